"""Opening an office: whatever fails, no file of it stays open."""

from __future__ import annotations

import gc
import sqlite3
from pathlib import Path

import pytest

from osl_workflow.bootstrap import create_house, open_house
from osl_workflow.errors import Refused


def open_connections() -> int:
    gc.collect()
    return sum(_is_open(one) for one in gc.get_objects() if isinstance(one, sqlite3.Connection))


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018  # asks a closed connection, which refuses
    except sqlite3.ProgrammingError:
        return False
    return True


def test_an_office_that_cannot_be_wired_leaves_no_file_open(tmp_path: Path) -> None:
    create_house(tmp_path)
    (tmp_path / "office.toml").write_text("[demo", "utf-8")
    before = open_connections()

    with pytest.raises(Refused) as refused:
        open_house(tmp_path)

    assert refused.value.said.key == "acts.settings_unreadable"
    assert open_connections() == before


def test_a_closed_house_leaves_no_file_open(tmp_path: Path) -> None:
    create_house(tmp_path)
    before = open_connections()
    house = open_house(tmp_path)
    assert open_connections() > before

    house.close()

    assert open_connections() == before
