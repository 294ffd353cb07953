"""A consumer group: who is in it, which partitions each member reads, how far the group has committed.

Apps that share an id form a group, as on a cluster. Faust's own assignor decides who reads what.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from faust.types import TP

log = logging.getLogger(__name__)


class Member(Protocol):
    """What a group needs of a consumer."""

    member_id: str

    @property
    def topics(self) -> frozenset[str]:
        """The topics subscribed to; empty before the subscription."""
        ...

    @property
    def assignor(self) -> Any:
        """Faust's PartitionAssignor of the member's app."""
        ...

    async def give_up(self) -> None:
        """The group rebalances: stop reading, commit what is done."""
        ...

    def take(self, assignment: Any, generation: int) -> None:
        """Remember the new assignment (aiokafka's ConsumerProtocolMemberAssignment)."""
        ...

    async def announce(self) -> None:
        """Tell the app about its assignment; reading goes on when its tables are recovered."""
        ...

    def fail(self, error: BaseException) -> None:
        """Rebalancing failed: the app cannot go on."""
        ...


class Cluster(Protocol):
    """What an assignor asks about topics."""

    def partitions_for_topic(self, topic: str) -> set[int]: ...


class Group:
    """Offsets are those of the next record to read, as in Kafka."""

    def __init__(self, name: str, cluster: Cluster) -> None:
        self.name = name
        self.generation = 0
        self.committed: dict[TP, int] = {}
        self._began: dict[TP, int] = {}
        self._cluster = cluster
        self._members: list[Member] = []
        self._rebalance: asyncio.Task[None] | None = None
        self._outdated = False

    def reads(self, topic: str) -> bool:
        """Whether a member subscribes to the topic now."""
        return any(topic in member.topics for member in self._members)

    def begin(self, tp: TP, offset: int) -> int:
        """Where reading starts: the committed offset, else where the group first began, else `offset` from now on."""
        committed = self.committed.get(tp)
        return self._began.setdefault(tp, offset) if committed is None else committed

    def floor(self, tp: TP) -> int:
        """Everything below this offset has been consumed by the group."""
        return self.begin(tp, 0) if tp in self._began else self.committed.get(tp, 0)

    def join(self, member: Member) -> None:
        """Add the member, or take note of its changed subscription; a rebalance follows in a task of its own.

        The caller must not wait for it: Faust announces the assignment only after `subscribe` has returned.
        """
        if member not in self._members:
            self._members.append(member)
        self._start_rebalance()

    async def leave(self, member: Member) -> None:
        """Take the member out; returns when no rebalance touches it any more."""
        if member not in self._members:
            return
        self._members.remove(member)
        await self._cancel_rebalance()
        if self._members:
            self._start_rebalance()

    def _start_rebalance(self) -> None:
        self._outdated = True
        if self._rebalance is None or self._rebalance.done():
            self._rebalance = asyncio.create_task(self._rebalance_until_stable(), name=f"rebalance {self.name}")
            self._rebalance.add_done_callback(self._report)

    async def _cancel_rebalance(self) -> None:
        task = self._rebalance
        if task is not None and not task.done() and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait([task])

    def _report(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or (error := task.exception()) is None:
            return
        log.error("group %s cannot rebalance: %r", self.name, error)
        for member in self._members:
            member.fail(error)

    async def _rebalance_until_stable(self) -> None:
        while self._outdated:
            await asyncio.sleep(0)  # members that join in the same turn share one rebalance
            self._outdated = False
            await self._rebalance_once()

    async def _rebalance_once(self) -> None:
        self.generation += 1
        for member in self._subscribed():
            await member.give_up()
        members = self._subscribed()
        if not members:
            return
        wishes = {member.member_id: member.assignor.metadata(set(member.topics)) for member in members}
        assignments: Mapping[str, Any] = members[0].assignor.assign(self._cluster, wishes)
        for member in members:
            member.take(assignments[member.member_id], self.generation)
        await _all(member.announce() for member in members)  # one member's recovery may need another's

    def _subscribed(self) -> list[Member]:
        return [member for member in self._members if member.topics]


async def _all(calls: Iterable[Any]) -> None:
    async with asyncio.TaskGroup() as tasks:
        for call in calls:
            tasks.create_task(call)
