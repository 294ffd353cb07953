"""The deployment as data: the compose file, the Dockerfiles, the provisioning."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ruamel.yaml import YAML

from tests.meta.repository import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILES = sorted(DEPLOY.glob("*.Dockerfile"))


@cache
def compose() -> dict[str, Any]:
    """The file with its anchors and merges resolved; `${...}` and `$$` are left as written."""
    document: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return document


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def environment(service: str) -> dict[str, str]:
    return {name: str(value) for name, value in services()[service].get("environment", {}).items()}


def text_of(service: str) -> str:
    """Everything that the service says, in one string."""
    return repr(services()[service])


def built() -> dict[str, str]:
    """Service to the text of the Dockerfile that it is built from."""
    return {
        name: (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).read_text()
        for name, service in services().items()
        if "build" in service
    }


def docker_environment(dockerfile: str) -> dict[str, str]:
    pairs = re.findall(r"(\w+)=(\S+)", "\n".join(re.findall(r"^ENV (.*)$", dockerfile, re.M)))
    return dict(pairs)
