"""Keeps the city in step with the wall clock, in a thread of its own. When painting lags, pictures are skipped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ioc.domain.reading import Reading
from simulators.feeds import Shot
from simulators.running import RunningCity
from simulators.traffic import STEP
from simulators.truth import TrackLog

LATE = 0.25
"""Seconds behind the wall clock from which on pictures are skipped."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one step brought: pictures, readings, and which cameras are silent."""

    shots: tuple[tuple[str, Shot], ...]
    readings: Sequence[Reading]
    silent: frozenset[str]


@dataclass(eq=False)
class Drive:
    """stop: set it to end within one step. skipped: pictures not taken for want of time."""

    running: RunningCity
    tell: Callable[[Outcome], None]
    tracks: TrackLog | None = None
    loop: bool = False
    seconds: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    skipped: int = 0

    def run(self) -> None:
        """Returns when stopped or after `seconds`."""
        start = round(time.time(), 1)
        self.running.begin(start)
        steps = 0
        while self.seconds is None or steps * STEP < self.seconds:
            if self.stop.wait(max(0.0, start + steps * STEP - time.time())):
                return
            self._step()
            steps += 1

    def _step(self) -> None:
        moment = self.running.step(self.loop)
        shots = []
        if time.time() - moment.now > LATE:
            self.skipped += len(moment.due)
        else:
            for camera in moment.due:
                jpeg, number, seen = self.running.picture(camera, moment)
                shots.append((camera, Shot(number, moment.now, jpeg)))
                if self.tracks is not None:
                    self.tracks.write(camera, number, seen)
        self.tell(Outcome(tuple(shots), moment.readings, self.running.silent))
