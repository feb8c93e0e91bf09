"""An office for each story: founded once, copied for each, as opening a folder is quick and founding is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from osl_cli.language import speak
from tests.cli.terminal import Office


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Office(tmp_path_factory.mktemp("founded") / "office").founded().folder


@pytest.fixture
def office(founded: Path, tmp_path: Path) -> Office:
    copytree(founded, tmp_path / "office")
    return Office(tmp_path / "office")


@pytest.fixture(autouse=True)
def _polish_again() -> Iterator[None]:
    yield
    speak("pl")
