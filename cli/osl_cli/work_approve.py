"""`osl case approve`, `return`: what was submitted is read, then signed or given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_cli.answer import Answer
from osl_cli.asking import can_ask, tell, tell_fact, yes
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import (
    carried_out,
    mark,
    not_stored,
    possible,
    seen,
    seen_option,
    step_argument,
    step_of,
    told_events,
)  # fmt: skip
from osl_cli.work_offers import waiting_steps
from osl_cli.work_words import shown, shown_change
from osl_workflow.history.naming import Names
from osl_workflow.history.values import Reading, changed_form, told_form
from osl_workflow.progress.approving import waiting
from osl_workflow.progress.commands import ApproveStep, ReturnStep
from osl_workflow.progress.doing import participant_title
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import Step


@verb("approve", writes=True, gives_work=True)
@mark
@step_argument("waiting_steps")
@option("--yes", "-y", "sure", is_flag=True, help=Text(pl="Nie pytaj.", en="Do not ask."))
@seen_option
def approve(run: Run, mark: str, step: str | None, sure: bool, entry: int | None) -> Answer:
    """Approve what was submitted."""
    now = seen(run, mark)
    wanted = step_of(run, now, step, waiting_steps(now))
    command = ApproveStep(step=wanted.step)
    possible(run, now, command)
    if can_ask(run) and not sure:
        _show(run, now, wanted)
        events = now.of.preview(run.desk, run.who, run.wish(), now.id, command)
        for what in told_events(now.rules, events):
            tell(what, indent=2)
        if not yes(sentence("cli_case.approve_asked", step=wanted.title), default=False):
            return not_stored(now)
        entry = now.state.version
    done = sentence("cli_case.approved", mark=now.state.number, step=wanted.title)
    return carried_out(run, now, command, done, entry, follows=sure or not can_ask(run))


@verb("return", writes=True, gives_work=True)
@mark
@step_argument("waiting_steps")
@seen_option
def return_(run: Run, mark: str, step: str | None, entry: int | None) -> Answer:
    """Return what was submitted."""
    now = seen(run, mark)
    wanted = step_of(run, now, step, waiting_steps(now))
    if can_ask(run):
        _show(run, now, wanted)
        entry = now.state.version
    done = sentence("cli_case.returned", mark=now.state.number, step=wanted.title)
    return carried_out(run, now, ReturnStep(step=wanted.step), done, entry)


def _show(run: Run, now: Seen, step: Step) -> None:
    """Show what waits: who did it and when, what was written, what would be different after a correction."""
    found, mark = waiting(now.state.progress, step.step), now.state.progress.marks.get(step.step)
    if found is None or mark is None:
        return
    names = Names(run.desk.reader())
    people = tuple(names.staff(one) for one in dict.fromkeys(found.performers))
    tell(sentence("cli_case.waiting_shown", step=step.title, who=people, on=found.since))
    sensitive = allowed_role(now.rules.standard, "read_sensitive", now.acting) is not None
    reading = Reading(now.rules.definition, now.rules.standard, sensitive)
    correction = now.state.progress.corrections.get(step.step)
    if correction is not None:
        for change in changed_form(reading, step, mark.data or {}, correction.data or {}):
            tell(shown_change(change), indent=2)
    else:
        for answer in told_form(reading, step, mark.data or {}):
            tell_fact(answer.title, shown(answer))
    for who, took in ((correction or mark).took_part or {}).items():
        how = sentence(f"cli_case.took_part_{took.part}")
        tell_fact(participant_title(now.rules, who), (how, took.reason) if took.reason else how)
    if len(step.outcome_names()) > 1 and found.outcome in step.outcome_names():
        tell_fact(sentence("cli_case.outcome"), step.outcome(found.outcome).title)
