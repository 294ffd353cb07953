"""The provisioned dashboards, as data: which panel asks what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GRAFANA = ROOT / "grafana"


@dataclass(frozen=True, slots=True)
class Query:
    """One target of one panel. `name` says where it stands, for whoever reads a failure."""

    name: str
    target: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.target["query"])


def dashboards() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text()) for path in sorted((GRAFANA / "dashboards").glob("*.json"))}


def queries() -> list[Query]:
    return [
        Query(f"{name}: {panel['title']} ({target['refId']})", target)
        for name, dashboard in dashboards().items()
        for panel in dashboard["panels"]
        for target in panel["targets"]
    ]
