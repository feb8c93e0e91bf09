"""What a file of stories may hold: `NAME.tests.yaml` beside a definition `NAME.yaml`.

A story is a list of acts. What an act does not say (answers, participants, records, who does it) is filled in, so that
a story says only what it is about.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from osl_workflow.process.model import Name, Phase, RecordKind, Slug
from osl_workflow.process.scalars import Day, Flag, Whole
from osl_workflow.process.standard import CaseState
from osl_workflow.sentences import Frozen, Text

VERBS = ("do", "approve", "return", "close", "linked", "call", "go_to", "expect")
"""What an act can be; each act is one of these."""


class Expected(Frozen):
    """What must be true at this moment; what is not named may be as it is."""

    phase: Phase | None = None
    """The phase in which the case is."""
    round: Whole | None = None
    """The round: 1, and one more after each return."""
    open: tuple[Name, ...] = ()
    """Steps that are open."""
    not_open: tuple[Name, ...] = ()
    """Steps that are not."""
    waiting: tuple[Name, ...] = ()
    """Steps that wait for approval."""
    closed: Name | None = None
    """The reason for which the case has ended."""
    due: dict[Name, Day] = {}
    """Until when these steps are to be done."""


class Stands(Frozen):
    """How a case with which the one of the story is linked stands."""

    process: Slug
    """Its process."""
    state: CaseState
    """Its state."""
    agreement: Flag = False
    """Whether an agreement is in force in it."""


class Entry(Frozen):
    """One act: exactly one of the verbs (`VERBS`), with what it needs."""

    do: Name | None = None
    """The step that is done."""
    approve: Name | None = None
    """The step that is approved."""
    return_: Name | None = Field(default=None, alias="return")
    """The step that is returned for correction."""
    close: Name | None = None
    """The reason for which the case is closed early."""
    linked: tuple[Stands, ...] | None = None
    """How the linked cases stand from now on; before the first one no step waits for them."""
    call: Day | None = None
    """The last day of the call in which the client applied; before it no deadline counts from a call."""
    go_to: Name | None = None
    """A step: what is required on the way is done, with the first outcome that lets the case go on."""
    expect: Expected | None = None
    """What must be true now."""
    outcome: Name | None = None
    """How the step ends; may be left out where there is only one way."""
    form: dict[Name, Any] = {}
    """Answers; required ones that are not given are filled in."""
    records: dict[RecordKind, tuple[dict[str, Any], ...]] = {}
    """What is recorded with it; what the step asks for is filled in."""
    by: str | None = None
    """A role, or one of `people`; left out: whoever may by role."""
    on: Day | None = None
    """The day; left out: the day of the act before."""
    why: str | None = None
    """The reason, where an act or a centre asks for one; returning and closing have one of their own."""
    refused: Name | None = None
    """The act must be refused, for this reason: `needs`, `not_your_role`, `did_it_before`..."""

    def verbs(self) -> tuple[str, ...]:
        """Return what the act is; exactly one if it is written well."""
        return tuple(verb for verb in VERBS if getattr(self, "return_" if verb == "return" else verb) is not None)


class Told(Frozen):
    """One story: its title and its acts, in their order."""

    story: Text
    """What happens; in Polish and English."""
    acts: tuple[Entry, ...] = Field(min_length=1)
    """The acts, in their order."""


class Stories(Frozen):
    """A file of stories about one version of a process."""

    tests: Slug
    """The process."""
    version: Whole
    """Its version."""
    begins: Day | None = None
    """The day on which every story begins; left out: the first day on which the process is in force."""
    people: dict[str, tuple[Name, ...]] = {}
    """Invented people who hold several roles; each role alone is held by somebody without being named."""
    answers: dict[Name, dict[Name, Any]] = {}
    """By step: answers that hold in every story where an act does not say another one."""
    stories: tuple[Told, ...] = Field(min_length=1)
    """The stories."""
