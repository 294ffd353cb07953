"""`./dev bench`: what this machine carries."""

from __future__ import annotations

import dataclasses
import os
import platform
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.measures import STAGES, material
from ioc.domain.errors import IocError

err = Console(stderr=True, highlight=False)


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="[STAGE ...]", help=f"Of {', '.join(STAGES)}.")] = None,
    seconds: Annotated[float, typer.Option("--for", min=1, help="Seconds of city time to record and analyse.")] = 20,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file, with the machine.")] = None,
) -> None:
    """Measure each stage on one processor, on pictures of the demo city, and print what that comes to."""
    unknown = [name for name in names or [] if name not in STAGES]
    if unknown:
        raise typer.BadParameter(f"no stage {', '.join(unknown)}; there are {', '.join(STAGES)}")
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    table = Table("stage", "what", "per second", "that is", title=machine, box=None, pad_edge=False)
    figures = []
    with material(seconds) as given:
        for name, measure in STAGES.items():
            if names and name not in names:
                continue
            err.print(f"bench: {name} ...")
            figure = measure(given)
            figures.append(figure)
            table.add_row(figure.stage, figure.what, f"{figure.per_second:,.0f}", figure.meaning)
    Console(highlight=False).print(table)
    if json is not None:
        rows = [dataclasses.asdict(figure) for figure in figures]
        json.write_bytes(orjson.dumps({"machine": machine, "figures": rows}, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    try:
        typer.run(main)
    except IocError as error:
        err.print(f"bench: {error}")
        raise SystemExit(1) from error
