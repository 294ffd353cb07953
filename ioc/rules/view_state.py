"""The view of a camera has been of one sort for a while: what all rules of a camera's picture share."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.detection import Detection, FrameRef, Measure, RuleClock
from ioc.domain.kinds import Kind
from ioc.domain.observation import CameraHealth, Observation, View
from ioc.domain.site import Camera
from ioc.domain.text import Text
from ioc.rules.episode import Evidence, Subject
from ioc.rules.rule import CameraEntry, Parameter, Parameters
from ioc.rules.vigil import Timing, Vigil, clocks_of
from ioc.rules.wording import number, sentence

DIP = 0.5
"""Seconds of another view that are forgiven while waiting."""


@dataclass(frozen=True, slots=True)
class ViewState:
    """A sort of view. parameter: seconds until it is reported. told: the sentence, with {lasted}, {threshold},
    {detail}, {sharpness} and {brightness} where they belong."""

    kind: Kind
    view: View
    version: str
    parameter: Parameter
    told: Text
    name: Text
    meaning: Text

    @property
    def entry(self) -> CameraEntry:
        return CameraEntry(
            kind=self.kind,
            build=lambda site, camera, parameters: _ViewStateRule(self, site, camera, parameters),
            version=self.version,
            parameters=(self.parameter, CLEAR_S),
            name=self.name,
            meaning=self.meaning,
            on_pixels=False,
        )


def lasting(name: str, meaning: Text) -> Parameter:
    """The parameter that says how long a view must last."""
    return Parameter(name=name, unit="s", default=3.0, low=0.0, high=600.0, meaning=meaning)


CLEAR_S = Parameter(
    name="clear_s",
    unit="s",
    default=2.0,
    low=0.0,
    high=600.0,
    meaning=Text(vi="Nhìn rõ lại bao lâu thì hết báo.", en="How long the view must be clear again."),
)


class _ViewStateRule:
    """One camera's view against one sort. It lasts from when vision dates its beginning."""

    def __init__(self, state: ViewState, site: str, camera: Camera, parameters: Parameters) -> None:
        self._state = state
        self._camera = camera
        self._limit = parameters[state.parameter.name]
        subject = Subject(site, state.kind, state.version, camera=camera.id)
        self._vigil = Vigil(subject, Timing(on_s=self._limit, dip_s=DIP, off_s=parameters["clear_s"]))

    def consider(self, observation: Observation) -> list[Detection]:
        if not isinstance(observation, CameraHealth):
            return []
        holds = observation.view is self._state.view
        return self._vigil.step(observation.time, holds, lambda: self._evidence(observation), since=observation.since)

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
            self._state.told.vi,
            self._state.told.en,
            lasted=number(lasted),
            threshold=number(self._limit),
            detail=number(100 * health.detail, 0),
            sharpness=number(health.sharpness, 0),
            brightness=number(health.brightness, 0),
        )
        measures = (
            Measure(self._state.view.value, lasted, "s", self._limit),
            Measure("detail", health.detail, ""),
            Measure("sharpness", health.sharpness, ""),
            Measure("brightness", health.brightness, ""),
        )
        return Evidence(summary, measures, confidence=0.9, frame=FrameRef(self._camera.id, health.time))
