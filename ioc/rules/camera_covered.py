"""A camera whose picture shows nothing: covered, sprayed, turned to a wall."""

from __future__ import annotations

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import CameraHealth, Observation, View
from ioc.domain.site import Camera
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

VERSION = "1"
PARAMETERS = (
    Parameter(
        name="covered_s",
        unit="s",
        default=2.0,
        low=0.0,
        high=600.0,
        meaning=Text(vi="Bị che bao lâu thì báo.", en="How long the view must be covered."),
    ),
    Parameter(
        name="clear_s",
        unit="s",
        default=2.0,
        low=0.0,
        high=600.0,
        meaning=Text(vi="Nhìn rõ lại bao lâu thì hết báo.", en="How long the view must be clear again."),
    ),
)
DIP = 0.5


class CameraCovered:
    """One camera's view."""

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._camera = camera
        self._p = parameters
        subject = Subject(site, Kind.CAMERA_COVERED, VERSION, camera=camera.id)
        self._vigil = Vigil(subject, Timing(on_s=parameters["covered_s"], dip_s=DIP, off_s=parameters["clear_s"]))

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, CameraHealth):
            return []
        covered = observation.view is View.COVERED
        return self._vigil.step(observation.time, covered, lambda: self._evidence(observation))

    def blind(self, time: float) -> list[Detection]:
        """No picture says nothing of the view; camera_silent tells of that."""
        return self._vigil.hold(time)

    def close(self, time: float) -> list[Detection]:
        return self._vigil.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return clocks_of((self._vigil,), time)

    def _evidence(self, health: CameraHealth) -> Evidence:
        since = self._vigil.since if self._vigil.since is not None else health.time
        lasted = health.time - since
        summary = sentence(
            "Máy quay bị che {lasted} giây: chỉ còn thấy {detail} % chi tiết của khung cảnh, độ nét {sharpness}, "
            "độ sáng {brightness}.",
            "The camera has been covered for {lasted} s: {detail}% of the scene's detail is left, sharpness "
            "{sharpness}, brightness {brightness}.",
            lasted=number(lasted),
            detail=number(100 * health.detail, 0),
            sharpness=number(health.sharpness, 0),
            brightness=number(health.brightness, 0),
        )
        measures = (
            Measure("covered", lasted, "s", self._p["covered_s"]),
            Measure("detail", health.detail, ""),
            Measure("sharpness", health.sharpness, ""),
            Measure("brightness", health.brightness, ""),
        )
        return Evidence(summary, measures, confidence=0.9, frame=FrameRef(self._camera.id, health.time))


ENTRY = CameraEntry(
    kind=Kind.CAMERA_COVERED,
    build=CameraCovered,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Máy quay bị che", en="Camera covered"),
    meaning=Text(
        vi="Hình không còn thấy khung cảnh: bị che, bị phun sơn, bị xoay vào tường.",
        en="The picture does not show the scene any more: covered, sprayed, turned to a wall.",
    ),
    on_pixels=False,
)
