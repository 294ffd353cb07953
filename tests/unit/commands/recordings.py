"""Small recordings for the tests of the commands: folders of pictures, and a site that knows their one camera."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

SITE = """\
id: t
code: TT
name: {vi: Thử, en: Test}
timezone: UTC
origin: [106.05, 21.18]
areas: [{id: a, name: {vi: A, en: A}, province: p, commune: c, code: "1", code_date: "2025-07-01",
         boundary: [[106.0, 21.1], [106.1, 21.1], [106.1, 21.2], [106.0, 21.2]]}]
cameras:
  - {id: cam-01, name: {vi: M, en: C}, source: x.mp4, location: [106.05, 21.18], area: a, domain: traffic}
  - {id: cam-02, name: {vi: M, en: C}, source: x.mp4, location: [106.05, 21.18], area: a, domain: traffic}
"""


def site_file(folder: Path) -> Path:
    file = folder / "site.yaml"
    file.write_text(SITE, encoding="utf-8")
    return file


def street(seed: int = 0) -> np.ndarray:
    """A picture with edges enough to be missed when somebody covers the camera."""
    return np.random.default_rng(seed).integers(0, 255, (12, 16, 3), np.uint8).repeat(10, 0).repeat(10, 1)


def pictures(folder: Path, seconds: float = 4.0, *, covered_from: float | None = None) -> Path:
    """Five pictures a second; from `covered_from` on a hand is before the lens."""
    folder.mkdir()
    for number in range(round(seconds * 5)):
        shown = street()
        if covered_from is not None and number / 5 >= covered_from:
            shown = np.full_like(shown, 20)
        shown = cv2.add(shown, np.random.default_rng(number).normal(0, 2, shown.shape), dtype=cv2.CV_8U)
        cv2.imwrite(str(folder / f"{number:04d}.jpg"), shown)
    return folder
