"""`./dev eval`: how right the detection is, on simulated scenarios and real clips."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from evaluation.cases import CLIPS, SCENARIOS, ClipCase, ScenarioCase
from evaluation.run import CaseResult, record_scenario, run_clip, run_scenario
from ioc.domain.errors import IocError

REPOSITORY = Path(__file__).resolve().parent.parent
CITY_SITE = REPOSITORY / "sites" / "demo"
CLIPS_VARIABLE = "IOC_CLIPS"

out = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 140)


def main(
    only: Annotated[str | None, typer.Option(help="Run just the case of this name.")] = None,
    json: Annotated[Path | None, typer.Option(help="Write all results to this file.")] = None,
    data: Annotated[Path, typer.Option(help="Where recordings of scenarios are kept.")] = REPOSITORY / "var" / "eval",
) -> None:
    """Hold detection against truth: precision, recall and delay per kind. Real clips are found by IOC_CLIPS."""
    names = [case.name for case in (*SCENARIOS, *CLIPS)]
    if only is not None and only not in names:
        out.print(f"eval: --only {only}: there is no such case. Remedy: one of {', '.join(names)}")
        raise typer.Exit(2)
    if json is not None and not json.absolute().parent.is_dir():
        out.print(f"eval: --json {json}: its folder is not there. Remedy: make it, or name another file")
        raise typer.Exit(2)
    results: list[CaseResult] = []
    skipped: list[str] = []
    failed: list[str] = []
    for case in (case for case in (*SCENARIOS, *CLIPS) if only in (None, case.name)):
        reason = _absent(case)
        if reason:
            skipped.append(f"{case.name}: skipped, {reason}")
            continue
        try:
            with _progress(case.name) as tell:
                results.append(_run(case, data, tell))
        except (IocError, ValueError, OSError, CalledProcessError) as error:  # the other cases still count
            failed.append(f"{case.name}: failed, {error}")
    _print(results, [*skipped, *failed])
    if json is not None:
        body = {"cases": [result.as_json() for result in results], "skipped": skipped, "failed": failed}
        json.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")
    if failed:
        raise typer.Exit(1)


def _absent(case: ClipCase | ScenarioCase) -> str:
    """Why a case cannot run; empty if it can."""
    if isinstance(case, ScenarioCase):
        return ""
    folder = os.environ.get(CLIPS_VARIABLE, "")
    if not folder:
        return f"{CLIPS_VARIABLE} names no folder of clips; set it to the folder that holds {case.file}"
    return "" if (Path(folder) / case.file).is_file() else f"{Path(folder) / case.file} is not there"


def _run(case: ClipCase | ScenarioCase, data: Path, tell: Callable[[float], None]) -> CaseResult:
    if isinstance(case, ClipCase):
        return run_clip(case, Path(os.environ[CLIPS_VARIABLE]), tell)
    return run_scenario(case, record_scenario(case, data, CITY_SITE), CITY_SITE, tell)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[float], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} s"), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda seconds: bar.update(task, completed=seconds)


def _print(results: list[CaseResult], others: list[str]) -> None:
    table = Table("Case", "Kind", "Expected", "Found", "False", "Precision", "Recall", "Delay p50", "max", box=None)
    for result in results:
        for kind, one in (result.scores or {}).items():
            row = one.as_json()
            delay = row["delay_s"] if isinstance(row["delay_s"], dict) else {}
            cells = [_number(row["precision"]), _number(row["recall"]), _number(delay["p50"]), _number(delay["max"])]
            table.add_row(result.name, kind, str(one.expected), str(one.found), str(one.false), *cells)
    if table.row_count:
        out.print(table)
    for result in results:
        if result.scores is None:
            kinds = ", ".join(sorted({str(row["kind"]) for row in result.incidents})) or "none"
            counts = ", ".join(f"{line} +{forth} -{back}" for line, (forth, back) in result.counts.items()) or "none"
            out.print(f"{result.name}: {len(result.incidents)} incidents ({kinds}), counts: {counts}")
    for line in others:
        out.print(line, soft_wrap=True)


def _number(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else "-"


if __name__ == "__main__":
    typer.run(main)
