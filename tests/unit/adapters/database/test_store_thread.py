from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from ioc.adapters.database import DatabaseStore, StoreThread
from ioc.domain.errors import Unavailable, UnknownIncident
from ioc.domain.ids import IncidentId
from tests.samples import an_incident


def opened(tmp_path: Path) -> StoreThread:
    return StoreThread(lambda: DatabaseStore(f"sqlite:///{tmp_path}/ioc.db"))


async def test_work_runs_in_one_thread_in_the_order_asked(tmp_path: Path) -> None:
    """All work shares one thread that is not the caller's, first come first served."""
    thread = opened(tmp_path)
    await thread.start()
    ran: list[int] = []

    def note(number: int) -> int:
        ran.append(number)
        return threading.get_ident()

    places = await asyncio.gather(*(thread.run(lambda _, n=n: note(n)) for n in range(20)))  # type: ignore[misc]  # the default binds n
    await thread.close()
    assert ran == list(range(20))
    assert len(set(places)) == 1
    assert places[0] != threading.get_ident()


async def test_what_work_raises_reaches_the_caller_and_only_the_caller(tmp_path: Path) -> None:
    """An error is handed over; the thread goes on."""
    thread = opened(tmp_path)
    await thread.start()
    with pytest.raises(UnknownIncident):
        await thread.run(lambda store: store.get(IncidentId("KB-404")))
    assert await thread.run(lambda store: store.head()) == 0
    await thread.close()


async def test_an_opening_that_fails_is_told_at_start(tmp_path: Path) -> None:
    """A database that cannot be opened ends `start` with its reason, and close returns at once."""
    (tmp_path / "ioc.db").mkdir()
    thread = opened(tmp_path)
    with pytest.raises(Unavailable, match="Remedy"):
        await thread.start()
    await thread.close()


async def test_close_finishes_what_was_asked(tmp_path: Path) -> None:
    """Work that was asked before the close is done and kept; what comes after is refused."""
    thread = opened(tmp_path)
    await thread.start()
    saving = asyncio.ensure_future(thread.run(lambda store: store.save(an_incident(), [])))
    await asyncio.sleep(0)
    await thread.close()
    assert (await saving).seq == 1
    with pytest.raises(Unavailable, match="closed"):
        await thread.run(lambda store: store.head())
    await thread.close()
    reopened = DatabaseStore(f"sqlite:///{tmp_path}/ioc.db")
    assert reopened.head() == 1
    reopened.close()


async def test_a_disk_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """Close gives up after its time-out and leaves the thread behind; the program can end."""
    thread = opened(tmp_path)
    await thread.start()
    release = threading.Event()
    stuck = asyncio.ensure_future(thread.run(lambda _: release.wait(30)))
    await asyncio.sleep(0)
    await thread.close(timeout=0.05)
    assert not stuck.done()
    release.set()
    assert await stuck


async def test_a_caller_that_gave_up_does_not_have_its_work_done(tmp_path: Path) -> None:
    """Work whose caller was cancelled before it began is skipped."""
    thread = opened(tmp_path)
    await thread.start()
    gate = threading.Event()
    blocker = asyncio.ensure_future(thread.run(lambda _: gate.wait(30)))
    given_up = asyncio.ensure_future(thread.run(lambda store: store.save(an_incident(), [])))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.sleep(0)
    gate.set()
    await blocker
    assert await thread.run(lambda store: store.head()) == 0
    await thread.close()
