"""What goes wrong becomes one clear sentence, its details, and an exit code that a script can rely on."""

from __future__ import annotations

import errno
import json
import sqlite3
from io import StringIO
from pathlib import Path

import click
import pytest

from osl_cli.language import speak
from osl_cli.showing import progress
from osl_cli.trouble import report
from osl_workflow.errors import Conflict, DefinitionError, OslError, Refused, Tampered, Usage
from osl_workflow.process.findings import Finding, Place
from osl_workflow.sentences import sentence
from tests.cli.terminal import Office, osl, started

FINDING = Finding(
    rule="TOOLS",
    place=Place(file="a.yaml", line=7, column=9, text="  tool: KS-Z"),
    said=sentence("process.tool_unknown", name="KS-Z", known=("KS-A", "KS-B")),
    hint=sentence("process.hint_did_you_mean", name="KS-A"),
)
DETAIL = sentence("acts.meanwhile", at="9.03.2026", what="zrobiono", about=": wywiad", entry=7)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("acting.reason_missing"), 1),
        (Usage("cli.needed"), 2),
        (click.UsageError("za dużo"), 2),
        (DefinitionError("process.unreadable", findings=[FINDING], file="a.yaml"), 3),
        (Tampered("acts.published_text_altered", entry=3), 4),
        (Conflict("acts.changed_since", step="wywiad", details=[DETAIL]), 5),
        (FileNotFoundError(2, "nie ma", "a.json"), 1),
        (OSError(errno.ENOSPC, "no space left"), 1),  # of a write, which names no file
        (RuntimeError("tajne"), 70),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (EOFError(), 130),
    ],
)
def test_each_kind_of_trouble_has_its_exit_code_and_says_so_in_the_document(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error, as_document=False) == code
    plain = capsys.readouterr()
    assert report(error, as_document=True) == code
    document = capsys.readouterr()

    assert plain.out == document.out == ""
    assert "Błąd: " in plain.err
    assert json.loads(document.err)["error"]["exit_code"] == code
    assert "tajne" not in plain.err + document.err


def test_details_stand_below_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    report(Conflict("acts.changed_since", step="wywiad", details=[DETAIL]), as_document=False)

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("Błąd: Oczekiwano, że krok „wywiad”")
    assert second == "  9.03.2026 – zrobiono: wywiad (wpis nr 7)"


@pytest.mark.parametrize(("language", "word"), [("pl", "Błąd:"), ("en", "Error:")])
def test_findings_are_shown_with_line_caret_and_hint(
    language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    speak(language)
    report(DefinitionError("process.unreadable", findings=[FINDING], file="a.yaml"), as_document=False)

    first, place, line, caret, hint = capsys.readouterr().err.splitlines()
    assert first.startswith(word)
    assert place.startswith("a.yaml:7:9: TOOLS: ")
    assert line.index("KS-Z") == caret.index("^")
    assert "KS-A" in hint


def test_every_error_of_the_house_is_told_in_one_of_the_known_codes() -> None:
    def kinds(error: type[OslError]) -> set[type[OslError]]:
        return {error, *(kind for below in error.__subclasses__() for kind in kinds(below))}

    assert {kind.exit_code for kind in kinds(OslError)} == {1, 2, 3, 4, 5}


def test_a_history_that_was_tampered_with_ends_with_four(office: Office) -> None:
    (events,) = office.folder.glob("events.db")
    with sqlite3.connect(events) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        heads = next(name for name in tables if "head" in name)
        db.execute(f"UPDATE {heads} SET state = zeroblob(64)")
    db.close()

    done = office.osl("staff", "list")

    assert done.code == 4
    assert "Zachowaj kopię folderu ośrodka" in done.err


def test_a_damaged_file_ends_with_four_and_says_so(office: Office) -> None:
    (office.folder / "keys.db").write_bytes(b"to nie jest baza" * 64)

    done = office.osl("staff", "list")

    assert done.code == 4
    assert "keys.db" in done.err


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "plik").write_text("nie folder", "utf-8")

    done = osl(
        "init", "--office", str(tmp_path / "plik" / "ośrodek"), "--name", "Ośrodek", "--residents", "1",
        "--given", "Halina", "--family", "Zmyślona",
    )  # fmt: skip

    assert done.code == 1
    assert "system odmówił" in done.err


def test_a_terminal_without_polish_letters_still_gets_an_answer(tmp_path: Path) -> None:
    done = started("process", "list", "--json", folder=tmp_path, PYTHONIOENCODING="ascii")

    assert done.code == 0, done.err
    assert any("osobą" in process["title"] for process in done.data["processes"])


class Terminal(StringIO):
    """A screen."""

    def isatty(self) -> bool:
        return True


def test_how_far_long_work_is_is_told_in_ten_lines_on_a_plain_terminal_and_not_at_all_in_a_file_or_when_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(screen: StringIO, *, quiet: bool = False) -> list[str]:
        monkeypatch.setattr("sys.stderr", screen)
        with progress("Import", 1000, quiet=quiet) as advance:
            for _ in range(1000):
                advance()
        return screen.getvalue().splitlines()

    monkeypatch.setenv("TERM", "dumb")

    assert len(told(Terminal())) == 10
    assert told(Terminal())[-1] == "Import: 1000/1000"
    assert told(Terminal(), quiet=True) == []
    assert told(StringIO()) == []
