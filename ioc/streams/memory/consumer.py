"""Faust's consumer on the in-process broker. No thread, no network: every answer is a dictionary access away."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import Any

from faust.transport.consumer import Consumer as FaustConsumer
from faust.transport.consumer import Fetcher
from faust.types import TP, AppT, ConsumerMessage
from faust.types.transports import TransportT

from ioc.streams.memory.broker import Broker
from ioc.streams.memory.group import Group
from ioc.streams.memory.record import Record

FETCH_TIMEOUT = 1.0
"""Seconds that a fetch waits for something new; a stop is noticed after at most as long."""

DRAIN_PATIENCE = 2.0
"""Seconds that a stop or a rebalance waits for the events that agents are at."""

_numbers = itertools.count(1)


class Consumer(FaustConsumer):
    """Delivers one message a turn of the event loop, and commits only what has no unfinished event before it."""

    transport: TransportT
    app: AppT

    def __post_init__(self) -> None:
        self.broker: Broker = self.transport.broker  # type: ignore[attr-defined]  # our Transport, see transport.py
        self.member_id = f"{self.app.conf.id}-{next(_numbers)}"
        self.topics: frozenset[str] = frozenset()
        self._assigned: set[TP] = set()
        self._positions: dict[TP, int] = {}
        self._delivered: defaultdict[TP, deque[int]] = defaultdict(deque)
        self._flow = 0  # grows when deliveries under way become void
        self._fetched_in = 0  # the flow in which the batch under way was fetched
        self._turn = 0
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
        self._assigned = set()
        self._positions = {}
        self.wake()

    def assignment(self) -> set[TP]:
        return set(self._assigned)

    def _begin(self, tp: TP) -> int:
        log = self.broker.log(tp)
        from_now = self.app.conf.consumer_auto_offset_reset == "latest" and not self._is_changelog_tp(tp)
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
        if not self._is_next(tp, message.offset):
            return True
        if self.app.topics.acks_enabled_for(message.topic):
            self._delivered[tp].append(message.offset)
        if self._could_block(tp):
            await self.wait_first(self.callback(message), self.suspend_flow.wait())
        else:
            await self.callback(message)
        if flow != self._flow:
            return False
        self._positions[tp] = message.offset + 1
        self._read_offset[tp] = message.offset
        return True

    def _is_next(self, tp: TP, offset: int) -> bool:
        """Whether no record that is still to be delivered comes before this one."""
        position = self._positions[tp]
        if offset == position:
            return True
        following = self.broker.log(tp).read(position, 1)
        return bool(following) and following[0].offset == offset

    def _could_block(self, tp: TP) -> bool:
        if self.suspend_flow.is_set() or not self.app.flow_control.is_active():
            return True
        channels = self.app.topics._tp_index[tp]  # type: ignore[attr-defined]  # ConductorT hides it; no other way
        return any(channel.queue.full() for channel in channels)

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
        readable = [tp for tp in self._positions if active is None or tp in active]
        waiting = [tp for tp in readable if self._positions[tp] < self.broker.log(tp).next]
        if not waiting:
            return {}
        self._turn = (self._turn + 1) % len(waiting)  # no partition is always the last to fit
        share = max(1, (self.app.conf.broker_max_poll_records or 500) // len(waiting))
        room = self.app.conf.consumer_max_fetch_size
        batches: dict[TP, list[Record]] = {}
        for tp in waiting[self._turn :] + waiting[: self._turn]:
            batch = self.broker.log(tp).read(self._positions[tp], share)
            if not batch:
                self._positions[tp] = self.broker.log(tp).next
                continue
            batches[tp] = batch
            room -= sum(record.size for record in batch)
            if room <= 0:
                break
        return batches

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
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            record.offset,
            record.timestamp,
            0,
            list(record.headers),
            record.key,
            record.value,
            None,
            tp=tp,
            generation_id=self.app.consumer_generation_id,
        )

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    # Positions

    async def position(self, tp: TP) -> int | None:
        return self.position_of(tp)

    def position_of(self, tp: TP) -> int | None:
        return self._positions.get(tp)

    async def _seek(self, partition: TP, offset: int) -> None:
        if partition in self._assigned:
            self._positions[partition] = offset
        self._delivered.pop(partition, None)

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        for tp, offset in partitions.items():
            await self.seek(tp, offset)
        self._void_deliveries()

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """A partition without a commit goes back to where the group began, so that nothing is skipped.

        Changelogs are no concern of commits: they stay where recovery has read to.
        """
        await self.commit()  # finished events that no commit has told of would be forgotten with the deliveries
        sources = [tp for tp in self._assigned if not self._is_changelog_tp(tp)]
        for tp in sources:
            self._positions[tp] = self._begin(tp)
        self._void_deliveries()
        committed = self.group.committed
        return {tp: committed[tp] for tp in sources if tp in committed}

    def _void_deliveries(self) -> None:
        self._flow += 1
        self._delivered.clear()
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
                self.log.warning("%d events are not finished, they will be delivered again", len(self._unacked_messages))
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
        """The offset of the oldest event that is not finished; the one after the last when all are.

        The base version guesses from the gaps between finished events and may pass one that is still in flight when
        several are processed at once (faust-streaming/faust#606).
        """
        finished, delivered = self._acked_index[tp], self._delivered[tp]
        self._acked[tp].clear()
        new: int | None = None
        while delivered and delivered[0] in finished:
            done = delivered.popleft()
            finished.discard(done)
            new = done + 1
        return delivered[0] if new is not None and delivered else new

    # Topics

    def highwater(self, tp: TP) -> int:
        return self.broker.log(tp).next

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        return {tp: self.broker.log(tp).next for tp in partitions}

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        return {tp: self.broker.log(tp).start for tp in partitions}

    async def create_topic(self, topic: str, partitions: int, replication: int, **options: Any) -> None:
        await self.app.producer.create_topic(topic, partitions, replication, **options)

    def topic_partitions(self, topic: str) -> int | None:
        return self.broker.partitions(topic) or None

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> int | None:
        return self.app.producer.partition_of(topic, key, partition)  # type: ignore[attr-defined, no-any-return]  # our Producer
