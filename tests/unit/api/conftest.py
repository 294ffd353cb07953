from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.api.centre import Centre, a_centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = a_centre(tmp_path)
    yield made
    made.store.close()
