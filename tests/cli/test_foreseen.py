"""What a limit of families will say is told before the work: in the words of the door, from the same decision."""

from __future__ import annotations

from tests.cli.town import Town

HEAD = ("--as", "head")
FILLED = ("--field", "learned_on=2026-03-06", "--field", "urgent=nie")
OPENS_DIAGNOSIS = ("case", "do", "PS.1.2026", "criteria_check", "--outcome", "meets")


def at_her_limit(town: Town, mode: str = "reason") -> None:
    """Anna has as many families as she may, and of one more the application has come in."""
    town.said("office", "set", "caseload_limit", "2", "--reason", "mały zespół", *HEAD)
    if mode != "reason":
        town.said("office", "set", "caseload_mode", mode, "--reason", "mały zespół", *HEAD)
    town.said("case", "do", "PS.1.2026", "application", *FILLED)


def test_before_the_step_that_begins_the_diagnosis_it_is_said_that_a_reason_will_be_needed(town: Town) -> None:
    at_her_limit(town)

    why = town.said("case", "why", "PS.1.2026", "criteria_check")
    next_ = town.said("case", "next", "PS.1.2026")
    refused = town.osl(*OPENS_DIAGNOSIS)

    for said in (why, next_):
        assert "Z tym krokiem Anna Zielińska miał(a)by 3 rodziny" in said
        assert "limit to 2" in said
        assert "potrzebne będzie uzasadnienie (--reason)" in said
    assert refused.code == 1
    assert "miał(a)by 3 rodziny" in refused.err
    assert town.osl("case", "why", "PS.1.2026", "criteria_check", "--json").data["limit"]["key"].endswith("_reason")
    assert "limit" not in town.said("case", "next", "PS.2.2026")
    town.said(*OPENS_DIAGNOSIS, "--reason", "zna rodzinę")


def test_a_limit_that_blocks_is_said_beforehand_and_by_a_preview(town: Town) -> None:
    at_her_limit(town, "block")

    (step,) = town.osl("case", "next", "PS.1.2026", "--json").data["next"]
    preview = town.osl(*OPENS_DIAGNOSIS, "--preview")

    assert step["limit"]["key"] == "caseload.foreseen_block"
    assert "ten ośrodek na to nie pozwoli" in town.said("case", "why", "PS.1.2026", "criteria_check")
    assert (preview.code, "Ten ośrodek nie pozwala" in preview.err) == (1, True)


def test_where_there_is_a_place_left_nothing_is_said_of_limits(town: Town) -> None:
    town.said("case", "do", "PS.1.2026", "application", *FILLED)

    assert "limit" not in town.said("case", "next", "PS.1.2026")
    assert town.osl("case", "why", "PS.1.2026", "criteria_check", "--json").data["limit"] is None


def test_whoever_approves_what_begins_the_diagnosis_sees_the_limit_before(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "2", "--reason", "mały zespół", *HEAD)

    of_closing = town.osl("case", "why", "PS.4.2026", "criteria_check", "--as", "lidia", "--json").data["limit"]

    assert of_closing is None  # this one ends the work: nobody has a family more


def test_on_a_terminal_the_head_is_told_of_the_limit_and_asked_for_the_reason(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", *HEAD)

    done = town.osl("case", "assign", "PS.2.2026", "piotr", *HEAD)
    over = town.osl("case", "assign", "PS.5.2026", "piotr", *HEAD, typed="zna rodzinę\n", asked=True)

    assert (done.code, over.code) == (0, 0), over.err
    assert "miał(a)by 2 rodziny" in over.err


def test_a_refusal_for_want_of_a_reason_names_the_options_once(town: Town) -> None:
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", *HEAD)
    town.said("case", "assign", "PS.2.2026", "piotr", *HEAD)

    refused = town.osl("case", "assign", "PS.5.2026", "piotr", *HEAD)

    first, remedy = refused.err.splitlines()
    assert first.startswith("Błąd: Oczekiwano uzasadnienia: Piotr Łąka miał(a)by 2 rodziny")
    assert refused.err.count("--reason") == refused.err.count("--urgent") == 1
    assert "--reason" in remedy


def test_a_hand_over_says_once_why_several_cases_stay(town: Town) -> None:
    town.said("case", "assign", "PS.3.2026", "piotr", *HEAD)
    town.said("case", "do", "PS.3.2026", "application", *FILLED, "--as", "piotr")
    town.said("case", "do", "PS.3.2026", "criteria_check", "--outcome", "meets", "--as", "piotr")
    town.said("office", "set", "caseload_limit", "1", "--reason", "mały zespół", *HEAD)

    done = town.osl("staff", "hand-over", "anna", "--to", "piotr", *HEAD)

    assert done.code == 1
    assert done.out.count("Oczekiwano uzasadnienia") == done.out.count("--reason") == 1
    assert "2 sprawy (PS.2.2026, PS.5.2026): Oczekiwano uzasadnienia" in " ".join(done.out.split())
