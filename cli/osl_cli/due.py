"""`osl due`: what there is to do for whoever asks, most pressing first; or every running deadline of the centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from osl_cli.acting_head import acting_heads
from osl_cli.answer import Answer, Heading, Line, Toned
from osl_cli.day import DAY
from osl_cli.due_reasons import reasons_due
from osl_cli.due_standing_in import for_whom_i_stand_in
from osl_cli.frame import Command, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.recruitment_due import calls_due
from osl_cli.run import Run
from osl_cli.showing import told
from osl_cli.transfer_words import offers_data, offers_due, offers_told
from osl_cli.work_words import due_sentence, staff_by_login, table
from osl_workflow.acts.kinds import readable
from osl_workflow.history.naming import Names
from osl_workflow.progress.deadlines import days_left
from osl_workflow.progress.records import record_called
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream
from osl_workflow.views.deadlines import PAGE, Deadline, deadlines
from osl_workflow.views.urgency import clock
from osl_workflow.views.worklist import MyWork, OfCase, Todo, worklist

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osl_cli.answer import Part, Tone
    from osl_workflow.acting import Acting
    from osl_workflow.progress.undertaking import Kind
    from osl_workflow.sentences import Sentence

TONES: dict[str, Tone] = {"overdue": "bad", "today": "warn", "soon": "warn"}


@click.command(
    "due",
    cls=Command,
    help=Text(
        pl="Co jest do zrobienia i do kiedy: najpierw po terminie, ustawowe przed innymi.",
        en="What is to be done and by when: overdue first, deadlines of the law before others.",
    ),
)
@option("--all", "whole", is_flag=True, help=Text(pl="Także kroki nieobowiązkowe.", en="Optional steps too."))
@option(
    "--office-wide", "wide", is_flag=True,
    help=Text(pl="Wszystkie biegnące terminy ośrodka.", en="Every running deadline of the centre."),
)  # fmt: skip
@option("--worker", metavar="LOGIN", help=Text(pl="Terminy tego pracownika.", en="Deadlines of this worker."))
@option("--until", type=DAY, help=Text(pl="Tylko do tego dnia.", en="Only up to this day."))
@option("--limit", type=Number(1, 10_000), default=PAGE, help=Text(pl="Ile wierszy.", en="How many rows."))
def due(run: Run, whole: bool, wide: bool, worker: str | None, until: date | None, limit: int) -> Answer:
    """Tell what is to be done."""
    acting, kinds = readable(run.desk, run.who)
    if wide or worker is not None or until is not None:
        held_by = None if worker is None else staff_by_login(run, worker)
        return _deadlines(run, kinds, held_by, until, limit)
    parts: list[Part] = [Line(sentence("cli_look.due_title", on=acting.today), "strong")]
    acting_for, decisions = acting_heads(run, run.desk.reader(), acting)
    called, calls = calls_due(run, acting)
    mine, data, work = _work(run, acting, kinds, whole, limit, besides=bool(acting_for or called))
    theirs = for_whom_i_stand_in(run, acting, lambda of, kinds: _work(run, of, kinds, whole, limit, queue=False)[:2])
    parts += [*acting_for, *mine, *called, *(part for one in theirs for part in one.parts)]
    data |= {"acting_heads": decisions, "calls": calls, "standing_in": [one.data for one in theirs]}
    return Answer(data, *parts, status=work.status)


def _work(
    run: Run,
    acting: Acting,
    kinds: tuple[Kind, ...],
    whole: bool,
    limit: int,
    *,
    queue: bool = True,
    besides: bool = False,
) -> tuple[list[Part], dict[str, Any], MyWork]:
    """Return what there is to do for one person, as it is read, as data, and as the view found it.

    `queue`: with the cases that wait to be assigned. `besides`: something else waits, so that it is not said that
    nothing does.
    """
    work = worklist(run.house.views, run.desk, acting, kinds)
    if not queue:
        work = replace(work, unassigned=())
    names = Names(run.desk.reader())
    todos = [todo for todo in work.todos if whole or _asks(todo)]
    parts = _approvals(work, names)
    for urgency, group in groupby(todos, key=lambda todo: todo.urgency):
        rows = [_todo_row(run, todo, names) for todo in group]
        columns = ("mark", _about(todo.case.kind for todo in todos), "what", "step", "until", "remark")
        parts += [Heading(sentence(f"cli_look.group_{urgency}")), table(columns, rows, "")]
    agreed = deadlines(
        run.house.views, run.desk, kinds=kinds, worker=acting.whose, until=clock(run.desk).soon, steps=False,
        limit=limit,
    )  # fmt: skip
    parts += [*_agreed(run, agreed.rows, names), *_drafts(work, names), *_unassigned(work, names, acting.today)]
    reasons, owed = reasons_due(run.house.views, run.desk.reader(), names, acting)
    parts += reasons
    offered = offers_due(run.house.views, acting)
    parts += offers_told(run.desk.reader(), names, offered, acting.today)
    if not parts and not besides:
        parts.append(Line(sentence("cli_look.due_none"), "good"))
    hidden = len(work.todos) - len(todos)
    if hidden:
        parts.append(Line(sentence("cli_look.may_hidden", n=hidden), "quiet"))
    data = _work_data(run, work, names) | {"agreed": [_deadline_data(row) for row in agreed.rows]}
    data["reasons"] = owed
    data |= {name: offers_data(run.desk.reader(), found, acting.today) for name, found in offered.items()}
    return parts, data, work


def _about(kinds: Iterable[Kind]) -> str:
    """Return the name of the column that tells whom the rows are about."""
    return {frozenset({"case"}): "client", frozenset({"initiative"}): "initiative"}.get(frozenset(kinds), "whom")


def _whom(names: Names, case: OfCase) -> str | Sentence:
    return names.whom(case.kind, case.id, case.client)


def _asks(todo: Todo) -> bool:
    """Return whether a step asks for something: what is merely possible would bury it."""
    return not todo.optional or todo.due is not None or todo.returned or todo.draft


def _todo_row(run: Run, todo: Todo, names: Names) -> tuple[Any, ...]:
    title = todo.title if todo.open else (todo.title, sentence("cli_look.not_open_yet"))
    until = "" if todo.due is None else due_sentence(todo.due, todo.days_left)
    tone = TONES.get(todo.urgency)
    shown = Toned(until, tone) if tone else until
    back: Any = ""
    if todo.returned:
        from osl_cli.work_returned import why_returned  # late: most days nothing comes back

        state = run.desk.reader().undertaking(todo.case.kind, todo.case.id)
        why = why_returned(run, Stream(todo.case.kind, state.id), state.progress, todo.step)
        back = "" if why is None else Toned(why, "warn")
    return todo.case.number, _whom(names, todo.case), title, todo.step, shown, back


def _approvals(work: MyWork, names: Names) -> list[Part]:
    rows = [
        (
            a.case.number, _whom(names, a.case), a.title, a.step, a.since,
            sentence("cli_look.is_correction") if a.correction else "",
        )
        for a in work.approvals
    ]  # fmt: skip
    columns = ("mark", _about(a.case.kind for a in work.approvals), "what", "step", "since", "remark")
    return [Heading(sentence("cli_look.group_approvals")), table(columns, rows, "")] if rows else []


def _drafts(work: MyWork, names: Names) -> list[Part]:
    rows = [(d.case.number, _whom(names, d.case), d.title, d.step, d.saved_at.date()) for d in work.drafts]
    columns = ("mark", _about(d.case.kind for d in work.drafts), "what", "step", "since")
    return [Heading(sentence("cli_look.group_drafts")), table(columns, rows, "")] if rows else []


def _agreed(run: Run, agreed: tuple[Deadline, ...], names: Names) -> list[Part]:
    """Return the agreed actions, replies and contracts whose day has come or is near, with what was agreed."""
    if not agreed:
        return []
    from osl_cli.work_record_form import short  # late: most days nothing is agreed for

    reader = run.desk.reader()
    rows = []
    for row in agreed:
        state = reader.undertaking(row.of_kind, row.case)
        standard, record = reader.rules(state, run.desk.today()).standard, state.progress.records[row.name]
        kind = standard.records[record.kind]
        until = Toned(due_sentence(row, row.days_left), TONES.get(row.urgency, "quiet"))
        what = sentence(
            "cli_look.agreed_row",
            kind=kind,
            name=record_called(row.name),
            text=short(standard, record.kind, record.content, names.person),
        )
        rows.append((row.number, names.whom(row.of_kind, row.case, row.client), what, until))
    columns = ("mark", _about(row.of_kind for row in agreed), "what", "until")
    return [Heading(sentence("cli_look.group_agreed")), table(columns, rows, "")]


def _unassigned(work: MyWork, names: Names, today: date) -> list[Part]:
    rows = []
    for found in work.unassigned:
        days = sentence("cli_look.working_days_waiting", n=found.waiting)
        waits = Toned(sentence("cli_look.waiting_alarm", days=days), "bad") if found.alarm else days
        clocks = [
            sentence(
                "cli_look.waiting_clock",
                title=names.step(found.case.process, found.case.process_version, step),
                due=due_sentence(due, days_left(due, today)),
            )
            for step, due, _ in found.clocks
        ]
        overdue = any(urgency == "overdue" for _, _, urgency in found.clocks)
        told_clocks = "; ".join(map(told, clocks))
        rows.append(
            (
                found.case.number,
                _whom(names, found.case),
                waits,
                Toned(told_clocks, "bad") if overdue else told_clocks,
            )
        )
    columns = ("mark", _about(found.case.kind for found in work.unassigned), "waiting", "clocks")
    return [Heading(sentence("cli_look.group_unassigned")), table(columns, rows, "")] if rows else []


def _work_data(run: Run, work: MyWork, names: Names) -> dict[str, Any]:
    def of(case: Any) -> dict[str, Any]:
        return {"mark": case.number, "kind": case.kind, "client": run.say(_whom(names, case))}

    return {
        "approvals": [
            {**of(a.case), "step": a.step, "since": a.since, "correction": a.correction} for a in work.approvals
        ],
        "todo": [
            {
                **of(todo.case),
                "step": todo.step,
                "title": todo.title,
                "open": todo.open,
                "own": todo.own,
                "optional": todo.optional,
                "urgency": todo.urgency,
                "due_on": None if todo.due is None else todo.due.on,
                "days_left": todo.days_left,
                "statutory": todo.due is not None and todo.due.statutory,
                "confirmed": todo.due is None or todo.due.confirmed,
                "returned": todo.returned,
                "draft": todo.draft,
            }
            for todo in work.todos
        ],
        "drafts": [{**of(d.case), "step": d.step, "saved_at": d.saved_at} for d in work.drafts],
        "unassigned": [
            {
                **of(found.case),
                "opened_on": found.case.opened_on,
                "working_days": found.waiting,
                "alarm": found.alarm,
                "clocks": [
                    {"step": step, "due_on": due.on, "statutory": due.statutory, "urgency": urgency}
                    for step, due, urgency in found.clocks
                ],
            }
            for found in work.unassigned
        ],
    }


def _deadlines(run: Run, kinds: tuple[Kind, ...], worker: Any, until: date | None, limit: int) -> Answer:
    found = deadlines(run.house.views, run.desk, kinds=kinds, worker=worker, until=until, limit=limit)
    names = Names(run.desk.reader())
    rows = [_deadline_row(run, row, names) for row in found.rows]
    columns = ("mark", _about(row.of_kind for row in found.rows), "what", "worker", "until")
    parts: list[Part] = [table(columns, rows, sentence("cli_look.no_deadlines"))]
    if found.total > len(rows):
        parts.append(Line(sentence("cli_look.more_rows", shown=len(rows), n=found.total), "quiet"))
    data = {"deadlines": [_deadline_data(row) for row in found.rows], "total": found.total}
    return Answer(data, *parts, status=found.status)


def _deadline_row(run: Run, row: Deadline, names: Names) -> tuple[Any, ...]:
    standard = run.desk.reader().standard(run.desk.today())
    what = names.step(row.process, row.process_version, row.name) if row.kind == "step" else standard.records[row.kind]
    tone = TONES.get(row.urgency)
    until = due_sentence(row, row.days_left)
    worker = names.staff(row.workers.get(row.lead))
    return (
        row.number,
        names.whom(row.of_kind, row.case, row.client),
        what,
        worker,
        Toned(until, tone) if tone else until,
    )


def _deadline_data(row: Deadline) -> dict[str, Any]:
    return {
        "mark": row.number,
        "of_kind": row.of_kind,
        "kind": row.kind,
        "name": row.name,
        "due_on": row.on,
        "days_left": row.days_left,
        "urgency": row.urgency,
        "statutory": row.statutory,
        "confirmed": row.confirmed,
        "base": row.base,
        "base_on": row.base_on,
        "value": row.value,
        "parameter": row.parameter,
        "source": row.source,
        "moved_by_days": row.moved_by,
    }
