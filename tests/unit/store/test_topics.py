"""The table of topics is closed: one class for a topic and version, and a clear word for what it does not know."""

from __future__ import annotations

import pytest

from osl_workflow.errors import Refused
from osl_workflow.store.topics import Kind, Topics
from tests.boxes import BOXES, TOPICS, Box, BoxClosed, ThingPut, apply


def test_a_topic_leads_to_its_kind_and_class() -> None:
    assert TOPICS.kind_of("box.thing_put") == "box"
    assert TOPICS.event_class("box.thing_put", 1) is ThingPut
    assert TOPICS.events() == (ThingPut, BoxClosed)


@pytest.mark.parametrize(("topic", "version"), [("box.thing_put", 2), ("box.burnt", 1), ("os:system", 1)])
def test_an_unknown_topic_or_version_is_refused_with_its_name(topic: str, version: int) -> None:
    with pytest.raises(Refused) as caught:
        TOPICS.event_class(topic, version)

    assert caught.value.said.values == {"topic": topic, "class_version": version}


def test_an_event_that_two_kinds_share_is_stored_under_the_name_of_the_second_and_said_once() -> None:
    topics = Topics((BOXES, Kind("chest", (), Box, apply, shared=(ThingPut,))))

    assert (topics.topic_of("box", ThingPut), topics.topic_of("chest", ThingPut)) == (
        "box.thing_put", "chest:box.thing_put"
    )  # fmt: skip
    assert topics.kind_of("chest:box.thing_put") == "chest"
    assert topics.event_class("chest:box.thing_put", 1) is ThingPut
    assert topics.events() == (ThingPut, BoxClosed)
    assert [stored.topic for stored in topics.stored()] == ["box.thing_put", "box.closed", "chest:box.thing_put"]


def test_an_event_that_a_kind_does_not_have_has_no_topic_there() -> None:
    with pytest.raises(ValueError, match="no event of a crate"):
        TOPICS.topic_of("crate", ThingPut)


def test_a_topic_of_no_kind_is_refused() -> None:
    with pytest.raises(Refused):
        TOPICS.kind_of("box.burnt")


@pytest.mark.parametrize(
    "kinds", [(BOXES, BOXES), (BOXES, Kind("other", (ThingPut,), Box, apply))], ids=["one name", "one topic"]
)
def test_two_of_one_name_are_a_mistake_of_the_program(kinds: tuple[Kind, ...]) -> None:
    with pytest.raises(ValueError, match="two"):
        Topics(kinds)
