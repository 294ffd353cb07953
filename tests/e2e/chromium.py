"""Where this machine's Chromium is."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TO_INSTALL = "apt-get install -y chromium"


def find_chromium() -> str | None:
    """Path of the browser that IOC_TEST_CHROMIUM names, else of the first one on PATH."""
    named = os.environ.get("IOC_TEST_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)
