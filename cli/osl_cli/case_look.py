"""`osl case list`, `show`, `next`, `why`: which cases there are, where one stands, what can be done, what hinders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.case_group import case, mark, seen, staff_by_login, step_argument
from osl_cli.case_words import answer_words, columns_of, due_sentence
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.acts.cases import draft
from osl_workflow.history.naming import Names
from osl_workflow.process.model import PHASES, Phase
from osl_workflow.process.standard import CaseState
from osl_workflow.progress.doing import known_step
from osl_workflow.progress.next import Clock, NextStep, whats_next, where_it_stands
from osl_workflow.progress.obstacles import Obstacle, of_person, of_state
from osl_workflow.progress.permissions import allowed_role, role_titles
from osl_workflow.progress.rules import Verdicts
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.views.cases import PAGE, CaseRow, Order, cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_cli.answer import Part, Tone
    from osl_workflow.acts.cases import Seen


@case.command("list", help=Text(pl="Lista spraw.", en="List the cases."))
@option("--worker", metavar="LOGIN", help=Text(pl="Sprawy tego pracownika.", en="Cases of this worker."))
@option("--mine", is_flag=True, help=Text(pl="Moje sprawy.", en="My cases."))
@option("--phase", type=click.Choice(PHASES), help=Text(pl="W tej fazie.", en="In this phase."))
@option("--status", type=click.Choice(get_args(CaseState)), help=Text(pl="W tym stanie.", en="In this state."))
@option("--process", metavar=Text(pl="PROCES", en="PROCESS"), help=Text(pl="Z tego procesu.", en="Of this process."))
@option("--unassigned", is_flag=True, help=Text(pl="Czekające na przydział.", en="Waiting to be assigned."))
@option("--order", type=click.Choice(get_args(Order)), default="number", help=Text(pl="Kolejność.", en="The order."))
@option("--limit", type=click.IntRange(1, 10_000), default=PAGE, help=Text(pl="Ile wierszy.", en="How many rows."))
@option("--offset", type=click.IntRange(0), default=0, help=Text(pl="Od którego wiersza.", en="From which row on."))
def list_(
    run: Run,
    worker: str | None,
    mine: bool,
    phase: Phase | None,
    status: CaseState | None,
    process: str | None,
    unassigned: bool,
    order: Order,
    limit: int,
    offset: int,
) -> Answer:
    """List cases."""
    acting = run.desk.require(run.who, "read_case")
    held_by = acting.actor if mine else staff_by_login(run, worker) if worker else None
    found = cases(
        run.house.views, acting.today, worker=held_by, phase=phase, status=status, process=process,
        unassigned=unassigned, order=order, limit=limit, offset=offset,
    )  # fmt: skip
    reader = run.desk.reader()
    names = Names(reader)
    phases = reader.standard(acting.today).phases
    rows = [
        (
            row.number,
            names.person(row.client),
            sentence(f"cli_look.status_{row.status}") if row.status != "active" else phases[row.phase],
            row.round if row.round > 1 else "",
            names.staff(row.worker),
            sentence("cli_look.days", n=row.age),
        )
        for row in found.rows
    ]
    columns = tuple(
        sentence(f"cli_look.column_{name}") for name in ("mark", "client", "phase", "round", "worker", "age")
    )
    parts: list[Part] = [Table(columns, rows, sentence("cli_look.no_cases"))]
    if found.total > offset + len(rows):
        more = sentence("cli_look.more", shown=len(rows), n=found.total, offset=offset + len(rows))
        parts.append(Line(more, "quiet"))
    data = {"cases": [_row_data(run, row) for row in found.rows], "total": found.total}
    return Answer(data, *parts, status=found.status)


def _row_data(run: Run, row: CaseRow) -> dict[str, Any]:
    logins = {part: login_of(run, worker) for part, worker in sorted(row.workers.items())}
    return {
        "mark": row.number,
        "process": row.process,
        "version": row.process_version,
        "phase": row.phase,
        "round": row.round,
        "status": row.status,
        "client": run.say(Names(run.desk.reader()).person(row.client)),
        "household": str(row.household),
        "workers": logins,
        "opened_on": row.opened_on,
        "last_contact": row.last_contact,
        "age_days": row.age,
        "days_without_contact": row.without_contact,
        "suspended_on": row.suspended_on,
        "closing": row.closing,
        "closing_class": row.closing_class,
        "closed_on": row.closed_on,
    }


def login_of(run: Run, worker: Any) -> str | None:
    """Return the login of a staff member, or None when it can no longer be read."""
    return run.desk.reader().staff(worker).login


@case.command(
    "show",
    help=Text(
        pl="Gdzie jest sprawa, co dalej i do kiedy, zwykłymi słowami.",
        en="Where a case stands, what comes next and by when, in plain words.",
    ),
)
@mark
def show(run: Run, mark: str) -> Answer:
    """Show where a case stands."""
    now = seen(run, mark)
    names = Names(run.desk.reader())
    standing = where_it_stands(now.rules, now.case.progress, now.acting.today)
    possible = whats_next(now.rules, now.case.progress, now.acting.today)
    family = [names.person(member) for member in now.case.members]
    workers = {part: names.staff(worker) for part, worker in sorted(now.case.workers.items())}
    facts = Facts(
        [
            (sentence("cli_look.fact_client"), names.person(now.case.client)),
            (sentence("cli_look.fact_family"), tuple(family) if len(family) > 1 else None),
            (sentence("cli_look.fact_process"), now.rules.definition.title),
            (sentence("cli_look.fact_opened"), now.case.opened_on),
            *((role_titles(now.rules.standard, (part,))[0], worker) for part, worker in workers.items()),
            (sentence("cli_look.fact_worker"), None if now.case.worker else sentence("history.unassigned")),
            (sentence("cli_look.fact_last_contact"), now.case.progress.last_contact),
        ]
    )
    parts: list[Part] = [
        Line(sentence("cli_look.title", mark=mark), "strong"),
        facts,
        Heading(sentence("cli_look.where")),
    ]
    parts += [Line(what) for what in _where(standing)]
    if standing.status != "closed":
        parts += _coming(now, possible)
        parts += [Heading(sentence("cli_look.until_when")), *_clock_lines(standing.clocks)] if standing.clocks else []
        parts += _open_records(now)
    parts += list(_form_lines(run, now))
    data = {
        "mark": mark,
        "client": run.say(names.person(now.case.client)),
        "family": [run.say(name) for name in family],
        "workers": {part: login_of(run, worker) for part, worker in sorted(now.case.workers.items())},
        "process": now.case.process,
        "version": now.case.process_version,
        "entry": now.case.version,
        "opened_on": now.case.opened_on,
        "standing": standing.model_dump(mode="json"),
        "next": [step_data(now, step) for step in possible],
    }
    return Answer(data, *parts)


def _where(standing: Any) -> Iterator[Sentence]:
    if standing.status == "closed":
        yield sentence("cli_look.has_ended", on=standing.ending.on, closing=standing.ending.closing)
        return
    if standing.status == "suspended":
        yield sentence("cli_look.pause_since", on=standing.suspended_on)
    round_ = sentence("cli_look.in_round", round=standing.round) if standing.round > 1 else ""
    yield sentence("cli_look.in_phase", phase=standing.title, since=standing.since, round=round_)
    if standing.waits_for:
        steps = tuple(
            sentence("cli_look.to_be_approved", step=step.title) if step.submitted else step.title
            for step in standing.waits_for
        )
        yield sentence("cli_look.waits_for", steps=steps)
    for step in standing.held_by:
        yield sentence("cli_look.held_by", step=step.title)
    if standing.next_phase is not None:
        yield sentence("cli_look.then", phase=standing.next_phase, steps=standing.comes_after)


def _coming(now: Seen, possible: tuple[NextStep, ...]) -> Iterator[Part]:
    """Yield what can be done now: what must be done first, what may be done on one line."""
    must = [step for step in possible if step.kind == "approve" or not step.optional or step.due is not None]
    may = [step for step in possible if step not in must]
    yield Heading(sentence("cli_look.what_next"))
    for step in must:
        yield Line(_step_sentence(now, step), _tone(step))
    if not must:
        yield Line(sentence("cli_look.nothing_must"))
    if may:
        yield Line(sentence("cli_look.may_also", steps=tuple(step.title for step in may)), "quiet")
    yield Line(sentence("cli_look.how_to_go_on", mark=now.case.number), "quiet")


def _step_sentence(now: Seen, step: NextStep) -> Sentence:
    roles = role_titles(now.rules.standard, step.roles)
    key = "cli_look.approve_step" if step.kind == "approve" else "cli_look.do_step"
    until = "" if step.due is None else sentence("cli_look.until", due=due_sentence(step.due, step.days_left))
    return sentence(key, title=step.title, step=step.step, roles=roles, until=until)


def _tone(step: NextStep) -> Tone | None:
    if step.overdue:
        return "bad"
    return "warn" if step.days_left is not None and step.days_left <= 3 else None


def _clock_lines(clocks: tuple[Clock, ...]) -> list[Part]:
    return [
        Line(
            sentence("cli_look.clock", title=clock.title, due=due_sentence(clock.due, clock.days_left)),
            "bad" if clock.days_left is not None and clock.days_left < 0 else None,
        )
        for clock in clocks
    ]


def _open_records(now: Seen) -> list[Part]:
    """Return the open goals, agreed actions, replies awaited: what goes along through every round."""
    found: list[Part] = []
    for name, record in now.case.progress.records.items():
        if record.open and record.kind in ("goal", "commitment", "referral", "agreement"):
            content = record.content or {}
            text = content.get("text") or content.get("what") or content.get("title") or ""
            who = content.get("who") or content.get("to_whom") or ""
            until = sentence("cli_look.record_until", on=record.due) if record.due else ""
            kind = now.rules.standard.records[record.kind]
            shown = sentence(
                "cli_look.record", kind=kind, text=text, who=f"{who}: " if who else "", until=until, name=name
            )
            found.append(Line(shown))
    return [Heading(sentence("cli_look.agreed")), *found] if found else []


def _form_lines(run: Run, now: Seen) -> Iterator[Part]:
    """Yield what was written in the steps that are done, sensitive answers only for those who may read them."""
    may_read = allowed_role(now.rules.standard, "read_sensitive", now.acting) is not None
    told = False
    for step in now.rules.definition.steps():
        kept = now.case.progress.marks.get(step.step)
        if kept is None or not kept.data:
            continue
        if not told:
            yield Heading(sentence("cli_look.written"))
            told = True
        yield Line(sentence("cli_look.written_step", step=step.title, on=kept.occurred_on), "strong")
        shown = []
        for name, value in kept.data.items():
            field = step.form.get(name)
            if field is None:
                continue
            hidden = (field.sensitive or step.sensitive) and not may_read
            shown.append(
                (
                    field.title,
                    sentence("cli_look.hidden")
                    if hidden
                    else answer_words(now.rules, step, name, value, kept.occurred_on),
                )
            )
        yield Facts(shown)


@case.command(
    "next",
    help=Text(pl="Co można teraz zrobić, kto może i do kiedy.", en="What may be done now, by whom, until when."),
)
@mark
def next_(run: Run, mark: str) -> Answer:
    """List what may be done now."""
    now = seen(run, mark)
    possible = whats_next(now.rules, now.case.progress, now.acting.today)
    mine = {step.step: is_mine(now, step) for step in possible}
    rows = []
    for step in possible:
        has_draft = draft(run.desk, run.who, now.id, step.step) is not None if mine[step.step] else False
        rows.append(
            (
                sentence("cli_look.mine") if mine[step.step] else "",
                Toned(step.step, "strong") if mine[step.step] else step.step,
                sentence("cli_look.approve", title=step.title) if step.kind == "approve" else step.title,
                role_titles(now.rules.standard, step.roles),
                Toned(due_sentence(step.due, step.days_left), _tone(step) or "quiet") if step.due else "",
                _remark(step, has_draft=has_draft),
            )
        )
    columns = columns_of("mine", "step", "title", "who", "until", "remark")
    empty = _nothing_to_do(now)
    parts: list[Part] = [Table(columns, rows, empty)]
    if rows:
        parts.append(Line(sentence("cli_look.next_hint", mark=mark), "quiet"))
    data = {"mark": mark, "entry": now.case.version, "next": [step_data(now, step) for step in possible]}
    return Answer(data, *parts)


def _nothing_to_do(now: Seen) -> Sentence:
    status = now.case.progress.status
    return sentence(f"cli_look.nothing_{status}", mark=now.case.number)


def _remark(step: NextStep, *, has_draft: bool) -> tuple[Sentence, ...]:
    told = {
        "optional": step.optional,
        "lapses": step.lapses,
        "offered": step.offered,
        "draft": has_draft,
        "correction": step.correction,
    }
    return tuple(sentence(f"cli_look.is_{name}") for name, holds in told.items() if holds)


def is_mine(now: Seen, step: NextStep) -> bool:
    """Return whether the step is for whoever looks: by role, and not excluded by what she did before."""
    return bool(set(step.roles) & set(now.acting.usable_roles())) and now.acting.actor not in step.not_for


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
        "lapses": step.lapses,
        "correction": step.correction,
    }


@case.command(
    "why",
    help=Text(
        pl="Co stoi na przeszkodzie krokowi i co by ją usunęło.",
        en="What stands in the way of a step, and what would remove it.",
    ),
)
@mark
@step_argument
def why(run: Run, mark: str, step: str) -> Answer:
    """Name exactly the obstacles to a step."""
    now = seen(run, mark)
    wanted = known_step(now.rules, step)
    progress = now.case.progress
    of_step = of_state(now.rules, progress, wanted, Verdicts(now.rules, progress, now.acting.today))
    of_me = of_person(now.rules, progress, wanted, now.acting.actor, now.acting.usable_roles())
    roles = role_titles(now.rules.standard, wanted.by)
    if of_step:
        parts = [Line(sentence("cli_look.not_open", step=wanted.title)), *_obstacle_lines(of_step)]
    else:
        parts = [Line(sentence("cli_look.is_open", step=wanted.title, roles=roles), "good")]
    if of_me:
        parts += [Line(sentence("cli_look.not_yours", step=wanted.title)), *_obstacle_lines(of_me)]
    elif not of_step:
        parts.append(Line(sentence("cli_look.go_ahead", mark=mark, step=step)))
    data = {
        "mark": mark,
        "step": step,
        "open": not of_step,
        "mine": not of_me,
        "obstacles": [_obstacle_data(obstacle) for obstacle in of_step],
        "of_person": [_obstacle_data(obstacle) for obstacle in of_me],
    }
    return Answer(data, *parts)


def _obstacle_lines(obstacles: tuple[Obstacle, ...]) -> list[Any]:
    return [Line(sentence("progress.obstacle", said=o.said, remedy=o.remedy), indent=2) for o in obstacles]


def _obstacle_data(obstacle: Obstacle) -> dict[str, Any]:
    return {
        "kind": obstacle.kind,
        "step": obstacle.step,
        "roles": list(obstacle.roles),
        "says": obstacle.said,
        "remedy": obstacle.remedy,
    }
