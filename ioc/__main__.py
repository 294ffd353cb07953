"""The `ioc` command."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended: 128 + SIGINT."""


def main() -> None:
    """Runs a command; an error that was foreseen is told in words and ends with 1."""
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _run() -> None:
    # Imported here because it takes a second or two, in which Ctrl-C must be no traceback.
    from ioc.commands.all import app
    from ioc.domain.errors import IocError

    try:
        app()
    except IocError as error:
        print(f"ioc: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
