"""Killed at any moment, an office opens again: what was confirmed is there, whole; of the rest there is nothing.

How the moments are drawn is told in `tests/killing.py`; the seeds stand here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from osl_workflow.store.opening import create_store
from tests.databases import Place
from tests.killing import campaign
from tests.programs import cold_program

KILLS = [*[("sqlite", seed, 90) for seed in range(20260302, 20260307)], ("postgresql", 20260302, 50)]
"""500 in all: where the office lies, the seed of its campaign, how many. A young office is soon looked over."""

MEMORY = Path("/dev/shm")
"""A kill takes nothing from what the system has been given, so a disk would only make it slow."""

pytestmark = pytest.mark.slow


@pytest.fixture
def place(server: str | None) -> Iterator[Place]:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as parent:
        folder = Path(parent) / "office"
        folder.mkdir()
        create_store(folder, uuid4(), server)
        yield Place(folder, server)


@pytest.mark.parametrize(("server", "seed", "kills"), KILLS, indirect=["server"])
def test_whatever_is_killed_when_the_office_opens_and_holds_what_was_confirmed_and_nothing_in_part(
    place: Place, seed: int, kills: int
) -> None:
    process = cold_program(campaign, str(place), str(seed), str(kills))
    said, _ = process.communicate()

    assert process.returncode == 0
    died = json.loads(said)
    assert sum(died.values()) == kills
    assert {how.split()[0] for how in died} >= {"write", "write_and_forget", "follow", "rebuild", "change_key"}
