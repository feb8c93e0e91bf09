"""`osl audit`: a history is examined, a checkpoint is taken away and held against it later, an event is proven."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.terminal import Office, osl
from tests.cli.town import Town
from tests.databases import Place

BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
"""Stories told of an office of files, and of one on a PostgreSQL server."""


@pytest.fixture
def place(office: Office, server: str | None) -> Place:
    return Place(office.folder, server)


def grown(office: Office) -> None:
    assert office.osl("office", "residents", "20950", "--source", "zmyślony spis").code == 0


# --- verify and checkpoint --------------------------------------------------------------------------------------------


@BOTH
def test_whoever_has_the_files_examines_where_the_logins_were_taken_out(office: Office, place: Place) -> None:
    place.change("DELETE FROM tokens WHERE kind = 'login'")

    done = office.osl("audit", "verify")

    assert done.code == 4, done.err
    assert office.osl("audit", "verify", login="obca").code == 4
    assert office.osl("case", "list", login="obca").code == 1


def test_a_history_that_was_cut_off_is_named_also_where_states_speak_of_what_is_gone(
    office: Office, place: Place
) -> None:
    last = office.osl("audit", "verify", "--json").data["events"]
    checkpoint = office.folder.parent / "kept"
    assert office.osl("audit", "checkpoint", "--output", str(checkpoint)).code == 0
    with sqlite3.connect(office.folder / "events.db") as db:
        for table in ("events", "leaves"):
            db.execute(f"DELETE FROM {table} WHERE position > ?", (last - 3,))

    told = office.osl("audit", "verify", "--against", str(checkpoint), "--json").data

    assert told["whole"] is False
    assert "rolled_back" in {one["name"] for one in told["differences"]}


@BOTH
def test_a_history_without_its_own_name_is_damaged_and_no_fault_of_the_program(office: Office, place: Place) -> None:
    place.change("DELETE FROM meta")

    for words in (("audit", "verify"), ("case", "list"), ("due",)):
        done = office.osl(*words, "--json")
        assert (done.code, done.error["key"]) == (4, "store.damaged"), words


@BOTH
def test_an_untouched_history_is_said_to_be_consistent_with_itself_and_no_more(office: Office) -> None:
    done = office.osl("audit", "verify")
    data = office.osl("audit", "verify", "--json").data

    assert done.code == 0, done.err
    assert "zgodna sama ze sobą" in done.out
    assert "nie dowodzi" in done.out
    assert data["whole"] is True
    assert data["checksum"].startswith(f"{data['events']}/")
    assert data["checksum"] in done.out
    assert (data["against"], data["differences"]) == (None, [])


@BOTH
def test_an_altered_event_is_named_with_exit_code_4(office: Office, place: Place) -> None:
    place.change("UPDATE events SET topic = 'case.opened' WHERE position = 3")

    done = office.osl("audit", "verify")
    data = office.osl("audit", "verify", "--json").data

    assert done.code == 4
    assert "Pozycja 3: zmieniono rodzaj zdarzenia" in done.out
    assert (data["whole"], data["differences"][0]["name"]) == (False, "topic_altered")
    assert data["differences"][0]["position"] == 3
    assert data["differences_in_all"] >= 1


@BOTH
@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE events SET topic = 'office.burnt' WHERE position = 1", "topic_altered"),
        ("DELETE FROM events WHERE position = 1", "event_missing"),
    ],
)
def test_what_is_wrong_is_named_also_where_the_centre_itself_cannot_be_read(
    office: Office, place: Place, statement: str, name: str
) -> None:
    place.change("DELETE FROM heads")
    place.change(statement)

    done = office.osl("audit", "verify", "--json")

    assert done.code == 4
    assert done.data["differences"][0]["name"] == name


def test_a_broken_file_is_told_before_anything_is_read_from_it(office: Office) -> None:
    file = office.folder / "events.db"
    broken = bytearray(file.read_bytes())
    broken[5000:9000] = bytes(4000)
    file.write_bytes(broken)

    done = office.osl("audit", "verify")

    assert done.code == 4
    assert "events.db" in done.err


@BOTH
def test_a_checkpoint_kept_elsewhere_is_held_against_the_history_that_has_grown(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint.txt"
    taken = office.osl("audit", "checkpoint", "--output", str(kept), "--json").data
    grown(office)

    done = office.osl("audit", "verify", "--against", str(kept))
    typed = office.osl("audit", "verify", "--against", taken["checksum"].lower().replace("-", " "), "--json")

    assert done.code == 0, done.err
    assert "punkt kontrolny" in done.out
    assert "według zegara ośrodka" in done.out
    assert typed.data["against"]["size"] == taken["size"] == typed.data["events"] - 1


def test_a_history_that_is_shorter_than_the_checkpoint_was_rolled_back(office: Office, tmp_path: Path) -> None:
    older = {file.name: file.read_bytes() for file in office.folder.iterdir() if file.is_file()}
    grown(office)
    kept = tmp_path / "checkpoint.txt"
    office.osl("audit", "checkpoint", "--output", str(kept))
    for file in office.folder.iterdir():
        if file.is_file():
            file.unlink()
    for name, content in older.items():
        (office.folder / name).write_bytes(content)

    assert office.osl("audit", "verify").code == 0
    done = office.osl("audit", "verify", "--against", str(kept))
    assert done.code == 4
    assert "cofnięto ją do starszej kopii" in done.out


def test_a_checkpoint_of_another_centre_is_refused(office: Office, tmp_path: Path) -> None:
    other = Office(tmp_path / "other").founded()
    other.osl("audit", "checkpoint", "--output", str(tmp_path / "theirs.txt"))
    key = other.osl("audit", "key").out.strip()

    done = office.osl("audit", "verify", "--against", str(tmp_path / "theirs.txt"))
    with_their_key = office.osl("audit", "verify", "--against", str(tmp_path / "theirs.txt"), "--key", key)

    assert (done.code, with_their_key.code) == (1, 1)
    assert "Sprawdź, czy to plik tego ośrodka" in done.err


def test_a_checksum_names_no_centre_and_that_is_said(office: Office, tmp_path: Path) -> None:
    other = Office(tmp_path / "other").founded()
    other.osl(
        "staff", "add", "--given", "Jan", "--family", "Zmyślony", "--login", "jan", "--give-role", "social_worker"
    )
    checksum = other.osl("audit", "checkpoint", "--json").data["checksum"]

    done = office.osl("audit", "verify", "--against", checksum)

    assert done.code == 4
    assert "suma jest z innego ośrodka" in done.out


def test_a_forged_checkpoint_is_refused(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint.txt"
    size = office.osl("audit", "checkpoint", "--output", str(kept), "--json").data["size"]
    kept.write_bytes(kept.read_bytes().replace(b"\n%d\n" % size, b"\n%d\n" % (size - 1)))

    done = office.osl("audit", "verify", "--against", str(kept))

    assert done.code == 1
    assert "podpis w pliku jest fałszywy" in done.err


def test_what_is_neither_a_file_nor_a_checksum_is_told(office: Office) -> None:
    done = office.osl("audit", "verify", "--against", "nie-ma-takiego.txt")

    mistyped = office.osl("audit", "verify", "--against", "12/ABC")

    assert (done.code, mistyped.code) == (2, 2)
    assert "pliku nie-ma-takiego.txt nie ma" in done.err
    assert len(done.err.splitlines()) == 1
    assert "powinno stać 28 znaków" in mistyped.err


def test_a_checkpoint_says_the_id_of_the_centre_a_number_and_a_digest_and_nobodys_name(office: Office) -> None:
    data = office.osl("audit", "checkpoint", "--json").data

    lines = data["checkpoint"].splitlines()
    assert lines[:3] == [data["origin"], str(data["size"]), data["root"]]
    assert lines[3] == ""
    assert lines[4].startswith(f"— {data['origin']} ")
    assert "Halina" not in data["checkpoint"]
    assert "Zmyślon" not in data["checkpoint"]


def test_a_checkpoint_comes_as_a_qr_code_for_the_telephone_and_for_paper(office: Office, tmp_path: Path) -> None:
    drawing = tmp_path / "checkpoint.svg"

    done = office.osl("audit", "checkpoint", "--qr", "--svg", str(drawing))

    assert done.code == 0, done.err
    code = [line for line in done.out.splitlines() if set(line) <= set("█▀▄ ") and len(line) > 40]
    assert len({len(line) for line in code}) == 1
    assert len(code) == len(code[0]) // 2 + 1  # half blocks: two rows of modules a line
    assert all(line.startswith("████") and line.endswith("████") for line in code[2:-2])
    assert "\x1b" not in done.out
    title = next(ElementTree.parse(drawing).getroot().iter("{http://www.w3.org/2000/svg}title"))
    assert office.osl("audit", "verify", "--json").data["checksum"] in (title.text or "")


def test_an_existing_file_is_never_overwritten(office: Office, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint.txt"
    kept.write_text("the only copy")

    done = office.osl("audit", "checkpoint", "--output", str(kept))

    assert done.code == 1
    assert "już istnieje" in done.err
    assert kept.read_text() == "the only copy"


# --- who may ----------------------------------------------------------------------------------------------------------


def test_an_auditor_examines_and_a_social_worker_does_not(office: Office) -> None:
    for login, role in (("jan", "social_worker"), ("ewa", "auditor")):
        words = ("--given", "Jan", "--family", "Zmyślony", "--login", login, "--give-role", role)
        assert office.osl("staff", "add", *words).code == 0

    assert office.osl("audit", "verify", login="ewa").code == 0
    refused = office.osl("audit", "verify", login="jan")
    assert refused.code == 1
    assert "audytor" in refused.err
    assert office.osl("audit", "key", login="jan").code == 0
    assert office.osl("audit", "key", login="nobody").code == 1


# --- one event --------------------------------------------------------------------------------------------------------


def test_the_proof_of_an_event_is_checked_where_there_is_no_centre(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, key = tmp_path / "event.tlog-proof", office.osl("audit", "key").out.strip()
    written = office.osl("audit", "prove", "2", "--output", str(file), "--json").data
    monkeypatch.chdir(tmp_path)

    done = osl("audit", "check-proof", str(file), "--key", key)
    data = osl("audit", "check-proof", str(file), "--key", key, "--json").data

    assert done.code == 0, done.err
    assert "na pozycji 2" in done.out
    assert (data["position"], data["topic"], data["key"]) == (2, written["topic"], key)
    assert data["open"]["meta"]["role"] == "manager"
    assert data["has_sealed_part"] is True
    assert osl("audit", "check-proof", str(file)).code == 2  # whose key would it be?
    assert office.osl("audit", "check-proof", str(file)).code == 0


def test_of_a_long_text_in_a_proven_event_the_beginning_is_shown_and_all_of_it_to_programs(
    office: Office, tmp_path: Path
) -> None:
    last = office.osl("audit", "verify", "--json").data["events"]
    proofs = {
        office.osl("audit", "prove", str(one), "--output", str(tmp_path / f"{one}"), "--json").data["topic"]: one
        for one in range(1, last + 1)
    }
    file = str(tmp_path / str(proofs["register.standard_published"]))

    shown, data = office.osl("audit", "check-proof", file).out, office.osl("audit", "check-proof", file, "--json").data

    assert re.search(r"\.\.\. \(\d+ zna\w+\)", shown)
    assert len(shown) < 3000
    assert max(len(text) for text in data["open"].values() if isinstance(text, str)) > 10_000


def test_a_proof_that_was_changed_or_is_of_another_centre_does_not_hold(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "event.tlog-proof"
    office.osl("audit", "prove", "2", "--output", str(file))
    other = Office(tmp_path / "other").founded()

    of_another = office.osl("audit", "check-proof", str(file), "--key", other.osl("audit", "key").out.strip())
    lines = file.read_bytes().split(b"\n")
    lines[3], lines[4] = lines[4], lines[3]
    file.write_bytes(b"\n".join(lines))
    changed = office.osl("audit", "check-proof", str(file))

    assert of_another.code == 1
    assert changed.code == 4


def test_an_event_of_a_case_is_proven_by_the_number_that_its_history_shows(town: Town, tmp_path: Path) -> None:
    office, out = Office(town.folder), ("--output", str(tmp_path / "proof"))
    entry = office.osl("case", "history", "PS.5.2026", "--json").data["entries"][2]

    words = ("audit", "prove", str(entry["number"]), "--case", "ps.5.2026")
    done = office.osl(*words, *out, "--json", login="head")
    beyond = office.osl("audit", "prove", "999", "--case", "PS.5.2026", login="head")

    assert done.data["position"] == entry["position"]
    assert beyond.code == 1
    assert "999" in beyond.err


def test_an_event_that_is_not_there_is_not_proven(office: Office, tmp_path: Path) -> None:
    done = office.osl("audit", "prove", "9999", "--output", str(tmp_path / "p"))

    assert done.code == 1
    assert not (tmp_path / "p").exists()
