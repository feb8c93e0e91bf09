"""What was done to a history is found and named, on files and on a server."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from osl_workflow.errors import Refused, Tampered
from osl_workflow.history.against import claim_of_checksum, claim_of_file, signer_of
from osl_workflow.history.proving import Signed, prove_event, take_checkpoint
from osl_workflow.history.verify import Report, verify
from osl_workflow.privacy.key_restoring import give_up
from osl_workflow.proof.checkpoint import Checkpoint, signed_checkpoint
from osl_workflow.proof.event_proof import parse_event_proof
from osl_workflow.proof.note import Signer
from osl_workflow.store import evidence
from osl_workflow.store.leaves import leaf_of
from osl_workflow.store.opening import create_store, keys_database, open_store
from osl_workflow.store.recorded import Indexed, Stream
from osl_workflow.texts import LANGUAGES, say
from tests.audited import ERASED, EVENTS, put, told
from tests.boxes import TOPICS, box
from tests.databases import Place


@dataclass
class Audited:
    """A history in its place, with its three boxes: of four things, of three, and the erased one of two."""

    place: Place
    first: Stream
    second: Stream
    erased: Stream

    def report(self) -> Report:
        """Examine it."""
        store = self.place.open()
        try:
            report = verify(store)
        finally:
            store.close()
        for difference in report.differences:
            for language in LANGUAGES:
                assert difference.said.key not in say(difference.said, language)
        return report

    def found(self) -> list[str]:
        """The names of what is different."""
        return [difference.name for difference in self.report().differences]

    def change(self, statement: str, *values: object) -> None:
        self.place.change(statement, *values)


@pytest.fixture
def audited(place: Place) -> Audited:
    store = place.open()
    boxes = told(store)
    store.close()
    return Audited(place, *boxes)


def test_a_history_that_nobody_touched_is_whole_and_says_how_much_of_it_cannot_be_read(audited: Audited) -> None:
    report = audited.report()

    assert report.is_whole
    assert (report.events, report.unreadable, report.erasures) == (EVENTS, ERASED, 1)


@pytest.mark.parametrize("batch", [1, 2, 3, EVENTS - 1])
def test_a_history_is_read_to_its_end_also_where_that_is_the_end_of_a_batch(
    audited: Audited, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(evidence, "BATCH", batch)
    report = audited.report()
    audited.change("UPDATE leaves SET leaf = ? WHERE position = ?", bytes(32), EVENTS)

    assert (report.is_whole, report.events) == (True, EVENTS)
    assert audited.found() == ["event_altered"]


def test_a_key_that_was_lost_is_named_once_and_nothing_else_is_made_of_it(audited: Audited) -> None:
    keys = keys_database(audited.place.folder, audited.place.server)
    with keys.writing() as c:
        c.execute("DELETE FROM keys WHERE id = ?", (audited.second.id.bytes,))
    give_up(keys, (audited.second.id,))
    keys.close()

    report = audited.report()

    assert [difference.name for difference in report.differences] == ["key_lost"]
    assert report.differences[0].said.values["aggregate"] == audited.second.id


def test_an_empty_history_is_whole(place: Place) -> None:
    store = place.open()
    made = take_checkpoint(store)
    report = verify(store, claim=claim_of_file(made.file, store.id, signer_of(store).verifier))
    store.close()

    assert report.is_whole
    assert report.events == 0


def test_an_examination_while_others_work_and_erase_finds_nothing(audited: Audited) -> None:
    worker, auditor = audited.place.open(), audited.place.open()

    def work() -> None:
        for number in range(5, 45):
            put(worker, audited.first, number - 1, number)
            new = box()
            put(worker, new, 0, 1, index=(Indexed(new.id, "name", ("Ewa Zmyślona",)),))
            if number % 4 == 0:
                worker.forget(new.id)

    at_work = threading.Thread(target=work)
    at_work.start()
    reports = [verify(auditor)]
    while at_work.is_alive():
        reports.append(verify(auditor))
        take_checkpoint(auditor)
    at_work.join()
    worker.close()
    auditor.close()

    assert [one.name for report in reports for one in report.differences] == []
    assert reports[-1].events > reports[0].events
    assert audited.report().is_whole


Change = Callable[[Audited], None]
SWAP = (
    "UPDATE events SET position = 1000 WHERE position = 7",
    "UPDATE events SET position = 7 WHERE position = 8",
    "UPDATE events SET position = 8 WHERE position = 1000",
)


def run(*statements: str) -> Change:
    def change(audited: Audited) -> None:
        for statement in statements:
            audited.change(statement)

    return change


def give_to_another(audited: Audited) -> None:
    audited.change("UPDATE events SET aggregate = ?, version = 9 WHERE position = 9", audited.second.id.bytes)


def only_give_to_another(audited: Audited) -> None:
    audited.change("UPDATE events SET aggregate = ? WHERE position = 9", audited.second.id.bytes)


def change_bytes(audited: Audited) -> None:
    (state,) = audited.place.rows("SELECT state FROM events WHERE position = 3")[0]
    audited.change("UPDATE events SET state = ? WHERE position = 3", state.replace(b'"number":1', b'"number":7'))


def change_a_leaf(audited: Audited) -> None:
    (leaf,) = audited.place.rows("SELECT leaf FROM leaves WHERE position = 3")[0]
    audited.change("UPDATE leaves SET leaf = ? WHERE position = 3", bytes([leaf[0] ^ 1]) + leaf[1:])


def insert(audited: Audited) -> None:
    (state,) = audited.place.rows("SELECT state FROM events WHERE position = 3")[0]
    audited.change(
        "INSERT INTO events (aggregate, version, position, topic, state) VALUES (?, 4, 10, 'box.thing_put', ?)",
        audited.second.id.bytes,
        state,
    )


def forge_an_erasure(audited: Audited) -> None:
    audited.change("UPDATE erasures SET seal = ?", bytes(32))


def put_a_head_back(audited: Audited) -> None:
    audited.change(
        "INSERT INTO heads (aggregate, kind, version, fold, state) VALUES (?, 'box', 2, 1, ?)",
        audited.erased.id.bytes,
        b"what was known of it",
    )


TAMPERING: dict[str, tuple[Change, str]] = {
    "topic": (run("UPDATE events SET topic = 'box.closed' WHERE position = 3"), "topic_altered"),
    "unknown topic": (run("UPDATE events SET topic = 'box.burnt' WHERE position = 3"), "topic_altered"),
    "aggregate": (only_give_to_another, "aggregate_altered"),
    "aggregate and version": (give_to_another, "event_altered"),
    "version": (run("UPDATE events SET version = 9 WHERE position = 9"), "version_altered"),
    "position": (run("UPDATE events SET position = 50 WHERE position = 7"), "event_moved"),
    "bytes": (change_bytes, "event_altered"),
    "leaf": (change_a_leaf, "leaf_altered"),
    "missing": (run("DELETE FROM events WHERE position = 7"), "event_missing"),
    "missing with its leaf": (
        run("DELETE FROM events WHERE position = 7", "DELETE FROM leaves WHERE position = 7"),
        "positions_missing",
    ),
    "inserted": (insert, "event_inserted"),
    "reordered": (run(*SWAP), "event_moved"),
    "cut off": (run("DELETE FROM events WHERE position > 7"), "event_cut_off"),
    "cut off with its leaves": (
        run("DELETE FROM events WHERE position > 7", "DELETE FROM leaves WHERE position > 7", "DELETE FROM heads"),
        "command_without_events",
    ),
    "command": (run("UPDATE commands SET answer = 'x' WHERE first_position = 1"), "command_altered"),
    "command taken away": (run("DELETE FROM commands WHERE first_position = 1"), "command_missing"),
    "token": (run("DELETE FROM tokens WHERE token IN (SELECT MAX(token) FROM tokens)"), "tokens_altered"),
    "all tokens": (run("DELETE FROM tokens"), "tokens_altered"),
    "seals of tokens": (run("DELETE FROM token_seals"), "tokens_altered"),
    "erasure": (forge_an_erasure, "erasure_altered"),
    "erasure taken away": (run("DELETE FROM erasures"), "key_gone"),
    "draft": (run("UPDATE drafts SET step = 'assessment'"), "draft_altered"),
    "head of another": (run("UPDATE heads SET kind = 'crate'"), "head_altered"),
    "older head": (run("UPDATE heads SET fold = 7"), "head_altered"),
    "head of what was erased": (put_a_head_back, "head_altered"),
    "an id that is none": (run("UPDATE commands SET id = 'x' WHERE first_position = 1"), "misshapen"),
}


@pytest.mark.parametrize("done", TAMPERING)
def test_what_was_done_to_a_history_is_found_and_named(audited: Audited, done: str) -> None:
    change, name = TAMPERING[done]
    change(audited)

    report = audited.report()

    assert not report.is_whole
    assert report.differences[0].name == name


def test_the_event_that_was_altered_is_named_with_its_position(audited: Audited) -> None:
    change_bytes(audited)

    assert audited.report().differences[0].position == 3


def test_two_events_changed_over_are_both_named(audited: Audited) -> None:
    run(*SWAP)(audited)

    found = [one for one in audited.report().differences if one.name == "event_moved"]

    assert [(one.position, one.said.values["right"]) for one in found] == [(7, 8), (8, 7)]


def test_an_altered_fingerprint_of_a_key_is_named(audited: Audited) -> None:
    store = audited.place.open()
    with store.keyring._database.writing() as c:
        c.execute("UPDATE keys SET fingerprint = ? WHERE id = ?", (bytes(32), audited.first.id.bytes))
    store.close()

    found = audited.found()

    assert found[0] == "fingerprint_altered"
    assert "key_damaged" in found


def test_a_key_put_back_after_an_erasure_is_named(audited: Audited) -> None:
    store = audited.place.open()
    with store.keyring._database.writing() as c:
        c.execute("UPDATE keys SET wrapped = ? WHERE id = ?", (bytes(60), audited.erased.id.bytes))
    store.close()

    assert audited.found() == ["key_contradicts"]


def test_a_forged_order_to_erase_destroys_nothing(audited: Audited) -> None:
    audited.change("INSERT INTO erasures (aggregate, seal) VALUES (?, ?)", audited.first.id.bytes, bytes(32))

    with pytest.raises(Tampered) as caught:
        audited.place.open()

    assert caught.value.said.key == "store.erasure_altered"
    audited.change("DELETE FROM erasures WHERE aggregate = ?", audited.first.id.bytes)
    assert audited.found() == []


def test_more_differences_than_can_be_told_are_counted(audited: Audited) -> None:
    store = audited.place.open()
    for number in range(5, 40):
        put(store, audited.first, number - 1, number)
    store.close()
    audited.change("UPDATE events SET topic = 'box.closed' WHERE position > 9")

    report = audited.report()

    assert len(report.differences) == 20
    assert report.count >= 35


# --- compared with what was kept elsewhere ----------------------------------------------------------------------------


@pytest.fixture
def taken(audited: Audited) -> Signed:
    """A checkpoint that was taken and is kept elsewhere."""
    store = audited.place.open()
    made = take_checkpoint(store)
    store.close()
    return made


def against(audited: Audited, made: Signed, *, paper: bool = False) -> Report:
    """Examine the history against a checkpoint, or the checksum of it that was printed."""
    store = audited.place.open()
    try:
        claim = (
            claim_of_checksum(str(made.checksum).lower(), store.id)
            if paper
            else claim_of_file(made.file, store.id, signer_of(store).verifier)
        )
        return verify(store, claim=claim)
    finally:
        store.close()


@pytest.mark.parametrize("paper", [False, True])
def test_a_history_that_has_grown_still_begins_with_the_events_of_the_checkpoint(
    audited: Audited, taken: Signed, paper: bool
) -> None:
    store = audited.place.open()
    put(store, audited.first, 4, 5)
    store.close()

    report = against(audited, taken, paper=paper)

    assert report.is_whole
    assert report.claim is not None
    assert (report.claim.size, report.events) == (EVENTS, EVENTS + 1)
    assert report.claimed_recorded_at is not None


@pytest.mark.parametrize("paper", [False, True])
def test_a_history_written_anew_is_consistent_with_itself_and_not_with_the_checkpoint(
    audited: Audited, taken: Signed, paper: bool
) -> None:
    rewrite(audited)
    assert audited.report().is_whole

    report = against(audited, taken, paper=paper)

    assert [one.name for one in report.differences] == ["not_those_of_checkpoint"]


def rewrite(audited: Audited) -> None:
    """Change who acted, in the open part of an event, and its leaf with it: who has the database can do that."""
    store = audited.place.open()
    row = store.evidence().row(3)
    assert row is not None
    other = row._replace(state=row.state.replace(str(UUID(int=7)).encode(), str(UUID(int=6)).encode()))
    leaf = leaf_of(other, store.keyring.fingerprint(row.aggregate))
    store.close()
    audited.change("UPDATE events SET state = ? WHERE position = 3", other.state)
    audited.change("UPDATE leaves SET leaf = ? WHERE position = 3", leaf)
    audited.change("DELETE FROM heads")


@pytest.mark.parametrize("paper", [False, True])
def test_an_older_copy_of_the_folder_is_only_told_by_what_was_kept_elsewhere(tmp_path: Path, paper: bool) -> None:
    place = Place(tmp_path / "office")
    place.folder.mkdir()
    create_store(place.folder, uuid4())
    store = place.open()
    audited = Audited(place, *told(store))
    store.close()
    shutil.copytree(place.folder, tmp_path / "older")
    store = place.open()
    put(store, audited.first, 4, 5)
    made = take_checkpoint(store)
    store.close()
    shutil.rmtree(place.folder)
    shutil.copytree(tmp_path / "older", place.folder)

    assert audited.report().is_whole
    assert [one.name for one in against(audited, made, paper=paper).differences] == ["rolled_back"]


def test_a_checkpoint_of_another_centre_is_refused(audited: Audited, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    create_store(other, uuid4())
    store = open_store(other, TOPICS)
    made = take_checkpoint(store)
    store.close()

    with pytest.raises(Refused) as caught:
        against(audited, made)

    assert caught.value.said.key == "proof.signed_by_others"


def test_a_checkpoint_that_somebody_else_signed_or_changed_is_refused(audited: Audited, taken: Signed) -> None:
    origin = taken.checkpoint.origin
    stranger = signed_checkpoint(Checkpoint(origin, 1, bytes(32)), Signer(origin, bytes(32)))
    changed = taken.file.replace(b"\n9\n", b"\n8\n")

    with pytest.raises(Refused) as caught:
        against(audited, Signed(taken.checkpoint, stranger, taken.checksum))
    assert caught.value.said.key == "proof.signed_by_others"
    with pytest.raises(Refused) as caught:
        against(audited, Signed(taken.checkpoint, changed, taken.checksum))
    assert caught.value.said.key == "audit.checkpoint_forged"


def test_a_history_that_does_not_fit_its_leaves_is_not_signed(audited: Audited) -> None:
    change_bytes(audited)
    store = audited.place.open()

    with pytest.raises(Refused) as caught:
        take_checkpoint(store)

    store.close()
    assert caught.value.said.key == "audit.not_signed"


def test_a_checkpoint_names_the_centre_by_its_id_alone_and_nobody(taken: Signed) -> None:
    lines = taken.file.decode().splitlines()

    assert lines[0].startswith("osl-workflow/")
    assert lines[1] == str(EVENTS)
    assert len(lines) == 5


@pytest.mark.parametrize("position", range(1, EVENTS + 1))
def test_the_proof_of_an_event_holds_without_the_history_also_after_an_erasure(place: Place, position: int) -> None:
    store = place.open()
    told(store)
    file = prove_event(store, position).to_bytes()
    key = signer_of(store).verifier
    store.close()

    assert parse_event_proof(file).check(key).position == position


@pytest.mark.parametrize("position", [0, EVENTS + 1])
def test_an_event_that_is_not_there_is_not_proven(audited: Audited, position: int) -> None:
    store = audited.place.open()

    with pytest.raises(Refused) as caught:
        prove_event(store, position)

    store.close()
    assert caught.value.said.key == "audit.no_event"
