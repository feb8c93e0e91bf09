"""Whether a case can still come to its end: an entry that is taken back may take the way on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.process.model import PHASES, Phase, Step
from osl_workflow.progress.obstacles import required_missing
from osl_workflow.progress.rules import Rules, Verdicts, last_phase, names_in

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.progress.state import Progress


def is_stranded(rules: Rules, progress: Progress, on: date) -> bool:
    """Return whether an active process can certainly not leave its present phase, or not come to its end.

    What waits for approval, what is still to be answered and facts of the case may change the way: then it may.
    """
    if progress.status != "active":
        return False
    return _holds(rules, progress, on) or not _Ways(rules, progress, PHASES[-1], on).lead_away()


def _holds(rules: Rules, progress: Progress, on: date) -> bool:
    """Return whether the present phase waits for something that never comes."""
    ways = _Ways(rules, progress, progress.phase, on)
    missing = required_missing(rules, progress, ways.verdicts)
    return not all(map(ways.can_come, missing)) and not ways.lead_away()


class _Ways:
    """What can be done up to a phase (`until`), from where the process stands: now, or after something else."""

    def __init__(self, rules: Rules, progress: Progress, until: Phase, on: date) -> None:
        self.rules = rules
        self.progress = progress
        self.here, self.until = PHASES.index(progress.phase), PHASES.index(until)
        self.verdicts = Verdicts(rules, progress, on)
        self._known: dict[str, bool] = {}

    def lead_away(self) -> bool:
        """Return whether something that can be done in the last of these phases returns or closes."""
        return any(
            self.can_come(step)
            for step in self.rules.definition.steps()
            if PHASES.index(last_phase(self.rules.definition, step)) >= self.until
            and any(_effect(step, name) for name in step.outcome_names())
        )

    def can_come(self, step: Step) -> bool:
        """Return whether the step can be done (again), or approved; what it rests on perhaps first."""
        if step.step not in self._known:
            self._known[step.step] = False  # what needs itself never comes
            waits = self.progress.is_submitted(step.step) or step.step in self.progress.corrections
            self._known[step.step] = waits or self._can_come(step)
        return self._known[step.step]

    def _can_come(self, step: Step) -> bool:
        first, last = (self.rules.definition.phase_of(step.step), last_phase(self.rules.definition, step))
        if PHASES.index(first) > self.until or PHASES.index(last) < self.here:
            return False
        if self.progress.is_done(step.step) and not step.repeats:
            return False
        if not self.verdicts.applies(step) and not self._may_turn(step.when or ""):
            return False
        return all(map(self.can_come, self.verdicts.unmet(step)))

    def _may_turn(self, guard: str) -> bool:
        """Return whether something that the guard reads can still be answered, or answered otherwise."""
        names = {name.step for name in names_in(guard).values()}
        return "case" in names or any(self.can_come(self.rules.definition.step(name)) for name in names)


def _effect(step: Step, outcome: str) -> bool:
    effect = step.outcome(outcome)
    return effect.closes is not None or effect.returns_to is not None
