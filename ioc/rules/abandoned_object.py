"""A thing was left, and whoever left it has gone.

That it was put down is told by the observation; that nobody has been with it for long enough is the detection.
"""

from __future__ import annotations

from ioc.domain.detection import FrameRef, Measure
from ioc.domain.kinds import Kind
from ioc.domain.observation import ObjectChange, StillObject
from ioc.domain.site import Camera
from ioc.domain.text import Text
from ioc.rules.episode import Evidence
from ioc.rules.object_places import ObjectPlaces, Place, Question, place_on_map
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="dwell_s",
        unit="s",
        default=30.0,
        low=1.0,
        high=3600.0,
        meaning=Text(
            vi="Không có ai ở gần đồ vật bao lâu thì báo.",
            en="How long nobody must have been near the object.",
        ),
    ),
    Parameter(
        name="put_s",
        unit="s",
        default=5.0,
        low=0.0,
        high=3600.0,
        meaning=Text(
            vi="Đồ vật phải nằm đó ít nhất bao lâu.",
            en="How long the object must have been there at least.",
        ),
    ),
)


class AbandonedObject(ObjectPlaces):
    """The things that were left in the zones of one camera."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        question = Question(Kind.ABANDONED_OBJECT, VERSION, ObjectChange.LEFT, self._since, self._evidence)
        super().__init__(site, camera, question)
        self._p = parameters

    def _since(self, known: StillObject, time: float) -> float | None:
        if not known.seen or known.alone_since is None or time - known.alone_since < self._p["dwell_s"] - 1e-9:
            return None
        return known.alone_since if time - known.since >= self._p["put_s"] - 1e-9 else None

    def _evidence(self, place: Place, time: float) -> Evidence:
        known = place.object
        alone = 0.0 if known.alone_since is None else time - known.alone_since
        summary = sentence(
            "Đồ vật đặt xuống {zone} {put} giây trước, không ai ở gần {alone} giây (ngưỡng {dwell} giây).",
            "An object put down in {zone} {put} s ago has been alone for {alone} s (threshold {dwell} s).",
            zone=place.zone.name,
            put=number(time - known.since, 0),
            alone=number(alone),
            dwell=number(self._p["dwell_s"], 0),
        )
        return Evidence(
            summary=summary,
            measures=(
                Measure("alone", alone, "s", self._p["dwell_s"]),
                Measure("put", time - known.since, "s", self._p["put_s"]),
            ),
            confidence=0.85 if known.seen else 0.7,
            frame=FrameRef(self._camera.id, time),
            box=known.box,
            path=(known.foot,),
            point=place_on_map(self._camera, known),
        )


ENTRY = CameraEntry(
    kind=Kind.ABANDONED_OBJECT,
    build=AbandonedObject,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Đồ vật bỏ lại", en="Abandoned object"),
    meaning=Text(
        vi="Một đồ vật được đặt xuống và người để lại đã đi; có người ở bên thì không tính.",
        en="Something was put down and whoever left it has gone; with somebody beside it, it does not count.",
    ),
)
