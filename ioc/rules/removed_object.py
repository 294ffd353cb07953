"""A thing that belongs to the scene was taken away. Over when it is back, or when its place has been empty for long."""

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
        default=10.0,
        low=1.0,
        high=120.0,
        meaning=Text(
            vi="Đồ vật mất khỏi chỗ bao lâu thì báo.",
            en="How long the object must have been gone from its place.",
        ),
    ),
    Parameter(
        name="keep_s",
        unit="s",
        default=60.0,
        low=1.0,
        high=120.0,
        meaning=Text(
            vi="Báo kéo dài bao lâu nếu đồ vật không trở lại.",
            en="How long it is reported if the object does not come back.",
        ),
    ),
)


class RemovedObject(ObjectPlaces):
    """The things that were taken from the zones of one camera."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._p = parameters
        super().__init__(
            site,
            camera,
            Question(
                Kind.REMOVED_OBJECT, VERSION, ObjectChange.REMOVED, self._since, self._evidence, parameters["keep_s"]
            ),
        )

    def _since(self, known: StillObject, time: float) -> float | None:
        return known.since if known.seen and time - known.since >= self._p["dwell_s"] - 1e-9 else None

    def _evidence(self, place: Place, time: float) -> Evidence:
        known = place.object
        summary = sentence(
            "Một đồ vật ở {zone} không còn ở chỗ cũ {gone} giây (ngưỡng {dwell} giây).",
            "An object in {zone} has been gone from its place for {gone} s (threshold {dwell} s).",
            zone=place.zone.name,
            gone=number(time - known.since),
            dwell=number(self._p["dwell_s"], 0),
        )
        return Evidence(
            summary=summary,
            measures=(Measure("gone", time - known.since, "s", self._p["dwell_s"]),),
            confidence=0.8 if known.seen else 0.65,
            frame=FrameRef(self._camera.id, time),
            box=known.box,
            path=(known.foot,),
            point=place_on_map(self._camera, known),
        )


ENTRY = CameraEntry(
    kind=Kind.REMOVED_OBJECT,
    build=RemovedObject,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Đồ vật bị lấy đi", en="Removed object"),
    meaning=Text(
        vi="Một đồ vật vốn có trong cảnh bị lấy đi; để lại thêm đồ vật thì không tính.",
        en="Something that belonged to the scene was taken away; something left there is another matter.",
    ),
)
