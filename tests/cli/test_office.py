"""`osl office`: what the centre is, what it chose and why, and how many people live in its area."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from osl_workflow.office.settings import SETTINGS
from tests.cli.terminal import Office

WHY = ("--reason", "mały ośrodek")


def settings(office: Office) -> list[tuple[str, object, str | None]]:
    """Every setting that is shown, with its value and since when."""
    shown = office.osl("office", "show", "--json")
    return [(one["key"], one["value"], one["from"]) for one in shown.data["settings"]]


def test_a_new_centre_is_shown_with_its_residents_and_every_default(office: Office) -> None:
    shown = office.osl("office", "show")

    assert shown.code == 0, shown.err
    assert "Ośrodek w Zmyślonej" in shown.out
    assert "21300 w dniu" in shown.out
    assert "(podane przy zakładaniu ośrodka)" in shown.out
    assert ["separation", "block", "(nie", "wolno)", "domyślnie"] in [
        line.split()[:5] for line in shown.out.splitlines()
    ]
    assert "Po ilu dniach znika niedokończona wersja" in shown.out
    assert settings(office) == [(key, setting.default, None) for key, setting in SETTINGS.items()]


def test_a_setting_is_changed_from_today_with_a_reason(office: Office) -> None:
    done = office.osl("office", "set", "separation", "reason", *WHY)

    today = office.osl("office", "show", "--json").data["as_of"]
    assert done.out.startswith("Zmieniono ustawienie separation: reason, od ")
    assert ("separation", "reason", today) in settings(office)
    assert "reason (wolno z zapisanym uzasadnieniem)" in office.osl("office", "show").out


def test_a_setting_chosen_for_later_is_shown_beside_what_holds_today(office: Office) -> None:
    today = date.fromisoformat(office.osl("office", "show", "--json").data["as_of"])
    later = (today + timedelta(days=30)).isoformat()

    assert office.osl("office", "set", "draft_days", "14", "--from", later, *WHY).code == 0

    assert [one for one in settings(office) if one[0] == "draft_days"] == [
        ("draft_days", 30, None),
        ("draft_days", 14, later),
    ]


def test_the_reason_is_asked_for_on_a_terminal_and_required_elsewhere(office: Office) -> None:
    refused = office.osl("office", "set", "separation", "reason")
    asked = office.osl("office", "set", "separation", "reason", typed="\nmały ośrodek\n", asked=True)

    assert refused.code == 1
    assert "uzasadnieni" in refused.err
    assert asked.code == 0, asked.err
    assert asked.err.count("Uzasadnienie:") == 2  # an empty answer is none


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "colour", "blue"), "deviation_skip"),
        (("set", "separation", "maybe"), "block, reason"),
        (("set", "draft_days", "0"), "od 1 do 365"),
        (("set", "draft_days", "30"), "i tak obowiązuje"),
        (("set", "draft_days", "14", "--from", "2020-01-01"), "nie wcześniej niż"),
        (("residents", "0", "--source", "GUS"), "większej od 0"),
        (("residents", "21000", "--source", " "), "GUS, stan na"),
        (("residents", "21000", "--source", "GUS", "--on", "2999-12-31"), "nie późniejszy niż dzisiaj"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(office: Office, words: tuple[str, ...], said: str) -> None:
    done = office.osl("office", *words, *WHY)

    assert done.code == 1
    assert said in done.err


def test_a_part_of_a_post_that_makes_no_room_for_families_is_chosen_with_a_warning(office: Office) -> None:
    def told(post: str) -> str:
        return office.osl("office", "capacity", post, "1", "--reason", "tak liczymy").out

    assert "nie liczy się jako pracownik socjalny" in told("manager")
    unknown = told("social_workr")
    assert "nikt tego dnia nie ma" in unknown
    assert "social_worker" in unknown
    assert "!" not in told("social_worker")


def test_a_count_of_residents_is_recorded_with_its_day_and_source(office: Office) -> None:
    today = date.fromisoformat(office.osl("office", "show", "--json").data["as_of"])

    done = office.osl("office", "residents", "20950", "--on", today.isoformat(), "--source", "zmyślony spis")

    assert done.code == 0, done.err
    assert office.osl("office", "show", "--json").data["residents"] == {
        "number": 20950, "on": today.isoformat(), "source": "zmyślony spis",
    }  # fmt: skip
    assert "(zmyślony spis)" in office.osl("office", "show").out


def test_a_count_of_residents_names_its_source(office: Office) -> None:
    done = office.osl("office", "residents", "20950")

    assert done.code == 2
    assert "--source" in done.err


def test_a_worker_sees_the_settings_and_may_not_change_them(office: Office) -> None:
    jan = ("--given", "Jan", "--family", "Zmyślony", "--login", "jan", "--give-role", "social_worker")
    assert office.osl("staff", "add", *jan).code == 0

    refused = office.osl("office", "set", "separation", "reason", *WHY, login="jan")

    assert office.osl("office", "show", login="jan").code == 0
    assert refused.code == 1
    assert "kierownik ośrodka" in refused.err
    assert office.osl("office", "show", login="nobody").code == 1


@pytest.mark.parametrize(("setting", "above", "most"), [("caseload_limit", "60", 50), ("assistant_limit", "16", 15)])
def test_an_own_limit_above_that_of_the_act_is_refused_as_it_would_change_nothing(
    office: Office, setting: str, above: str, most: int
) -> None:
    looser = office.osl("office", "set", setting, above, "--reason", "próba")
    stricter = office.osl("office", "set", setting, "12", "--reason", "próba")

    assert looser.code == 1
    assert f"niż ustawowy ({most})" in looser.err
    assert stricter.code == 0, stricter.err
