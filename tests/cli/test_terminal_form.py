"""A worker fills a step in on a terminal: what she types is never lost, whatever stops her or whoever is faster."""

from __future__ import annotations

import os
import signal

import pytest

from tests.cli.town import Town, answered, interrupted, shown

pexpect = pytest.importorskip("pexpect", reason="only where there are pseudo-terminals")
pytestmark = pytest.mark.slow

APPLICATION = ("case", "do", "PS.1.2026", "application")
INTERVIEW = ("case", "do", "PS.2.2026", "interview")
STORE = "Zapisać z dniem"


def drafted(town: Town, mark: str, step: str) -> dict[str, object]:
    """The form of the draft that waits for a step."""
    form: dict[str, object] = town.osl("case", "draft", mark, step, "--json").data["draft"]["form"]
    return form


def test_a_mistyped_date_is_asked_again_alone_and_after_ctrl_c_the_draft_is_offered_and_finished(town: Town) -> None:
    with town.on_terminal(*APPLICATION) as run:
        answered(run, ("Dzień powzięcia informacji: ", "31.02.2026"))
        run.expect_exact("Oczekiwano pełnej daty")
        answered(run, ("Dzień powzięcia informacji: ", "6.03.2026"))
        run.expect_exact("Sprawa pilna (t/n): ")
        told = interrupted(run)

        assert "To, co wpisano, zostało w wersji roboczej" in told
        assert "Przerwano." in told
        assert run.exitstatus == 130
    assert town.osl("case", "next", "PS.1.2026", "--json").data["next"][0]["draft"]

    with town.on_terminal(*APPLICATION) as run:
        run.expect_exact("Jest wersja robocza z 09.03.2026")
        run.expect_exact("Dzień powzięcia informacji: 06.03.2026")
        answered(run, ("jeszcze raz? [t/N]: ", ""), ("Sprawa pilna (t/n): ", "n"))
        answered(run, (f"{STORE} 09.03.2026?", ""))

        assert "Zapisano krok „Zgłoszenie” w sprawie PS.1.2026." in shown(run)
        assert run.exitstatus == 0
    written = town.osl("case", "show", "PS.1.2026", "--full", "--json").data["written"]
    assert written == {"application": {"learned_on": "2026-03-06", "urgent": False}}
    assert town.osl("case", "draft", "PS.1.2026", "application").code == 1


@pytest.mark.parametrize("stopped_by", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_what_was_answered_is_a_draft_even_when_the_program_is_killed(town: Town, stopped_by: signal.Signals) -> None:
    before = town.entry("PS.2.2026")
    with town.on_terminal(*INTERVIEW) as run:
        answered(run, ("Mieszkanie: ", "2"), ("Liczba dzieci (można pominąć): ", "3"))
        run.expect_exact("Dochód (można pominąć): ")
        os.kill(run.pid, stopped_by)
        run.expect(pexpect.EOF)

    assert drafted(town, "PS.2.2026", "interview") == {"housing": "rented", "children": "3"}
    assert town.entry("PS.2.2026") == before


def test_a_closed_terminal_leaves_the_draft_too(town: Town) -> None:
    with town.on_terminal(*INTERVIEW) as run:
        answered(run, ("Mieszkanie: ", "1"))
        run.expect_exact("Liczba dzieci (można pominąć): ")
        run.close(force=False)

    assert drafted(town, "PS.2.2026", "interview") == {"housing": "own"}


def test_all_may_be_gone_through_again_before_it_is_stored_and_the_day_may_be_another(town: Town) -> None:
    with town.on_terminal(*APPLICATION) as run:
        answered(run, ("Dzień powzięcia informacji: ", "6.03.2026"), ("Sprawa pilna (t/n): ", "t"))
        run.expect_exact("Rodzinny wywiad środowiskowy – do 10.03.2026")
        answered(run, (f"{STORE} 09.03.2026?", "p"))
        answered(run, ("[06.03.2026]: ", ""), ("Sprawa pilna (t/n) [tak]: ", "n"))
        run.expect_exact("Rodzinny wywiad środowiskowy – do 26.03.2026")
        answered(run, (f"{STORE} 09.03.2026?", "nie wiem"))
        run.expect_exact("Wpisz t, n, p albo dzień")
        answered(run, (f"{STORE} 09.03.2026?", "1.4.2026"))
        run.expect_exact("Oczekiwano dnia nie późniejszego niż dzisiaj (09.03.2026)")
        answered(run, ("z dniem 01.04.2026", "7.03.2026"), (f"{STORE} 07.03.2026?", "t"))
        shown(run)

    history = town.osl("case", "history", "PS.1.2026", "--json").data["entries"]
    done = next(entry for entry in history if entry["topic"] == "progress.step_done")
    assert (done["occurred_on"], done["content"]["urgent"]) == ("2026-03-07", False)


def test_no_is_no_refusal_of_what_was_typed_it_stays_as_a_draft(town: Town) -> None:
    with town.on_terminal(*APPLICATION) as run:
        answered(run, ("Dzień powzięcia informacji: ", "6.03.2026"), ("Sprawa pilna (t/n): ", "n"), (STORE, "n"))

        assert "Nic nie zapisano." in shown(run)
        assert run.exitstatus == 1
    assert drafted(town, "PS.1.2026", "application") == {"learned_on": "2026-03-06", "urgent": False}


def test_a_pasted_text_of_several_lines_is_one_answer_and_a_long_line_is_not_cut(town: Town) -> None:
    pasted = "pani mówi:\n1. że pracy nie ma\n2. że dzieci chorują"
    long = "a" * 5000
    with town.on_terminal(*INTERVIEW, TERM="xterm") as run:
        answered(run, ("Mieszkanie", "1"), ("Liczba dzieci", "2"), ("Dochód", "1200,50"))
        run.expect_exact("Uzależnienia")
        run.send(f"\x1b[200~{pasted}\x1b[201~")
        run.sendline(f" {long}")
        answered(run, ("Numer", "1"), (STORE, ""))
        shown(run)

    written = town.osl("case", "show", "PS.2.2026", "--full", "--json").data["written"]["interview"]
    assert written["addictions"] == f"{pasted} {long}"
    assert written["income"] == {"amount": "1200.50", "currency": "PLN"}


def test_whoever_was_slower_at_the_same_step_sees_the_difference_and_loses_nothing(town: Town) -> None:
    with town.on_terminal(*APPLICATION) as run:
        answered(run, ("Dzień powzięcia informacji: ", "6.03.2026"), ("Sprawa pilna (t/n): ", "t"))
        run.expect_exact(STORE)
        town.said(*APPLICATION, "--field", "learned_on=2026-03-06", "--field", "urgent=nie", "--as", "piotr")
        run.sendline("t")
        told = shown(run)

    assert run.exitstatus == 5
    assert "w międzyczasie ktoś go zmienił" in told
    assert "Sprawa pilna: zapisano „nie”, u Ciebie „tak”" in told
    assert "Dzień powzięcia informacji: zapisano" not in told
    assert drafted(town, "PS.1.2026", "application") == {"learned_on": "2026-03-06", "urgent": True}
    history = town.osl("case", "history", "PS.1.2026", "--json").data["entries"]
    assert [entry["who"] for entry in history if entry["topic"] == "progress.step_done"] == ["Piotr Łąka"]


def test_a_note_written_meanwhile_is_no_conflict_and_is_told(town: Town) -> None:
    with town.on_terminal(*APPLICATION) as run:
        answered(run, ("Dzień powzięcia informacji: ", "6.03.2026"), ("Sprawa pilna (t/n): ", "n"))
        run.expect_exact(STORE)
        town.said("case", "note", "PS.1.2026", "--as", "piotr", typed="dzwoniła, przyjdzie jutro")
        run.sendline("t")
        told = shown(run)

    assert run.exitstatus == 0
    assert "W tym czasie zdarzyło się także:" in told
    assert "notatka z kontaktu" in told
