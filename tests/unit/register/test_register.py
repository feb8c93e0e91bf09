"""The register: a published text never changes, and each day knows which version is followed."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest

from osl_workflow.errors import Refused
from osl_workflow.register.commands import PublishDefinition, PublishStandard, RegisterCommand, WithdrawDefinition
from osl_workflow.register.decide import decide, withdraw
from osl_workflow.register.events import DefinitionPublished, StandardPublished
from osl_workflow.register.state import ProcessRegister, apply, in_force, standard_in_force
from tests.builders import acting, fold, reread, unreadable

FROM = date(2026, 1, 1)


def standard(version: int = 1, text: str | None = None, code: str = "1.18", to: date | None = None) -> PublishStandard:
    text = text or f"standard: {code} {version}\n"
    digest = sha256(text.encode()).hexdigest()
    return PublishStandard(standard=code, version=version, text=text, sha256=digest, from_=FROM, to=to)


def process(
    version: int = 1,
    text: str | None = None,
    name: str = "unemployed-person",
    from_: date = FROM,
    to: date | None = None,
) -> PublishDefinition:
    text = text or f"process: {name} {version} ąę\n"
    return PublishDefinition(
        process=name,
        version=version,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        standard="1.18",
        from_=from_,
        to=to,
        deviations=("TRACKS",),
    )


def published(*commands: RegisterCommand) -> ProcessRegister:
    register: ProcessRegister | None = None
    for command in commands:
        register = fold(apply, decide(register, command, acting()), state=register)
    assert register is not None
    return register


def refusal(register: ProcessRegister | None, command: RegisterCommand) -> str:
    with pytest.raises(Refused) as refused:
        decide(register, command, acting())
    return refused.value.said.key


def test_publishing_keeps_the_whole_text_in_the_event_and_only_its_digest_in_the_state() -> None:
    command = process()

    (event,) = decide(published(standard()), command, acting())

    assert isinstance(event, DefinitionPublished)
    assert event.text == command.text
    register = fold(apply, [event], state=published(standard()))
    found = register.definition("unemployed-person", 1)
    assert found is not None
    assert (found.sha256, found.deviations, found.recorded) == (command.sha256, ("TRACKS",), 2)
    assert command.text not in register.model_dump_json()


def test_a_definition_remembers_by_which_version_of_the_standard_it_was_checked() -> None:
    (event,) = decide(published(standard(1), standard(2)), process(), acting())

    assert isinstance(event, DefinitionPublished)
    assert event.standard_version == 2


def test_a_process_waits_for_its_standard() -> None:
    assert refusal(None, process()) == "register.standard_missing"
    assert refusal(published(standard(code="2.0")), process()) == "register.standard_missing"


def test_a_text_that_is_not_the_one_checked_is_refused() -> None:
    altered = process().model_copy(update={"text": process().text + " "})

    assert refusal(published(standard()), altered) == "register.other_text"
    assert refusal(None, standard().model_copy(update={"sha256": "0" * 64})) == "register.other_text"


def test_the_same_text_published_again_changes_nothing() -> None:
    register = published(standard(), process())

    assert decide(register, standard(), acting()) == ()
    assert decide(register, process(), acting()) == ()


def test_a_published_version_never_gets_another_text() -> None:
    register = published(standard(), process(1), process(3))

    with pytest.raises(Refused) as refused:
        decide(register, process(1, text="something else"), acting())

    assert refused.value.said.key == "register.version_taken"
    assert refused.value.said.values["next"] == 4
    assert refusal(register, standard(1, text="something else")) == "register.version_taken"


def test_a_version_is_newer_than_the_last_one_of_its_own_process() -> None:
    register = published(standard(2), process(3), process(1, name="kis-work-training"))

    assert refusal(register, process(2)) == "register.version_not_newer"
    assert refusal(register, standard(1)) == "register.version_not_newer"
    assert register.processes() == ("unemployed-person", "kis-work-training")


def test_a_version_cannot_end_before_it_begins() -> None:
    assert refusal(published(standard()), process(to=date(2025, 12, 31))) == "register.ends_before_start"
    assert refusal(None, standard(to=date(2025, 12, 31))) == "register.ends_before_start"


def test_each_day_follows_the_newest_version_whose_days_hold_it() -> None:
    register = published(
        standard(), process(1), process(2, from_=date(2026, 3, 1), to=date(2026, 3, 31)), process(1, name="other")
    )

    def followed(day: date) -> int | None:
        found = in_force(register, "unemployed-person", day)
        return found.version if found else None

    assert followed(date(2025, 12, 31)) is None
    assert followed(date(2026, 1, 1)) == 1
    assert followed(date(2026, 3, 1)) == 2
    assert followed(date(2026, 3, 31)) == 2
    assert followed(date(2026, 4, 1)) == 1
    assert in_force(register, "nobody-knows-it", FROM) is None


def test_a_standard_too_is_followed_by_its_days() -> None:
    register = published(standard(1), standard(2, to=date(2026, 6, 30)))

    first, second = register.standard("1.18", 1), register.standard("1.18", 2)
    assert standard_in_force(register, "1.18", date(2026, 6, 30)) == second
    assert standard_in_force(register, "1.18", date(2026, 7, 1)) == first
    assert standard_in_force(register, "1.18", date(2025, 7, 1)) is None


def test_stored_events_give_the_same_register_again_even_without_its_key() -> None:
    story = [*decide(None, standard(), acting())]
    story += decide(fold(apply, story), process(), acting())

    assert isinstance(story[0], StandardPublished)
    assert fold(apply, map(reread, story)) == fold(apply, story)
    assert fold(apply, map(unreadable, story)) == fold(apply, story)
    assert fold(apply, story).version == 2


# --- withdrawing ------------------------------------------------------------------------------------------------------

TODAY = acting().today


def test_a_withdrawn_version_is_followed_by_no_new_case_and_stays_there_for_old_ones() -> None:
    register = published(standard(), process(1), process(2))
    command = WithdrawDefinition(process="unemployed-person", version=2, from_=TODAY + timedelta(days=1))

    event = withdraw(register, command, acting(reason="pomyłka w krokach"))
    withdrawn = apply(register, reread(event), register.id)

    assert event.sealed is not None
    assert event.sealed.reason == "pomyłka w krokach"
    followed = [in_force(withdrawn, "unemployed-person", TODAY + timedelta(days=days)) for days in (0, 1)]
    assert [found.version for found in followed if found] == [2, 1]
    assert withdrawn.definition("unemployed-person", 2) is not None
    assert apply(register, unreadable(event), register.id) == withdrawn


def test_withdrawing_is_refused_where_it_makes_no_sense() -> None:
    register = published(standard(), process(1))
    command = WithdrawDefinition(process="unemployed-person", version=1, from_=TODAY)

    def key(command: WithdrawDefinition, reason: str | None = "pomyłka") -> str:
        with pytest.raises(Refused) as refused:
            withdraw(register, command, acting(reason=reason))
        return refused.value.said.key

    assert key(command.model_copy(update={"version": 7})) == "register.not_published"
    assert key(command.model_copy(update={"from_": TODAY - timedelta(days=1)})) == "register.withdrawn_in_the_past"
    assert key(command, reason=None) == "register.reason_to_withdraw"
    register = fold(apply, (withdraw(register, command, acting(reason="pomyłka")),), state=register)
    assert key(command) == "register.withdrawn_already"
