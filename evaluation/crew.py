"""Cases side by side, each in a process of its own: a case that crashes, natively too, fails by its name.

A process ends when the one that started it does, and takes the programs that it runs along.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from evaluation.cases import Case
from evaluation.outcome import CaseResult
from ioc.adapters.lean_processes import LeanContext, LeanProcess
from ioc.domain.errors import IocError

Told = Callable[[str, float], None]
"""Name of a case, and the seconds of it that are done."""
STOP_WITHIN = 5.0
"""Seconds that a process may take to end when it is asked to; then it is killed."""
TELL_EVERY = 0.25
"""Seconds between two words about progress."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A case that came to nothing, and why."""

    name: str
    reason: str


def run_all(
    cases: Sequence[Case], data: Path, clips: Path | None, hands: int, told: Told
) -> Iterator[CaseResult | Failed]:
    """What every case came to, as each is done; `hands` of them at one time."""
    waiting = list(cases)
    busy: dict[Connection, tuple[Case, LeanProcess]] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < hands:
                case = waiting.pop(0)
                ours, process = _start(case, data, clips)
                busy[ours] = case, process
                told(case.name, 0.0)
            for pipe in wait(list(busy), 1.0):
                if not isinstance(pipe, Connection):
                    continue
                case, process = busy[pipe]
                word = _next_word(pipe, case, process)
                if isinstance(word, float):
                    told(case.name, word)
                    continue
                del busy[pipe]
                _end(pipe, process)
                yield word
    finally:
        for pipe, (_, process) in busy.items():
            _end(pipe, process)


def _start(case: Case, data: Path, clips: Path | None) -> tuple[Connection, LeanProcess]:
    context = LeanContext()
    ours, theirs = context.Pipe()
    process = LeanProcess(target=work, args=(case, data, clips, theirs), name=f"eval {case.name}")
    process.start()
    theirs.close()
    return ours, process


def _next_word(pipe: Connection, case: Case, process: LeanProcess) -> float | CaseResult | Failed:
    """Seconds done, or what the case came to."""
    try:
        word = pipe.recv()
    except EOFError:
        process.join(STOP_WITHIN)
        return Failed(case.name, f"its process ended with {process.exitcode}")
    return word if isinstance(word, float | CaseResult | Failed) else Failed(case.name, f"said {word!r}")


def _end(pipe: Connection, process: LeanProcess) -> None:
    """Ask by closing the pipe, then insist; bounded."""
    pipe.close()
    process.join(STOP_WITHIN)
    if process.is_alive() and process.pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join(STOP_WITHIN)


def work(case: Case, data: Path, clips: Path | None, pipe: Connection) -> None:
    """What runs in the process: the case, told as it goes on."""
    os.setpgid(0, 0)  # the programs that it starts are its own to end
    threading.Thread(target=_follow, args=(pipe,), name="lifeline", daemon=True).start()
    from evaluation.run import run_case  # vision takes a second to load, which the parent has no use for

    last = -TELL_EVERY

    def tell(seconds: float) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            pipe.send(float(seconds))

    try:
        outcome: CaseResult | Failed = run_case(case, data, clips, tell)
    except (IocError, ValueError, OSError) as error:  # the other cases still count
        outcome = Failed(case.name, str(error))
    with contextlib.suppress(BrokenPipeError):
        pipe.send(outcome)


def _follow(pipe: Connection) -> None:
    """End this process, and what it started, when the other end of the pipe is gone."""
    with contextlib.suppress(EOFError, OSError):
        pipe.recv_bytes()
    os.killpg(0, signal.SIGKILL)
