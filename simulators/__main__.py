"""The `python -m simulators` command."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ioc.domain.errors import IocError
from simulators.blocks import build_town
from simulators.city import CITIES, KINH_BAC, City, load_city
from simulators.conditions import CONDITIONS, Condition, condition_named
from simulators.map_tiles import write_map
from simulators.record import DEFAULT_START
from simulators.record import record as write_recording
from simulators.scenario import Scenario, load_scenario
from simulators.scene_store import DEFAULT_FOLDER
from simulators.serve import Plan
from simulators.serve import serve as serve_city
from simulators.site_files import site_yaml
from simulators.traffic import Traffic

app = typer.Typer(
    help="A demo city: traffic, people, sensors, cameras, and the truth about them.", no_args_is_help=True
)

Seed = Annotated[int, typer.Option(help="Same seed, same city life.")]
ScenarioName = Annotated[str, typer.Option("--scenario", help="A scenario that ships, or a YAML file.")]
CityFolder = Annotated[Path, typer.Option("--city", help="Folder with city.yaml, a SUMO network and its routes.")]
OtherCity = Annotated[
    Path | None, typer.Option("--city", help="As for `site`; the city that the scenario is written for, if not given.")
]
Cameras = Annotated[str, typer.Option(help="Only these, separated by commas; else those that the scenario names.")]
ConditionName = Annotated[
    str,
    typer.Option("--condition", help=f"How the pictures look, {', '.join(CONDITIONS)}; empty: as the scenario says."),
]
Cache = Annotated[Path, typer.Option(help="Where painted scenes are kept between runs.")]


@app.command()
def record(
    out: Annotated[Path, typer.Option(help="Folder to fill.")],
    seed: Seed = 1,
    scenario: ScenarioName = "demo",
    seconds: Annotated[float, typer.Option("--for", min=0.1, help="Seconds of city time.")] = 60,
    cameras: Cameras = "",
    start: Annotated[float, typer.Option(help="Event time of the first step, POSIX seconds.")] = DEFAULT_START,
    city: OtherCity = None,
    cache: Cache = DEFAULT_FOLDER,
    condition: ConditionName = "",
) -> None:
    """Write frames, readings and truth to a folder, as fast as it goes. Same seed and start, same bytes."""
    plan = load_scenario(scenario, seed)
    place = load_city(city or CITIES / plan.city)
    chosen = _chosen(cameras, plan, place)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f} / {task.total:.0f} s"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("recording", total=seconds)
        frames = write_recording(
            place, plan, out, seed=seed, seconds=seconds, cameras=chosen, start=start, cache=cache,
            condition=_condition(condition),
            progress=lambda done: bar.update(task, completed=done),
        )  # fmt: skip
    typer.echo(f"{frames} frames of {len(chosen)} cameras in {out}")


@app.command()
def serve(
    seed: Seed = 1,
    scenario: ScenarioName = "demo",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the cameras; 0 takes any free one.")] = 8401,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    centre: Annotated[str, typer.Option(help="Where readings go, such as http://127.0.0.1:8400; empty: nowhere.")] = "",
    token: Annotated[str, typer.Option(envvar="IOC_INGEST_TOKEN", help="Lets readings in.")] = "",
    truth: Annotated[Path | None, typer.Option(help="File for what really happens, JSON lines.")] = None,
    tracks: Annotated[Path | None, typer.Option(help="Folder for true tracks, MOT challenge; it grows.")] = None,
    seconds: Annotated[float | None, typer.Option("--for", min=0.1, help="Stop after so many seconds.")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="Play the scenario again and again.")] = False,
    cameras: Cameras = "",
    city: OtherCity = None,
    cache: Cache = DEFAULT_FOLDER,
    condition: ConditionName = "",
) -> None:
    """Serve the cameras as MJPEG and send the readings, in real time. Ctrl-C or SIGTERM stops it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    played = load_scenario(scenario, seed)
    place = load_city(city or CITIES / played.city)
    chosen = _chosen(cameras, played, place)
    plan = Plan(
        place, played, seed, chosen, host, port, centre, token, truth, tracks, seconds, loop, cache,
        _condition(condition),
    )  # fmt: skip
    asyncio.run(serve_city(plan, lambda line: typer.echo(line)))


@app.command()
def site(
    out: Annotated[Path, typer.Option(help="Folder to fill.")] = Path("sites/demo"), city: CityFolder = KINH_BAC
) -> None:
    """Write site.yaml and map.pmtiles for the city."""
    place = load_city(city)
    out.mkdir(parents=True, exist_ok=True)
    with Traffic(place, seed=1) as traffic:
        (out / "site.yaml").write_text(site_yaml(place, traffic.roads), encoding="utf-8")
        tiles = write_map(out / "map.pmtiles", place, traffic.roads, build_town(place, traffic.roads))
    typer.echo(f"site.yaml and map.pmtiles ({tiles} tiles) in {out}")


def _condition(name: str) -> Condition | None:
    return condition_named(name) if name else None


def _chosen(names: str, scenario: Scenario, city: City) -> tuple[str, ...]:
    known = [camera.id for camera in city.cameras]
    if not names:
        return scenario.cameras or tuple(known)
    chosen = tuple(name.strip() for name in names.split(","))
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise typer.BadParameter(f"no camera {', '.join(unknown)}; there are {', '.join(known)}")
    return chosen


def main() -> None:
    try:
        app()
    except IocError as error:
        typer.echo(f"simulators: {error}", err=True)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
