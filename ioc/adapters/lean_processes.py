"""Worker processes that do not import the parent's main module again.

multiprocessing's `spawn` has every child import the program that was started: for the `ioc` command that is all of it,
90 MB and, on a busy machine, half a minute a worker. Our workers import what they need by name.
"""

from __future__ import annotations

import signal
import sys
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any


class LeanProcess(SpawnProcess):
    """A spawned process to which the parent's main module is empty."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802  # the hook by which contexts differ is called so
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the child keeps it: Ctrl-C is not for it
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")  # what spawn looks at to tell the child what to import
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class LeanContext(SpawnContext):
    Process = LeanProcess
