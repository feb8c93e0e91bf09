"""Bytes that were ever written load for ever: every version of every event class is frozen in this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from osl_workflow.bootstrap import TOPICS
from osl_workflow.store.topics import Stored
from tests.golden.samples import HERE, KEY, MAPPER, frozen, path_of, sample, stored_in

FROZEN = sorted(HERE.glob("*.json"))


def test_every_event_class_is_frozen() -> None:
    missing = [path_of(stored).name for stored in TOPICS.stored() if not path_of(stored).exists()]

    assert not missing, f"freeze them with `python -m tests.golden.freeze`: {missing}"


@pytest.mark.parametrize("stored", TOPICS.stored(), ids=lambda stored: stored.topic)
def test_the_class_still_writes_the_bytes_that_are_frozen(stored: Stored) -> None:
    assert path_of(stored).read_text("utf-8") == frozen(sample(stored.event), stored.kind), (
        "a changed event is a new class_version with an upcaster and a golden file of its own; "
        "before the first release, delete the file and freeze it again"
    )


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_what_was_frozen_loads_with_its_key_and_loses_nothing(path: Path) -> None:
    loaded = MAPPER.event(stored_in(path), KEY)

    assert (loaded.sealed is not None) == (b'"sealed":"' in stored_in(path).state)
    if path in {path_of(stored) for stored in TOPICS.stored() if stored.event is type(loaded)}:
        assert loaded == sample(type(loaded))


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_what_was_frozen_loads_without_its_key(path: Path) -> None:
    assert MAPPER.event(stored_in(path), None).sealed is None


def test_a_sample_has_every_field_filled() -> None:
    """The frozen bytes would prove little if what is optional were left out of them."""
    for event in TOPICS.events():
        filled = sample(event)
        assert filled.model_fields_set == set(event.model_fields)
        assert filled.sealed is not None
