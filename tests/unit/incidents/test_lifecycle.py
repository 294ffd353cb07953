"""The states of an incident, by table and by random walk."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ioc.domain.detection import Detection
from ioc.domain.errors import IllegalAction
from ioc.domain.incident import Action, Incident, Owner, State
from ioc.domain.kinds import Kind
from ioc.incidents import lifecycle
from tests.unit.incidents.facts import T0, Book, later, over, report


def fresh() -> Incident:
    book = Book()
    book.take(report(Kind.STOPPED_VEHICLE, "a", 0, 10, zone="z"))
    return book.only


def do(incident: Incident, *actions: Action, at: float = T0 + 20) -> Incident:
    for action in actions:
        incident, _ = lifecycle.apply(incident, action, "Lan", "", at)
    return incident


PATHS: dict[State, tuple[Action, ...]] = {
    State.NEW: (),
    State.ACKNOWLEDGED: (Action.ACKNOWLEDGE,),
    State.RESOLVED: (Action.ACKNOWLEDGE, Action.RESOLVE),
    State.CLOSED: (Action.RESOLVE, Action.CLOSE),
}
EXPECTED = {
    (State.NEW, Action.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.NEW, Action.RESOLVE): State.RESOLVED,
    (State.ACKNOWLEDGED, Action.RESOLVE): State.RESOLVED,
    (State.RESOLVED, Action.CLOSE): State.CLOSED,
    (State.RESOLVED, Action.REOPEN): State.ACKNOWLEDGED,
    **{(state, Action.NOTE): state for state in State},
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(Action))
def test_every_action_in_every_state(state: State, action: Action) -> None:
    """What the table allows leads where it says, one revision on; all else is refused, naming expected and got."""
    incident = do(fresh(), *PATHS[state])
    assert incident.state is state
    expected = EXPECTED.get((state, action))
    assert (action in lifecycle.allowed(incident)) is (expected is not None)
    if expected is None:
        with pytest.raises(IllegalAction, match=f"is {state}: expected .*note; got {action}"):
            lifecycle.apply(incident, action, "Lan", "", T0)
        return
    after, entry = lifecycle.apply(incident, action, "Lan", "vì sao", T0 + 30)
    assert (after.state, after.rev, entry.rev) == (expected, incident.rev + 1, incident.rev + 1)
    assert (entry.actor, entry.action, entry.detail, entry.at) == ("Lan", action.value, "vì sao", T0 + 30)


def test_acknowledging_takes_it_over() -> None:
    """Who acknowledges owns it, for the group that leads."""
    incident = do(fresh(), Action.ACKNOWLEDGE)
    assert incident.owner == Owner("traffic-police/vu-ninh", "Lan")
    assert incident.acknowledged_at == T0 + 20


def cleared() -> Book:
    book = Book()
    first = report(Kind.STOPPED_VEHICLE, "a", 0, 10, zone="z")
    book.take(first)
    book.take(over(first, 20, 2))
    return book


def test_a_cleared_incident_stays_in_sight_until_acknowledged_then_resolves_at_once() -> None:
    """An hour after its cause is gone it is still new; the acknowledgement resolves it."""
    book = cleared()
    book.tick(3600)
    assert book.only.state is State.NEW
    after = do(book.only, Action.ACKNOWLEDGE, at=T0 + 3700)
    assert (after.state, after.resolved_by, after.acknowledged_at) == (State.RESOLVED, "system", T0 + 3700)


def test_resolved_closes_after_ten_minutes() -> None:
    """Until then it can be reopened."""
    incident = do(fresh(), Action.RESOLVE, at=T0)
    assert lifecycle.tick(incident, T0 + 599.9) is None
    step = lifecycle.tick(incident, T0 + 600)
    assert step is not None
    assert step[0].state is State.CLOSED
    assert step[1].actor == "system"


def test_reopening_lasts_although_the_cause_is_gone() -> None:
    """Somebody wants to go on working on it: the system does not resolve it again by itself."""
    book = cleared()
    book.write(*lifecycle.apply(book.only, Action.ACKNOWLEDGE, "Lan", "", T0 + 30))
    book.write(*lifecycle.apply(book.only, Action.REOPEN, "Minh", "", T0 + 40))
    book.tick(5000)
    assert book.only.state is State.ACKNOWLEDGED
    assert book.only.owner == Owner("traffic-police/vu-ninh", "Minh")


def test_what_is_no_longer_reported_is_cleared() -> None:
    """After a restart nobody reports the old episode: cleared after 20 s as of its last report, and it says so."""
    incident = fresh()
    assert lifecycle.tick(incident, T0 + 30) is None
    step = lifecycle.tick(incident, T0 + 30.1)
    assert step is not None
    after, entry = step
    assert (after.cleared_at, after.state) == (T0 + 10, State.NEW)
    assert (entry.action, entry.detail) == ("clear", "no longer reported by a")


def test_expiry_goes_by_each_sources_own_clock() -> None:
    """A camera an hour behind is not expired by the others' time, one that never spoke again is, after two minutes."""
    incident = fresh()
    assert lifecycle.tick(incident, T0 + 3600, {"a": T0 + 25}) is None
    assert lifecycle.tick(incident, T0 + 3600, {"a": T0 + 31}) is not None
    assert lifecycle.tick(incident, T0 + 100, {"b": T0 + 100}) is None
    assert lifecycle.tick(incident, T0 + 131, {"b": T0 + 131}) is not None


def test_one_of_two_sources_expires_alone() -> None:
    """The other still reports: the incident goes on."""
    book = Book()
    one, two = report(Kind.CONGESTION, "a", 0, zone="z"), report(Kind.CONGESTION, "b", 0, zone="z")
    for each in (one, two):
        book.take(each)
    book.take(later(two, 20, 2))
    book.tick(25)
    assert [source.ended for source in book.only.sources] == [True, False]
    assert book.only.cleared_at is None
    assert book.trail[-1].action == "part"


class Centre(RuleBasedStateMachine):
    """One place, one vehicle that comes and goes, operators that press anything, a clock that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.now = 0.0
        self.episode: Detection | None = None
        self.revision = 0

    @rule(seconds=st.sampled_from([0.5, 2.0, 9.0, 19.0, 61.0, 700.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.book.tick(self.now)

    @precondition(lambda self: self.episode is None)
    @rule()
    def comes(self) -> None:
        self.now += 1
        self.episode, self.revision = report(Kind.STOPPED_VEHICLE, "a", self.now, zone="z"), 1
        self.book.take(self.episode)

    @precondition(lambda self: self.episode is not None)
    @rule(twice=st.booleans())
    def stays(self, twice: bool) -> None:
        assert self.episode is not None
        self.now += 2
        self.revision += 1
        for _ in range(1 + twice):
            self.book.take(later(self.episode, self.now, self.revision))

    @precondition(lambda self: self.episode is not None)
    @rule()
    def goes(self) -> None:
        assert self.episode is not None
        self.now += 1
        self.book.take(over(self.episode, self.now, self.revision + 1))
        self.episode = None

    @precondition(lambda self: self.book.incidents)
    @rule(action=st.sampled_from(list(Action)), data=st.data())
    def presses(self, action: Action, data: st.DataObject) -> None:
        incident = data.draw(st.sampled_from(sorted(self.book.incidents.values(), key=lambda each: each.id)))
        if action in lifecycle.allowed(incident):
            self.book.write(*lifecycle.apply(incident, action, "Lan", "", T0 + self.now))

    @invariant()
    def stamps_agree_with_the_state(self) -> None:
        for incident in self.book.incidents.values():
            resolved = incident.state in (State.RESOLVED, State.CLOSED)
            assert (incident.resolved_at is not None) is resolved
            assert (incident.resolved_by is not None) is resolved
            assert (incident.closed_at is not None) is (incident.state is State.CLOSED)
            if incident.state is State.NEW:
                assert incident.acknowledged_at is None
            else:
                assert incident.acknowledged_at is not None

    @invariant()
    def an_episode_feeds_exactly_one_incident(self) -> None:
        fed = [source.detection for incident in self.book.incidents.values() for source in incident.sources]
        assert len(fed) == len(set(fed))
        if self.episode is not None:
            assert self.episode.id in fed

    @invariant()
    def at_most_one_open_incident_is_running_at_the_place(self) -> None:
        """Others may be open because somebody reopened them; their episodes have ended."""
        running = [
            incident
            for incident in self.book.incidents.values()
            if incident.open and not all(source.ended for source in incident.sources)
        ]
        assert len(running) <= 1
        assert all(incident.cleared_at is None for incident in running)

    @invariant()
    def every_state_change_is_in_the_trail(self) -> None:
        for incident in self.book.incidents.values():
            own = [entry for entry in self.book.trail if entry.incident == incident.id]
            assert [entry.rev for entry in own] == sorted(entry.rev for entry in own)
            assert own[0].action == "found"
            if incident.state is State.CLOSED:
                assert any(entry.action == "close" for entry in own)


Centre.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestCentre = Centre.TestCase
