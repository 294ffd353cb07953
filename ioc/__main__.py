"""The `ioc` command."""

from __future__ import annotations

import sys

import typer

from ioc.commands.analyse import analyse
from ioc.commands.check_site import check_site
from ioc.commands.link import link
from ioc.commands.serve import serve
from ioc.domain.errors import IocError

app = typer.Typer(
    help="Intelligent Operations Centre stream processor.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (serve, link, analyse, check_site):
    app.command()(command)


def main() -> None:
    """Runs a command; an error that was foreseen is told in words and ends with 1."""
    try:
        app()
    except IocError as error:
        print(f"ioc: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
