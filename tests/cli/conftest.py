"""An office for each story: founded once, copied for each, as opening a folder is quick and founding is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from osl_cli.language import speak
from tests.cli.terminal import Office
from tests.cli.town import Town, built


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Office(tmp_path_factory.mktemp("founded") / "office").founded().folder


@pytest.fixture
def office(founded: Path, tmp_path: Path) -> Office:
    copytree(founded, tmp_path / "office")
    return Office(tmp_path / "office")


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "town"
    built(folder)
    return folder


@pytest.fixture
def town(built_town: Path, tmp_path: Path) -> Town:
    return Town.copied(built_town, tmp_path / "town")


@pytest.fixture(autouse=True)
def _polish_again() -> Iterator[None]:
    yield
    speak("pl")
