"""A camera that sends no pictures any more."""

from __future__ import annotations

from ioc.domain.detection import Detection, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import CameraHeartbeat, Observation
from ioc.domain.site import Camera
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

VERSION = "2"
PARAMETERS = (
    Parameter(
        name="return_s",
        unit="s",
        default=1.0,
        low=0.0,
        high=600.0,
        meaning=Text(
            vi="Hình trở lại bao lâu thì hết báo. Mất hình bao lâu thì báo là `silent_after` của máy quay.",
            en="How long pictures must be back. How long they must be missing is the camera's `silent_after`.",
        ),
    ),
    Parameter(
        name="first_picture_s",
        unit="s",
        default=10.0,
        low=0.0,
        high=600.0,
        meaning=Text(
            vi="Máy quay chưa có hình nào được chờ lâu chừng này (hoặc `silent_after`, nếu lâu hơn).",
            en="A camera without any picture yet is given this long (or `silent_after`, if that is longer).",
        ),
    ),
)


class CameraSilent:
    """One camera's pictures, or their absence: silence begins when the next picture was due.

    A camera that has shown nothing yet may be starting together with the centre: it is given longer.
    """

    def __init__(self, site: str, camera: Camera, parameters: Parameters) -> None:
        self._camera = camera
        self._first_picture = max(parameters["first_picture_s"], camera.silent_after)
        subject = Subject(site, Kind.CAMERA_SILENT, VERSION, camera=camera.id)
        self._vigil = Vigil(subject, Timing(on_s=0.0, dip_s=0.0, off_s=parameters["return_s"]))

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, CameraHeartbeat):
            return []
        last = observation.since if observation.last_frame is None else observation.last_frame
        missing = observation.time - last
        limit = self._first_picture if observation.last_frame is None else self._camera.silent_after
        return self._vigil.step(
            observation.time,
            missing > limit,
            lambda: self._evidence(missing, limit, observation.error, observation.last_frame is None),
            since=last + 1 / self._camera.fps,
        )

    def blind(self, time: float) -> list[Detection]:
        return []

    def close(self, time: float) -> list[Detection]:
        return self._vigil.close(time)

    def clocks(self, time: float) -> tuple[RuleClock, ...]:
        return clocks_of((self._vigil,), time)

    def _evidence(self, missing: float, limit: float, error: str, never: bool) -> Evidence:
        template = (
            ("Máy quay chưa có hình nào sau {missing} giây", "The camera has sent no picture in {missing} s")
            if never
            else ("Máy quay mất hình {missing} giây", "The camera has been silent for {missing} s")
        )
        summary = sentence(
            template[0] + " (ngưỡng {limit} giây).{error}",
            template[1] + " (threshold {limit} s).{error}",
            missing=number(missing),
            limit=number(limit, 0),
            error=Text(f" Chi tiết kỹ thuật (tiếng Anh): {error}.", f" Technical detail: {error}.") if error else "",
        )
        return Evidence(summary, (Measure("silent", missing, "s", limit),), confidence=1.0)


ENTRY = CameraEntry(
    kind=Kind.CAMERA_SILENT,
    build=CameraSilent,
    version=VERSION,
    parameters=PARAMETERS,
    name=Text(vi="Máy quay mất hình", en="Camera silent"),
    meaning=Text(vi="Máy quay không gửi hình nữa.", en="The camera sends no pictures any more."),
    on_pixels=False,
)
