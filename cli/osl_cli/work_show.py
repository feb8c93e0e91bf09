"""`osl case show`: where a case stands, what comes next and until when, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Facts, Heading, Line
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.transfer_words import handing_data, handing_told
from osl_cli.verbs import verb
from osl_cli.whom import data as data_of
from osl_cli.whom import facts
from osl_cli.work_group import mark, seen
from osl_cli.work_links import links_data, links_told, shares_told, taken_back_told
from osl_cli.work_next import step_data, tone
from osl_cli.work_record_form import short
from osl_cli.work_returned import why_returned
from osl_cli.work_words import day_sentence, due_sentence, shown
from osl_workflow.history.naming import Names
from osl_workflow.history.values import Reading, Told, told_form
from osl_workflow.progress.next import NextStep, Standing, where_it_stands
from osl_workflow.progress.permissions import allowed_role, role_titles
from osl_workflow.progress.records import record_called
from osl_workflow.progress.sharing import titles
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_cli.answer import Part
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import Step
    from osl_workflow.progress.state import Mark


STANDING_PARTLY = {"status", "suspended_on", "ending"}
"""What a partner is told of where a case stands."""
AGREED = ("goal", "commitment", "referral", "agreement")
"""The records of a case that go along through every round."""


@verb("show")
@mark
@option(
    "--full", is_flag=True,
    help=Text(pl="Także to, co zapisano w krokach.", en="Also what was written in the steps."),
)  # fmt: skip
def show(run: Run, mark: str, full: bool) -> Answer:
    """Show where a case stands."""
    now = seen(run, mark, partly=True)
    names = Names(run.desk.reader())
    standing = where_it_stands(now.rules, now.state.progress, now.acting.today)
    possible = now.next()
    parts: list[Part] = [
        Line(sentence("cli_look.title", mark=now.state.number), "strong"),
        Facts(list(_facts(now, names))),
        Heading(sentence("cli_look.where")),
        *(Line(what) for what in (_where(now, standing) if now.shown is None else _where_partly(now, standing))),
        *(handing_told(run.desk.reader(), now, names) if now.shown is None else ()),
    ]
    if standing.status != "closed":
        parts += [*_coming(run, now, possible), *_other_clocks(standing, possible), *_open_records(now, names)]
    taken_back, lines = taken_back_told(run, now)
    parts += lines
    if now.shown is None:
        parts += [*links_told(run, now), *shares_told(run, now)]
    written = tuple(_written(now))
    if full:
        parts += _told(written)
    elif written:
        parts.append(Line(sentence("cli_look.what_else", mark=now.state.number), "quiet"))
    workers = {part: run.desk.reader().staff(worker).login for part, worker in sorted(now.state.workers.items())}
    data = {
        "mark": now.state.number,
        **data_of(names, now),
        "workers": workers,
        "process": now.state.process,
        "process_version": now.state.process_version,
        "version": now.state.process_version,
        "entry": now.state.version,
        "opened_on": now.state.opened_on,
        "last_contact": now.state.progress.last_contact,
        "shown": None if now.shown is None else sorted(now.shown.names),
        "standing": standing.model_dump(mode="json", include=None if now.shown is None else STANDING_PARTLY),
        "next": [step_data(now, step) for step in possible],
        **({**handing_data(run.desk.reader(), now), **links_data(run, now)} if now.shown is None else {}),
        **taken_back,
    }
    if full:
        data["written"] = {step.step: _readable(kept, form) for step, kept, form in written}
    return Answer(data, *parts)


def _facts(now: Seen, names: Names) -> Iterator[tuple[Any, Any]]:
    yield from facts(names, now)
    titled, version = now.rules.definition.title, now.state.process_version
    yield sentence("cli_look.fact_process"), sentence("cli_look.process_version", process=titled, version=version)
    yield sentence("cli_look.fact_opened"), now.state.opened_on
    if now.state.worker is None:
        yield role_titles(now.rules.standard, (now.state.lead,))[0], names.staff(None)
    for part, worker in sorted(now.state.workers.items()):
        yield role_titles(now.rules.standard, (part,))[0], names.staff(worker)
    yield sentence("cli_look.fact_last_contact"), now.state.progress.last_contact


def _where(now: Seen, standing: Standing) -> Iterator[Sentence]:
    if standing.ending is not None and standing.status == "closed":
        closing = now.rules.standard.closing.get(standing.ending.closing)
        told = standing.ending.closing if closing is None else closing.title
        key = "cli_look.ended_before_work" if standing.ending.kind == "before_work" else "cli_look.has_ended"
        yield sentence(key, on=standing.ending.on, closing=told)
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


def _where_partly(now: Seen, standing: Standing) -> Iterator[Sentence]:
    """Yield whether the work goes on, and that only a part of it is shown."""
    if standing.status != "active":
        yield from list(_where(now, standing))[:1]
    yield sentence("cli_look.partly", names=titles(now.rules, now.shown.names if now.shown else ()))


def _coming(run: Run, now: Seen, possible: tuple[NextStep, ...]) -> Iterator[Part]:
    """Yield what can be done now: what must be done line by line, what may be done on one line."""
    must = [
        step
        for step in possible
        if step.kind == "approve" or not step.optional or step.due is not None or step.returned
    ]
    may = [step for step in possible if step not in must]
    yield Heading(sentence("cli_look.what_next"))
    for step in must:
        yield Line(_step_sentence(now, step), tone(step))
        back = why_returned(run, now.stream, now.state.progress, step.step)
        if back is not None:
            yield Line(back, "warn", indent=2)
    if not must:
        yield Line(sentence(f"cli_look.nothing_must_{now.state.progress.status}", mark=now.state.number))
    if may:
        yield Line(sentence("cli_look.may_also", steps=tuple(step.title for step in may)), "quiet")
    if possible:
        yield Line(sentence("cli_look.how_to_go_on", mark=now.state.number), "quiet")


def _step_sentence(now: Seen, step: NextStep) -> Sentence:
    roles = role_titles(now.rules.standard, step.roles)
    key = "cli_look.approve_step" if step.kind == "approve" else "cli_look.do_step"
    until = "" if step.due is None else sentence("cli_look.until", due=due_sentence(step.due, step.days_left))
    return sentence(key, title=step.title, roles=roles, until=until)


def _other_clocks(standing: Standing, possible: tuple[NextStep, ...]) -> Iterator[Part]:
    """Yield the deadlines that run for steps that cannot be done yet; the others were told with their steps."""
    told = {step.step for step in possible if step.due is not None}
    others = [clock for clock in standing.clocks if clock.step not in told]
    if others:
        yield Heading(sentence("cli_look.other_clocks"))
    for clock in others:
        overdue = clock.days_left is not None and clock.days_left < 0
        said = sentence("cli_look.clock", title=clock.title, due=due_sentence(clock.due, clock.days_left))
        yield Line(said, "bad" if overdue else None)


def _open_records(now: Seen, names: Names) -> Iterator[Part]:
    """Yield the open goals, agreed actions, replies awaited, of an initiative also partners and money."""
    told = False
    for name, record in now.state.progress.records.items():
        if not record.open or (now.of.kind == "case" and record.kind not in AGREED and now.shown is None):
            continue
        if not told:
            yield Heading(sentence("cli_look.agreed"))
            told = True
        content = record.content or {}
        text = content.get("text") or content.get("what") or (content.get("title") if now.of.kind == "case" else None)
        if text is None:
            text = short(now.rules.standard, record.kind, record.content, names.anybody)
        who = content.get("who") or content.get("to_whom") or ""
        days = None if record.due is None else (record.due - now.acting.today).days
        until = (
            ""
            if record.due is None or days is None
            else sentence("cli_look.record_until", due=day_sentence(record.due, days))
        )
        kind = now.rules.standard.records[record.kind]
        said = sentence(
            "cli_look.record",
            kind=kind,
            text=text,
            who=f"{who}: " if who else "",
            until=until,
            name=record_called(name),
        )
        yield Line(said, "bad" if days is not None and days < 0 else None)


def _written(now: Seen) -> Iterator[tuple[Step, Mark, tuple[Told, ...]]]:
    """Yield the steps in which something was written, with their answers; sensitive ones only to those who may read."""
    sensitive = allowed_role(now.rules.standard, "read_sensitive", now.acting) is not None
    reading = Reading(now.rules.definition, now.rules.standard, sensitive)
    for step in now.rules.definition.steps():
        kept = now.state.progress.marks.get(step.step)
        if kept is not None and kept.data:
            yield step, kept, told_form(reading, step, kept.data)


def _readable(kept: Mark, form: tuple[Told, ...]) -> dict[str, Any]:
    """Return the answers as they are kept; None for those that whoever asks may not read."""
    answers = kept.data or {}
    return {told.name: None if told.hidden else answers[told.name] for told in form}


def _told(written: tuple[tuple[Step, Mark, tuple[Told, ...]], ...]) -> Iterator[Part]:
    if written:
        yield Heading(sentence("cli_look.written"))
    for step, kept, form in written:
        yield Line(sentence("cli_look.written_step", step=step.title, on=kept.occurred_on), "strong")
        yield Facts([(told.title, shown(told)) for told in form])
