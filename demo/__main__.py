"""`python -m demo`. What it does: run.py."""

from __future__ import annotations

import signal


def main() -> None:
    """The imports take a second or two; Ctrl-C then ends the process, for some of them make an ImportError of it."""
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    import typer

    from demo.run import main as demo

    signal.signal(signal.SIGINT, handler)
    typer.run(demo)


if __name__ == "__main__":
    main()
