from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ioc.api.auth import (
    LINK_S,
    MAX_LINKS,
    MAX_SESSIONS,
    SESSION_S,
    Access,
    Links,
    Redeemed,
    Sessions,
    local_secret,
    require_loopback,
    secret_file,
)
from ioc.domain.errors import SettingsError, Unavailable
from tests.fakes import FakeClock


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_may_be_served(host: str) -> None:
    """Loopback addresses are fine."""
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "ioc.example", "localhost.example", ""])  # noqa: S104  # refused here
def test_others_may_not_be_served_yet(host: str) -> None:
    """Until accounts exist, any other address is refused with a remedy; a container may say that it is one."""
    with pytest.raises(SettingsError, match="Remedy"):
        require_loopback(host)
    require_loopback(host, contained=True)


def test_a_link_opens_once() -> None:
    """The first use opens, the second is told that it was used, an invented or old token is unknown."""
    clock = FakeClock()
    links = Links(clock)
    token, old = links.issue(), links.issue()
    assert [links.redeem(token), links.redeem(token)] == [Redeemed.OPENED, Redeemed.USED]
    clock.time += LINK_S
    assert [links.redeem(old), links.redeem("invented"), links.redeem("")] == [Redeemed.UNKNOWN] * 3


def test_links_are_bounded() -> None:
    """Whoever asks for links without end only loses the oldest."""
    links = Links(FakeClock())
    tokens = [links.issue() for _ in range(MAX_LINKS + 1)]
    assert links.redeem(tokens[0]) is Redeemed.UNKNOWN
    assert links.redeem(tokens[1]) is Redeemed.OPENED


def test_a_session_survives_a_restart_and_ends_with_the_shift(tmp_path: Path) -> None:
    """Read from its file by the next program it is the same session under the same name, for twelve hours."""
    clock = FakeClock()
    session = Sessions(tmp_path / "sessions.json", clock).open()
    again = Sessions(tmp_path / "sessions.json", clock)
    actor = again.actor(session)
    assert actor is not None
    assert actor.startswith("operator-")
    assert again.actor("") is None
    clock.time += SESSION_S
    assert again.actor(session) is None


def test_the_session_file_cannot_be_used_by_a_reader(tmp_path: Path) -> None:
    """The file is its owner's alone, and holds no session secret, only hashes."""
    file = tmp_path / "sessions.json"
    session = Sessions(file, FakeClock()).open()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert session not in file.read_text()


def test_sessions_are_bounded(tmp_path: Path) -> None:
    """One session more than allowed ends the oldest."""
    sessions = Sessions(tmp_path / "sessions.json", FakeClock())
    opened = [sessions.open() for _ in range(MAX_SESSIONS + 1)]
    assert sessions.actor(opened[0]) is None
    assert sessions.actor(opened[1]) is not None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"x": null}', b"\xff"])
def test_a_damaged_session_file_ends_sessions_only(tmp_path: Path, content: bytes) -> None:
    """The program starts, without sessions, and opens new ones."""
    file = tmp_path / "sessions.json"
    file.write_bytes(content)
    sessions = Sessions(file, FakeClock())
    assert sessions.actor(sessions.open()) is not None


def test_the_local_secret_is_made_once_and_private(tmp_path: Path) -> None:
    """The same secret at every start; only its owner can read it, even if the file's rights had been opened."""
    first = local_secret(tmp_path / "data")
    file = secret_file(tmp_path / "data")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    assert local_secret(tmp_path / "data") == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    access = Access.open(tmp_path / "data", FakeClock())
    assert access.is_secret(first)
    assert not access.is_secret("")


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """A file in the way of the data folder is Unavailable, with the path and the remedy."""
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(Unavailable, match=r"data.*Remedy"):
        Access.open(tmp_path / "data", FakeClock())
