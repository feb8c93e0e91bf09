"""`osl contact` and `osl views`: one-off contacts are counted by theme; the lists can always be built anew."""

from __future__ import annotations

import pytest

from tests.cli.terminal import Office

PHONE = ("contact", "add", "--channel", "phone", "--outcome", "information_given")


def test_a_contact_is_noted_listed_and_counted_by_theme(office: Office) -> None:
    for theme, day in (("4", "2026-03-02"), ("4", "2026-03-03"), ("other", "2026-03-04")):
        assert office.osl(*PHONE, "--theme", theme, "--on", day).code == 0

    done = office.osl("contact", "list")

    assert [line.split()[0] for line in done.out.splitlines()[1:4]] == ["04.03.2026", "03.03.2026", "02.03.2026"]
    assert "Bezrobocie: 2" in done.out
    assert "Tematy (3 wpisy)" in done.out


def test_the_list_may_speak_of_some_days_and_hold_a_few_rows(office: Office) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-03-04"):
        office.osl(*PHONE, "--theme", "4", "--on", day)

    data = office.osl("contact", "list", "--since", "3.03.2026", "--limit", "1", "--json").data

    assert [one["on"] for one in data["contacts"]] == ["2026-03-04"]
    assert (data["total"], data["by_theme"]) == (2, {"4": 2})
    assert data["view"]["behind"] == 0


def test_on_a_terminal_themes_of_today_are_offered_and_where_to_is_asked_when_needed(office: Office) -> None:
    done = office.osl("contact", "add", typed="4\n1\n2\nurząd pracy\n\npytał o kurs\n", asked=True)

    assert done.code == 0, done.err
    assert "4. bezrobocie" in done.err
    assert "przemoc domowa" in done.err
    assert "przemoc w rodzinie" not in done.err
    assert "Dokąd skierowano?" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--theme", "nuda", "--channel", "phone", "--outcome", "other"), 1, "a podano nuda"),
        (("--theme", "4", "--channel", "phone", "--outcome", "referred_elsewhere"), 2, "--referred-to"),
        (("--theme", "4", "--channel", "gołąb", "--outcome", "other"), 2, "a podano 'gołąb'"),
        (("--theme", "4", "--channel", "phone"), 2, "--outcome"),
        (("--theme", "4", "--channel", "phone", "--outcome", "other", "--on", "2999-01-01"), 1, "nie późniejszego niż"),
    ],
)
def test_what_cannot_be_is_told(office: Office, words: tuple[str, ...], code: int, said: str) -> None:
    done = office.osl("contact", "add", *words)

    assert done.code == code
    assert said in done.err


def test_an_entry_made_by_mistake_no_longer_counts_and_its_taking_back_has_a_reason(office: Office) -> None:
    id = office.osl(*PHONE, "--theme", "4", "--json").data["contact"]

    refused = office.osl("contact", "withdraw", id)
    done = office.osl("contact", "withdraw", id, "--reason", "wpisano dwa razy")

    assert refused.code == 1
    assert done.code == 0, done.err
    assert office.osl("contact", "list", "--json").data["total"] == 0


def test_the_caller_is_named_in_the_list_when_on_record(office: Office) -> None:
    added = office.osl("person", "add", "--given", "Jan", "--family", "Wymyślony", "--json").data
    office.osl(*PHONE, "--theme", "4", "--person", added["person"])

    assert "Jan Wymyślony" in office.osl("contact", "list").out


# --- views ------------------------------------------------------------------------------------------------------------


def test_the_state_of_the_views_says_what_they_have_not_seen_and_changes_nothing(office: Office) -> None:
    office.osl("staff", "list")
    office.osl(*PHONE, "--theme", "4")

    first, again = office.osl("views", "status", "--json").data, office.osl("views", "status", "--json").data

    by_name = {view["name"]: view for view in first["views"]}
    assert by_name["contacts"]["behind"] == 1
    assert first == again
    assert "dogoni przy następnym pytaniu" in office.osl("views", "status").out


def test_views_are_built_anew_by_the_head_and_answer_the_same(office: Office) -> None:
    office.osl(*PHONE, "--theme", "4")
    before = office.osl("contact", "list", "--json").data

    done = office.osl("views", "rebuild")

    assert done.code == 0, done.err
    assert "Zgłoszenia i porady (contacts)" in done.out
    assert office.osl("contact", "list", "--json").data["contacts"] == before["contacts"]


def test_an_unknown_view_is_told_with_those_that_are_known(office: Office) -> None:
    done = office.osl("views", "rebuild", "nic")

    assert done.code == 1
    assert "contacts" in done.err


def test_a_worker_does_not_rebuild_views(office: Office) -> None:
    office.osl(
        "staff", "add", "--given", "Jan", "--family", "Zmyślony", "--login", "jan", "--give-role", "social_worker"
    )

    assert office.osl("views", "rebuild", login="jan").code == 1


def test_an_unknown_theme_is_refused_with_the_known_ones_and_their_titles(office: Office) -> None:
    done = office.osl("contact", "add", "--theme", "zzz", "--channel", "phone", "--outcome", "other")

    assert done.code == 1
    assert "a podano zzz" in done.err
    assert "  1 – ubóstwo\n" in done.err
