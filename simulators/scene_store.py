"""Painted scenes kept on disk between runs: the same city painted by the same program gives the same scene."""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from simulators.city import City
from simulators.scene import Scene

log = logging.getLogger(__name__)

DEFAULT_FOLDER = Path("~/.cache/ioc-simulators")
_PAINTERS = (
    "after_dark",
    "blocks",
    "camera_pose",
    "city",
    "ground",
    "lamps",
    "light",
    "roads",
    "scene",
    "standing",
    "streets",
    "texture",
)
KEEP = 128
"""Scenes kept; the oldest go."""


class SceneStore:
    """folder: None keeps nothing. A folder that cannot be written costs time, nothing else."""

    def __init__(self, folder: Path | None, city: City) -> None:
        self._folder = folder.expanduser() if folder else None
        self._key = _fingerprint(city)

    def scene(self, name: str, paint: Callable[[], Scene]) -> Scene:
        """The kept scene of a camera in some light, or a new one."""
        if self._folder is None:
            return paint()
        path = self._folder / f"{name}-{self._key}.npz"
        try:
            with np.load(path) as kept:
                return Scene(kept["picture"], kept["depth"], kept.get("ground"))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            scene = paint()
            self._keep(path, scene)
            return scene

    def _keep(self, path: Path, scene: Scene) -> None:
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                if scene.ground is None:
                    np.savez(file, picture=scene.picture, depth=scene.depth)
                else:
                    np.savez(file, picture=scene.picture, depth=scene.depth, ground=scene.ground)
            draft.replace(path)
            for old in sorted(path.parent.glob("*.npz"), key=lambda file: file.stat().st_mtime)[:-KEEP]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.info("scenes are not kept: %s", error)


def _fingerprint(city: City) -> str:
    """Changes with the city, the painting program and its libraries."""
    digest = hashlib.sha256(f"{cv2.__version__} {np.__version__}".encode())
    files = [city.folder / "city.yaml", city.folder / city.network]
    files += [Path(__file__).parent / f"{name}.py" for name in _PAINTERS]
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
