"""Every command of `ioc`."""

from __future__ import annotations

import typer

from ioc.commands.analyse import analyse
from ioc.commands.check_site import check_site
from ioc.commands.link import link
from ioc.commands.serve import serve

app = typer.Typer(
    name="ioc",
    help="Intelligent Operations Centre stream processor.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (serve, link, analyse, check_site):
    app.command()(command)
