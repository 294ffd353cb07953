"""Who may come in, until accounts exist: this machine only, by a one-time link, as notebooks do.

Secrets are never kept: a session lives on disk as its hash only, so that whoever reads the file cannot use it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import os
import secrets
import stat
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

import orjson

from ioc.domain.errors import SettingsError, Unavailable
from ioc.ports import Clock

SESSION_S = 12 * 3600.0
"""A session lasts one long shift."""

MAX_SESSIONS = 64
LINK_S = 3600.0
MAX_LINKS = 32
_REMEMBERED = 256  # used links that are answered with "used already"

_log = logging.getLogger(__name__)


class Redeemed(Enum):
    OPENED = auto()
    USED = auto()  # it was good once
    UNKNOWN = auto()  # never issued here, issued before the last start, or too old


def require_loopback(host: str, *, contained: bool = False) -> None:
    """Refuse to listen where others could reach it. Raises SettingsError.

    contained: the program runs alone in a container whose port is published on the host's loopback or not at all.
    """
    if contained:
        return
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise SettingsError(
            f"host {host}: until accounts exist the server listens on this machine only. "
            "Remedy: use 127.0.0.1; to look from another machine, make a tunnel: ssh -L 8400:127.0.0.1:8400 HOST"
        )


class Links:
    """Single-use tokens, in memory: a restart voids them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: OrderedDict[str, float] = OrderedDict()  # hash -> when it ends
        self._used: OrderedDict[str, None] = OrderedDict()

    def issue(self) -> str:
        token = secrets.token_urlsafe(24)
        self._open[_hash(token)] = self._clock.now() + LINK_S
        while len(self._open) > MAX_LINKS:
            self._open.popitem(last=False)
        return token

    def redeem(self, token: str) -> Redeemed:
        """Use a token up."""
        name = _hash(token)
        ends = self._open.pop(name, None)
        if ends is None or ends <= self._clock.now():
            return Redeemed.USED if name in self._used else Redeemed.UNKNOWN
        self._used[name] = None
        while len(self._used) > _REMEMBERED:
            self._used.popitem(last=False)
        return Redeemed.OPENED


class Sessions:
    """Sessions that survive a restart: their hashes in one file that only its owner can read."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._ends: OrderedDict[str, float] = OrderedDict(_read_sessions(file))

    def open(self) -> str:
        """A new session's secret; the oldest session ends when there are too many. Raises Unavailable."""
        session = secrets.token_urlsafe(32)
        now = self._clock.now()
        self._ends = OrderedDict((name, ends) for name, ends in self._ends.items() if ends > now)
        self._ends[_hash(session)] = now + SESSION_S
        while len(self._ends) > MAX_SESSIONS:
            self._ends.popitem(last=False)
        write_private(self._file, orjson.dumps(self._ends))
        return session

    def actor(self, session: str) -> str | None:
        """How the audit trail names the session; None when it is not one, or has ended."""
        name = _hash(session)
        ends = self._ends.get(name)
        if ends is None or ends <= self._clock.now():
            return None
        return f"operator-{name[:6]}"


@dataclass(frozen=True, slots=True)
class Access:
    """All keys to the server. secret: what a program of this user on this machine shows, read from `secret_file`."""

    links: Links
    sessions: Sessions
    secret: str

    @classmethod
    def open(cls, data_dir: Path, clock: Clock) -> Access:
        """Raises Unavailable when the data folder cannot be used."""
        return cls(Links(clock), Sessions(data_dir / "sessions.json", clock), local_secret(data_dir))

    def is_secret(self, shown: str) -> bool:
        return secrets.compare_digest(shown.encode(), self.secret.encode())


def secret_file(data_dir: Path) -> Path:
    """Where the local secret is kept, for `ioc link`."""
    return data_dir / "local-secret"


def local_secret(data_dir: Path) -> str:
    """The secret by which programs of this user prove to be local; made at first use. Raises Unavailable."""
    file = secret_file(data_dir)
    try:
        if file.exists():
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                file.chmod(0o600)
            if secret := file.read_text("utf-8").strip():
                return secret
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"{file}: {error.strerror}. Remedy: let this user read and write {data_dir}") from error
    secret = secrets.token_urlsafe(32)
    write_private(file, secret.encode())
    return secret


def write_private(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all. Raises Unavailable."""
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError as error:
        raise Unavailable(
            f"{file}: {error.strerror}. Remedy: let this user write {file.parent} and see that the disk has space"
        ) from error


def _read_sessions(file: Path) -> dict[str, float]:
    try:
        kept = orjson.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Unavailable(f"{file}: {error.strerror}. Remedy: let this user read it") from error
    except orjson.JSONDecodeError:
        _log.warning("%s is damaged: all sessions are ended; `ioc link` opens a new one", file)
        return {}
    if not isinstance(kept, dict):
        return {}
    return {name: float(ends) for name, ends in kept.items() if isinstance(ends, int | float)}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
