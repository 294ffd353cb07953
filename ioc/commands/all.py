"""Every command of `ioc`."""

from __future__ import annotations

from importlib.metadata import entry_points

import typer

from ioc.commands.analyse import analyse
from ioc.commands.check_site import check_site
from ioc.commands.link import link
from ioc.commands.serve import serve

GROUP = "ioc.commands"
"""Entry points by which other packages add commands: `ioc` itself knows nobody who uses it."""

app = typer.Typer(
    name="ioc",
    help="Intelligent Operations Centre stream processor.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (serve, link, analyse, check_site):
    app.command()(command)
for added in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
    app.command(added.name)(added.load())
