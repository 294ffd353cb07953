"""Tells the truth about one planned incident: when it really begins, and when it is over. Once."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from simulators.stage import Stage
from simulators.truth import TrueIncident


class Witness:
    """zone: the zone, line or turn that it is about."""

    def __init__(
        self, name: str, kind: Kind, *, camera: str | None = None, sensor: str | None = None, zone: str | None = None
    ) -> None:
        self.name, self._kind = name, kind
        self._camera, self._sensor, self._zone = camera, sensor, zone
        self.over = False

    def note(self, stage: Stage, now: float, so: bool, value: float | None = None) -> None:
        """so: whether it is the case at the instant `now`. value: how fast, how many; the last one given stands."""
        known = self.name in stage.truth.open
        if so and not known and not self.over:
            stage.truth.begin(
                TrueIncident(
                    self.name, self._kind, now, camera=self._camera, sensor=self._sensor, zone=self._zone, value=value
                )
            )
        elif known and not so:
            stage.truth.end(self.name, now, value)
            self.over = True
