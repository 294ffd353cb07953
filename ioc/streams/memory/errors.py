"""What the in-process transport refuses, and what to do about it.

IocError / faust.ProducerSendError
├── MessageTooLarge     the message is at fault: it would be refused by a cluster as well
├── PartitionFull       (Unavailable) consumers are behind; try again later
└── JournalError        (Unavailable) the journal cannot be read or written; nothing was accepted
    └── JournalInUse    another process owns the journal
"""

from __future__ import annotations

from pathlib import Path

from faust.exceptions import ProducerSendError

from ioc.domain.errors import IocError, Unavailable


class MessageTooLarge(IocError, ProducerSendError):
    """A message longer than `producer_max_request_size`."""

    def __init__(self, topic: str, size: int, limit: int) -> None:
        super().__init__(
            f"topic {topic}: a message of {size} bytes is larger than {limit} bytes. "
            "Remedy: send less, or raise producer_max_request_size here and message.max.bytes on the cluster"
        )
        self.topic = topic
        self.size = size
        self.limit = limit


class PartitionFull(Unavailable, ProducerSendError):
    """A partition that holds all the unconsumed data it may. Nothing was accepted; trying again later may help."""

    def __init__(self, topic: str, partition: int, held: int, limit: int) -> None:
        super().__init__(
            f"topic {topic}, partition {partition}: {held} of {limit} bytes wait to be consumed. "
            "Remedy: send again later; if it lasts, its consumer is too slow or has stopped"
        )
        self.topic = topic
        self.partition = partition


class JournalError(Unavailable, ProducerSendError):
    """The journal cannot be used."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        super().__init__(f"journal {path}: {problem}. Remedy: {remedy}")
        self.path = path
        self.remedy = remedy


class JournalInUse(JournalError):
    """Another process has the journal open."""
