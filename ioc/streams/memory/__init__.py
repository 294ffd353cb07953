"""An in-process Faust transport. Read transport.py first, then broker, log, group, consumer, producer, journal."""

from ioc.streams.memory.broker import Broker
from ioc.streams.memory.errors import JournalError, JournalInUse, MessageTooLarge, PartitionFull
from ioc.streams.memory.transport import Transport, broker_at, close_broker, use_broker

__all__ = [
    "Broker",
    "JournalError",
    "JournalInUse",
    "MessageTooLarge",
    "PartitionFull",
    "Transport",
    "broker_at",
    "close_broker",
    "use_broker",
]
