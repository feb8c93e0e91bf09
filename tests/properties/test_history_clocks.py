"""Whatever is entered late, corrected and withdrawn: both clocks can be asked for every day, and agree at the end."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from osl_workflow.case.state import Case
from osl_workflow.errors import Refused
from osl_workflow.history.clocks import as_known_on, as_was_on, folded
from osl_workflow.history.story import Entry
from osl_workflow.process.model import Definition
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.texts import say
from tests.builders import COLLEAGUE, HEAD, WORKER, process, step
from tests.case_story import CaseStory

OPENED = date(2026, 3, 2)


@cache
def definition() -> Definition:
    """A process with an approval, deadlines, a guard, a step that repeats, ways back and ways to the end."""
    urgent = {"type": "yes_no", "title": {"pl": "Pilne", "en": "Urgent"}, "required": True}
    return process(
        recruitment=[step("application", form={"urgent": urgent})],
        diagnosis=[
            step("interview", due={"within": "14 days", "after": "application"}),
            step("visit", when="application.urgent", due={"within": "2 days", "after": "application"}),
            step(
                "assessment",
                needs=["interview"],
                approval={"by": ["manager"]},
                due={"within": "5 days", "after": "interview"},
            ),
        ],
        plan=[step("plan_step", outcomes={"agreed": {}, "new_facts": {"returns_to": "diagnosis"}})],
        activity=[
            step("meeting", optional=True, repeat=True),
            step("review", every="7 days", outcomes={"on": {"again": True}, "enough": {}}),
        ],
    )


def forms(urgent: bool, name: str) -> dict[str, object]:
    return {"urgent": urgent} if name == "application" else {}


class Try(NamedTuple):
    """Something to be tried: `pick` chooses among what there is at that moment, `later` and `earlier` its days."""

    what: str
    pick: int
    flag: bool
    path: Literal["keep", "return"] | None
    later: int
    earlier: int
    who: UUID


WHAT = (
    ("do",) * 8 + ("approve",) * 4 + ("correct",) * 3 + ("return", "withdraw", "withdraw", "record", "pause", "close")
)
TRIES = st.builds(
    Try,
    what=st.sampled_from(WHAT),
    pick=st.integers(0, 30),
    flag=st.booleans(),
    path=st.sampled_from([None, "keep", "keep", "return"]),
    later=st.integers(0, 4),
    earlier=st.sampled_from([0, 0, 1, 3, 6]),
    who=st.sampled_from([WORKER, WORKER, WORKER, COLLEAGUE, HEAD]),
)
TRIED = st.lists(TRIES, min_size=12, max_size=50)


def played(tried: list[Try]) -> CaseStory:
    """A case in which all this was tried; what is refused did not happen."""
    story = CaseStory(definition(), opened=OPENED)
    for one in tried:
        story.day += timedelta(days=one.later)
        command = command_of(story, one)
        if command is not None:
            with suppress(Refused):
                by = HEAD if isinstance(command, c.ApproveStep | c.ReturnStep) else one.who
                story.act(command, by=by, on=story.day - timedelta(days=one.earlier))
    return story


def command_of(story: CaseStory, one: Try) -> c.Command | None:
    """Return the command that a try stands for in the story as it is."""
    done, entries = list(story.progress.marks), [*story.events]
    match one.what:
        case "do" if story.open():
            name = story.open()[one.pick % len(story.open())]
            outcomes = story.rules.definition.step(name).outcome_names()
            return c.DoStep(step=name, form=form(name, one.flag), outcome=outcomes[one.pick % len(outcomes)])
        case "approve":
            return c.ApproveStep(step="assessment")
        case "return":
            return c.ReturnStep(step="assessment")
        case "correct" if done:
            name = done[one.pick % len(done)]
            day = OPENED + timedelta(days=one.pick - 3) if one.flag else None
            return c.CorrectStep(step=name, form=form(name, one.flag), done_on=day, path=one.path)
        case "withdraw":
            doings = [n for n, event in enumerate(entries, 1) if isinstance(event, e.StepDone | e.RecordEntered)]
            return c.WithdrawEntry(entry=doings[one.pick % len(doings)], path=one.path) if doings else None
        case "record":
            return c.EnterRecord(kind="goal", content={"text": "praca"})
        case "pause":
            return c.Suspend() if story.progress.status == "active" else c.Resume()
        case "close" if one.pick > 20:
            return c.Reopen() if story.progress.status == "closed" else c.Close(closing="moved_away")
    return None


def form(name: str, urgent: bool) -> dict[str, object]:
    return {"urgent": urgent} if name == "application" else {}


@given(TRIED)
def test_every_day_can_be_asked_about_and_from_the_last_one_on_both_clocks_say_the_same(tried: list[Try]) -> None:
    story = played(tried)
    history = story.recorded()
    now = folded(history)
    assert now is not None
    assert now.progress == story.progress

    was: list[Case | None] = []
    seen: tuple[set[int], set[int]] = (set(), set())
    for days in range(-8, (story.day - OPENED).days + 31):
        day = OPENED + timedelta(days=days)
        chosen = as_known_on(day, history), as_was_on(day, history)
        was.append(folded(chosen[1]))
        assert folded(chosen[0]) == folded(history[: len(chosen[0])])
        for clock, entries in enumerate(chosen):
            numbers = {recorded.version for recorded in entries}
            assert seen[clock] <= numbers, "what was true or known on a day stays so"
            seen[clock].update(numbers)
    assert was[-1] == now


@given(TRIED)
def test_every_entry_can_be_told_in_both_languages_with_its_key_and_without(tried: list[Try]) -> None:
    story = played(tried)

    unsaid = [
        sentence
        for entries in (story.told(), story.told(readable=False))
        for entry in entries.values()
        for sentence in sentences(entry)
        for language in ("pl", "en")
        if not _is_said(sentence, language)
    ]
    assert not unsaid


def sentences(entry: Entry) -> list[object]:
    values = [part for change in entry.changes for part in (change.title, change.old, change.new)]
    return [entry.what, *entry.details, *entry.marks, entry.who, *values]


def _is_said(sentence: object, language: str) -> bool:
    """Whether the catalogue knows the sentence: an unknown key is said as it stands."""
    return not say(sentence, language).startswith(("history.", "events."))
