"""An office for each story: founded once, copied for each, as opening a folder is quick and founding is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from osl_cli.language import speak
from tests.cli.terminal import Office
from tests.cli.town import Town, built
from tests.databases import moved

ON_BOTH = {
    "test_case_acts",
    "test_case_do",
    "test_contact",
    "test_initiative",
    "test_links",
    "test_office",
    "test_person",
    "test_staff",
}
"""The modules whose stories are told twice: of an office of files, and of one on a PostgreSQL server."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the everyday stories happen on both databases."""
    if "server" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in ON_BOTH:
        metafunc.parametrize("server", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> str | None:
    """Where the office of the story lies: None for the files of its folder, or the connection string of a database."""
    on_server = getattr(request, "param", "sqlite") == "postgresql"
    return request.getfixturevalue("new_database")() if on_server else None


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Office(tmp_path_factory.mktemp("founded") / "office").founded().folder


@pytest.fixture
def office(founded: Path, tmp_path: Path, server: str | None) -> Office:
    copytree(founded, tmp_path / "office")
    if server is not None:
        moved(tmp_path / "office", server)
    return Office(tmp_path / "office")


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "town"
    built(folder)
    return folder


@pytest.fixture
def town(built_town: Path, tmp_path: Path, server: str | None) -> Town:
    town = Town.copied(built_town, tmp_path / "town")
    if server is not None:
        moved(town.folder, server)
    return town


@pytest.fixture(autouse=True)
def _polish() -> Iterator[None]:
    speak("pl")  # whatever a story told elsewhere has left
    yield
    speak("pl")
