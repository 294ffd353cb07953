from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.adapters.database import DatabaseStore
from ioc.api.feed import RECENT, Feed, Gap, View
from ioc.api.live_hub import load_feed
from ioc.domain.incident import Change, Incident, Source, State
from ioc.domain.kinds import Kind
from ioc.wire.live import Filter, Subscribe
from tests.live_reader import LiveReader
from tests.samples import NOW, an_incident


def an_empty_feed() -> Feed:
    return Feed("epoch", 0, [])


def subscribed(feed: Feed, reader: LiveReader) -> View:
    opening = feed.open(reader.subscribe(), NOW)
    for text in opening.messages:
        reader.hear(text)
    return opening.view


def told(feed: Feed, view: View, reader: LiveReader, *changes: Change) -> None:
    for change in changes:
        entry = feed.apply(change)
        if entry is not None and (text := view.see(entry)) is not None:
            reader.hear(text)


def test_a_new_client_gets_a_sorted_snapshot() -> None:
    """Highest priority first, then the newest."""
    incidents = [an_incident("A"), an_incident("B", priority=1), an_incident("C", first_seen=NOW + 1)]
    feed = Feed("epoch", 7, incidents)
    reader = LiveReader()
    subscribed(feed, reader)
    assert (list(reader.incidents), reader.position, reader.recovered) == (["B", "C", "A"], 7, [False])


def test_who_missed_nothing_is_told_so() -> None:
    """A client at the newest position recovers with nothing to be told."""
    feed, reader = Feed("epoch", 7, []), LiveReader()
    subscribed(feed, reader)
    subscribed(feed, reader)
    assert reader.recovered == [False, True]


@pytest.mark.parametrize("since", [-1, 8, 3, None])
def test_a_gap_that_is_not_whole_is_a_snapshot(since: int | None) -> None:
    """A position from before what is kept, from the future, or none at all is never partly recovered."""
    feed = Feed("epoch", 7, [an_incident("A")])
    messages = feed.open(Subscribe(since=since, epoch="epoch"), NOW).messages
    assert '"recovered":false' in messages[0]
    assert messages[1].startswith('{"type":"snapshot","seq":7')


def test_another_epoch_is_a_snapshot() -> None:
    """A position means nothing in another database."""
    feed = Feed("epoch", 7, [])
    assert '"recovered":false' in feed.open(Subscribe(since=7, epoch="other"), NOW).messages[0]


def test_a_missing_change_is_never_passed_over() -> None:
    """A change that does not follow the last raises, one that is known is ignored."""
    feed = an_empty_feed()
    first = Change(1, an_incident("A"))
    assert feed.apply(first) is not None
    assert feed.apply(first) is None
    with pytest.raises(Gap):
        feed.apply(Change(3, an_incident("B")))


def test_an_incident_that_leaves_the_filter_is_said_to_leave() -> None:
    """When an incident moves to another area, a client of the old area hears `left`, one of the new hears of it, and
    a client that never knew it hears nothing."""
    feed = an_empty_feed()
    old, new, third = (LiveReader(Filter(areas=[area])) for area in ("vu-ninh", "dap-cau", "kinh-bac"))
    views = [(subscribed(feed, reader), reader) for reader in (old, new, third)]
    here = an_incident("A")
    there = an_incident("A", rev=2, area="dap-cau")
    for change in (Change(1, here), Change(2, there)):
        entry = feed.apply(change)
        assert entry is not None
        for view, reader in views:
            if (text := view.see(entry)) is not None:
                reader.hear(text)
    assert (old.changes, old.incidents) == ([1, 2], {})
    assert (new.changes, set(new.incidents)) == ([2], {"A"})
    assert third.changes == []


def test_a_camera_of_any_source_counts() -> None:
    """An incident that two cameras feed is heard by the clients of both."""
    both = Source("cam-02", "wrong_way", "1.0", "x", NOW, NOW, ended=False)
    feed, reader = an_empty_feed(), LiveReader(Filter(cameras=["cam-02"]))
    view = subscribed(feed, reader)
    told(feed, view, reader, Change(1, an_incident("A")))
    told(feed, view, reader, Change(2, an_incident("A", rev=2, sources=(*an_incident("A").sources, both))))
    assert (reader.changes, set(reader.incidents)) == ([2], {"A"})


def test_lists_of_a_filter_narrow_each_other() -> None:
    """Traffic police of one area hear of the traffic incidents of that area and nothing else."""
    feed, reader = an_empty_feed(), LiveReader(Filter(areas=["vu-ninh"], domains=["traffic"]))
    view = subscribed(feed, reader)
    rows = [
        an_incident("A"),
        an_incident("B", kind=Kind.INTRUSION),
        an_incident("C", area="dap-cau"),
        an_incident("D", kind=Kind.CONGESTION),
    ]
    told(feed, view, reader, *(Change(seq, incident) for seq, incident in enumerate(rows, 1)))
    assert set(reader.incidents) == {"A", "D"}


def test_memory_is_bounded() -> None:
    """Only the last changes are kept; who missed more gets a snapshot, who missed just as many gets them all."""
    feed = an_empty_feed()
    lost, saved = LiveReader(), LiveReader()
    subscribed(feed, lost)
    for seq in range(1, RECENT + 2):
        if seq == 2:
            subscribed(feed, saved)
        feed.apply(Change(seq, an_incident("A", rev=seq)))
    subscribed(feed, lost)
    subscribed(feed, saved)
    assert (lost.recovered, saved.recovered) == ([False, False], [False, True])
    assert saved.changes == list(range(2, RECENT + 2))


def test_what_nobody_can_know_is_not_guessed() -> None:
    """When an earlier revision is no longer kept, a client that may have to be told `left` gets a snapshot; one that
    hears the change anyway gets the gap."""
    moved = Change(9, an_incident("A", rev=5, area="dap-cau"))
    feed = Feed.load("epoch", 9, [moved.incident], [moved], lambda _: None)
    for area, recovered in (("vu-ninh", "false"), ("dap-cau", "true")):
        opening = feed.open(Subscribe(since=8, epoch="epoch", filter=Filter(areas=[area])), NOW)
        assert f'"recovered":{recovered}' in opening.messages[0]


AREAS = ("vu-ninh", "dap-cau")
KINDS = (Kind.WRONG_WAY, Kind.INTRUSION)
FILTERS = (
    Filter(),
    Filter(areas=["vu-ninh"]),
    Filter(areas=["dap-cau"], kinds=["intrusion"]),
    Filter(cameras=["cam-02"], domains=["traffic"]),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("change"),
            st.integers(0, 4),
            st.sampled_from(State),
            st.sampled_from(AREAS),
            st.sampled_from(KINDS),
            st.sampled_from(("cam-01", "cam-02")),
        ),
        st.tuples(st.just("leave"), st.integers(0, len(FILTERS) - 1)),
        st.tuples(st.just("come"), st.integers(0, len(FILTERS) - 1)),
        st.tuples(st.just("restart")),
        st.tuples(st.just("catch up")),
    ),
    max_size=60,
)


class _World:
    """A database, a feed that lags behind it, and one client for each filter that comes and goes."""

    def __init__(self) -> None:
        self.store = DatabaseStore("sqlite://")
        self.feed = load_feed(self.store)
        self.readers = [LiveReader(wanted) for wanted in FILTERS]
        self.views: dict[int, View] = {}
        self.stored: dict[str, Incident] = {}

    def change(self, who: int, state: State, area: str, kind: Kind, camera: str) -> None:
        before = self.stored.get(f"KB-{who}")
        after = an_incident(
            f"KB-{who}", rev=before.rev + 1 if before else 1, state=state, area=area, kind=kind, camera=camera
        )
        self.stored[after.id] = after
        self.store.save(after, [])

    def catch_up(self) -> None:
        for change in self.store.changes(self.feed.head):
            entry = self.feed.apply(change)
            assert entry is not None
            for number, view in self.views.items():
                if (text := view.see(entry)) is not None:
                    self.readers[number].hear(text)

    def come(self, number: int) -> None:
        self.views[number] = subscribed(self.feed, self.readers[number])

    def restart(self) -> None:
        self.views.clear()
        self.feed = load_feed(self.store)

    def check(self) -> None:
        for number, wanted in enumerate(FILTERS):
            self.come(number)
            reader = self.readers[number]
            assert reader.incidents == {
                incident.id: incident
                for incident in self.stored.values()
                if incident.state is not State.CLOSED and self._matches(incident, wanted)
            }

    @staticmethod
    def _matches(incident: Incident, wanted: Filter) -> bool:
        return (
            (incident.where.area in wanted.areas or not wanted.areas)
            and (incident.kind.value in wanted.kinds or not wanted.kinds)
            and (incident.domain.value in wanted.domains or not wanted.domains)
            and (incident.where.camera in wanted.cameras or not wanted.cameras)
        )


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_every_client_sees_what_the_database_holds(steps: list[tuple[object, ...]]) -> None:
    """For any sequence of changes, absences and restarts of the server, each client's view, whether it was there,
    resumed or began anew, is exactly the database's through its filter; no change comes twice, none is passed over."""
    world = _World()
    acts = {"change": world.change, "come": world.come, "restart": world.restart, "catch up": world.catch_up}
    acts["leave"] = lambda number: world.views.pop(number, None)
    for name, *rest in deque(steps):
        acts[str(name)](*rest)  # type: ignore[operator]  # the strategy pairs names with their arguments
    world.catch_up()
    world.check()
    world.store.close()
