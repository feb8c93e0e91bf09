"""`osl case next`: what may be done now, by whom, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Line, Toned
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_ahead import limit_data, limits_ahead
from osl_cli.work_group import mark, seen
from osl_cli.work_words import due_sentence, table
from osl_workflow.progress.linking import to_start
from osl_workflow.progress.permissions import role_titles
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_cli.answer import Part, Tone
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.progress.next import NextStep


@verb("next")
@mark
def next_(run: Run, mark: str) -> Answer:
    """List what may be done now."""
    now = seen(run, mark, partly=True)
    possible = now.next()
    drafts = {one.step for one in run.desk.store.drafts.list(now.acting.actor, now.acting.now) if one.case == now.id}
    columns = ("mine", "step", "title", "who", "until", "remark")
    back: dict[str, Sentence | None] = {}
    if any(one.returned for one in possible):
        from osl_cli.work_returned import why_returned  # late: most days nothing comes back

        back = {one.step: why_returned(run, now.stream, now.state.progress, one.step) for one in possible}
    rows = [_row(now, step, back.get(step.step), has_draft=step.step in drafts) for step in possible]
    nothing = sentence(f"cli_look.nothing_{now.state.progress.status}", mark=now.state.number)
    parts: list[Part] = [table(columns, rows, nothing)]
    steps = [(step.kind, now.rules.definition.step(step.step)) for step in possible]
    limits = limits_ahead(run, now, steps)
    parts += [Line(sentence("cli_look.limit_of", step=step, said=said), "warn") for (_, step), said in limits.items()]
    if now.shown is None and to_start(now.rules, now.state.progress):
        from osl_cli.work_links import starts_told  # late: most days nothing is to be started

        parts += [Line(said, "warn") for said in starts_told(run, now)]
    taken_back: dict[str, Any] = {}
    if any(record.kind == "commitment" and not record.open for record in now.state.progress.records.values()):
        from osl_cli.work_links import taken_back_told  # late: most days nothing was taken back

        taken_back, lines = taken_back_told(run, now)
        parts += lines
    if rows:
        parts.append(Line(sentence("cli_look.next_hint", mark=now.state.number), "quiet"))
    data = {
        "mark": now.state.number,
        "entry": now.state.version,
        "next": [
            {
                **step_data(now, step),
                "draft": step.step in drafts,
                "why_returned": back.get(step.step),
                "limit": limit_data(limits.get((step.kind, step.step))),
            }
            for step in possible
        ],
        **taken_back,
    }
    return Answer(data, *parts)


def _row(now: Seen, step: NextStep, back: Sentence | None, *, has_draft: bool) -> tuple[Any, ...]:
    mine = is_mine(now, step)
    until = "" if step.due is None else Toned(due_sentence(step.due, step.days_left), tone(step) or "quiet")
    return (
        sentence("cli_look.mine") if mine else "",
        Toned(step.step, "strong") if mine else step.step,
        sentence("cli_look.approve", title=step.title) if step.kind == "approve" else step.title,
        role_titles(now.rules.standard, step.roles),
        until,
        (*_remarks(step, has_draft=has_draft), *([back] if back else [])),
    )


def _remarks(step: NextStep, *, has_draft: bool) -> tuple[Sentence, ...]:
    told = {
        "optional": step.optional,
        "lapses": step.lapses,
        "offered": step.offered and not step.returned,
        "draft": has_draft,
        "correction": step.correction,
    }
    return tuple(sentence(f"cli_look.is_{name}") for name, holds in told.items() if holds)


def tone(step: NextStep) -> Tone | None:
    """Return how much the deadline of a step presses."""
    if step.overdue:
        return "bad"
    return "warn" if step.days_left is not None and step.days_left <= 3 else None


def is_mine(now: Seen, step: NextStep) -> bool:
    """Return whether the step is for whoever looks: by role, and not excluded by what she did before."""
    return bool(set(step.roles) & set(now.acting.usable_roles())) and not set(now.acting.hands) & set(step.not_for)


def step_data(now: Seen, step: NextStep) -> dict[str, Any]:
    """Return a next step for the JSON document."""
    return {
        "kind": step.kind,
        "step": step.step,
        "title": step.title,
        "phase": step.phase,
        "roles": list(step.roles),
        "mine": is_mine(now, step),
        "optional": step.optional,
        "due_on": None if step.due is None else step.due.on,
        "days_left": step.days_left,
        "statutory": step.due is not None and step.due.statutory,
        "confirmed": step.due is None or step.due.confirmed,
        "overdue": step.overdue,
        "offered": step.offered,
        "returned": step.returned,
        "lapses": step.lapses,
        "correction": step.correction,
    }
