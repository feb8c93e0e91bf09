"""An act in the making: collects its events and folds each one at once, so that what follows sees what came before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.process.model import PHASES, Phase
from osl_workflow.progress import deadlines
from osl_workflow.progress import events as e
from osl_workflow.progress.fold import apply
from osl_workflow.progress.obstacles import lapsing, required_missing
from osl_workflow.progress.rules import Rules, Verdicts
from osl_workflow.progress.sharing import not_ended
from osl_workflow.progress.state import Progress

if TYPE_CHECKING:
    from osl_workflow.acting import Acting
    from osl_workflow.event import Event, Meta


class Act:
    """One act on a process: `before` and `after` are the states around it, `events` what happened so far."""

    def __init__(self, rules: Rules, progress: Progress, acting: Acting, role: str, version: int) -> None:
        self.rules = rules
        self.before = progress
        self.after = progress
        self.acting = acting
        self.meta: Meta = acting.meta(role)
        self.version = version
        self.events: list[Event] = []

    def add(self, event: Event) -> None:
        """Take `event` into the act and fold it."""
        self.events.append(event)
        self.after = apply(self.after, event, self.version + len(self.events))

    def put(self, kind: type[Event], /, **fields: Any) -> None:
        """Build an event of `kind` with the act's own meta and take it in."""
        self.add(kind(meta=self.meta, **fields))

    def verdicts(self) -> Verdicts:
        """Return the guards over the state as it is now in the act."""
        return Verdicts(self.rules, self.after, self.acting.on)

    def take_effect(self, step: str, outcome: str) -> None:
        """Let the effect of an outcome take place: closing, return, or none (`again` is kept in the mark)."""
        effect = self.rules.definition.step(step).outcome(outcome)
        if effect.closes is not None:
            kind = self.rules.standard.closing[effect.closes].kind
            self.put(e.Closed, closing=effect.closes, kind=kind, step=step)
        elif effect.returns_to is not None:
            self.return_to(effect.returns_to)

    def return_to(self, phase: Phase) -> None:
        """Go back to `phase`: its marks and those of every later one are removed, one round more."""
        later = PHASES[PHASES.index(phase) :]
        gone = [name for name, mark in self.after.marks.items() if mark.phase in later]
        waiting = tuple(name for name in gone if self.after.is_submitted(name))
        self.put(
            e.ReturnedTo,
            phase=phase,
            round=self.after.round + 1,
            removed=tuple(name for name in gone if name not in waiting),
            withdrawn=waiting,
        )

    def finish(self) -> tuple[Event, ...]:
        """End the phase if the act brought that about, set the deadlines that it changed, and return all its events.

        Any act can: doing the last step, returning what held the phase open, entering a goal on which a `when` rests.
        """
        if self.after.status != "closed":
            self.end_phase_if_done()
            for event in deadlines.of_act(self.rules, self.before, self.after, self.meta):
                self.add(event)
        elif self.before.status != "closed":
            self._end_shares()
        return tuple(self.events)

    def _end_shares(self) -> None:
        """End what partners still see: the end of the work is the end of what they need it for."""
        for name, share in not_ended(self.after).items():
            content = e.RecordContent(content=share.content or {})
            self.put(e.RecordChanged, record=name, kind="share", status="ended", due=share.due, sealed=content)

    def end_phase_if_done(self) -> None:
        """End the phase when every required step that applies is done and nothing of the phase is submitted."""
        progress = self.after
        index = PHASES.index(progress.phase)
        if progress.status == "closed" or index + 1 == len(PHASES) or progress.waiting_in(progress.phase):
            return
        verdicts = self.verdicts()
        if required_missing(self.rules, progress, verdicts):
            return
        lapsed = tuple(step.step for step in lapsing(self.rules, progress, verdicts))
        self.put(e.PhaseEnded, phase=progress.phase, lapsed=lapsed, verdicts=verdicts.used)
        self.put(e.PhaseEntered, phase=PHASES[index + 1], round=progress.round)
