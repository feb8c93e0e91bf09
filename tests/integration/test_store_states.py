"""States come from heads and mean what the events say; what was altered is noticed, what was erased is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from osl_workflow.errors import OslError, Refused, Tampered
from osl_workflow.event import Event
from osl_workflow.privacy.index import NAME
from osl_workflow.store.drafts import Draft
from osl_workflow.store.opening import keys_database
from osl_workflow.store.recorded import Indexed, Stream, Write
from osl_workflow.store.store import Store
from osl_workflow.store.topics import Topics
from tests.boxes import BOXES, TOPICS, Box, BoxClosed, apply, box, meta, put, save
from tests.databases import Place

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
Open = Callable[..., Store]


@pytest.fixture
def opening(place: Place) -> Iterator[Open]:
    opened: list[Store] = []

    def opening(topics: Topics = TOPICS) -> Store:
        opened.append(place.open(topics))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(opening: Open) -> Store:
    return opening()


def filled(store: Store, *numbers: int) -> Stream:
    stream = box()
    save(store, put(stream, 0, *numbers))
    return stream


# --- heads ----------------------------------------------------------------------------------------------------------


def test_a_state_is_read_from_its_head_without_the_events_before(opening: Open) -> None:
    folded: list[Event] = []

    def counting(state: Box | None, event: Event, id: object) -> Box:
        folded.append(event)
        return apply(state, event, stream.id)

    stream = filled(opening(), *range(50))

    state = opening(Topics((replace(BOXES, apply=counting),))).state(stream)

    assert state is not None
    assert state.version == 50
    assert folded == []


@pytest.mark.parametrize("statement", ["DELETE FROM heads", "UPDATE heads SET fold = 0"])
def test_a_missing_or_older_head_is_rebuilt_silently(place: Place, opening: Open, statement: str) -> None:
    stream = filled(opening(), 1, 2)
    place.change(statement)

    store = opening()
    state = store.state(stream)

    assert isinstance(state, Box)
    assert state.numbers == (1, 2)
    save(store, put(stream, 2, 3))
    opening().check_head(stream)


def test_a_state_is_never_folded_over_a_missing_event(place: Place, opening: Open) -> None:
    stream = filled(opening(), 1, 2, 3)
    place.change("DELETE FROM heads")
    place.change("DELETE FROM events WHERE version = 2")

    with pytest.raises(Tampered) as caught:
        opening().state(stream)

    assert caught.value.said.key == "store.version_missing"
    assert caught.value.said.values["version"] == 2


def test_a_long_case_does_not_write_its_whole_state_at_every_step(place: Place, opening: Open) -> None:
    """The head is written again when the events since then weigh a share of it; what is read is the same."""
    store = opening()
    stream = filled(store, *range(300))
    written = []
    for number in range(300, 340):
        save(store, put(stream, number, number))
        written += place.rows("SELECT version FROM heads")
        again = place.open()
        state = again.state(stream)
        again.close()
        assert isinstance(state, Box)
        assert state.numbers == tuple(range(number + 1))

    assert 2 < len(set(written)) < 30
    opening().check_head(stream)


def test_a_raised_fold_number_reads_the_events_again(opening: Open) -> None:
    def doubling(state: Box | None, event: Event, id: object) -> Box:
        after = apply(state, event, stream.id)
        return after.model_copy(update={"numbers": (*after.numbers[:-1], after.numbers[-1] * 2)})

    stream = filled(opening(), 1, 2)

    state = opening(Topics((replace(BOXES, apply=doubling, fold=2),))).state(stream)

    assert isinstance(state, Box)
    assert state.numbers == (2, 4)


def test_a_state_of_another_shape_with_the_same_fold_number_is_read_from_the_events(opening: Open) -> None:
    class Bigger(Box):
        size: int

    def bigger(state: Bigger | None, event: Event, id: object) -> Bigger:
        after = apply(state, event, stream.id)
        return Bigger(**{**after.model_dump(), "size": len(after.numbers)})

    stream = filled(opening(), 1, 2)

    state = opening(Topics((replace(BOXES, state=Bigger, apply=bigger),))).state(stream)

    assert isinstance(state, Bigger)
    assert state.size == 2


def test_a_head_that_agrees_with_its_events_passes_the_check(store: Store) -> None:
    stream = filled(store, 1, 2)

    store.check_head(stream)
    store.check_head(box())


def test_a_head_that_says_something_else_than_its_events_is_noticed(opening: Open) -> None:
    def cheating(state: Box | None, event: Event, id: object) -> Box:
        return apply(state, event, stream.id).model_copy(update={"closed": True})

    stream = box()
    save(opening(Topics((replace(BOXES, apply=cheating),))), put(stream, 0, 1))

    with pytest.raises(Tampered) as caught:
        opening().check_head(stream)

    assert caught.value.said.key == "store.head_disagrees"


def test_a_head_put_back_to_an_older_one_of_the_same_case_does_not_open(place: Place, opening: Open) -> None:
    store = opening()
    stream = filled(store, 1)
    (old,) = place.rows("SELECT state FROM heads")[0]
    save(store, put(stream, 1, 2))
    place.change("UPDATE heads SET state = ?", old)

    with pytest.raises(Tampered):
        opening().state(stream)


# --- tampering --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE events SET state = ? WHERE version = 2", (b'{"v":1,"sealed":"AAAA","open":{}}',)),
        ("UPDATE events SET version = 9, position = 9 WHERE version = 2", ()),
        ("UPDATE events SET topic = 'box.closed' WHERE version = 2", ()),
        ("UPDATE events SET state = ? WHERE version = 2", (b"no json",)),
    ],
)
def test_an_altered_event_is_noticed_when_it_is_read(
    place: Place, opening: Open, statement: str, values: tuple[bytes, ...]
) -> None:
    stream = filled(opening(), 1, 2)
    place.change("DELETE FROM heads")
    place.change(statement, *values)

    with pytest.raises(Tampered):
        opening().events(stream)


def test_a_missing_position_is_noticed_by_whoever_reads_on(place: Place, opening: Open) -> None:
    stream = filled(opening(), 1, 2, 3)
    place.change("DELETE FROM events WHERE position = 2")

    with pytest.raises(Tampered) as caught:
        opening().read(0, 10)

    assert caught.value.said.values == {"position": 2}
    assert stream is not None


def test_a_history_that_became_shorter_is_noticed_at_the_next_save(place: Place, store: Store) -> None:
    stream = filled(store, 1, 2)
    place.change("DELETE FROM events WHERE version = 2")

    with pytest.raises(Tampered) as caught:
        save(store, put(stream, 2, 3))

    assert caught.value.said.key == "store.events_lost"


def test_an_event_of_a_newer_program_is_told_as_such(place: Place, opening: Open) -> None:
    stream = filled(opening(), 1)
    place.change("UPDATE events SET topic = 'box.teleported'")

    with pytest.raises(Refused) as caught:
        opening().events(stream)

    assert caught.value.said.key == "store.unknown_topic"


@pytest.mark.parametrize("statement", ["UPDATE events SET state = ?", "UPDATE heads SET state = ?"])
def test_no_error_of_an_altered_row_repeats_what_it_holds(place: Place, opening: Open, statement: str) -> None:
    stream = filled(opening(), 1)
    place.change(statement, b'{"v":1,"open":{"meta":"a secret value"}}')

    with pytest.raises(OslError) as caught:
        opening().state(stream) if "heads" in statement else opening().events(stream)

    assert "secret" not in str(caught.value)


# --- forgetting -------------------------------------------------------------------------------------------------------


def test_what_is_forgotten_keeps_its_open_history_and_nothing_else(place: Place, opening: Open) -> None:
    store, bystander = opening(), opening()
    stream, other = box(), box()
    save(store, put(stream, 0, 1), index=(Indexed(stream.id, NAME, ("Anna",)),))
    save(store, put(other, 0, 2), index=(Indexed(other.id, NAME, ("Anna",)),))
    store.drafts.save(Draft(stream.id, "plan", uuid4(), NOW, LATER, b"typed"))
    assert bystander.state(stream) is not None

    store.forget(stream.id)

    for reader in (store, bystander, opening()):
        state = reader.state(stream)
        assert isinstance(state, Box)
        assert (state.version, state.numbers, state.labels) == (1, (1,), (None,))
        assert reader.events(stream)[0].event.sealed is None
        assert reader.find(NAME, "anna") == {other.id}
        reader.check_head(stream)
    assert place.rows("SELECT count(*) FROM drafts") == [(0,)]
    assert isinstance(store.state(other), Box)
    assert store.state(other).labels == ("label 2",)  # type: ignore[union-attr]


def test_after_forgetting_only_open_events_can_be_added(opening: Open) -> None:
    store = opening()
    stream = filled(store, 1)
    store.forget(stream.id)

    save(store, Write(stream, 1, (BoxClosed(meta=meta()),)))
    with pytest.raises(Refused) as caught:
        save(store, put(stream, 2, 3))

    assert caught.value.said.key == "privacy.key_destroyed"
    state = opening().state(stream)
    assert isinstance(state, Box)
    assert (state.version, state.closed) == (2, True)


def test_a_lost_key_is_not_taken_for_an_erased_one(place: Place, opening: Open) -> None:
    stream = filled(opening(), 1)
    keys = keys_database(place.folder, place.server)
    with keys.writing() as c:
        c.execute("DELETE FROM keys")
    keys.close()

    with pytest.raises(Refused) as caught:
        opening().state(stream)

    assert caught.value.said.key == "privacy.key_unknown"


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_for_its_case_step_and_staff_member_until_it_is_deleted(opening: Open) -> None:
    store = opening()
    case, other, anna = filled(store, 1).id, filled(store, 1).id, uuid4()
    draft = Draft(case, "plan", anna, NOW, LATER, b'{"goal":"a secret"}')
    store.drafts.save(replace(draft, content=b"earlier"))
    store.drafts.save(draft)
    store.drafts.save(replace(draft, step="interview", saved_at=NOW + timedelta(hours=1)))
    store.drafts.save(replace(draft, case=other, saved_at=NOW + timedelta(hours=2)))
    store.drafts.save(replace(draft, staff=uuid4()))

    again = opening().drafts
    assert again.get(case, "plan", anna, NOW) == draft
    assert again.get(case, "evaluation", anna, NOW) is None
    assert [(one.case, one.step) for one in again.list(anna, NOW)] == [
        (other, "plan"),
        (case, "interview"),
        (case, "plan"),
    ]

    again.delete(case, "plan", anna)
    assert store.drafts.get(case, "plan", anna, NOW) is None
    assert len(store.drafts.list(anna, NOW)) == 2


def test_a_draft_expires_when_its_time_is_over(place: Place, store: Store) -> None:
    case, anna = filled(store, 1).id, uuid4()
    store.drafts.save(Draft(case, "plan", anna, NOW, LATER, b"typed"))
    last, after = LATER, LATER + timedelta(seconds=1)

    assert store.drafts.get(case, "plan", anna, last) is not None
    assert store.drafts.get(case, "plan", anna, after) is None
    assert store.drafts.list(anna, after) == ()

    store.drafts.delete_expired(last)
    assert place.rows("SELECT count(*) FROM drafts") == [(1,)]
    store.drafts.delete_expired(after)
    assert place.rows("SELECT count(*) FROM drafts") == [(0,)]


def test_a_draft_lies_sealed_and_outside_the_history(place: Place, store: Store) -> None:
    case = filled(store, 1).id
    store.drafts.save(Draft(case, "plan", uuid4(), NOW, LATER, b"a secret goal"))

    ((content,),) = place.rows("SELECT content FROM drafts")
    assert b"a secret goal" not in content
    assert b"a secret goal" not in b"".join(path.read_bytes() for path in place.folder.iterdir())
    assert store.last_position() == 1


def test_a_draft_put_under_another_name_does_not_open(place: Place, store: Store) -> None:
    case, thief = filled(store, 1).id, uuid4()
    store.drafts.save(Draft(case, "plan", uuid4(), NOW, LATER, b"typed"))
    place.change("UPDATE drafts SET staff = ?", thief.bytes)

    with pytest.raises(Tampered):
        store.drafts.get(case, "plan", thief, NOW)


def test_there_is_no_draft_of_a_forgotten_case(store: Store) -> None:
    case = filled(store, 1).id
    store.forget(case)

    with pytest.raises(Refused):
        store.drafts.save(Draft(case, "plan", uuid4(), NOW, LATER, b"typed"))
