"""Who reads which partition."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from faust.types import TP

from ioc.streams.memory.group import Group

T = TP("topic", 0)


class FakeCluster:
    def partitions_for_topic(self, topic: str) -> set[int]:
        return {0, 1}


class FakeAssignor:
    """Tells everybody who takes part; fails on demand."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem

    def metadata(self, topics: set[str]) -> set[str]:
        return topics

    def assign(self, cluster: FakeCluster, wishes: Mapping[str, set[str]]) -> dict[str, list[str]]:
        if self.problem:
            raise self.problem
        return {member: sorted(wishes) for member in wishes}


class FakeMember:
    """Writes down what the group does to it. busy: announcing never ends."""

    def __init__(self, name: str, *, problem: Exception | None = None, busy: bool = False) -> None:
        self.member_id = name
        self.topics = frozenset({"topic"})
        self.assignor: Any = FakeAssignor(problem)
        self.busy = busy
        self.log: list[Any] = []
        self.settled = asyncio.Event()

    async def give_up(self) -> None:
        self.settled.clear()
        self.log.append("give up")

    def take(self, assignment: Any, generation: int) -> None:
        self.log.append((generation, assignment))

    async def announce(self) -> None:
        self.log.append("announce")
        self.settled.set()
        if self.busy:
            await asyncio.Event().wait()

    def fail(self, error: BaseException) -> None:
        self.log.append(repr(error))
        self.settled.set()


async def settled(*members: FakeMember) -> None:
    async with asyncio.timeout(5.0):
        for member in members:
            await member.settled.wait()


async def test_members_that_join_together_share_one_rebalance() -> None:
    """Everyone gives up first, then all are assigned in one generation, then all are told."""
    group, a, b = Group("g", FakeCluster()), FakeMember("a"), FakeMember("b")
    group.join(a)
    group.join(b)
    await settled(a, b)
    assert a.log == b.log == ["give up", (1, ["a", "b"]), "announce"]


async def test_a_latecomer_starts_a_rebalance() -> None:
    """Those who read already give up and are assigned anew."""
    group, a, b = Group("g", FakeCluster()), FakeMember("a"), FakeMember("b")
    group.join(a)
    await settled(a)
    group.join(b)
    await settled(b)
    assert a.log[-3:] == ["give up", (2, ["a", "b"]), "announce"]


async def test_those_who_stay_take_over() -> None:
    """When a member leaves, the others are assigned its partitions."""
    group, a, b = Group("g", FakeCluster()), FakeMember("a"), FakeMember("b")
    group.join(a)
    group.join(b)
    await settled(a, b)
    a.settled.clear()
    await group.leave(b)
    await settled(a)
    assert a.log[-2:] == [(2, ["a"]), "announce"]
    assert not group.reads("other")


async def test_leaving_ends_a_rebalance_that_hangs() -> None:
    """A member that stops while it is being assigned is not waited for, and nothing of it stays behind."""
    group, member = Group("g", FakeCluster()), FakeMember("a", busy=True)
    group.join(member)
    await settled(member)
    async with asyncio.timeout(1.0):
        await group.leave(member)
    assert [task for task in asyncio.all_tasks() if "rebalance" in task.get_name()] == []
    assert not group.reads("topic")


async def test_a_failing_assignor_is_told_to_every_member() -> None:
    """The apps crash with the reason instead of waiting for ever."""
    problem = ValueError("partitions differ")
    group, member = Group("g", FakeCluster()), FakeMember("a", problem=problem)
    group.join(member)
    await settled(member)
    assert member.log == ["give up", "ValueError('partitions differ')"]


def test_reading_begins_where_the_group_began() -> None:
    """Until the first commit a rebalance goes back to the very first offset; afterwards to the committed one."""
    group = Group("g", FakeCluster())
    assert group.begin(T, 7) == 7
    assert group.begin(T, 20) == 7
    assert group.floor(T) == 7
    group.committed[T] = 9
    assert group.begin(T, 20) == group.floor(T) == 9
