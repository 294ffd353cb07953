"""Dashboards ask only for what the program writes."""

from __future__ import annotations

import re

import pytest
from ruamel.yaml import YAML

from ioc.adapters.influx.figures import PLACES
from ioc.adapters.metrics import FIGURES, QUANTILES, Sort
from tests.integration.dashboards import GRAFANA, Query, dashboards, queries

DECLARED = {figure.name: figure for figure in FIGURES}
MEASUREMENT = re.compile(r'\bFROM "(\w+)"')
FIELD = re.compile(r'\b(?:last|max|min|mean|sum)\("(\w+)"\)')
ALIAS = re.compile(r'\bAS "(\w+)"')
TAG = re.compile(r'(?:GROUP BY [^()]*\([^)]*\), |AND |KEY = )"(\w+)"')


def fields() -> dict[str, set[str]]:
    """Measurement to its fields, as ioc/adapters/influx/figures.py places them."""
    known: dict[str, set[str]] = {}
    for name, place in PLACES.items():
        figure = DECLARED.get(name)
        stats = QUANTILES if figure is not None and figure.sort is Sort.DISTRIBUTION else {"": 0.0}
        known.setdefault(place.measurement, set()).update(
            f"{place.field}_{stat}" if stat else place.field for stat in stats
        )
    return known


def tags() -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for name, place in PLACES.items():
        labels = DECLARED[name].labels if name in DECLARED else ()
        known.setdefault(place.measurement, {"host"}).update(labels)
    return known


@pytest.mark.parametrize("query", queries(), ids=lambda query: query.name)
def test_a_panel_asks_only_for_what_is_written(query: Query) -> None:
    """Measurement, fields and tags of the query are ones that the writer knows."""
    (measurement,) = set(MEASUREMENT.findall(query.text))
    asked = set(FIELD.findall(query.text)) - set(ALIAS.findall(query.text))
    assert asked
    assert asked <= fields()[measurement]
    assert set(TAG.findall(query.text)) <= tags()[measurement]


def test_every_figure_is_on_a_dashboard() -> None:
    """A figure that somebody took the trouble to keep can be seen."""
    text = "\n".join(query.text for query in queries())
    seen = {(MEASUREMENT.search(query.text) or [""])[1] for query in queries()}
    assert seen == set(fields())
    assert [name for names in fields().values() for name in names if f'"{name}"' not in text] == []


@pytest.mark.parametrize("name", dashboards())
def test_titles_speak_both_languages(name: str) -> None:
    """Every dashboard and panel is titled in Vietnamese and English, and described."""
    dashboard = dashboards()[name]
    things = [dashboard, *dashboard["panels"]]
    assert [thing["title"] for thing in things if " · " not in thing["title"] or not thing["description"]] == []


@pytest.mark.parametrize("name", dashboards())
def test_a_dashboard_is_whole(name: str) -> None:
    """It asks the provisioned data source, numbers its panels once, and lays none over another."""
    dashboard = dashboards()[name]
    (source,) = YAML(typ="safe").load(GRAFANA / "provisioning" / "datasources" / "influx.yaml")["datasources"]
    panels = dashboard["panels"]
    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24
