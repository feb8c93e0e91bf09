"""An event and its bytes: what is written is read again, and nothing else is."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.errors import Refused, Tampered
from osl_workflow.event import Event, Sealed
from osl_workflow.privacy.keyring import Key
from osl_workflow.store.mapper import Mapper
from osl_workflow.store.recorded import Stream
from osl_workflow.store.rows import Row
from osl_workflow.store.topics import Kind, Topics
from tests.boxes import BOXES, TOPICS, Box, Label, ThingPut, apply, meta, thing

ID = UUID(int=3)
BOX = Stream("box", ID)
KEY = Key(AESGCM(bytes(32)), b"fingerprint")
MAPPER = Mapper(UUID(int=1), TOPICS)


def row(event: Event, key: Key | None = KEY) -> Row:
    """Return the event as it would lie in the store."""
    stored = MAPPER.stored(BOX, 1, event, key)
    return Row(1, ID, stored.originator_version, stored.topic, stored.state)


@given(st.integers(), st.none() | st.text())
def test_an_event_is_read_as_it_was_written(number: int, label: str | None) -> None:
    event = thing(number, label)

    assert MAPPER.event(row(event), KEY) == event


def test_the_bytes_are_json_with_the_open_part_in_the_open_and_the_rest_sealed() -> None:
    event = thing(7, "a secret label")
    state = MAPPER.stored(BOX, 1, event, KEY).state

    content = json.loads(state)
    assert list(content) == ["v", "sealed", "open"]
    assert content["v"] == 1
    assert content["open"]["number"] == 7
    assert "sealed" not in content["open"]
    assert b"secret" not in state


def test_an_event_that_seals_nothing_needs_no_key() -> None:
    event = thing(7, label=None)
    stored = row(event, key=None)

    assert list(json.loads(stored.state)) == ["v", "open"]
    assert MAPPER.event(stored, None) == event


def test_after_its_key_is_destroyed_the_open_part_is_read_alone() -> None:
    event = thing(7, "a secret label")

    assert MAPPER.event(row(event), None) == event.model_copy(update={"sealed": None})


def test_what_has_something_to_seal_is_not_written_without_a_key() -> None:
    with pytest.raises(ValueError, match="there is no key"):
        MAPPER.stored(BOX, 1, thing(7, "a secret label"), None)


class Longer(Label):
    more: str


@pytest.mark.parametrize("sealed", [Longer(label="a secret label", more="more"), Sealed(reason="a secret label")])
def test_what_could_not_be_read_again_is_not_written(sealed: Sealed) -> None:
    event = ThingPut.model_construct(meta=meta(), number=1, sealed=sealed)

    with pytest.raises(ValueError, match="cannot carry") as caught:
        MAPPER.stored(BOX, 1, event, KEY)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("change", [{"version": 2}, {"aggregate": UUID(int=4)}, {"topic": "box.closed"}])
def test_an_event_moved_or_relabelled_does_not_open(change: dict[str, Any]) -> None:
    stored = row(thing(7, "blue"))._replace(**change)

    with pytest.raises(Tampered):
        MAPPER.event(stored, KEY)


def test_a_shared_event_that_was_moved_to_another_kind_does_not_open() -> None:
    topics = Topics((BOXES, Kind("chest", (), Box, apply, shared=(ThingPut,))))
    mapper = Mapper(UUID(int=1), topics)
    stored = mapper.stored(Stream("chest", ID), 1, thing(7, "blue"), KEY)
    row = Row(1, ID, 1, stored.topic, stored.state)

    assert mapper.event(row, KEY) == mapper.event(row, KEY)
    with pytest.raises(Tampered):
        mapper.event(row._replace(topic="box.thing_put"), KEY)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{}",
        b"no json",
        b'{"v":1,"open":{}}',
        b'{"v":01,"open":{"meta":null}}',
        b'{"v": 1,"open":{"meta":null}}',
        b'{"v":1,"sealed":"","open":{"meta":null}}',
        b'{"v":1,"open":{"meta":null,"number":"a secret value"}}',
    ],
)
def test_bytes_that_are_not_of_our_making_are_told_without_their_values(state: bytes) -> None:
    stored = row(thing(7, None))._replace(state=state)

    with pytest.raises(Tampered) as caught:
        MAPPER.event(stored, KEY)

    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_newer_class_version_is_told_as_such() -> None:
    stored = row(thing(7, None))

    with pytest.raises(Refused) as caught:
        MAPPER.event(stored._replace(state=stored.state.replace(b'"v":1', b'"v":2')), KEY)

    assert caught.value.said.key == "store.unknown_event"
