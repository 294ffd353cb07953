"""Where one track has been inside one lane, as far back as driving is judged."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from ioc.domain.geometry import Point
from ioc.domain.paths import SAMPLE_EVERY, Sample
from ioc.domain.site import Zone
from ioc.rules.against import Against

WINDOW = 3.0
"""Seconds of path that are looked at: what takes longer is not driving."""
BREAK = 1.0
"""Seconds unseen after which a path starts anew."""
SEEN_EVERY = 0.55
"""Seconds: the longest time between two pictures of what is seen throughout; a camera gives two a second at least."""


@dataclass(slots=True)
class LanePath:
    """entry: where it came in. came: the way that it has made with the lane at most, in its sizes."""

    zone: Zone
    entry: Point
    samples: deque[Sample] = field(default_factory=deque)
    against: Against | None = None
    came: float = 0.0

    def add(self, sample: Sample) -> bool:
        """Is the sample worth a new judgement?"""
        if self.samples and sample.time - self.samples[-1].time < SAMPLE_EVERY - 1e-6:
            return False
        if self.samples and sample.time - self.samples[-1].time > BREAK:
            self.samples.clear()
        self.samples.append(sample)
        while sample.time - self.samples[0].time > WINDOW:
            self.samples.popleft()
        return True

    def unbroken(self) -> tuple[Sample, ...]:
        """The moments since it was last out of sight."""
        out: list[Sample] = []
        for sample in self.samples:
            out = [sample] if out and sample.time - out[-1].time > SEEN_EVERY else [*out, sample]
        return tuple(out)
