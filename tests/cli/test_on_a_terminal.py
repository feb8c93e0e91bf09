"""On a real terminal: tables and colours that are never the only sign, questions, Ctrl-C."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.terminal import OSL, QUIET, Office

pexpect = pytest.importorskip("pexpect", reason="only where there are pseudo-terminals")
pytestmark = pytest.mark.slow

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@contextmanager
def on_terminal(office: Office, *words: str, **environment: str) -> Iterator[pexpect.spawn]:
    """The program as it runs on a terminal, in an office whose head is whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    quiet = {name: value for name, value in QUIET.items() if name != "NO_COLOR"}
    run = pexpect.spawn(
        str(OSL), [*words, "--office", str(office.folder)], encoding="utf-8", timeout=20, dimensions=(40, 100),
        env={**kept, **quiet, "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    try:
        yield run
    finally:
        run.close(force=True)


def shown(run: pexpect.spawn) -> str:
    """All that is still to come on the terminal."""
    run.expect(pexpect.EOF)
    run.close()
    text: str = run.before
    return text


def interrupted(run: pexpect.spawn) -> str:
    """What is still to come after Ctrl-C, pressed again where readline of Python has just not yet begun to listen."""
    for _ in range(10):
        run.sendintr()
        if run.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=2) == 0:
            break
    run.close()
    text: str = run.before
    return text


@pytest.fixture
def mine(office: Office) -> Office:
    from osl_cli.run import system_login

    done = office.osl("staff", "login", "kierowniczka", system_login())
    assert done.code == 0, done.err
    return office


def test_a_list_is_a_table_with_colours_and_says_the_same_without_them(mine: Office) -> None:
    with on_terminal(mine, "staff", "list") as run:
        coloured = shown(run)
    with on_terminal(mine, "staff", "list", NO_COLOR="1") as run:
        plain = shown(run)

    assert COLOUR.search(coloured)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", plain)
    assert COLOUR.sub("", coloured) == COLOUR.sub("", plain)
    assert "Halina Zmyślona" in COLOUR.sub("", coloured)
    assert "───" in plain


def test_a_document_is_a_document_also_on_a_terminal(mine: Office) -> None:
    with on_terminal(mine, "staff", "list", "--json") as run:
        text = shown(run)

    assert text.startswith("{")
    assert not COLOUR.search(text)


def test_ctrl_c_at_a_question_is_one_sentence_and_ends_with_130(mine: Office) -> None:
    with on_terminal(mine, "person", "add") as run:
        run.expect("Imię:")
        text = interrupted(run)

    assert run.exitstatus == 130
    assert "Przerwano." in text
    assert "Traceback" not in text


def test_a_person_is_recorded_by_answering(mine: Office) -> None:
    with on_terminal(mine, "person", "add") as run:
        for question, answer in (
            ("Imię:", "Łucja"), ("Nazwisko:", "Wymyślona"), ("PESEL", "44051401350"), ("kontrolną", ""),
            ("PESEL", ""), ("Data urodzenia", "1944"), ("Płeć", "1"), ("Ulica", ""), ("Miejscowość", ""),
            ("Telefon", ""), ("kontaktu", ""),
        ):  # fmt: skip
            run.expect(question)
            if question != "kontrolną":
                run.sendline(answer)
        text = shown(run)

    assert "Zapisano: Łucja Wymyślona." in COLOUR.sub("", text)
    assert run.exitstatus == 0


def test_an_error_has_its_word_beside_its_colour(mine: Office) -> None:
    with on_terminal(mine, "process", "show", "nic") as run:
        text = shown(run)

    assert run.exitstatus == 2
    assert COLOUR.sub("", text).startswith("Błąd: Oczekiwano nazwy procesu")
