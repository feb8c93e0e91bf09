"""What is wrong on the line, in a file or around the office is told in one clear sentence, and nothing is stored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osl_workflow.store import folder as office_folder
from tests.centre import PROCESS
from tests.cli.terminal import HEAD, Said, apart, osl
from tests.cli.town import Town

INTERVIEW = ("case", "do", "PS.2.2026", "interview")
APPLICATION = ("case", "do", "PS.1.2026", "application")
FILLED = ("--field", "learned_on=2026-03-06", "--field", "urgent=nie")
NOBODY = "00000000-0000-0000-0000-00000000ffff"
ERROR = {"pl": "Błąd: ", "en": "Error: "}


class Wrong(NamedTuple):
    """A command, what is typed into it, its exit code, and words of the sentence in Polish and in English."""

    words: tuple[str, ...]
    code: int
    pl: str
    en: str
    typed: str = ""


def told_once(done: Said, lang: str) -> str:
    """The one sentence of an error, with its details below it."""
    assert "Traceback" not in done.err
    assert done.err.count(ERROR[lang]) == 1, done.err
    assert done.out == ""
    return done.err.partition(ERROR[lang])[2]


def says_so_and_stores_nothing(town: Town, wrong: Wrong) -> None:
    before = town.stored()
    for lang, words in (("pl", wrong.pl), ("en", wrong.en)):
        done = town.osl(*wrong.words, typed=wrong.typed, lang=lang)

        assert done.code == wrong.code, done.err
        assert words in told_once(done, lang)
    assert town.stored() == before


# --- steps and their answers ------------------------------------------------------------------------------------------

ANSWERS = [
    Wrong((*APPLICATION, "--field", "learned_on=2026-02-31", "--field", "urgent=nie"), 1,
          "oczekiwano pełnej daty", "expected a full date"),
    Wrong((*APPLICATION, *FILLED, "--field", "colour=red"), 1, "podano pole „colour”", "but “colour” was given"),
    Wrong((*APPLICATION, "--field", "learned_on"), 2, "nie ma znaku równości", "there is no equals sign"),
    Wrong((*APPLICATION, *FILLED, "--on", "2027-01-01"), 1, "nie późniejszego niż dzisiaj", "not later than today"),
    Wrong((*APPLICATION, *FILLED, "--on", "2026-01-01"), 1, "nie wcześniejszego niż", "not before 2026-03-02"),
    Wrong((*INTERVIEW, "--field", "housing=castle"), 1, "own, rented", "own, rented"),
    Wrong(("case", "do", "PS.2.2026", "assessment", "--outcome", "social_work"), 1,
          "wykonaj go najpierw", "do it first"),
    Wrong(("case", "do", "PS.2.2026", "goals"), 1, "a trwa faza „Diagnoza”", "the present phase is “Diagnosis”"),
    Wrong(("case", "do", "PS.2.2026", "interwiew"), 1, "Najbliższe nazwy: interview", "nearest names: interview"),
    Wrong((*INTERVIEW, "--as", "beata", "--field", "housing=own"), 1, "innej roli niż", "another role than yours"),
    Wrong((*INTERVIEW, "--as", "nikt"), 1, "„nikt” nikt tu nie ma", "nobody here has"),
    Wrong((*INTERVIEW, "--role", "manager", "--field", "housing=own"), 1, "roli, którą dziś", "a role that you"),
    Wrong(INTERVIEW, 2, "a nie ma kogo pytać", "there is nobody to ask"),
    Wrong(("case", "do", "PS.2.2026"), 2, "Brakuje kroku", "The step is missing"),
    Wrong((*APPLICATION, *FILLED, "--command-id", "abc"), 2, "oczekiwano identyfikatora", "is not a valid UUID"),
    Wrong(("case", "do", "PS.5.2026", "meeting", "--unchanged"), 1, "nie ma czego potwierdzić", "nothing to confirm"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", ANSWERS)
def test_a_wrong_answer_is_told(town: Town, wrong: Wrong) -> None:
    says_so_and_stores_nothing(town, wrong)


OTHERS = [
    Wrong(("case", "show", "12/2026"), 1, "symbol.numer.rok", "symbol.number.year"),
    Wrong(("case", "show", "PS.99.2026"), 1, "PS.99.2026 tu nie ma", "PS.99.2026"),
    Wrong(("case", "show", "PS.1." + "9" * 40), 1, "symbol.numer.rok", "symbol.number.year"),
    Wrong(("case", "approve", "PS.4.2026", "criteria_check"), 1, "inna rola niż Twoja", "another role than yours"),
    Wrong(("case", "approve", "PS.1.2026", "application", "--as", "lidia"), 1, "nic nie czeka", "nothing waits"),
    Wrong(("case", "return", "PS.4.2026", "criteria_check", "--as", "lidia"), 1, "co trzeba poprawić", "put right"),
    Wrong(("case", "withdraw", "PS.1.2026", "99", "--reason", "x"), 1, "pod numerem 99", "number 99"),
    Wrong(("case", "withdraw", "PS.1.2026", "9" * 30), 2, "od 1 do 1000000000", "from 1 to 1000000000"),
    Wrong(("case", "withdraw", "PS.1.2026", "1", "--reason", "x"), 1, "takiego wpisu nie ma", "number 1 is none"),
    Wrong(("case", "close", "PS.1.2026", "bored", "--reason", "x"), 1, "moved_away", "moved_away"),
    Wrong(("case", "close", "PS.1.2026"), 2, "Podaj powód zakończenia", "Give the reason for the ending"),
    Wrong(("case", "close", "PS.1.2026", "moved_away"), 1, "jak doszło do zakończenia", "how social work came to"),
    Wrong(("case", "assign", "PS.1.2026", "nikt", "--as", "head"), 1, "„nikt” nikt nie ma", "login “nikt”"),
    Wrong(("case", "assign", "PS.1.2026", "beata", "--as", "head"), 1, "pracownika w roli", "with the role social"),
    Wrong(("case", "assign", "PS.1.2026", "beata", "--nobody", "--as", "head"), 2, "nie obie rzeczy", "not both"),
    Wrong(("case", "assign", "PS.1.2026", "piotr"), 1, "brak uprawnienia", "your role does not permit it"),
    Wrong(("case", "record", "PS.1.2026", "goal-9", "--status", "reached"), 1, "podano „cel-9”", "found “goal-9”"),
    Wrong(("case", "record", "PS.5.2026", "goal-1", "--status", "won"), 1, "a podano „won”", "“won”"),
    Wrong(("case", "record", "PS.5.2026", "goal-1"), 2, "--status (open, confirmed", "--status (open, confirmed"),
    Wrong(("case", "record", "PS.5.2026", "goal-1", "--by-when", "2026-05-01"), 2, "nie ma terminu", "has no day"),
    Wrong(("case", "record", "PS.1.2026", "goal", "--status", "open"), 2, "który już jest", "is in the case already"),
    Wrong(("case", "record", "PS.1.2026", "goal"), 2, "z polami: text, main", "with the fields: text, main"),
    Wrong(("case", "record", "PS.1.2026"), 2, "Podaj rodzaj wpisu", "Give a kind of record"),
    Wrong(("case", "note", "PS.1.2026"), 2, "standardowe wejście jest puste", "standard input is empty"),
    Wrong(("case", "note", "PS.1.2026"), 2, "najwyżej 20000 znaków", "at most 20000 characters", typed="x" * 20_001),
    Wrong(("case", "skip", "PS.1.2026", "application", "--reason", "x"), 1, "nie można pominąć", "cannot be left out"),
    Wrong(("case", "correct", "PS.1.2026", "application"), 1, "nie ma czego sprostować", "nothing to correct"),
    Wrong(("case", "draft", "PS.1.2026", "application"), 1, "Oczekiwano wersji roboczej", "Expected a draft"),
    Wrong(("case", "resume", "PS.1.2026"), 1, "a jej nie ma", "there is none"),
    Wrong(("case", "reopen", "PS.1.2026", "--reason", "x"), 1, "a ona trwa", "it goes on"),
    Wrong(("case", "member", "PS.1.2026", NOBODY), 1, "Oczekiwano osoby", "Expected a person"),
    Wrong(("case", "open", "small-work", "--client", NOBODY), 1, "Oczekiwano osoby", "Expected a person"),
    Wrong(("case", "open", "small-work"), 2, "Brakuje: --client", "Missing: --client"),
    Wrong(("case", "list", "--mine", "--unassigned"), 2, "Wybierz jedno", "Choose one"),
    Wrong(("case", "list", "--worker", "nikt"), 1, "„nikt” nikt nie ma", "login “nikt”"),
    Wrong(("case", "list", "--limit", "0"), 2, "od 1 do 10000, a podano 0", "from 1 to 10000, but found 0"),
    Wrong(("case", "nxt", "PS.1.2026"), 2, "Czy chodziło o 'next'?", "Did you mean 'next'?"),
    Wrong(("due", "--until", "jutro"), 2, "oczekiwano daty", "expected a date"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", OTHERS)
def test_a_wrong_command_is_told(town: Town, wrong: Wrong) -> None:
    says_so_and_stores_nothing(town, wrong)


def test_a_wrong_pesel_is_told_and_never_repeated(town: Town) -> None:
    for pesel in ("44051401358", "44051401459", "1234"):
        told = json.dumps({"given": "Jan", "family": "Wymyślony", "pesel": pesel})
        before = town.stored()
        for lang in ("pl", "en"):
            done = town.osl("person", "add", "--file", "-", typed=told, lang=lang)

            assert done.code == (0 if pesel == "44051401458" else 1), done.err
            assert "PESEL" in told_once(done, lang)
            assert pesel not in done.err
        assert town.stored() == before


# --- commands given twice, and what was seen too early ---------------------------------------------------------------


def test_the_same_command_twice_is_recorded_once_and_its_id_with_other_content_is_refused(town: Town) -> None:
    once = ("case", "note", "PS.1.2026", "--command-id", NOBODY)
    first = town.osl(*once, "--json", typed="dzwoniła")
    before = town.stored()

    again = town.osl(*once, "--json", typed="dzwoniła")
    other = town.osl(*once, typed="dzwonił mąż")
    english = town.osl(*once, typed="dzwonił mąż", lang="en")

    assert (first.data["repeated"], again.data["repeated"]) == (False, True)
    assert {**first.data, "repeated": True} == again.data
    assert (other.code, english.code) == (1, 1)
    assert "pod tym zapisano już inne polecenie" in told_once(other, "pl")
    assert "another command" in told_once(english, "en")
    assert town.stored() == before


def test_a_repeated_step_is_answered_as_it_was_though_it_could_not_be_done_again(town: Town) -> None:
    once = (*APPLICATION, *FILLED, "--command-id", NOBODY)
    town.said(*once)

    again = town.osl(*once)

    assert again.code == 0
    assert "To polecenie było już zapisane" in again.out


def test_a_stale_version_is_a_conflict_that_keeps_a_draft_and_stores_nothing(town: Town) -> None:
    entry = str(town.entry("PS.1.2026"))
    town.said(*APPLICATION, *FILLED, "--as", "piotr")
    before = town.stored()

    for lang, said in (("pl", "w międzyczasie ktoś go zmienił"), ("en", "somebody")):
        done = town.osl(
            *APPLICATION, "--field", "learned_on=2026-03-05", "--field", "urgent=tak", "--seen", entry, lang=lang
        )

        assert done.code == 5
        assert said in told_once(done, lang)
    assert town.stored() == before
    assert town.osl("case", "draft", "PS.1.2026", "application", "--json").data["draft"]["form"]["urgent"] is True


# --- files ------------------------------------------------------------------------------------------------------------

NO_OBJECTS: list[tuple[bytes, str, str]] = [
    (b"", "Oczekiwano pliku JSON", "Expected a JSON file"),
    (b'{"form":', "Oczekiwano pliku JSON", "Expected a JSON file"),
    (b"{} {}", "(wiersz 1)", "(line 1)"),
    (b"\xff\xfe\x00", "zwykłego tekstu w UTF-8", "plain text in UTF-8"),
    (b"[1, 2]", "obiektu JSON", "a JSON object"),
    (b'{"form": {}, "form": {"housing": "own"}}', "nazwa „form” stoi dwa razy", "the name “form” stands twice"),
    (b'{"form": {"children": NaN}}', "jest NaN", "says NaN"),
    (b'{"form": {"children": -Infinity}}', "jest -Infinity", "says -Infinity"),
    (b'{"form": {"children": ' + b"9" * 5000 + b"}}", "liczb do 30 cyfr", "numbers of at most 30 digits"),
    (b'{"form": {"addictions": "a\\u0000b"}}', "zwykłego tekstu", "plain text"),
    (b'{"form": {"addictions": "\\ud800"}}', "zwykłego tekstu", "plain text"),
    (b'{"form": {"addictions": ' + b"[" * 300 + b"]" * 300 + b"}}", "najwyżej 20 poziomów", "at most 20 levels"),
    (b"[" * 100_000, "najwyżej 20 poziomów", "at most 20 levels"),
    (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "najwyżej 20 poziomów", "at most 20 levels"),
    (b'{"form": {"addictions": "' + b"x" * 1_000_000 + b'"}}', "do 1000000 bajtów", "at most 1000000 bytes"),
]


@pytest.mark.parametrize(("content", "polish", "english"), NO_OBJECTS, ids=range(len(NO_OBJECTS)))
def test_a_file_that_holds_no_plain_object_is_told(
    town: Town, tmp_path: Path, content: bytes, polish: str, english: str
) -> None:
    path = tmp_path / "answers.json"
    path.write_bytes(content)

    says_so_and_stores_nothing(town, Wrong((*INTERVIEW, "--file", str(path)), 2, polish, english))


def test_a_file_that_is_not_there_or_is_a_folder_is_told(town: Town, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.json", tmp_path):
        says_so_and_stores_nothing(
            town, Wrong((*INTERVIEW, "--file", str(path)), 2, "który da się odczytać", "to be readable")
        )


SHAPES: list[tuple[Any, str]] = [
    ({"form": []}, "form"), ({"form": None}, "form"), ({"with": "signed"}, "with"), ({"outcome": 3}, "outcome"),
    ({"with": {"client": {"part": "danced"}}}, "with.client.part"), ({"records": {"goal": {}}}, "records.goal"),
    ({"records": {"wish": []}}, "records.wish"), ({"colour": "red"}, "colour"), ({"unchanged": []}, "unchanged"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "place"), SHAPES)
def test_a_part_of_another_shape_is_named_by_its_place(town: Town, content: Any, place: str) -> None:
    wrong = Wrong((*INTERVIEW, "--file", "-"), 1, f"  {place}", f"  {place}", typed=json.dumps(content))
    says_so_and_stores_nothing(town, wrong)


VALUES: list[tuple[str, Any]] = [
    ("housing", 5), ("housing", {"no_answer": []}), ("housing", {"no_answer": {}}), ("housing", ["own"]),
    ("children", "wiele"), ("children", True), ("children", "1e999999999"), ("children", "9" * 29),
    ("income", {"amount": "NaN", "currency": "PLN"}), ("income", {"amount": {}, "currency": []}), ("income", 1e300),
    ("income", "1.000000000000000000000000000001"), ("income", "0.001"), ("addictions", {"a": {"b": 1}}),
    ("addictions", "x" * 20_001),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), VALUES)
def test_an_answer_of_another_kind_is_named_by_its_field_and_never_repeated(town: Town, field: str, value: Any) -> None:
    content = {"form": {"housing": "own", field: value}, "with": {"client": "signed"}}
    typed = json.dumps(content)

    says_so_and_stores_nothing(town, Wrong((*INTERVIEW, "--file", "-"), 1, f"({field})", f"({field})", typed=typed))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
ANSWER = st.fixed_dictionaries(
    {},
    optional={
        "form": JSON | st.dictionaries(st.sampled_from(["housing", "children", "income", "addictions", "x"]), JSON),
        "with": JSON | st.dictionaries(st.sampled_from(["client", "nobody"]), JSON, max_size=2),
        "records": JSON | st.dictionaries(st.sampled_from(["goal", "budget", "x"]), st.lists(JSON, max_size=2)),
        "outcome": JSON, "unchanged": JSON, "step": JSON, "x": JSON,
    },
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=ANSWER, command=st.sampled_from([INTERVIEW, ("case", "draft", "PS.2.2026", "interview"),
    ("case", "correct", "PS.2.2026", "application", "--reason", "x"), ("case", "record", "PS.2.2026", "budget"),
    ("case", "record", "PS.5.2026", "commitment-1")]))  # fmt: skip
def test_no_json_makes_the_program_fail(town: Town, content: Any, command: tuple[str, ...]) -> None:
    done = town.osl(*command, "--file", "-", "--json", typed=json.dumps(content))

    assert done.code in (0, 1, 2), done.err
    json.loads(done.out if done.code == 0 else done.err)


# --- processes --------------------------------------------------------------------------------------------------------

BOMB = "a: &a [x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(40))
HOSTILE: list[tuple[str, str | bytes, str, str]] = [
    ("deep", "a: " + "[" * 3_000 + "]" * 3_000, "poziom", "level"),
    ("exploding", BOMB, "kotwic", "anchor"),
    ("large", "a: " + "x" * 10_000_000, "256 KiB", "256 KiB"),
    ("broken", "process: [unclosed\nphases: {", "", ""),
    ("not text", b"process: \xff\xfe", "", ""),
    ("a tag", "process: !!python/object/apply:os.system ['true']\n", "znacznik", "tag"),
    ("of Kubernetes", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: []}\n", "", ""),
    ("of a workflow", "name: CI\non: [push]\njobs: {test: {runs-on: ubuntu, steps: [{uses: a}]}}\n", "", ""),
    ("a list", "- a\n- b\n", "", ""),
    ("nothing", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("command", ["check", "publish"])
@pytest.mark.parametrize(
    ("content", "polish", "english"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE]
)
def test_a_file_that_is_no_process_is_told_with_its_place(
    town: Town, tmp_path: Path, command: str, content: str | bytes, polish: str, english: str
) -> None:
    path = tmp_path / "process.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    before = town.stored()

    for lang, words in (("pl", polish), ("en", english)):
        done = town.osl("process", command, str(path), "--as", "head", lang=lang)

        told = done.out + done.err
        assert done.code == 3, told
        assert words in told
        assert "process.yaml" in told
        assert "Traceback" not in told
        assert len(told) < 100_000
    assert town.stored() == before


def test_a_process_that_is_fine_is_published_so_that_the_refusals_above_mean_something(
    town: Town, tmp_path: Path
) -> None:
    path = tmp_path / "process.yaml"
    path.write_text(PROCESS.replace("version: 1\n", "version: 2\n", 1), "utf-8")
    before = town.stored()

    assert town.osl("process", "publish", str(path), "--as", "head").code == 0
    assert town.stored() != before


# --- the office -------------------------------------------------------------------------------------------------------


def _newer(folder: Path) -> None:
    with sqlite3.connect(folder / "events.db") as db:
        db.execute("UPDATE meta SET format = 99")
    db.close()


def _garbage(folder: Path) -> None:
    (folder / "events.db").write_bytes(b"this is no database, but a long enough text to look like one" * 100)


def _without_key(folder: Path) -> None:
    (folder / "office.key").unlink()


def _without_keys(folder: Path) -> None:
    (folder / "keys.db").unlink()


def _bad_settings(folder: Path) -> None:
    (folder / "office.toml").write_text("[demo\n", "utf-8")


SPOILED: list[tuple[Callable[[Path], None], str, str]] = [
    (_newer, "nowsz", "newer"), (_garbage, "events.db", "events.db"), (_without_key, "office.key", "office.key"),
    (_without_keys, "keys.db", "keys.db"), (_bad_settings, "office.toml", "office.toml"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "polish", "english"), SPOILED)
def test_an_office_that_cannot_be_opened_is_told(
    town: Town, spoil: Callable[[Path], None], polish: str, english: str
) -> None:
    spoil(town.folder)
    files = sorted(path.name for path in town.folder.iterdir())

    for lang, words in (("pl", polish), ("en", english)):
        done = town.osl("case", "note", "PS.1.2026", typed="dzwoniła", lang=lang)

        assert done.code in (1, 4), done.err
        assert words in told_once(done, lang)
    assert {name for name in (path.name for path in town.folder.iterdir()) if "-" not in name} == set(files)


def test_a_folder_that_is_no_office_is_told_and_nothing_is_made_in_it(tmp_path: Path) -> None:
    for words in (("case", "next", "PS.1.2026"), ("due",), ("case", "note", "PS.1.2026", "dzwoniła")):
        for lang, said in (("pl", "Oczekiwano ośrodka w folderze"), ("en", "Expected a centre in the folder")):
            done = apart(*words, folder=tmp_path, OSL_LANG=lang)

            assert done.code == 2
            assert said in told_once(done, lang)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_on_another_machine_is_told(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/offices {town.folder.parent} nfs4 rw 0 0\n", "utf-8")
    monkeypatch.setattr(
        office_folder, "MOUNTS", mounts
    )  # where the table of mounts is read: a file as the system's own

    for lang, said in (("pl", "nfs4"), ("en", "nfs4")):
        done = town.osl("case", "next", "PS.1.2026", lang=lang)

        assert done.code == 1
        assert said in told_once(done, lang)


# --- bytes and terminals ----------------------------------------------------------------------------------------------

STEERING = "\x1b[2J\x1b]0;x\x07\u009b31m\u202eJan\r"


def test_a_name_with_what_would_steer_a_terminal_is_refused(town: Town) -> None:
    typed = json.dumps({"given": "Jan", "family": f"Sterujący{STEERING}"})
    wrong = Wrong(("person", "add", "--file", "-"), 1, "znak sterujący", "control character", typed)
    says_so_and_stores_nothing(town, wrong)


def test_what_would_steer_a_terminal_reaches_it_neither_from_texts_nor_from_commands(town: Town) -> None:
    mark = "PS.5.2026"
    town.said("case", "note", mark, typed=f"ważne{STEERING}")
    town.said("case", "record", mark, "goal", "--file", "-", typed=json.dumps({"text": f"cel{STEERING}"}))
    town.said("case", "suspend", mark, "--reason", f"wyjazd{STEERING}")
    town.said("case", "resume", mark)
    answers = {"form": {"client_view": f"dom{STEERING}"}}
    town.said("case", "correct", mark, "assessment", "--file", "-", "--reason", "x", typed=json.dumps(answers))
    town.said("case", "approve", mark, "assessment", "--as", "lidia")

    shown = [
        town.osl(*words)
        for words in (
            ("case", "show", mark, "--full"), ("case", "list"), ("case", "history", mark, "--full"), ("due", "--all"),
            ("case", "show", mark, "--full", "--json"), ("case", "history", mark, "--json"),
            ("case", "show", STEERING), ("case", STEERING), ("case", "show", mark, STEERING),
            ("case", "show", f"--{STEERING}"),
            ("case", "do", mark, STEERING), ("case", "do", mark, "application", "--field", STEERING),
            ("case", "list", "--phase", STEERING), ("case", "record", mark, STEERING),
        )
    ]  # fmt: skip

    assert "cel" in shown[0].out
    assert "dom" in shown[0].out
    assert "ważne" in shown[2].out
    assert shown[4].data["written"]["assessment"]["client_view"] == f"dom{STEERING}"
    steers = set(STEERING) - set("2J0;x31mJan[]")
    assert not [letter for done in shown for letter in done.out + done.err if letter in steers]


@pytest.mark.parametrize(
    "words",
    [("case", "note", "PS.1.2026", "\udcff"), ("case", "show", "\udcff"), ("case", "list", "--process", "\udce9"),
     ("case", "suspend", "PS.1.2026", "--reason", "\udcff\udcfe"), ("\udcff",)],
)  # fmt: skip
def test_bytes_that_are_no_utf_8_on_the_line_are_told(town: Town, words: tuple[str, ...]) -> None:
    says_so_and_stores_nothing(town, Wrong(words, 2, "Oczekiwano tekstu w UTF-8", "Expected text in UTF-8"))


def test_bytes_that_are_no_utf_8_in_standard_input_are_told(town: Town) -> None:
    import subprocess

    from tests.cli.terminal import OSL

    before = town.stored()
    done = subprocess.run(
        [OSL, "case", "note", "PS.1.2026", "--office", str(town.folder), "--lang", "pl"], input=b"\xff\xfe dzwoni",
        capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert "Oczekiwano tekstu w kodowaniu UTF-8" in done.stderr.decode()
    assert town.stored() == before


def test_without_an_office_a_wrong_command_is_still_told_in_both_languages() -> None:
    for lang, said in (("pl", "Brakuje argumentu"), ("en", "Missing argument")):
        done = osl("case", "show", login=HEAD, lang=lang)

        assert done.code == 2
        assert said in told_once(done, lang)
