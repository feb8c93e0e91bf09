"""What stories of a whole office share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.centre import Centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """An invented centre that has just been founded, on Monday 2 March 2026."""
    centre = Centre(tmp_path / "office")
    yield centre
    centre.close()
