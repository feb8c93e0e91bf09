"""What can be picked for a case, by Tab or from a numbered list: file marks, steps, records, reasons.

In a folder that is no office Tab offers nothing, in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem

from osl_cli.run import Run
from osl_cli.showing import told
from osl_cli.verbs import kind_of
from osl_workflow.acts.kinds import BY_KIND, readable
from osl_workflow.errors import OslError
from osl_workflow.numbers.state import file_mark, numbers_id
from osl_workflow.progress.approving import waiting

if TYPE_CHECKING:
    import click

    from osl_workflow.acts.undertakings import Seen, Undertakings
    from osl_workflow.process.model import RecordKind, Step
    from osl_workflow.sentences import Text

MOST = 200
"""Nobody picks from more."""

Offer = tuple[str, Any]


def offered(which: str, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Return what begins with `incomplete`; nothing where no office lies, and nothing ever fails."""
    run = ctx.ensure_object(Run)
    try:
        if not run.is_in_office:
            return []
        acts = BY_KIND[kind_of(ctx)]
        found: Iterable[Offer]
        if which == "marks":
            found = marks(run, acts)
        else:
            found = _OF_CASE[which](run, acts.look(run.desk, run.who, ctx.params["mark"]))
        items = (CompletionItem(name, help=told(what) or None) for name, what in found if name.startswith(incomplete))
        return [item for item, _ in zip(items, range(MOST), strict=False)]
    except (OslError, OSError, KeyError):
        return []


def marks(run: Run, acts: Undertakings) -> Iterator[Offer]:
    """Yield the file marks of the office, the newest first; they are counted, no case is opened.

    Initiatives are few among all of them, so they are looked up.
    """
    acting, _ = readable(run.desk, run.who, (acts.kind,))
    if acts.kind == "initiative":
        from osl_workflow.views.cases import cases  # late: views load sqlite-utils

        found = cases(run.house.views, acting.today, kind=acts.kind, descending=True, limit=MOST)
        yield from ((row.number, "") for row in found.rows)
        return
    reader = run.desk.reader()
    office = reader.office()
    for year in range(run.desk.today().year, office.founded.year - 1, -1):
        numbers = reader.numbers(numbers_id(office.id, office.symbol, year))
        for number in range(0 if numbers is None else numbers.version, 0, -1):
            yield file_mark(office.symbol, number, year), ""


def possible_steps(now: Seen) -> tuple[Step, ...]:
    """Return the steps that can be done now, most pressing first."""
    return tuple(now.rules.definition.step(one.step) for one in now.next() if one.kind == "do")


def waiting_steps(now: Seen) -> tuple[Step, ...]:
    """Return the steps in which something waits for approval."""
    return tuple(one for one in now.rules.definition.steps() if waiting(now.state.progress, one.step) is not None)


def done_steps(now: Seen) -> tuple[Step, ...]:
    """Return the steps that were done and can be corrected."""
    marks = now.state.progress.marks
    return tuple(one for one in now.rules.definition.steps() if one.step in marks and marks[one.step].state == "done")


def drafted_steps(run: Run, now: Seen) -> tuple[Step, ...]:
    """Return the steps for which whoever asks has a draft."""
    drafts = run.desk.store.drafts.list(now.acting.actor, now.acting.now)
    steps = (now.rules.definition.find(one.step) for one in drafts if one.case == now.id)
    return tuple(step for step in steps if step is not None)


def kinds(now: Seen) -> tuple[tuple[RecordKind, Text], ...]:
    """Return the kinds of record with their titles, those that the steps of the process ask for first."""
    titles = now.rules.standard.records
    asked = [kind for step in now.rules.definition.steps() for kind in step.records]
    return tuple((kind, titles[kind]) for kind in dict.fromkeys((*asked, *titles)))


def records(now: Seen) -> tuple[tuple[str, Text], ...]:
    """Return the records of the case that something can still become of."""
    titles = now.rules.standard.records
    return tuple((name, titles[one.kind]) for name, one in now.state.progress.records.items())


def early_reasons(now: Seen) -> tuple[tuple[str, Text], ...]:
    """Return the reasons for which social work ends early."""
    return tuple((code, one.title) for code, one in now.rules.standard.closing.items() if one.kind == "early")


def _titled(steps: Iterable[Step]) -> Iterator[Offer]:
    yield from ((one.step, one.title) for one in steps)


_OF_CASE: dict[str, Callable[[Run, Seen], Iterable[Offer]]] = {
    "steps": lambda _, now: _titled(now.rules.definition.steps()),
    "possible_steps": lambda _, now: _titled(possible_steps(now)),
    "waiting_steps": lambda _, now: _titled(waiting_steps(now)),
    "done_steps": lambda _, now: _titled(done_steps(now)),
    "drafted_steps": lambda run, now: _titled(drafted_steps(run, now)),
    "records": lambda _, now: (*kinds(now), *records(now)),
    "early_reasons": lambda _, now: early_reasons(now),
}
"""What Tab offers for the argument beside the file mark."""
