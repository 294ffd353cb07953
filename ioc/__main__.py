"""The `ioc` command."""

from __future__ import annotations

import signal
import sys

INTERRUPTED = 128 + signal.SIGINT
"""What a shell expects of a program that Ctrl-C ended."""


def main() -> None:
    """Runs a command; an error that was foreseen is told in words and ends with 1."""
    # The imports take a second or two; Ctrl-C then ends the process, for some of them make an ImportError of it.
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from ioc.commands.all import app
    from ioc.domain.errors import IocError

    signal.signal(signal.SIGINT, handler)
    try:
        app()
    except IocError as error:
        print(f"ioc: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
