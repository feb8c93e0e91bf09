"""`osl staff absent`, `deputy`, `stand-in`, `back`, `absences`; `--for` and the duties of whom one stands in for."""

from __future__ import annotations

from tests.cli.town import Town

WAITS = ("case", "approve", "PS.4.2026", "criteria_check")


def test_an_acting_head_is_named_with_dates_and_signs_what_waits_until_the_head_is_back(town: Town) -> None:
    town.said(
        "staff", "absent", "head", "--until", "2026-03-13", "--deputy", "piotr", "--kind", "leave", "--as", "head"
    )

    due = town.said("due", "--as", "piotr")
    mine = town.osl("due", "--as", "piotr", "--json").data
    hers = town.osl("due", "--as", "piotr", "--for", "head", "--json").data
    in_own_role = town.osl(*WAITS, "--as", "piotr")
    stranger = town.osl(*WAITS, "--as", "beata", "--for", "head")
    signed = town.said(*WAITS, "--as", "piotr", "--for", "head")

    assert "W zastępstwie: Maria Kierownik, do 13.03.2026" in due
    assert "PS.4.2026" in due.partition("W zastępstwie")[2]
    assert "do następnego polecenia też dodaj --for head" in signed
    assert "nieobecność do 13.03.2026; zastępuje: Piotr Łąka" in town.said("staff", "list")
    assert mine["approvals"] == []
    assert [one["mark"] for one in mine["standing_in"][0]["approvals"]] == ["PS.4.2026"]
    assert hers["approvals"] == mine["standing_in"][0]["approvals"]
    assert hers["standing_in"] == []
    assert (in_own_role.code, stranger.code) == (1, 1)
    assert "wyznaczonej do tego zastępstwa" in stranger.err
    assert "Piotr Łąka, w zastępstwie: Maria Kierownik" in town.said("case", "history", "PS.4.2026")
    back = town.osl("staff", "back", "head", "--as", "head", "--json").data
    assert (back["from"], back["to"], back["done_meanwhile"]) == ("2026-03-09", None, {"PS.4.2026": 1})


def test_the_only_head_away_without_a_deputy_is_said_loudly_and_the_kind_only_to_those_who_may(town: Town) -> None:
    prepared = town.said("staff", "absences")
    alone = town.osl("staff", "absences", "--json").data["head_without_stand_in"]
    town.said("staff", "absent", "head", "--kind", "sick", "--as", "head")

    shown = town.said("staff", "absences", "--as", "lidia")
    data = town.osl("staff", "absences", "--as", "head", "--json").data["absences"]

    assert "nikt nie jest wyznaczony na wypadek nagłej nieobecności" in prepared
    assert "UWAGA: 09.03.2026 nikt nie może kierować ośrodkiem" in shown
    assert "choroba" not in shown
    assert alone == "head"
    assert [(one["login"], one["kind"], one["roles_left_to_nobody"]) for one in data] == [("head", "sick", ["manager"])]


def test_whoever_is_named_beforehand_needs_nobody_to_begin(town: Town) -> None:
    town.said("staff", "stand-in", "head", "piotr", "--as", "head")

    noted = town.said("staff", "absent", "head", "--as", "piotr")
    town.said("staff", "absent", "lidia", "--as", "lidia")
    town.said("staff", "deputy", "lidia", "beata", "--as", "piotr", "--for", "head")

    assert "Zastępuje Piotr Łąka" in noted
    assert "Beata Róg" in town.said("staff", "absences")


def test_what_cannot_be_is_refused_with_one_clear_reason(town: Town) -> None:
    absent = ("staff", "absent", "anna", "--as", "head")
    refusals = {
        "Popraw jedną z dat": ("--since", "2026-03-13", "--until", "2026-03-12"),
        "podano tę samą osobę": ("--deputy", "anna"),
        "bez --deputy": ("--deputy", "piotr", "--as", "anna"),
    }
    for said, words in refusals.items():
        refused = town.osl(*absent, *words)
        assert refused.code == 1
        assert said in refused.err
    town.said("staff", "absent", "piotr", "--until", "2026-03-20", "--as", "head")
    chain = town.osl(*absent, "--deputy", "piotr")
    town.said(*absent, "--deputy", "lidia")
    given = town.osl("case", "assign", "PS.3.2026", "anna", "--as", "head")
    nobody_back = town.osl("staff", "back", "beata", "--as", "head")

    assert "sama jest wtedy nieobecna" in chain.err
    assert "zastępuje Lidia Wójt" in given.err
    assert "osl staff absences" in nobody_back.err
    assert town.osl("staff", "deputy", "anna", "--as", "head").code == 2


def test_an_absence_noted_by_mistake_is_taken_back_and_a_deputy_changed(town: Town) -> None:
    town.said("staff", "absent", "anna", "--since", "2026-03-16", "--deputy", "piotr", "--as", "head")
    town.said("staff", "deputy", "anna", "lidia", "--since", "2026-03-18", "--as", "head")
    town.said("staff", "deputy", "anna", "--nobody", "--since", "2026-03-20", "--as", "head")

    named = town.osl("staff", "absences", "--at", "2026-03-18", "--json").data["absences"][0]
    nobody = town.osl("staff", "absences", "--at", "2026-03-20", "--json").data["absences"][0]
    town.said("staff", "back", "anna", "--mistake")

    assert (named["deputy"], nobody["deputy"]) == ("lidia", None)
    assert town.osl("staff", "absences", "--json").data["absences"] == []


def test_whoever_is_back_on_the_day_on_which_the_absence_was_noted_is_at_work_that_day(town: Town) -> None:
    head = ("--as", "head")
    town.said("staff", "absent", "anna", "--deputy", "piotr", *head)
    town.said("staff", "hand-over", "anna", "--to", "piotr", "--case", "PS.1.2026", "--until-return", *head)

    back = town.said("staff", "back", "anna", *head)

    assert "w pracy od 09.03.2026" in back
    assert "Obowiązki oddaje Piotr Łąka" in back
    assert town.osl("due", "--as", "piotr", "--for", "anna").code == 1
    assert town.osl("staff", "absences", "--json").data["absences"] == []
    assert "Wróciło 1 z 1" in back
    assert town.osl("case", "assign", "PS.3.2026", "anna", *head).code == 0


def test_which_of_several_absences_was_a_mistake_is_asked_and_told_by_its_first_day(town: Town) -> None:
    for first, last in (("2026-03-03", "2026-03-04"), ("2026-03-16", "2026-03-20")):
        noted = town.said("staff", "absent", "anna", "--since", first, "--until", last, "--as", "head")

    asked = town.osl("staff", "back", "anna", "--mistake", "--as", "head")
    taken = town.said("staff", "back", "anna", "--mistake", "--since", "2026-03-16", "--as", "head")
    rest = town.osl("staff", "absences", "--at", "2026-03-02", "--json", "--as", "head").data["absences"]

    assert "Anna Zielińska, od 16.03.2026 do 20.03.2026" in noted
    assert (asked.code, "od: 03.03.2026, 16.03.2026" in asked.err, "--since 16.03.2026" in asked.err) == (1, True, True)
    assert "Cofnięto wpis o nieobecności: Anna Zielińska, od 16.03.2026" in taken
    assert [one["from"] for one in rest] == ["2026-03-03"]


def test_what_an_acting_head_did_in_no_case_is_told_at_the_return(town: Town) -> None:
    town.said("staff", "absent", "head", "--deputy", "lidia", "--as", "head")
    town.said("office", "set", "draft_old_days", "3", "--reason", "x", "--as", "lidia", "--for", "head")

    back = town.said("staff", "back", "head", "--as", "head")

    assert "poza sprawami: Zmieniono ustawienie ośrodka (1)." in back
    assert "Obowiązki oddaje Lidia" in back
    assert "wraca 0" not in back


def test_what_cannot_be_given_back_yet_names_the_command_that_gives_it_back_later(town: Town) -> None:
    head = ("--as", "head")
    town.said("staff", "absent", "anna", *head)
    town.said("staff", "hand-over", "anna", "--to", "piotr", "--case", "PS.5.2026", "--until-return", *head)
    town.said("office", "set", "caseload_limit", "1", "--reason", "x", *head)
    town.said("office", "set", "caseload_mode", "block", "--reason", "x", *head)

    back = town.said("staff", "back", "anna", *head)

    assert "osl staff take-back anna" in back


def test_days_on_which_the_deputy_is_away_himself_are_marked(town: Town) -> None:
    head = ("--as", "head")
    town.said("staff", "absent", "anna", "--until", "2026-03-20", "--deputy", "piotr", *head)
    town.said("staff", "absent", "piotr", "--since", "2026-03-12", "--until", "2026-03-13", *head)

    shown = town.said("staff", "absences", *head)
    days = {
        one["login"]: one["days_without_deputy"] for one in town.osl("staff", "absences", "--json").data["absences"]
    }

    assert "od 12.03.2026 do 13.03.2026 nikt nie może działać w zastępstwie" in shown
    assert days["anna"] == [{"from_": "2026-03-12", "to": "2026-03-13"}]


def test_what_goes_until_the_return_of_somebody_who_is_not_away_names_how_it_comes_back(town: Town) -> None:
    head = ("--as", "head")
    give = ("staff", "hand-over", "anna", "--to", "piotr", "--until-return", *head)

    here = town.said(*give, "--case", "PS.1.2026")
    town.said("staff", "absent", "anna", "--since", "2026-03-10", *head)
    leaves = town.said(*give, "--case", "PS.2.2026")

    assert "Zapisz ją (osl staff absent anna)" in here
    assert "osl staff take-back anna" in here
    assert "osl staff back anna" in leaves


# --- sooner than was thought, and by a decision from above ------------------------------------------------------------


def test_a_planned_absence_is_made_shorter_beforehand_with_a_reason_and_who_comes_back_is_counted_again(
    town: Town,
) -> None:
    head = ("--as", "head")
    town.said("staff", "absent", "anna", "--since", "2026-03-10", "--until", "2026-03-20", *head)
    shorter = ("staff", "back", "anna", "--until", "2026-03-13", *head)

    without_reason = town.osl(*shorter)
    done = town.osl(*shorter, "--reason", "urlop skrócony", "--json").data
    again = town.osl(*shorter, "--reason", "jeszcze raz")
    longer = town.osl("staff", "back", "anna", "--until", "2026-03-25", "--reason", "dłużej", *head)
    before_it = town.osl("staff", "back", "anna", "--until", "2026-03-09", "--reason", "wcale", *head)

    assert (done["from"], done["to"]) == ("2026-03-10", "2026-03-13")
    assert [one.code for one in (without_reason, again, longer, before_it)] == [1, 1, 1, 1]
    assert "wcześniejszego niż 13.03.2026" in longer.err
    assert "--mistake" in before_it.err
    (away,) = town.osl("staff", "absences", *head, "--json").data["absences"]
    assert (away["to"], away["returned"]) == ("2026-03-13", False)
    assert town.osl("staff", "absences", "--at", "2026-03-14", *head, "--json").data["absences"] == []
    town.said("staff", "absent", "anna", "--since", "2026-03-16", "--until", "2026-03-20", *head)  # the days are free


def test_an_absence_with_no_known_end_is_given_one_and_the_return_is_recorded_as_ever(town: Town) -> None:
    town.said("staff", "absent", "anna", "--as", "anna")
    town.said("staff", "back", "anna", "--until", "2026-03-11", "--reason", "zwolnienie do środy", "--as", "anna")

    both = town.osl("staff", "back", "anna", "--until", "2026-03-10", "--mistake", "--reason", "nie", "--as", "anna")
    back = town.osl("staff", "back", "anna", "--as", "anna", "--json").data

    town.said("staff", "absent", "piotr", "--since", "2026-03-02", "--until", "2026-03-20", "--as", "head")
    over = town.osl("staff", "back", "piotr", "--until", "2026-03-05", "--reason", "wrócił", "--as", "head")

    assert (over.code, "ta nieobecność już się skończyła" in over.err) == (1, True)
    assert both.code == 2
    assert back["from"] == "2026-03-09"


DECIDED = ("staff", "acting-head", "head", "lidia", "--until", "2026-03-13", "--decision", "OR.0052.7.2026")
WHY = ("--reason", "nagła choroba kierownika")


def test_where_nobody_can_name_an_acting_head_the_decision_from_above_is_entered_and_told_to_everybody(
    town: Town,
) -> None:
    done = town.said(*DECIDED, *WHY, "--as", "beata")

    signed = town.osl("staff", "role", "beata", "team_leader", "--as", "lidia", "--for", "head")
    assert signed.code == 0, signed.err
    assert "obowiązki kierownika pełni Lidia Wójt (decyzja OR.0052.7.2026)" in done
    told = town.said("due", "--as", "anna")
    assert "obowiązki kierownika (Maria Kierownik) pełni Lidia Wójt: decyzja OR.0052.7.2026" in told
    hers = town.said("due", "--as", "head").splitlines()
    assert hers[1].startswith("W Twoim imieniu obowiązki kierownika")
    first = " ".join(hers[1:4])
    assert all(word in first for word in ("Lidia Wójt", "OR.0052.7.2026", "Beata Róg", "nagła choroba kierownika"))
    town.said("staff", "back", "head", "--as", "head")
    again = town.osl("staff", "role", "anna", "team_leader", "--as", "lidia", "--for", "head")
    assert again.code == 1  # the head is at work
    assert "W Twoim imieniu" in town.said("due", "--as", "head")  # and is told what happened, for a while
    assert "obowiązki kierownika" not in town.said("due", "--as", "anna")


def test_a_decision_from_above_is_not_for_a_day_on_which_somebody_here_can_decide(town: Town) -> None:
    itself = town.osl(*DECIDED, *WHY, "--as", "lidia")
    no_reason = town.osl(*DECIDED, "--as", "beata")
    no_head = town.osl("staff", "acting-head", "anna", "lidia", "--until", "2026-03-13", "--decision", "X", *WHY)
    backwards = town.osl(*DECIDED, *WHY, "--since", "2026-03-20", "--as", "beata")
    town.said("staff", "absent", "head", "--deputy", "piotr", "--as", "head")
    stood_in_for = town.osl(*DECIDED, *WHY, "--as", "beata")
    town.said("staff", "role", "anna", "manager", "--as", "piotr", "--for", "head")
    town.said("staff", "deputy", "head", "--nobody", "--as", "anna")
    another = town.osl(*DECIDED, *WHY, "--as", "beata")

    refused = (itself, no_reason, no_head, backwards, stood_in_for, another)
    assert [one.code for one in refused] == [1] * 6
    assert "Poproś kogoś" in itself.err
    assert "zastępuje Piotr Łąka" in stood_in_for.err
    assert "może to Anna Zielińska" in another.err


def test_nobody_without_a_post_enters_a_decision_and_none_is_needed_while_somebody_acts_for_another_head(
    town: Town,
) -> None:
    town.said("staff", "post", "beata", "--end", "1", "--until", "2026-03-08", "--as", "head")
    without_post = town.osl(*DECIDED, *WHY, "--as", "beata")
    town.said("staff", "role", "anna", "manager", "--as", "head")
    town.said("staff", "absent", "anna", "--deputy", "piotr", "--as", "head")
    town.said("staff", "absent", "head", "--as", "head")
    acts_for_anna = town.osl(*DECIDED, *WHY, "--as", "lidia")
    by_another = town.osl(*DECIDED, *WHY, "--as", "piotr")

    assert (without_post.code, "nie masz tu dziś etatu" in without_post.err) == (1, True)
    assert acts_for_anna.code == 1
    assert (by_another.code, "może to Piotr Łąka" in by_another.err) == (1, True)
