"""What stories begin with: who acts, on which day, a small standard and small processes, and a process worked through.

All people are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, TypeVar, get_args
from uuid import UUID

import pytest

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Event, State
from osl_workflow.process.model import PHASES, STAGES, Definition, RecordKind
from osl_workflow.process.standard import Standard
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.decide import begin, decide
from osl_workflow.progress.fold import apply
from osl_workflow.progress.mending import Entry
from osl_workflow.progress.obstacles import Obstacle, of_person, of_state
from osl_workflow.progress.rules import Choices, Rules, Verdicts
from osl_workflow.progress.state import Progress
from osl_workflow.progress.working_days import WorkingCalendar

TODAY = date(2026, 3, 9)

S = TypeVar("S", bound=State)
E = TypeVar("E", bound=Event)


def uid(number: int) -> UUID:
    """The id number `number`: the same in every run, and easy to tell apart."""
    return UUID(int=number)


def acting(*, on: date | None = None, today: date = TODAY, reason: str | None = "bo tak trzeba", **more: Any) -> Acting:
    """A social worker acting today with a reason; say only what matters to the story."""
    given: dict[str, Any] = {"actor": uid(1), "roles": ("social_worker",), "command": uid(2), **more}
    now = datetime.combine(today, time(10), UTC)
    return Acting(today=today, now=now, occurred_on=on, reason=reason, **given)


def fold(
    apply: Callable[[S | None, Event, UUID], S],
    events: Iterable[Event],
    *,
    state: S | None = None,
    id: UUID | None = None,
) -> S:
    """The state after `events`, from `state` on or from nothing."""
    id = id or (state.id if state else uid(10))
    for event in events:
        state = apply(state, event, id)
    assert state is not None, "no events, no state"
    return state


def reread(event: Event) -> Event:
    """The event as it comes back from its stored JSON."""
    return type(event).model_validate_json(event.model_dump_json())


def unreadable(event: Event) -> Event:
    """The event after its key was destroyed."""
    return event.model_copy(update={"sealed": None})


# --- a small standard and small processes -----------------------------------------------------------------------------

WORKER, BENEFITS, HEAD, DEPUTY, COLLEAGUE = uid(1), uid(3), uid(4), uid(5), uid(6)
ROLE_OF = {
    WORKER: "social_worker",
    COLLEAGUE: "social_worker",
    BENEFITS: "benefits_officer",
    HEAD: "manager",
    DEPUTY: "deputy_manager",
}
EPIPHANY = date(2026, 1, 6)
CALENDAR = WorkingCalendar("test 1", lambda day: day == EPIPHANY)


def words(text: str) -> dict[str, str]:
    """A title in both languages."""
    return {"pl": f"{text} (pl)", "en": text}


@cache
def small_standard() -> Standard:
    """A standard with few roles, a list that changes, reasons of every class, dated and undated numbers."""
    everybody = tuple(dict.fromkeys(ROLE_OF.values()))
    heads = ("manager", "deputy_manager")
    at_work = {"states": ("active", "suspended")}
    states: dict[str, dict[str, Any]] = {
        "do_step": {"states": ("active",)}, "skip_step": {"states": ("active",)}, "withdraw": at_work,
        "assign": {"roles": heads, **at_work}, "approve": {"roles": heads, **at_work},
        "return": {"roles": heads, **at_work}, "correct_of_others": {"roles": heads},
        "withdraw_of_others": {"roles": heads}, "other_role": {"roles": everybody},
    }  # fmt: skip
    actions = (
        "open_case", "record", "correct", "suspend", "resume", "close", "reopen", "change_household", "read_case",
    )  # fmt: skip
    return Standard.model_validate(
        {
            "standard": "small",
            "version": 1,
            "title": words("Small standard"),
            "phases": {phase: words(phase) for phase in PHASES},
            "stages": {stage: {"title": words(f"stage {stage}"), "phases": PHASES} for stage in STAGES},
            "roles": {role: {"title": words(role), "source": "invented"} for role in (*everybody, "partner")},
            "participants": {"client": words("client"), "family_member": words("family member")},
            "tools": {},
            "lists": {
                "reasons": {
                    "title": words("reasons"),
                    "source": "invented",
                    "entries": {
                        "poverty": {"title": words("poverty")},
                        "old": {"title": words("old wording"), "to": "2026-01-31"},
                        "new": {"title": words("new wording"), "from": "2026-02-01"},
                    },
                }
            },
            "no_answer": {"refused": words("refused to answer"), "not_asked": words("not asked")},
            "closing": {
                code: {"title": words(code), "class": kind, "source": "invented"}
                for code, kind in (
                    ("one_off_help", "before_work"), ("goal_reached", "normal"), ("moved_away", "early"),
                )
            },
            "records": {kind: words(kind) for kind in get_args(RecordKind)},
            "parameters": {
                "interview_days": {
                    "title": words("interview"),
                    "statutory": True,
                    "values": [{"value": "14 days", "from": "2026-01-01", "source": "law 1"}],
                },
                "nowhere_known": {"title": words("nowhere known")},
            },
            "permissions": {
                action: {"title": words(action), "roles": everybody, **states.get(action, {})}
                for action in (*states, *actions)
            },
            "rules": {},
        }
    )  # fmt: skip


def step(name: str, **keys: Any) -> dict[str, Any]:
    """A step as a file would write it; by the social worker, if nothing else is said. `with_` stands for `with`."""
    if "with_" in keys:
        keys["with"] = keys.pop("with_")
    return {"step": name, "title": words(name), "by": ["social_worker"], **keys}


def process(**phases: Sequence[dict[str, Any]]) -> Definition:
    """A process with the steps that are told; a phase of which nothing is told has one step, `<phase>_step`.

    The step of the last phase ends social work, so that every story can come to its end.
    """
    ending = {"outcomes": {"reached": {"closes": "goal_reached"}, "new_situation": {"returns_to": "diagnosis"}}}
    steps = {phase: [step(f"{phase}_step")] for phase in PHASES} | {"evaluation": [step("evaluation_step", **ending)]}
    return Definition.model_validate(
        {
            "process": "small-process",
            "version": 1,
            "standard": "small",
            "subject": "person",
            "title": words("Small process"),
            "phases": {**steps, **phases},
        }
    )


# --- a process worked through -----------------------------------------------------------------------------------------

OPENED = date(2026, 1, 5)


class Story:
    """A process worked through: every act is decided and folded, and its events are kept.

    `day` is the day of the story: acts happen on it, as long as they do not say another one.
    """

    def __init__(
        self, definition: Definition, *, choices: Choices | None = None, standard: Standard | None = None,
        opened: date = OPENED,
    ) -> None:  # fmt: skip
        self.rules = Rules(definition, standard or small_standard(), CALENDAR, choices or Choices())
        self.day = opened
        self.progress = Progress()
        self.events: list[Event] = []
        self._take(begin(self.rules, self.acting(), "social_worker", version=0))

    def acting(self, by: UUID = WORKER, **more: Any) -> Acting:
        """Who acts on the day of the story, in the role that the person has; without a reason."""
        command = uid(20_000 + len(self.events))
        given = {"today": self.day, "reason": None, "roles": (ROLE_OF.get(by, ""),), "command": command, **more}
        return acting(actor=by, **given)

    def act(self, command: c.Command, **who: Any) -> tuple[Event, ...]:
        """Carry out a command; return what happened."""
        events = self.decided(command, **who)
        self._take(events)
        return events

    def decided(self, command: c.Command, **who: Any) -> tuple[Event, ...]:
        """Return what would happen."""
        entry = self._entry(command.entry) if isinstance(command, c.WithdrawEntry) else None
        return decide(
            self.rules, self.progress, command, self.acting(**who), version=len(self.events), entry=entry
        )  # fmt: skip

    def refused(self, command: c.Command, **who: Any) -> Refused:
        """Return the refusal of a command that is not possible."""
        with pytest.raises(Refused) as refusal:
            self.decided(command, **who)
        return refusal.value

    def do(self, name: str, outcome: str | None = None, **how: Any) -> tuple[Event, ...]:
        """Do a step: `form`, `records`, `with_`, `unchanged` go into the command, the rest says who acts and when."""
        return self.act(*_doing(name, outcome, how), **how)

    def cannot_do(self, name: str, outcome: str | None = None, **how: Any) -> Refused:
        """Return the refusal of doing a step."""
        return self.refused(*_doing(name, outcome, how), **how)

    def open(self) -> list[str]:
        """The names of the steps that are open."""
        return [step.step for step in self.rules.definition.steps() if not self.obstacles(step.step)]

    def obstacles(self, name: str) -> list[Obstacle]:
        """What keeps a step from being open."""
        verdicts = Verdicts(self.rules, self.progress, self.day)
        return list(of_state(self.rules, self.progress, self.rules.definition.step(name), verdicts))

    def not_mine(self, name: str, by: UUID) -> list[Obstacle]:
        """What keeps a step from being somebody's to do."""
        return list(of_person(self.rules, self.progress, self.rules.definition.step(name), (by,), (ROLE_OF[by],)))

    def replayed(self) -> Progress:
        """The state folded anew from all events."""
        state = Progress()
        for number, event in enumerate(self.events, 1):
            state = apply(state, event, number)
        return state

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            self.events.append(event)
            self.progress = apply(self.progress, event, len(self.events))

    def _entry(self, number: int) -> Entry | None:
        if not 0 < number <= len(self.events):
            return None
        event = self.events[number - 1]
        if isinstance(event, e.StepDone | e.StepSubmitted | e.StepSkipped):
            return Entry(number, event.meta.actor, step=event.step)
        if isinstance(event, e.RecordEntered):
            return Entry(number, event.meta.actor, record=event.record, kind=event.kind)
        return Entry(number, event.meta.actor)


def _doing(name: str, outcome: str | None, how: dict[str, Any]) -> tuple[c.DoStep]:
    """Take what belongs into the command out of `how`."""
    form, records = how.pop("form", {}), how.pop("records", {})
    took_part = how.pop("with_", {})
    unchanged = how.pop("unchanged", False)
    filled = {"step": name, "outcome": outcome, "form": form, "with": took_part, "records": records}
    return (c.DoStep.model_validate({**filled, "unchanged": unchanged}),)


SIGNED = {"client": e.Took(part="signed")}
"""The client took part and signed."""


def only(kind: type[E], events: Iterable[Event]) -> E:
    """The one event of a kind among `events`."""
    found = [event for event in events if isinstance(event, kind)]
    assert len(found) == 1, f"{kind.__name__}: {len(found)} of {[event.topic for event in events]}"
    return found[0]
