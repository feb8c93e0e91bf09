"""One-off contacts: noted in a minute, counted by theme, handed on to a case without typing twice."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from osl_workflow.acting import Acting
from osl_workflow.contact.commands import ContactCommand, LeadToCase, RecordContact, WithdrawContact
from osl_workflow.contact.decide import decide
from osl_workflow.contact.events import Channel, ContactOutcome, ContactRecorded
from osl_workflow.contact.labels import label
from osl_workflow.contact.state import Contact, apply
from osl_workflow.errors import Refused
from osl_workflow.texts import LANGUAGES, say
from tests.builders import acting, fold, reread, uid, unreadable

THEMES = ("poverty", "unemployment")
CALL = RecordContact(
    channel="phone", theme="poverty", outcome="information_given", note="pyta o zasiłek", caller="sąsiadka z parteru"
)
YESTERDAY = date(2026, 3, 8)


def recorded(command: RecordContact = CALL, by: Acting | None = None) -> Contact:
    return fold(apply, decide(None, command, by or acting(on=YESTERDAY), themes=THEMES))


def after(contact: Contact, command: ContactCommand) -> Contact:
    return fold(apply, decide(contact, command, acting()), state=contact)


def refusal(contact: Contact | None, command: ContactCommand, by: Acting | None = None) -> str:
    with pytest.raises(Refused) as refused:
        decide(contact, command, by or acting(), themes=THEMES)
    return refused.value.said.key


def test_a_contact_is_noted_with_the_day_on_which_it_happened_and_its_words_sealed() -> None:
    (event,) = decide(None, CALL, acting(on=YESTERDAY), themes=THEMES)

    assert isinstance(event, ContactRecorded)
    assert "sąsiadka" not in unreadable(event).model_dump_json()
    contact = fold(apply, [event])
    assert contact.on == YESTERDAY
    assert contact.content is not None
    assert (contact.content.note, contact.content.caller) == ("pyta o zasiłek", "sąsiadka z parteru")


def test_nothing_is_sealed_where_nothing_was_typed() -> None:
    silent = CALL.model_copy(update={"note": " ", "caller": None})

    assert recorded(silent, acting(reason=None)).content is None


def test_a_theme_is_one_of_the_standard_or_other() -> None:
    assert refusal(None, CALL.model_copy(update={"theme": "weather"})) == "contact.theme_unknown"
    assert recorded(CALL.model_copy(update={"theme": "other"})).theme == "other"


def test_whoever_was_referred_was_referred_somewhere() -> None:
    referred = CALL.model_copy(update={"outcome": "referred_elsewhere"})

    assert refusal(None, referred) == "contact.referred_where"
    content = recorded(referred.model_copy(update={"referred_to": "powiatowy urząd pracy"})).content
    assert content is not None
    assert content.referred_to == "powiatowy urząd pracy"


def test_a_contact_is_recorded_once_and_not_in_advance() -> None:
    assert refusal(recorded(), CALL) == "contact.already_recorded"
    assert refusal(None, WithdrawContact()) == "contact.unknown"
    assert refusal(None, CALL, acting(on=date(2026, 3, 10))) == "acting.occurred_in_future"


def test_a_mistaken_entry_is_withdrawn_with_a_reason_and_then_rests() -> None:
    assert refusal(recorded(), WithdrawContact(), acting(reason=None)) == "acting.reason_missing"

    withdrawn = after(recorded(), WithdrawContact())

    assert withdrawn.withdrawn
    assert refusal(withdrawn, WithdrawContact()) == "contact.is_withdrawn"
    assert refusal(withdrawn, LeadToCase(case=uid(50))) == "contact.is_withdrawn"


def test_a_contact_leads_to_one_case_opened_no_earlier() -> None:
    led = after(recorded(), LeadToCase(case=uid(50)))

    assert led.led_to == uid(50)
    assert refusal(led, LeadToCase(case=uid(51))) == "contact.has_led_to_case"
    assert refusal(led, WithdrawContact()) == "contact.has_led_to_case"
    too_early = acting(on=date(2026, 3, 7))
    assert refusal(recorded(), LeadToCase(case=uid(50)), too_early) == "contact.case_before_contact"


def test_every_code_has_its_word_in_both_languages() -> None:
    for language in LANGUAGES:
        said = [say(label("channel", code), language) for code in get_args(Channel)]
        said += [say(label("outcome", code), language) for code in get_args(ContactOutcome)]
        said.append(say(label("theme", "other"), language))
        assert not [word for word in said if word.startswith("contact.")]


@pytest.mark.parametrize("last", [WithdrawContact(), LeadToCase(case=uid(50))])
def test_stored_events_give_the_same_contact_again_and_without_the_key_words_and_people_are_gone(
    last: ContactCommand,
) -> None:
    story = [*decide(None, CALL, acting(), themes=THEMES)]
    story += decide(fold(apply, story), last, acting())

    assert fold(apply, map(reread, story)) == fold(apply, story)
    assert fold(apply, map(unreadable, story)) == fold(apply, story).model_copy(
        update={"content": None, "led_to": None}
    )
    assert fold(apply, story).version == 2
