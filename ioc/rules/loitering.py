"""Somebody stays in a place where people pass. One episode a person, one incident a zone."""

from __future__ import annotations

from dataclasses import dataclass, field

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import Observation, TracksObserved
from ioc.domain.site import Camera, Zone, ZoneUse
from ioc.domain.text import Text
from ioc.rules.episode import Episode, Evidence, Subject
from ioc.rules.picture import Scale, map_position
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import BLIND_HOLD
from ioc.rules.visitors import Visitor, Visitors
from ioc.rules.who import who_counts, who_parameter
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="dwell_s",
        unit="s",
        default=60.0,
        low=1.0,
        high=7200.0,
        meaning=Text(vi="Ở lại trong vùng bao lâu thì báo.", en="How long somebody must stay in the zone."),
    ),
    Parameter(
        name="gap_s",
        unit="s",
        default=5.0,
        low=0.0,
        high=600.0,
        meaning=Text(
            vi="Khuất hoặc ra ngoài bao lâu vẫn coi là chưa rời đi.",
            en="How long somebody may be hidden or outside and has still not left.",
        ),
    ),
    Parameter(
        name="hidden_s",
        unit="s",
        default=10.0,
        low=0.0,
        high=600.0,
        meaning=Text(
            vi="Bị che khuất ngay trong vùng bao lâu vẫn coi là còn đó (không ngắn hơn gap_s).",
            en="How long somebody who went out of sight inside the zone is believed to be there (not below gap_s).",
        ),
    ),
    who_parameter(default=1.0),
)


@dataclass(slots=True)
class _Place:
    """One zone. stays: those who are reported, with their episode."""

    zone: Zone
    visitors: Visitors
    stays: list[tuple[Visitor, Episode]] = field(default_factory=list)


class Loitering:
    """The zones of one camera in which nobody stays."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._site = site
        self._camera = camera
        self._p = parameters
        self._who = who_counts(parameters["who"])
        zones = camera.zones_for(ZoneUse.LOITERING)
        self._places = [_Place(zone, Visitors(parameters["gap_s"], parameters["hidden_s"])) for zone in zones]

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, TracksObserved):
            return []
        return [report for place in self._places for report in self._step(place, observation)]

    def blind(self, time: float) -> list[Detection]:
        """Who is reported may still be there; who was only passing is forgotten."""
        out: list[Detection] = []
        for place in self._places:
            if not place.stays:
                place.visitors.clear()
            elif any(time - visitor.last > BLIND_HOLD for visitor, _ in place.stays):
                out += self._end_all(place, time)
        return out

    def close(self, time: float) -> list[Detection]:
        return [report for place in self._places for report in self._end_all(place, time)]

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return tuple(
            RuleClock(
                Kind.LOITERING,
                place.zone.id,
                visitor.track.id,
                visitor.last - visitor.since,
                self._p["dwell_s"],
                "s",
                on=any(visitor is reported for reported, _ in place.stays),
            )
            for place in self._places
            for visitor in place.visitors.all
        )

    def _end_all(self, place: _Place, time: float) -> list[Detection]:
        out = [episode.ended(time, visitor.last) for visitor, episode in place.stays]
        place.stays = []
        place.visitors.clear()
        return out

    def _step(self, place: _Place, observation: TracksObserved) -> list[Detection]:
        time, zone = observation.time, place.zone
        counts = zone.schedule.holds(time)
        inside = [t for t in observation.tracks if counts and t.label in self._who and zone.polygon.contains(t.foot)]
        others = [t for t in observation.tracks if not zone.polygon.contains(t.foot)]
        gone = place.visitors.see(inside, others, time, Scale.of(observation.size))
        out = [episode.ended(time, visitor.last) for visitor, episode in place.stays if visitor in gone]
        place.stays = [stay for stay in place.stays if stay[0] not in gone]
        for visitor, episode in place.stays:
            if (report := episode.goes_on(time, self._evidence(place, visitor))) is not None:
                out.append(report)
        reported = [visitor for visitor, _ in place.stays]
        for visitor in place.visitors.all:
            if visitor not in reported and visitor.last == time and time - visitor.since >= self._p["dwell_s"] - 1e-9:
                out.append(self._begin(place, visitor, time))
        return out

    def _begin(self, place: _Place, visitor: Visitor, time: float) -> Detection:
        subject = Subject(
            self._site, Kind.LOITERING, VERSION, self._camera.id, zone=place.zone.id, object=visitor.track.id
        )
        episode = Episode(subject, visitor.since, time, self._evidence(place, visitor))
        place.stays.append((visitor, episode))
        return episode.began(time)

    def _evidence(self, place: _Place, visitor: Visitor) -> Evidence:
        stayed = visitor.last - visitor.since
        summary = sentence(
            "Có người ở lại trong {zone} đã {stayed} giây (ngưỡng {dwell} giây).",
            "Somebody has stayed in {zone} for {stayed} s (threshold {dwell} s).",
            zone=place.zone.name,
            stayed=number(stayed, 0),
            dwell=number(self._p["dwell_s"], 0),
        )
        return Evidence(
            summary=summary,
            measures=(Measure("dwell", stayed, "s", self._p["dwell_s"]),),
            confidence=0.85,
            frame=FrameRef(self._camera.id, visitor.last),
            box=visitor.track.box,
            path=(visitor.track.foot,),
            point=map_position(self._camera, visitor.track),
        )


ENTRY = CameraEntry(
    kind=Kind.LOITERING,
    build=Loitering,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Lảng vảng", en="Loitering"),
    meaning=Text(
        vi="Một người ở lại lâu trong nơi chỉ để đi qua; khuất sau người khác một lúc không tính là đã đi.",
        en="Somebody stays for long where people only pass; being hidden behind others for a moment is not leaving.",
    ),
)
