"""An invented case: worked through in memory by the engine of real ones, by people who are invented too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.decide import begin, decide
from osl_workflow.progress.fold import apply
from osl_workflow.progress.rules import Rules
from osl_workflow.progress.state import Progress


class InventedCase:
    """A case from its first day on. `people`: who there is, with their roles; each role is also held by somebody.

    `reached`: every step and every outcome (`step`, `step.outcome`) that was done and, where it must be, approved.
    """

    def __init__(self, rules: Rules, begins: date | None, people: Mapping[str, tuple[str, ...]]) -> None:
        self.rules = rules
        self.people = dict(people) | {role: (role,) for role in rules.standard.roles}
        in_force = rules.definition.in_force
        self.day = begins or (in_force.from_ if in_force else date(2026, 1, 1))
        self.progress = Progress()
        self.events = 0
        self.reached: set[str] = set()
        self.take(begin(rules, self.acting(next(iter(rules.standard.roles))), "", version=0))

    def carry_out(self, command: c.Command, who: str, reason: str | None = None) -> tuple[Event, ...]:
        """Carry a command out and return what happened.

        Raises:
            Refused: it is not possible.
        """
        events = self.decided(command, who, reason)
        self.take(events)
        return events

    def by_whoever_may(self, command: c.Command, roles: Iterable[str], reason: str | None = None) -> str:
        """Carry a command out by the first of those who hold one of `roles` and may; return that role.

        Raises:
            Refused: nobody may; why the first of them may not.
        """
        wanted = tuple(roles)
        refusal: Refused | None = None
        for who, held in self.people.items():
            role = next((role for role in held if role in wanted), None)
            if role is None:
                continue
            try:
                self.carry_out(command, who, reason)
            except Refused as error:
                refusal = refusal or error
            else:
                return role
        raise refusal or Refused("rehearsal.nobody_holds", roles=wanted)

    def decided(self, command: c.Command, who: str, reason: str | None = None) -> tuple[Event, ...]:
        """Return what a command would make happen.

        Raises:
            Refused: it is not possible.
        """
        return decide(self.rules, self.progress, command, self.acting(who, reason), version=self.events)

    def acting(self, who: str, reason: str | None = None) -> Acting:
        """Return that `who` acts on the day of the case."""
        return Acting(
            actor=self.id_of(who),
            roles=self.people[who],
            today=self.day,
            now=datetime.combine(self.day, time(10), UTC),
            command=UUID(int=0),
            reason=reason,
        )

    def id_of(self, who: str) -> UUID:
        """Return the id of one of the people."""
        return UUID(int=list(self.people).index(who) + 1)

    def take(self, events: Iterable[Event]) -> None:
        """Let events happen."""
        for event in events:
            if isinstance(event, e.StepDone):
                self.reached |= {event.step, f"{event.step}.{event.outcome}"}
            elif isinstance(event, e.StepApproved):
                self.reached |= {event.step, f"{event.step}.{self.progress.marks[event.step].outcome}"}
            self.events += 1
            self.progress = apply(self.progress, event, self.events)
