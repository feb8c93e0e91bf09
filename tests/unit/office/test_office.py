"""The office: founded once, counted residents, chosen settings with the day from which they hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.office.commands import ChangeSetting, ChooseCapacity, CountResidents, FoundOffice, OfficeCommand
from osl_workflow.office.decide import decide
from osl_workflow.office.settings import NO_LIMIT, SETTINGS, Most, SettingKey, checked, describe, describe_value
from osl_workflow.office.state import Office, apply
from osl_workflow.texts import LANGUAGES, say
from tests.builders import acting, fold, reread, unreadable

FOUND = FoundOffice(name="Ośrodek w Zielnej", residents=12000, symbol="PS", standard="1.18")
FOUNDED_ON, TODAY = date(2026, 1, 1), date(2026, 3, 9)


def founded(*commands: OfficeCommand) -> Office:
    return after(fold(apply, decide(None, FOUND, acting(on=FOUNDED_ON))), *commands)


def after(office: Office, *commands: OfficeCommand, by: Acting | None = None) -> Office:
    for command in commands:
        office = fold(apply, decide(office, command, by or acting()), state=office)
    return office


def refusal(office: Office | None, command: OfficeCommand, by: Acting | None = None) -> str:
    with pytest.raises(Refused) as refused:
        decide(office, command, by or acting())
    return refused.value.said.key


def test_an_office_is_founded_with_what_every_page_shows() -> None:
    office = founded()

    assert (office.name, office.symbol, office.standard, office.demo) == ("Ośrodek w Zielnej", "PS", "1.18", False)
    assert office.residents_on(TODAY).number == 12000


def test_an_office_is_founded_once_and_nothing_happens_before() -> None:
    assert refusal(founded(), FOUND) == "office.already_founded"
    assert refusal(None, CountResidents(number=1, on=TODAY, source="GUS")) == "office.unknown"


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("name", " ", "office.name_missing"),
        ("residents", 0, "office.residents_number"),
        ("symbol", "PS.1", "office.symbol_form"),
        ("symbol", "ps", "office.symbol_form"),
        ("symbol", "", "office.symbol_form"),
        ("symbol", "P" * 17, "office.symbol_form"),
    ],
)
def test_what_would_stand_wrongly_on_every_letter_is_refused(field: str, value: object, key: str) -> None:
    assert refusal(None, FOUND.model_copy(update={field: value})) == key


@pytest.mark.parametrize("symbol", ["PS", "DPŚ", "4110", "PS-2"])
def test_a_symbol_may_have_polish_letters_digits_and_hyphens(symbol: str) -> None:
    assert len(decide(None, FOUND.model_copy(update={"symbol": symbol}), acting())) == 1


# --- residents --------------------------------------------------------------------------------------------------------


def test_the_residents_of_a_day_are_those_of_the_latest_count_that_speaks_of_no_later_day() -> None:
    office = founded(
        CountResidents(number=12500, on=date(2026, 2, 1), source="GUS"),
        CountResidents(number=11000, on=date(2024, 12, 31), source="GUS"),
    )

    assert office.residents_on(date(2024, 12, 31)).number == 11000
    assert office.residents_on(date(2026, 1, 31)).number == 12000
    assert office.residents_on(date(2026, 2, 1)).number == 12500
    assert office.residents_on(date(2020, 1, 1)) is None  # nobody had counted


def test_a_count_corrected_for_the_same_day_takes_its_place() -> None:
    office = founded(
        CountResidents(number=12500, on=date(2026, 2, 1), source="GUS"),
        CountResidents(number=12600, on=date(2026, 2, 1), source="GUS, po korekcie"),
    )

    assert office.residents_on(TODAY).number == 12600


def test_a_count_needs_a_number_a_source_and_a_day_that_has_come() -> None:
    count = CountResidents(number=12500, on=TODAY, source="GUS")

    assert refusal(founded(), count.model_copy(update={"number": 0})) == "office.residents_number"
    assert refusal(founded(), count.model_copy(update={"source": " "})) == "office.source_missing"
    assert refusal(founded(), count.model_copy(update={"on": date(2026, 3, 10)})) == "office.counted_in_future"


# --- settings ---------------------------------------------------------------------------------------------------------


def test_every_setting_has_a_default_that_it_may_have_and_a_sentence_in_both_languages() -> None:
    assert set(SETTINGS) == set(get_args(SettingKey))
    for key, setting in SETTINGS.items():
        typed = NO_LIMIT if isinstance(setting, Most) else setting.default
        assert checked(key, typed) == (key, setting.default)
        for language in LANGUAGES:
            assert not say(describe(key), language).startswith("office.")
            assert not str(say(describe_value(setting.default, key), language)).startswith("office.")


def test_a_setting_has_its_default_until_the_first_day_of_another_choice() -> None:
    office = founded(ChangeSetting(key="separation", value="reason", from_=date(2026, 4, 1)))

    assert office.choice_on("separation", date(2026, 3, 31)) == "block"
    assert office.choice_on("separation", date(2026, 4, 1)) == "reason"
    assert office.choice_on("deviation_skip", date(2026, 4, 1)) == "reason"


def test_of_two_choices_for_one_day_the_one_made_later_holds() -> None:
    office = founded(
        ChangeSetting(key="due_soon_days", value=5, from_=date(2026, 4, 1)),
        ChangeSetting(key="due_soon_days", value=7, from_=date(2026, 4, 1)),
    )

    assert office.days_on("due_soon_days", date(2026, 4, 1)) == 7


def test_a_value_may_come_as_it_was_typed() -> None:
    assert founded(ChangeSetting(key="draft_days", value=" 14 ", from_=TODAY)).days_on("draft_days", TODAY) == 14


@pytest.mark.parametrize(
    ("key", "value", "refused"),
    [
        ("colour", "blue", "office.setting_unknown"),
        ("separation", "sometimes", "office.setting_choice"),
        ("draft_days", "two", "office.setting_days"),
        ("draft_days", "0", "office.setting_days"),
        ("draft_days", "-1", "office.setting_days"),
        ("draft_days", "366", "office.setting_days"),
        ("draft_days", "30", "office.setting_same"),
        ("separation", "block", "office.setting_same"),
    ],
)
def test_a_value_that_a_setting_cannot_have_is_refused(key: str, value: str, refused: str) -> None:
    assert refusal(founded(), ChangeSetting(key=key, value=value, from_=TODAY)) == refused


def test_a_choice_needs_a_reason_and_never_holds_before_it_was_made() -> None:
    change = ChangeSetting(key="separation", value="reason", from_=TODAY)

    assert refusal(founded(), change, acting(reason=None)) == "acting.reason_missing"
    yesterday = change.model_copy(update={"from_": date(2026, 3, 8)})
    assert refusal(founded(), yesterday) == "office.setting_from_past"


def test_a_choice_that_is_recorded_late_holds_from_today_as_what_was_done_since_was_judged_without_it() -> None:
    made = acting(on=date(2026, 3, 8))
    mode = ChangeSetting(key="caseload_mode", value="advise", from_=date(2026, 3, 8))
    part = ChooseCapacity(post="social_worker", share=Decimal("0.5"), from_=date(2026, 3, 8))

    assert [refusal(founded(), one, made) for one in (mode, part)] == ["office.setting_from_past"] * 2
    assert (
        after(founded(), mode.model_copy(update={"from_": TODAY}), by=made).choice_on("caseload_mode", TODAY)
        == "advise"
    )


# --- replaying --------------------------------------------------------------------------------------------------------


def test_stored_events_give_the_same_office_again_even_without_its_key() -> None:
    story = [*decide(None, FOUND, acting())]
    for command in (
        CountResidents(number=12500, on=TODAY, source="GUS"),
        ChangeSetting(key="separation", value="reason", from_=TODAY),
        ChangeSetting(key="draft_days", value=14, from_=TODAY),
    ):
        story += decide(fold(apply, story), command, acting())

    assert fold(apply, map(reread, story)) == fold(apply, story)
    assert fold(apply, map(unreadable, story)) == fold(apply, story)
    assert fold(apply, story).version == 4
