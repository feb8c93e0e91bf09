"""`osl staff`: who works here, under which login, in which posts and roles."""

from __future__ import annotations

import pytest

from tests.cli.terminal import HEAD, Office

JAN = ("--given", "Jan", "--family", "Zmyślony", "--login", "jan")


def test_a_member_is_added_with_post_and_roles_and_listed(office: Office) -> None:
    added = office.osl("staff", "add", *JAN, "--give-role", "social_worker", "--fte", "0,5")
    listed = office.osl("staff", "list")

    assert added.code == 0, added.err
    assert added.out == "Dodano pracownika „jan”; role: pracownik socjalny.\n"
    assert ["Jan", "Zmyślony", "jan", "pracownik", "socjalny", "0,5"] in [
        line.split() for line in listed.out.splitlines()
    ]
    assert "Stan po wpisie nr" in listed.out


def test_a_role_may_be_typed_as_it_is_called(office: Office) -> None:
    done = office.osl("staff", "add", *JAN, "--give-role", "pracownik socjalny", "--json")

    assert done.data["roles"] == ["social_worker"]


def test_on_a_terminal_it_shows_the_roles_and_asks_again_only_for_the_login_that_is_taken(office: Office) -> None:
    typed = f"Jan\nZmyślony\n{HEAD}\nsocial_worker, team_leader\n\njan\n"

    done = office.osl("staff", "add", typed=typed, asked=True)

    assert done.code == 0, done.err
    assert "benefits_officer – pracownik socjalny ds. świadczeń" in done.err
    assert "tę ma już inny pracownik" in done.err
    assert done.err.count("Imię:") == 1
    assert done.err.count("Nazwa logowania na komputerze:") == 2
    assert office.osl("staff", "list", "--json").data["staff"][1]["roles"] == ["social_worker", "team_leader"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((*JAN, "--give-role", "kierowca"), 1, "a podano kierowca"),
        ((*JAN, "--give-role", "social_worker", "--fte", "2"), 1, "nie większej od 1"),
        ((*JAN, "--give-role", "social_worker", "--fte", "pół"), 2, "oczekiwano części etatu"),
        (JAN[:4], 2, "--login"),
        (("--given", "Jan", "--family", " ", "--login", "jan", "--give-role", "social_worker"), 1, "imię i nazwisko"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(
    office: Office, words: tuple[str, ...], code: int, said: str
) -> None:
    done = office.osl("staff", "add", *words)

    assert done.code == code
    assert said in done.err


def test_a_worker_may_not_add_staff_and_is_told_who_can(office: Office) -> None:
    office.osl("staff", "add", *JAN, "--give-role", "social_worker")

    done = office.osl("staff", "add", "--given", "Ewa", "--family", "Zmyślona", "--login", "ewa", login="jan")

    assert done.code == 1
    assert "zastępca kierownika, kierownik ośrodka" in done.err


def test_the_head_may_act_in_anothers_place_and_others_may_not(office: Office) -> None:
    office.osl("staff", "add", *JAN, "--give-role", "social_worker")

    assert office.osl("staff", "list", "--as", "jan").code == 0
    refused = office.osl("staff", "list", "--as", HEAD, login="jan")
    assert refused.code == 1
    assert "działać w miejsce innej" in refused.err


def test_a_role_is_given_for_some_days_and_ended(office: Office) -> None:
    office.osl("staff", "add", *JAN, "--give-role", "social_worker", "--since", "2026-01-01")

    given = office.osl("staff", "role", "jan", "team_leader", "--since", "1.02.2026", "--until", "2026-02-28")
    ended = office.osl("staff", "role", "jan", "social_worker", "--end", "--until", "2026-03-31")

    assert given.code == ended.code == 0, given.err + ended.err
    in_march = office.osl("staff", "list", "--at", "2026-03-15", "--json").data["staff"][-1]
    in_february = office.osl("staff", "list", "--at", "2026-02-15", "--json").data["staff"][-1]
    assert in_february["roles"] == ["social_worker", "team_leader"]
    assert in_march["roles"] == ["social_worker"]


def test_an_end_has_no_beginning(office: Office) -> None:
    done = office.osl("staff", "role", HEAD, "manager", "--end", "--since", "2026-01-01")

    assert done.code == 2
    assert "--since" in done.err


def test_who_has_left_is_listed_only_when_asked_for(office: Office) -> None:
    office.osl("staff", "add", *JAN, "--give-role", "social_worker", "--since", "2020-01-01")
    left = office.osl("staff", "leave", "jan", "--on", "2025-12-31")

    assert left.code == 0, left.err
    assert "31.12.2025" in left.out
    assert "jan" not in office.osl("staff", "list").out
    assert "praca do 31.12.2025" in office.osl("staff", "list", "--all").out
    assert "jan" in office.osl("staff", "list", "--at", "2025-06-01").out


def test_a_member_may_work_under_another_login(office: Office) -> None:
    office.osl("staff", "add", *JAN, "--give-role", "social_worker")

    changed = office.osl("staff", "login", "jan", "jan.zmyslony")

    assert changed.code == 0, changed.err
    assert office.osl("staff", "list", login="jan.zmyslony").code == 0
    assert office.osl("staff", "list", login="jan").code == 1


def test_nobody_works_under_that_login(office: Office) -> None:
    done = office.osl("staff", "leave", "nikt")

    assert done.code == 1
    assert "„nikt”" in done.err


def test_the_same_command_twice_adds_one_member(office: Office) -> None:
    command = (
        "staff",
        "add",
        *JAN,
        "--give-role",
        "social_worker",
        "--command-id",
        "018f0000-0000-7000-8000-000000000001",
    )

    first, again = office.osl(*command, "--json"), office.osl(*command, "--json")

    assert first.data["staff"] == again.data["staff"]
    assert len(office.osl("staff", "list", "--json").data["staff"]) == 2


def test_a_command_id_is_not_used_for_something_else(office: Office) -> None:
    id = ("--command-id", "018f0000-0000-7000-8000-000000000001")
    office.osl("staff", "add", *JAN, "--give-role", "social_worker", *id)

    done = office.osl("staff", "leave", "jan", *id)

    assert done.code == 1
    assert "inne polecenie" in done.err


# --- a role that the standard does not know ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["9", "Social_worker", "Ślusarz", "x" * 80, "kierowca wózka"])
def test_any_unknown_role_is_refused_with_the_known_ones(office: Office, role: str) -> None:
    added = office.osl("staff", "add", *JAN, "--give-role", role)
    given = office.osl("staff", "role", HEAD, role)
    ended = office.osl("staff", "role", HEAD, role, "--end")

    for done in (added, given, ended):
        assert done.code == 1
        assert f"a podano {role}" in done.err
        assert "social_worker, " in done.err


def test_a_post_that_is_no_code_is_refused_with_what_a_code_is(office: Office) -> None:
    done = office.osl("staff", "add", *JAN, "--give-role", "social_worker", "--post", "Starszy specjalista")

    assert done.code == 1
    assert "na przykład social_worker, a podano Starszy specjalista" in done.err


def test_on_a_terminal_an_unknown_role_is_asked_again_at_once_and_alone(office: Office) -> None:
    typed = "Jan\nZmyślony\njan\n9\nSocial_worker\npracownik socjalny, team_leader\ntrochę\n1/2\n"

    done = office.osl("staff", "add", typed=typed, asked=True)

    assert done.code == 0, done.err
    assert [done.err.count(asked) for asked in ("Imię:", "Role (", "Część etatu [1]")] == [1, 3, 2]
    assert "na przykład 1, 0,5 albo 3/4" in done.err
    last = office.osl("staff", "list", "--json").data["staff"][-1]
    assert (last["roles"], last["fte"]) == (["social_worker", "team_leader"], "0.5")


def test_on_a_terminal_an_unknown_role_of_the_line_is_asked_again_and_no_answer_is_lost(office: Office) -> None:
    done = office.osl("staff", "add", *JAN, "--give-role", "9", typed="1\nsocial_worker\n", asked=True)

    assert done.code == 0, done.err
    assert office.osl("staff", "list", "--json").data["staff"][-1]["roles"] == ["social_worker"]


# --- not to lock oneself out ------------------------------------------------------------------------------------------


def test_ones_own_login_is_not_changed_to_one_under_which_nobody_is_known_here(office: Office) -> None:
    refused = office.osl("staff", "login", HEAD, "szefowa")
    kept = office.osl("staff", "login", HEAD, "szefowa", typed="\n", asked=True)

    assert refused.code == 1
    assert "--even-mine" in refused.err
    assert (kept.code, kept.out) == (0, f"Nic nie zmieniono; nazwa logowania „{HEAD}” zostaje.\n")
    assert office.osl("staff", "list").code == 0


@pytest.mark.parametrize(("words", "typed", "asked"), [(("--even-mine",), None, False), ((), "t\n", True)])
def test_who_means_it_may_change_ones_own_login_all_the_same(
    office: Office, words: tuple[str, ...], typed: str | None, asked: bool
) -> None:
    changed = office.osl("staff", "login", HEAD, "szefowa", *words, typed=typed, asked=asked)

    assert changed.code == 0, changed.err
    assert office.osl("staff", "list", login="szefowa").code == 0


def test_an_unknown_login_that_acts_in_anothers_place_is_told_that_it_is_unknown(office: Office) -> None:
    done = office.osl("staff", "list", "--as", "nikt", login="obcy")

    assert done.code == 1
    assert "„obcy” nikt tu nie ma" in done.err


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [("2026-02-30", "takiego dnia nie ma"), ("31.04.2026", "takiego dnia nie ma"), ("jutro", "22.11.2026")],
)
def test_a_day_that_is_not_in_the_calendar_is_told_so(office: Office, typed: str, said: str) -> None:
    done = office.osl("staff", "role", HEAD, "team_leader", "--until", typed)

    assert done.code == 2
    assert said in done.err


def test_the_only_head_stays_until_somebody_else_may_manage_the_staff(office: Office) -> None:
    office.osl("staff", "add", *JAN, "--give-role", "social_worker")
    refused = [office.osl("staff", "leave", HEAD), office.osl("staff", "role", HEAD, "manager", "--end")]
    office.osl("staff", "role", "jan", "manager")
    left = office.osl("staff", "leave", HEAD)

    assert [one.code for one in refused] == [1, 1]
    assert "prowadzić kadrę bez daty końcowej" in refused[0].err
    assert left.code == 0, left.err
    last = office.osl("staff", "leave", "jan", login="jan")
    assert last.code == 1


def test_a_post_that_nobody_knows_is_taken_and_said_to_count_for_no_families(office: Office) -> None:
    office.osl("staff", "add", *JAN, "--give-role", "social_worker", "--fte", "0,5")

    misspelt = office.osl("staff", "post", "jan", "social_workr", "--fte", "0,25")
    known = office.osl("staff", "post", "jan", "social_worker", "--fte", "0,25", "--json")

    assert misspelt.code == 0, misspelt.err
    assert "osl office capacity social_workr 1" in misspelt.out
    assert "social_worker" in misspelt.out.replace("social_workr", "")
    assert "warnings" not in known.data
