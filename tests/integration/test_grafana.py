"""The provisioned dashboards show, in a real Grafana, what the real writer puts into a real InfluxDB."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from ioc.adapters.influx.server import InfluxServer
from ioc.adapters.influx.spool import Spool
from ioc.adapters.influx.writer import InfluxWriter
from ioc.adapters.metrics import FIGURES, Metrics, Sort
from tests.fakes import FakeClock
from tests.integration.dashboards import Query, dashboards, queries
from tests.integration.grafana_process import grafana, grafana_home
from tests.integration.influx_process import BUCKET, ORG, TOKEN, InfluxProcess, influxd_program

SAMPLES, EVERY = 18, 10.0
"""Three minutes of figures, a reading every ten seconds as in production."""


@dataclass(frozen=True, slots=True)
class Room:
    """A Grafana to ask, and the time span in which there is something to see."""

    client: httpx.Client
    begin: float
    end: float

    def frames(self, target: dict[str, Any], camera: str = ".*") -> list[dict[str, Any]]:
        """What Grafana answers to one panel's target; its variables are filled as the browser fills them."""
        query = {**target, "query": target["query"].replace("$camera", camera), "intervalMs": 10_000}
        body = {
            "queries": [{**query, "maxDataPoints": 500}],
            "from": str(int((self.begin - 60) * 1000)),
            "to": str(int((self.end + 60) * 1000)),
        }
        answer = self.client.post("/api/ds/query", json=body)
        result = answer.json()["results"][target["refId"]]
        assert answer.is_success, result
        assert not result.get("error"), result
        found: list[dict[str, Any]] = result.get("frames", [])
        return [frame for frame in found if frame["data"]["values"] and frame["data"]["values"][0]]


def live_a_little(metrics: Metrics, step: int) -> None:
    """Every figure moves, for two values of each label."""
    for figure in FIGURES:
        for name in ("a", "b"):
            labels = dict.fromkeys(figure.labels, name)
            if figure.sort is Sort.COUNTER:
                metrics.add(figure.name, 5.0, **labels)
            elif figure.sort is Sort.GAUGE:
                metrics.set(figure.name, float(step), **labels)
            else:
                metrics.observe(figure.name, 0.1 * step, **labels)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    influxd_program()
    grafana_home()
    folder = tmp_path_factory.mktemp("grafana")
    influx = InfluxProcess(folder / "influx")
    influx.start()
    try:
        influx.set_up()
        end = time.time()
        begin = end - SAMPLES * EVERY
        metrics, clock = Metrics(), FakeClock(begin)
        writer = InfluxWriter(
            metrics, InfluxServer(influx.url, TOKEN, ORG, BUCKET), Spool(folder / "spool", 1_000_000), clock, "pc"
        )
        for step in range(SAMPLES):
            clock.time = begin + step * EVERY
            live_a_little(metrics, step)
            writer.sample()
        writer.flush()
        writer.close()
        with grafana(folder / "grafana", influx) as client:
            yield Room(client, begin, end)
    finally:
        influx.stop()


def test_every_dashboard_is_provisioned(room: Room) -> None:
    """Grafana has the repository's dashboards under the uids that links use, and nobody can edit them away."""
    for dashboard in dashboards().values():
        answer = room.client.get(f"/api/dashboards/uid/{dashboard['uid']}").raise_for_status().json()
        assert answer["dashboard"]["title"] == dashboard["title"]
        assert answer["meta"]["provisioned"]


@pytest.mark.parametrize("query", queries(), ids=lambda query: query.name)
def test_a_panel_shows_something(room: Room, query: Query) -> None:
    """Each query of each panel answers with numbers from what the writer wrote."""
    frames = room.frames(query.target)
    assert frames
    assert all(any(value is not None for value in frame["data"]["values"][1]) for frame in frames)


def test_rates_are_true(room: Room) -> None:
    """Five pictures in ten seconds are half a picture a second, for each camera by its name."""
    (query,) = (query for query in queries() if query.name.startswith("cameras: Hình thu được"))
    frames = room.frames(query.target)
    assert [frame["schema"]["name"] for frame in frames] == ["a", "b"]
    for frame in frames:
        assert set(frame["data"]["values"][1]) == {0.5}


def test_a_chosen_camera_is_the_only_one_shown(room: Room) -> None:
    """The variable `camera` narrows every panel of its dashboard whose lines bear a camera's name."""
    for panel in dashboards()["cameras"]["panels"]:
        for target in panel["targets"]:
            if target["alias"].startswith("$tag_camera"):
                names = [frame["schema"]["name"] for frame in room.frames(target, camera="b")]
                assert {name.split()[0] for name in names} == {"b"}, panel["title"]


def test_the_cameras_to_choose_from_are_known(room: Room) -> None:
    """The list behind the variable `camera` names the cameras that have figures."""
    (variable,) = dashboards()["cameras"]["templating"]["list"]
    (frame,) = room.frames(
        {"refId": "A", "rawQuery": True, "resultFormat": "table", "query": variable["query"]}
        | {"datasource": variable["datasource"]}
    )
    assert {"a", "b"} <= {value for column in frame["data"]["values"] for value in column}
