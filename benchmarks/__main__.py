"""`./dev bench`: what this machine carries."""

from __future__ import annotations

import os
import platform
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.load import LOADS, SETTLE, Load, Trial, until_carried
from benchmarks.material import material
from benchmarks.measures import STAGES
from ioc.domain.errors import IocError

NAMES = (*STAGES, *LOADS)
err = Console(stderr=True, highlight=False)


def main(
    names: Annotated[list[str] | None, typer.Argument(metavar="[STAGE ...]", help=f"Of {', '.join(NAMES)}.")] = None,
    seconds: Annotated[float, typer.Option("--for", min=1, help="Seconds of city time to record and analyse.")] = 20,
    cameras: Annotated[int | None, typer.Option(min=1, help="Under load, instead of 30 streets and 10 videos.")] = None,
    hold: Annotated[float, typer.Option(min=1, help="Seconds for which a load is measured.")] = 30,
    settle: Annotated[float, typer.Option(min=0, help="Seconds under load before measuring begins.")] = SETTLE,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file, with the machine.")] = None,
) -> None:
    """Measure each stage on one processor, then whole centres under load, and print what that comes to."""
    chosen = names or NAMES
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        raise typer.BadParameter(f"no stage {', '.join(unknown)}; there are {', '.join(NAMES)}")
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    busy = os.getloadavg()[0]
    table = Table("stage", "what", "per second", "that is", title=machine, box=None, pad_edge=False)
    figures: dict[str, Any] = {"stages": {}}
    with material(seconds) as given:
        for name in (one for one in NAMES if one in chosen):
            err.print(f"bench: {name} ...")
            if name in STAGES:
                figure = STAGES[name](given)
                figures["stages"][name] = figure.as_json()
                table.add_row(name, figure.what, f"{figure.per_second:,.0f}", figure.meaning)
            else:
                trial = Trial(cameras or LOADS[name].cameras, hold, settle)
                _add_loads(figures, table, name, until_carried(partial(LOADS[name].run, given), trial))
    Console(highlight=False).print(table)
    if json is not None:
        report = {"machine": machine, "load_average_before": round(busy, 2), "figures": figures}
        json.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2) + b"\n")


def _add_loads(figures: dict[str, Any], table: Table, name: str, loads: Sequence[Load]) -> None:
    """Cameras a core are those of the last load, which was carried if any was; the delay is of the load asked for."""
    figures[LOADS[name].figure] = round(loads[-1].cameras_a_core, 1)
    if name == "streets":
        figures["frame_to_detection_p95_ms"] = round(1e3 * loads[0].p95, 1)
    figures[f"under_{name}"] = [load.as_json() for load in loads]
    for load in loads:
        table.add_row(
            name, f"pictures judged, {LOADS[name].what}", f"{load.judged / load.seconds:,.0f}", load.in_words()
        )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that its centre is stopped with it
    try:
        typer.run(main)
    except IocError as error:
        err.print(f"bench: {error}")
        raise SystemExit(1) from error
