"""`./dev eval`: how right the detection is, on simulated scenarios and real clips."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evaluation.cases import CLIPS, LONG, SCENARIOS, Case, DaysCase, ScenarioCase, chosen
from evaluation.compare import compare, read_earlier
from evaluation.crew import Failed, Told, run_all
from evaluation.html_page import page
from evaluation.outcome import CaseResult, report
from evaluation.recorded import ships
from evaluation.tables import print_results
from ioc.domain.errors import IocError

REPOSITORY = Path(__file__).resolve().parent.parent
CLIPS_VARIABLE = "IOC_CLIPS"
HANDS = min(2, os.cpu_count() or 1)
"""Cases at one time."""
TELL_EVERY = 15.0
"""Seconds between two lines of progress where nobody looks at a terminal."""

out = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 140)


def main(
    only: Annotated[str | None, typer.Option(help="Run just these cases: names or patterns, with commas.")] = None,
    seeds: Annotated[str, typer.Option(help="The same scenarios under other seeds: 11,12.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="A choice that takes three minutes at most.")] = False,
    long: Annotated[bool, typer.Option("--long", help="Instead: false alarms over hours and camera-days.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write all results to this file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with every miss and false alarm in pictures.")] = None,
    against: Annotated[Path | None, typer.Option(help="Compare with the JSON of an earlier run.")] = None,
    data: Annotated[Path, typer.Option(help="Where recordings of scenarios are kept.")] = REPOSITORY / "var" / "eval",
    hands: Annotated[int, typer.Option(min=1, help="Cases at one time.")] = HANDS,
) -> None:
    """Hold detection against truth: precision, recall and delay per kind. Real clips are found by IOC_CLIPS."""
    every: tuple[Case, ...] = LONG if long else (*SCENARIOS, *CLIPS)
    if long and quick:
        _refuse("--long and --quick exclude each other. Remedy: one of them")
    cases = chosen(every, only=only, quick=quick, seeds=_numbers(seeds))
    if not cases:
        names = ", ".join(case.name for case in every)
        _refuse(f"--only {only}: there is no such case. Remedy: one of {names}")
    for option, file in (("--json", json), ("--html", html)):
        if file is not None and not file.absolute().parent.is_dir():
            _refuse(f"{option} {file}: its folder is not there. Remedy: make it, or name another file")
    earlier = None if against is None else read_earlier(against)
    reasons = {case.name: _absent(case) for case in cases}
    skipped = [f"{name}: skipped, {reason}" for name, reason in reasons.items() if reason]
    began = time.monotonic()
    results, failed = _run([case for case in cases if not reasons[case.name]], data, hands)
    body = {**report(results), "skipped": skipped, "failed": failed, "seconds": round(time.monotonic() - began, 1)}
    compared = compare(body, earlier) if earlier is not None else []
    print_results(out, results, [*skipped, *failed, *compared])
    if html is not None:
        html.write_text(page("How right the detection is", body, results, compared), encoding="utf-8")
    if json is not None:
        json.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")
    if failed:
        raise typer.Exit(1)


def _refuse(reason: str) -> None:
    out.print(f"eval: {reason}", soft_wrap=True)
    raise typer.Exit(2)


def _numbers(words: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in words.split(",") if word.strip())
    except ValueError:
        _refuse(f"--seeds {words}: not whole numbers. Remedy: such as --seeds 11,12")
        return ()


def _absent(case: Case) -> str:
    """Why a case cannot run; empty if it can."""
    if isinstance(case, ScenarioCase):
        return "" if ships(case) else f"the simulators have no scenario {case.scenario} in the city {case.city}"
    if isinstance(case, DaysCase):
        return ""
    folder = os.environ.get(CLIPS_VARIABLE, "")
    if not folder:
        return f"{CLIPS_VARIABLE} names no folder of clips; set it to the folder that holds {case.file}"
    return "" if (Path(folder) / case.file).is_file() else f"{Path(folder) / case.file} is not there"


def _run(cases: Sequence[Case], data: Path, hands: int) -> tuple[list[CaseResult], list[str]]:
    """Results in the order of the cases, and what failed."""
    data.mkdir(parents=True, exist_ok=True)
    folder = os.environ.get(CLIPS_VARIABLE, "")
    results: dict[str, CaseResult] = {}
    failed: list[str] = []
    with _progress(len(cases)) as (told, done):
        for outcome in run_all(cases, data, Path(folder) if folder else None, hands, told):
            done(outcome.name)
            if isinstance(outcome, Failed):
                failed.append(f"{outcome.name}: failed, {outcome.reason}")
            else:
                results[outcome.name] = outcome
    return [results[case.name] for case in cases if case.name in results], failed


@contextmanager
def _progress(total: int) -> Iterator[tuple[Told, Callable[[str], None]]]:
    """Two functions: told how far a case is, and that it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    running: dict[str, float] = {}
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task("evaluating", total=total)
        count, spoken = 0, time.monotonic()

        def told(name: str, seconds: float) -> None:
            running[name] = seconds
            now = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in running.items())
            bar.update(task, description=now)
            nonlocal spoken
            if not out.is_terminal and time.monotonic() - spoken > TELL_EVERY:
                spoken = time.monotonic()
                out.print(f"eval: {count} of {total} done; {now}", soft_wrap=True)

        def done(name: str) -> None:
            nonlocal count
            count += 1
            running.pop(name, None)
            bar.update(task, completed=count)

        yield told, done


if __name__ == "__main__":
    try:
        typer.run(main)
    except IocError as error:
        sys.exit(f"eval: {error}")
