"""Faust's consumer on the in-process broker. No thread, no network: every answer is a dictionary access away."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from faust.transport.consumer import Fetcher
from faust.types import TP, AppT, ConsumerMessage
from faust.types.transports import TransportT

from ioc.streams.memory.broker import Broker
from ioc.streams.memory.fetch import Fetch, message_of
from ioc.streams.memory.group import Group
from ioc.streams.memory.in_flight import InFlight
from ioc.streams.memory.record import Record
from ioc.streams.memory.topic_queries import TopicQueries

FETCH_TIMEOUT = 1.0
"""Seconds that a fetch waits for something new; a stop is noticed after at most as long."""

DRAIN_PATIENCE = 2.0
"""Seconds that a stop or a rebalance waits for the events that agents are at."""

_numbers = itertools.count(1)


class Consumer(TopicQueries):
    """Delivers one message a turn of the event loop, and commits only what has no unfinished event before it."""

    mundane_level = "debug"  # that it starts and stops is not for an operator's log
    transport: TransportT
    app: AppT

    def __post_init__(self) -> None:
        self.broker: Broker = self.transport.broker  # type: ignore[attr-defined]  # our Transport, see transport.py
        self.member_id = f"{self.app.conf.id}-{next(_numbers)}"
        self.topics: frozenset[str] = frozenset()
        self._assigned: set[TP] = set()
        self._sources: set[TP] = set()  # of the assigned: those that are no changelog of a Table
        self._positions: dict[TP, int] = {}
        self._in_flight = InFlight()
        self._flow = 0  # grows when deliveries under way become void
        self._fetched_in = 0  # the flow in which the batch under way was fetched
        self._fetch = Fetch(
            self.broker,
            records=self.app.conf.broker_max_poll_records or 500,
            size=self.app.conf.consumer_max_fetch_size,
        )
        self._something_new = asyncio.Event()
        self._hurried: asyncio.Future[Any] | None = None

    @property
    def group(self) -> Group:
        return self.broker.group(self.app.conf.id)

    @property
    def assignor(self) -> Any:
        return self.app.assignor

    # Membership

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group (see Group.join); with unchanged topics nothing happens."""
        wanted = frozenset(topics)
        if wanted == self.topics:
            return
        self.topics = wanted
        for topic in wanted:
            self.broker.ensure(topic, self.app.conf.topic_partitions)
        self.broker.subscribe(self, wanted)
        if self.app.client_only:  # no group: hear whatever comes from now on
            self._assigned = {TP(topic, n) for topic in wanted for n in range(self.broker.partitions(topic))}
            self._sources = set(self._assigned)
            self._positions = {tp: self.broker.log(tp).next for tp in self._assigned}
        else:
            self.group.join(self)

    async def give_up(self) -> None:
        self.app.on_rebalance_start()
        await self.commit()  # what is finished need not be done again by the next owner
        await self.on_partitions_revoked(set(self._assigned))

    def take(self, assignment: Any, generation: int) -> None:
        self.assignor.on_assignment(assignment)
        self._assigned = {TP(topic, n) for topic, numbers in assignment.assignment for n in numbers}
        self._sources = {tp for tp in self._assigned if not self._is_changelog_tp(tp)}
        self._positions = {tp: self._begin(tp) for tp in self._assigned}
        self.app.consumer_generation_id = generation
        self._void_deliveries()

    async def announce(self) -> None:
        await self.on_partitions_assigned(set(self._assigned), self.app.consumer_generation_id)

    def fail(self, error: BaseException) -> None:
        self.add_future(self.crash(error))

    async def on_stop(self) -> None:
        await super().on_stop()  # commits: still a member
        await self.group.leave(self)
        self.broker.subscribe(self, frozenset())
        self.topics = frozenset()
        self._assigned, self._sources, self._positions = set(), set(), {}
        self.wake()

    def assignment(self) -> set[TP]:
        return set(self._assigned)

    def _begin(self, tp: TP) -> int:
        log = self.broker.log(tp)
        from_now = self.app.conf.consumer_auto_offset_reset == "latest" and tp in self._sources
        return self.group.begin(tp, log.next if from_now else log.start)

    # Fetching and delivering

    async def _drain_messages(self, fetcher: Any) -> None:
        """The loop of Faust's Fetcher. The base version makes four tasks a message; here only a delivery that could
        block is raced with the suspension of the flow."""
        assert isinstance(fetcher, Fetcher)
        try:
            while not (self.should_stop or fetcher.should_stop):
                await asyncio.sleep(0)
                async for tp, message in self.getmany(timeout=FETCH_TIMEOUT):
                    # A stream takes one event a turn: more deliveries a turn would only fill its buffer.
                    await asyncio.sleep(0)
                    if not await self._deliver(tp, message):
                        break
        except asyncio.CancelledError:
            if not self.app.should_stop:
                raise

    async def _deliver(self, tp: TP, message: Any) -> bool:
        """False when the rest of the batch is void, because the flow was stopped or reading was set back meanwhile.

        The position moves with each delivery, so that a message of a void batch is fetched again, never lost.
        """
        flow = self._fetched_in
        if self._commit_every is not None and self._n_acked >= self._commit_every:
            self._n_acked = 0
            await self.commit()
        if flow != self._flow:
            return False
        if not self._is_next(tp, message.offset) or self._has_to_wait(tp):
            return True
        if self.app.topics.acks_enabled_for(message.topic):
            self._in_flight.add(tp, message.offset)
        if self.suspend_flow.is_set() or not self.app.flow_control.is_active() or tp not in self._sources:
            await self.wait_first(self.callback(message), self.suspend_flow.wait())
        else:
            await self.callback(message)
        if flow != self._flow:
            return False
        self._positions[tp] = message.offset + 1
        self._read_offset[tp] = message.offset
        return True

    def _has_to_wait(self, tp: TP) -> bool:
        """Whether an agent's buffer is full. The base version then waits for that agent, and all others with it: an
        agent that waits for room in the next one's topic would wait for ever."""
        if tp not in self._sources:
            return False
        full = [channel.queue for channel in self._channels(tp) if channel.queue.full()]
        for queue in full:
            queue.in_pressure_high_state(partial(self.on_buffer_drop, tp))
        if full:
            self.on_buffer_full(tp)
        return bool(full)

    def _channels(self, tp: TP) -> set[Any]:
        return self.app.topics._tp_index[tp]  # type: ignore[attr-defined, no-any-return]  # ConductorT hides it

    def _is_next(self, tp: TP, offset: int) -> bool:
        """Whether no record that is still to be delivered comes before this one."""
        position = self._positions[tp]
        if offset == position:
            return True
        following = self.broker.log(tp).read(position, 1)
        return bool(following) and following[0].offset == offset

    async def _wait_next_records(self, timeout: float) -> tuple[Any, set[TP] | None]:  # noqa: ASYNC109  # Faust's
        """The base version sleeps a second when no partition may be read: here whatever changes that wakes it."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type]  # mode wants its own Event, takes any
        self.not_waiting_next_records.set()
        active = None if self.app.client_only else self._get_active_partitions()
        return await self._getmany(active, timeout), active

    async def _getmany(  # the signature is Faust's
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109  # Faust's signature
    ) -> dict[TP, list[Record]]:
        self._something_new.clear()
        records = self._collect(active_partitions)
        if records or not self.flow_active:
            return records
        try:
            async with asyncio.timeout(timeout):
                await self._something_new.wait()
        except TimeoutError:
            return {}
        return self._collect(active_partitions) if self.flow_active else {}

    def _collect(self, active: set[TP] | None) -> dict[TP, list[Record]]:
        self._fetched_in = self._flow
        return self._fetch.batch(self._positions, self._positions if active is None else active)

    def wake(self) -> None:
        self._something_new.set()

    def on_buffer_drop(self, tp: TP) -> None:
        super().on_buffer_drop(tp)
        self.wake()

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        super().resume_partitions(tps)
        self.wake()

    def stop_flow(self) -> None:
        super().stop_flow()
        self._flow += 1
        self.wake()

    def _to_message(self, tp: TP, record: Record) -> ConsumerMessage:
        return message_of(tp, record, self.app.consumer_generation_id)

    # Positions

    async def position(self, tp: TP) -> int | None:
        return self.position_of(tp)

    def position_of(self, tp: TP) -> int | None:
        return self._positions.get(tp)

    async def _seek(self, partition: TP, offset: int) -> None:
        if partition in self._assigned:
            self._positions[partition] = offset
        self._in_flight.forget(partition)

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        for tp, offset in partitions.items():
            await self.seek(tp, offset)
        self._void_deliveries()

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """A partition without a commit goes back to where the group began, so that nothing is skipped.

        Changelogs are no concern of commits: they stay where recovery has read to.
        """
        await self.commit()  # finished events that no commit has told of would be forgotten with the deliveries
        for tp in self._sources:
            self._positions[tp] = self._begin(tp)
        self._void_deliveries()
        committed = self.group.committed
        return {tp: committed[tp] for tp in self._sources if tp in committed}

    def _void_deliveries(self) -> None:
        self._flow += 1
        self._in_flight.clear()
        self.wake()

    # Commits

    async def wait_empty(self) -> None:
        """Wait for the events that agents are at, at most DRAIN_PATIENCE seconds; the base version waits for ever.

        What is not finished by then is not committed: it will be delivered again.
        """
        deadline = time.monotonic() + DRAIN_PATIENCE
        while not self.should_stop and self._unacked_messages:
            await self.commit()
            self._waiting_for_ack = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._waiting_for_ack
            except TimeoutError:
                self.log.warning(
                    "%d events are not finished, they will be delivered again", len(self._unacked_messages)
                )
                self._unacked_messages.clear()
            finally:
                self._waiting_for_ack = None
            self._clean_unacked_messages()
        await self.commit_and_end_transactions()

    def commit_soon(self) -> None:
        if self._hurried is None or self._hurried.done():
            self._hurried = self.add_future(self.commit())

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        self.broker.commit(self.group, {tp: offset for tp, offset in offsets.items() if tp in self._assigned})
        return True

    def _new_offset(self, tp: TP) -> int | None:
        """The base version guesses from the gaps between finished events and may pass one that is still in flight when
        several are processed at once (faust-streaming/faust#606)."""
        self._acked[tp].clear()
        return self._in_flight.settle(tp, self._acked_index[tp])
