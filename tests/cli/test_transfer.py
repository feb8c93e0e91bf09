"""`osl case transfer`, `osl staff hand-over`, `take-back`, `leave`: work goes from one worker to another."""

from __future__ import annotations

import pytest

from tests.cli.town import Town

OFFER = ("case", "transfer", "offer", "PS.2.2026", "piotr", "--reason", "znasz tę rodzinę")


def test_a_case_is_offered_shown_to_both_and_taken_over(town: Town) -> None:
    offered = town.said(*OFFER)
    to_me, from_me = town.said("due", "--as", "piotr"), town.said("due")
    shown = town.said("case", "show", "PS.2.2026")
    taken = town.said("case", "transfer", "accept", "PS.2.2026", "--as", "piotr")

    assert "czeka na odpowiedź do 23.03.2026" in offered
    assert "Propozycje przekazania sprawy dla mnie" in to_me
    assert "znasz tę rodzinę" in to_me
    assert "Zaproponowane innym, bez odpowiedzi" in from_me
    assert "zaproponowano przejęcie, odpowiada Piotr Łąka: do 23.03.2026" in shown
    assert "Sprawa PS.2.2026 jest teraz Twoja" in taken
    assert town.osl("case", "show", "PS.2.2026", "--json").data["workers"] == {"social_worker": "piotr"}


def test_an_offer_entered_late_without_a_last_day_waits_from_today(town: Town) -> None:
    assert "czeka na odpowiedź do 23.03.2026" in town.said(*OFFER, "--on", "2026-03-04")


def test_what_an_offer_says_can_be_read_by_a_program_too(town: Town) -> None:
    town.said(*OFFER, "--until", "2026-03-12")

    (one,) = town.osl("case", "transfer", "list", "--json").data["offers"]
    assert one["word"] == "znasz tę rodzinę"
    assert (one["mark"], one["from"], one["to"], one["until"]) == ("PS.2.2026", "anna", "piotr", "2026-03-12")
    assert town.osl("due", "--as", "piotr", "--json").data["offered_to_me"] == [one]
    assert town.osl("case", "show", "PS.2.2026", "--json").data["offers"]["social_worker"]["to"] == "piotr"
    assert town.osl("case", "transfer", "list", "--as", "beata", "--json").data["offers"] == []
    assert town.osl("case", "transfer", "list", "--all").code == 1


def test_the_history_tells_an_offer_and_why_it_was_declined(town: Town) -> None:
    town.said(*OFFER)

    town.said("case", "transfer", "decline", "PS.2.2026", "--as", "piotr", "--reason", "nie znam tej okolicy")

    told = town.said("case", "history", "PS.2.2026", "--full")
    assert "Zaproponowano przekazanie sprawy" in told
    assert "pracownik socjalny: Piotr Łąka, odpowiedź do 23.03.2026" in told
    assert "znasz tę rodzinę" in told
    assert "Nie przyjęto przekazywanej sprawy" in told
    assert "nie znam tej okolicy" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("offer", "PS.2.2026", "anna"), "a ta osoba już prowadzi tę sprawę"),
        (("offer", "PS.2.2026", "beata"), "pełni tego dnia role: pracownik socjalny ds. świadczeń"),
        (("offer", "PS.2.2026", "piotr", "--until", "2026-03-08"), "dziś jest 09.03.2026"),
        (("offer", "PS.3.2026", "piotr"), "to nie jest Twoja sprawa"),
        (("accept", "PS.2.2026", "--as", "piotr"), "a w sprawie PS.2.2026 takiej nie ma"),
    ],
)
def test_what_cannot_be_offered_or_answered_is_refused_in_one_sentence(
    town: Town, words: tuple[str, ...], said: str
) -> None:
    done = town.osl("case", "transfer", *words)

    assert done.code == 1
    assert said in done.err


def test_an_assignment_of_a_closed_case_is_refused(town: Town) -> None:
    town.said("case", "close", "PS.2.2026", "moved_away", "--reason", "wyjazd")

    done = town.osl("case", "assign", "PS.2.2026", "piotr", "--as", "head")

    assert done.code == 1
    assert "oczekiwano trwającej pracy socjalnej, a jest ona zakończona" in done.err


def test_nobody_leaves_before_all_is_handed_over(town: Town) -> None:
    refused = town.osl("staff", "leave", "anna", "--as", "head")
    handed = town.said("staff", "hand-over", "anna", "--to", "piotr", "--as", "head")
    left = town.said("staff", "leave", "anna", "--as", "head")

    assert refused.code == 1
    assert "prowadzi jeszcze 4 sprawy lub inicjatywy" in refused.err
    assert "osl staff hand-over anna --to LOGIN" in refused.err
    assert "Przekazano 4 z 4. Prowadzi je teraz: Piotr Łąka." in handed
    assert "Anna Zielińska odchodzi" in left


def test_where_nobody_has_a_place_cases_wait_in_the_queue(town: Town) -> None:
    waiting = town.said("staff", "hand-over", "anna", "--nobody", "--as", "head")
    wrong = town.osl("staff", "hand-over", "anna", "--nobody", "--to", "piotr", "--as", "head")

    assert "Czekają teraz na przydział: 4 z 4" in waiting
    assert (wrong.code, "--nobody" in wrong.err) == (2, True)
    assert "Anna Zielińska odchodzi" in town.said("staff", "leave", "anna", "--as", "head")


def test_some_cases_go_until_the_return_and_back(town: Town) -> None:
    head = ("--as", "head")
    given = town.osl(
        "staff", "hand-over", "anna", "--to", "piotr", "--case", "PS.2.2026", "--until-return", *head, "--json"
    )
    shown = town.said("case", "show", "PS.2.2026")
    other = town.osl("staff", "hand-over", "anna", "--to", "piotr", "--case", "PS.2.2026", *head)
    back = town.osl("staff", "take-back", "anna", *head, "--json")

    assert given.data == {"handed_over": [{"mark": "PS.2.2026", "part": "social_worker"}], "refused": []}
    assert "w zastępstwie; po powrocie wraca do: Anna Zielińska" in shown
    assert (other.code, "a tych nie prowadzi: PS.2.2026" in other.err) == (1, True)
    assert back.data["given_back"] == given.data["handed_over"]
    assert "Nic nie ma do zwrotu" in town.said("staff", "take-back", "anna", *head)


def test_what_is_over_the_limit_stays_and_says_why(town: Town) -> None:
    head = ("--as", "head")
    for key, value in (("caseload_limit", "1"), ("caseload_mode", "block")):
        town.said("office", "set", key, value, "--reason", "mały zespół", *head)

    done = town.osl("staff", "hand-over", "anna", "--to", "piotr", *head)

    assert done.code == 1
    assert "Zostaje, gdzie było: 1" in done.out
    assert "miał(a)by 2 rodziny" in done.out
    assert town.osl("staff", "leave", "anna", *head).code == 1


def test_what_goes_over_a_limit_is_told_with_the_limit_and_by_when_the_reason_is_owed(town: Town) -> None:
    town.said("office", "set", "rate_limit", "6", "--reason", "powoli", "--as", "head")

    done = town.said("staff", "hand-over", "anna", "--to", "piotr", "--urgent", "--as", "head")

    assert "PS.5.2026: Ponad limit nowych rodzin w miesiącu: 2 nowe rodziny" in done
    assert "osl case justify PS.5.2026" in done


def test_a_role_does_not_end_today_while_cases_are_held_in_it(town: Town) -> None:
    end = ("staff", "role", "anna", "social_worker", "--end", "--as", "head")

    refused = town.osl(*end)
    later = town.said(*end, "--until", "2026-03-31")
    elsewhere = town.osl("staff", "role", "piotr", "social_worker", "--end", "--as", "head")

    assert refused.code == 1
    assert "prowadzi jeszcze 4 sprawy lub inicjatywy (pracownik socjalny)" in refused.err
    assert "PS.1.2026" in refused.err
    assert "osl staff hand-over anna --to LOGIN" in refused.err
    assert "W tej roli nadal prowadzi 4 sprawy lub inicjatywy" in later
    assert elsewhere.code == 0  # he holds nothing


def test_the_end_of_the_last_post_tells_what_is_still_held(town: Town) -> None:
    end = ("staff", "post", "anna", "--end", "1", "--as", "head")

    told = town.said(*end)

    assert "Po 09.03.2026 ta osoba nie ma etatu, a nadal prowadzi 4 sprawy lub inicjatywy" in told
    assert "osl staff hand-over anna --to LOGIN" in told


def test_a_role_ends_once_its_cases_are_handed_over_and_another_one_at_any_time(town: Town) -> None:
    end = ("staff", "role", "anna", "social_worker", "--end", "--as", "head")
    town.said("staff", "role", "anna", "team_leader", "--as", "head")

    assert town.osl("staff", "role", "anna", "team_leader", "--end", "--as", "head").code == 0
    town.said("staff", "hand-over", "anna", "--to", "piotr", "--reason", "nowa rola", "--as", "head")
    assert town.osl(*end).code == 0


def test_an_offer_to_somebody_who_is_away_says_so(town: Town) -> None:
    town.said("staff", "absent", "piotr", "--as", "head")
    alone = town.said(*OFFER)
    town.said("case", "transfer", "withdraw", "PS.2.2026")
    town.said("staff", "deputy", "piotr", "beata", "--as", "head")

    stood_in_for = town.osl(*OFFER, "--json")

    assert "Piotr Łąka ma teraz nieobecność (do kiedy: nie wiadomo kiedy) i nikt nie zastępuje" in alone
    assert stood_in_for.data["away"] == {"until": None, "deputy": "beata"}


def test_before_the_employment_it_is_said_from_when_on_somebody_has_the_role(town: Town) -> None:
    done = town.osl("case", "assign", "PS.3.2026", "anna", "--on", "2026-03-01", "--as", "head")

    assert done.code == 1
    assert "nie pełni tego dnia żadnej roli" in done.err
    assert "tę rolę pełni od 02.03.2026" in done.err
