"""`./dev demo`: a simulated city, its operations centre, and a link to the wall."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from pathlib import Path
from typing import Annotated

import httpx
import orjson
import typer
from rich.console import Console

from demo.city import REPOSITORY, City, DemoError, Plan
from demo.probe import Probe, sign_in
from demo.report import build_report, totals

DRAIN = 1.5
"""Seconds between the last picture and the count: what is on its way arrives."""
SAY_EVERY = 10.0
"""Seconds between two lines of progress."""

out = Console(highlight=False, soft_wrap=True)


def main(
    seconds: Annotated[
        float | None, typer.Option("--for", min=5, help="Stop by itself after this many seconds.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write what was measured to this file, as JSON.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65534, help="Of the wall; the simulators take the next one.")] = 8400,
    seed: Annotated[int, typer.Option(help="Another seed is another day in the city.")] = 1,
    site: Annotated[Path, typer.Option(help="The site folder.")] = REPOSITORY / "sites" / "demo",
    city: Annotated[
        Path | None, typer.Option(help="Folder of the simulated city (its own SUMO network) that the site describes.")
    ] = None,
    scenario: Annotated[str, typer.Option(help="Name or file of the scenario.")] = "demo",
    data: Annotated[Path, typer.Option(help="Where database, pictures and logs go.")] = REPOSITORY / "var" / "demo",
    fresh: Annotated[bool, typer.Option(help="Forget the incidents of earlier runs first.")] = False,
) -> None:
    """Run a simulated city and its operations centre on this machine, and print a link to the wall."""
    whose = city.resolve() if city else None
    plan = Plan(site.resolve(), scenario, seed, port, data.resolve(), seconds, whose, fresh)
    try:
        _refuse_unwritable(report)
        asyncio.run(_run(plan, report))
    except DemoError as error:
        out.print(f"[red]demo:[/] {error}", markup=True)
        raise typer.Exit(1) from error


def _refuse_unwritable(report: Path | None) -> None:
    """Raises DemoError now, not when there is something to write."""
    if report is None:
        return
    there = report.exists()
    try:
        report.open("ab").close()
        if not there:
            report.unlink()
    except OSError as error:
        why = f"--report {report} cannot be written: {error.strerror}"
        raise DemoError(f"{why}. Remedy: name a file in a folder that exists and that you may write") from error


async def _run(plan: Plan, report: Path | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    city = City(plan)
    out.print("Starting the simulated city and the centre ...")
    try:
        city.start()
        up = asyncio.create_task(city.wait_until_up(), name="wait until up")
        stopped = asyncio.create_task(stop.wait(), name="wait for a signal")
        await asyncio.wait({up, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not up.done():
            up.cancel()
            return
        await up
        await _watch(city, plan, report, stop)
    finally:
        city.stop_all()


async def _watch(city: City, plan: Plan, report: Path | None, stop: asyncio.Event) -> None:
    began = time.time()
    cookie = await sign_in(await city.link())
    async with httpx.AsyncClient(base_url=plan.base, headers={"Cookie": cookie}, timeout=10.0) as client:
        cameras = [row["camera"]["id"] for row in (await client.get("/api/v1/cameras")).json()]
        sensors = (await client.get("/api/v1/sensors")).json()
        probe = Probe(plan.base, cookie, cameras)
        sums: dict[str, float] = {}
        judged = plan.seconds is not None or report is not None
        listening = asyncio.create_task(probe.run() if judged else asyncio.sleep(0), name="probe")
        out.print(f"{len(cameras)} cameras, {len(sensors)} sensors. The wall (this link works once):\n")
        out.print(f"    {await city.link()}\n")
        out.print(f"Another browser: {_link_command(plan)}\nCtrl-C stops." if plan.seconds is None else "")
        try:
            await _until_over(city, plan, probe, stop)
            if report is not None:
                city.stop("simulators")
                await asyncio.sleep(DRAIN)
                sums = totals((await client.get("/metrics")).text)
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
    if report is not None:
        site = {"cameras": len(cameras), "sensors": len(sensors)}
        _write_report(report, plan, probe, site, sums, began)


def _link_command(plan: Plan) -> str:
    """What makes another link, from any folder."""
    return f"{Path(sys.executable).with_name('ioc')} link --port {plan.port} --data-dir {plan.data}"


def _write_report(
    report: Path, plan: Plan, probe: Probe, site: dict[str, int], sums: dict[str, float], began: float
) -> None:
    figures = build_report(
        site=site,
        sums=sums,
        heard=probe.heard,
        truth_file=plan.truth_file,
        since=began - 5.0,
        seconds=time.time() - began,
    )
    report.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2) + b"\n")
    out.print(f"Report: {report}")


async def _until_over(city: City, plan: Plan, probe: Probe, stop: asyncio.Event) -> None:
    """The seconds of the plan count from when every camera shows a picture."""
    began = said = time.monotonic()
    filmed = asyncio.create_task(city.wait_until_filmed(), name="first pictures")
    while plan.seconds is None or time.monotonic() - began < plan.seconds:
        city.check()
        if filmed.done():
            filmed.result()
        else:
            began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 0.25)
            return
        if plan.seconds is not None and time.monotonic() - said >= SAY_EVERY:
            said = time.monotonic()
            seen = f"{len(probe.heard.incidents)} incidents, {len(probe.heard.tile_s)} pictures"
            out.print(f"{said - began:4.0f} of {plan.seconds:.0f} s: {seen}")
