"""Watching one cause: it must hold for a while before it counts, and be gone for a while before it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ioc.domain.detection import Detection, RuleClock
from ioc.rules.episode import Episode, Evidence, Subject

BLIND_HOLD = 30.0
"""Seconds that an episode is kept while its camera sees nothing; after that nobody knows, and it ends."""
LOOK_AGAIN = 5.0
"""Seconds that a camera gets to find things again after it saw nothing, before their absence counts."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of event time: on_s the cause must hold before the episode begins, dip_s a break that is forgiven while
    waiting, off_s the cause must be gone before the episode ends."""

    on_s: float
    dip_s: float
    off_s: float


class Vigil:
    """One cause at one place. The episode starts when the cause began, not when it had held long enough."""

    def __init__(self, subject: Subject, timing: Timing) -> None:
        self.subject = subject
        self.timing = timing
        self.since: float | None = None
        self.last_true = 0.0
        self._absent_since: float | None = None
        self._held = False
        self._patient_until = float("-inf")
        self._episode: Episode | None = None

    @property
    def active(self) -> bool:
        return self._episode is not None

    @property
    def idle(self) -> bool:
        """Nothing is on and nothing is building up."""
        return self.since is None

    def due(self, time: float, since: float | None = None) -> bool:
        """Would `step` begin an episode now, if the cause holds?"""
        begun = self.since if self.since is not None else (time if since is None else since)
        return self._episode is None and time - begun >= self.timing.on_s - 1e-9

    def step(
        self,
        time: float,
        holds: bool,
        evidence: Callable[[], Evidence],
        since: float | None = None,
        permit: bool = True,
    ) -> list[Detection]:
        """One moment. evidence: called only when needed. since: when the cause began, if the caller knows better.
        permit: False keeps a new episode from beginning; it does not end one."""
        if self._held:
            self._held = False
            self._patient_until = time + LOOK_AGAIN
        if holds:
            return self._present(time, evidence, since, permit)
        return self._absent(time)

    def _present(
        self, time: float, evidence: Callable[[], Evidence], since: float | None, permit: bool
    ) -> list[Detection]:
        if self.since is None:
            self.since = time if since is None else min(since, time)
        self.last_true = time
        self._absent_since = None
        if self._episode is None:
            if not permit or not self.due(time):
                return []
            self._episode = Episode(self.subject, self.since, time, evidence())
            return [self._episode.began(time)]
        report = self._episode.goes_on(time, evidence())
        return [report] if report else []

    def _absent(self, time: float) -> list[Detection]:
        if self.since is None:
            return []
        if self._episode is None:
            if time - self.last_true > self.timing.dip_s:
                self._forget()
            return []
        if time < self._patient_until:
            return self._keep(time)
        if self._absent_since is None:
            self._absent_since = time
        if time - self._absent_since >= self.timing.off_s:
            return self.close(time)
        return self._keep(time)

    def still_on(self, time: float) -> list[Detection]:
        """Nothing new is known, and what is on is believed to be on."""
        return self._keep(time)

    def hold(self, time: float) -> list[Detection]:
        """Nothing can be seen just now: what builds up starts anew, what is on is kept for BLIND_HOLD seconds."""
        if self._episode is None:
            self._forget()
            return []
        self._held = True
        if time - self.last_true > BLIND_HOLD:
            return self.close(time)
        return self._keep(time)

    def close(self, time: float) -> list[Detection]:
        """The end, as far as anybody knows: the cause was last there at `last_true`."""
        episode = self._episode
        self._forget()
        return [episode.ended(time, self.last_true)] if episode else []

    def clock(self, time: float, held: str = "") -> RuleClock:
        """How long the cause has held, against how long it must. held: why the rule does not permit an episode."""
        subject = self.subject
        begun = time if self.since is None else self.since
        lasted = max(0.0, time - begun)
        return RuleClock(subject.kind, subject.zone, subject.object, lasted, self.timing.on_s, "s", self.active, held)

    def _keep(self, time: float) -> list[Detection]:
        if self._episode is None:
            return []
        report = self._episode.goes_on(time, self._episode.latest)
        return [report] if report else []

    def _forget(self) -> None:
        self.since = None
        self._absent_since = None
        self._episode = None
        self._held = False
        self._patient_until = float("-inf")


def clocks_of(vigils: Iterable[Vigil], time: float) -> tuple[RuleClock, ...]:
    """The clocks of those in which something is on or building up."""
    return tuple(vigil.clock(time) for vigil in vigils if not vigil.idle)
