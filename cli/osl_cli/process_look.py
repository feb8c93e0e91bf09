"""`osl process list`, `show`: which processes there are, and one of them in words."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from osl_cli import shipped
from osl_cli.answer import Answer, Facts, Heading, Line, Part, Table, Toned
from osl_cli.process import process
from osl_cli.process_choose import chosen, shipped_processes, which_process, words_of
from osl_cli.process_texts import today_of
from osl_cli.run import Run
from osl_workflow.process.model import PHASES, Definition
from osl_workflow.register.state import in_force
from osl_workflow.sentences import Sentence, sentence


class _Listed(NamedTuple):
    definition: Definition
    from_: date | None
    to: date | None
    is_followed: bool
    withdrawn_from: date | None = None
    """Whether a case opened today would follow it."""


@process.command("list")
def list_(run: Run) -> Answer:
    """List what the office has published, or what is shipped."""
    today = today_of(run)
    found = _published(run, today) if run.is_in_office else _shipped(today)
    rows = [
        (
            one.definition.process,
            one.definition.version,
            one.definition.title,
            _term(one.from_, one.to),
            _today(one),
        )
        for one in found
    ]
    columns = ("process", "version", "title", "in_force", "today")
    table = Table([sentence(f"cli_process.column_{name}") for name in columns], rows, sentence("cli_process.none"))
    data = [
        {
            "process": one.definition.process,
            "version": one.definition.version,
            "title": one.definition.title,
            "standard": one.definition.standard,
            "from": one.from_,
            "to": one.to,
            "is_followed_today": one.is_followed,
            "withdrawn_from": one.withdrawn_from,
        }
        for one in found
    ]
    origin = "cli_process.of_office" if run.is_in_office else "cli_process.of_program"
    answer: dict[str, Any] = {"processes": data}
    parts: list[Part] = [Line(sentence(origin)), table]
    if run.is_in_office:
        published = {one.definition.process for one in found}
        answer["only_shipped"] = [name for name in shipped.names() if name not in published]
        if answer["only_shipped"]:
            parts.append(Line(sentence("cli_process.also_shipped", names=tuple(answer["only_shipped"]))))
    return Answer(answer, *parts)


def _term(from_: date | None, to: date | None) -> Sentence | None:
    if from_ is None:
        return None
    return sentence("diff.in_force_from", from_=from_) if to is None else sentence("diff.in_force", from_=from_, to=to)


def _today(one: _Listed) -> Toned | None:
    if one.withdrawn_from is not None:
        return Toned(sentence("cli_process.is_withdrawn", on=one.withdrawn_from), "warn")
    return Toned(sentence("cli_process.followed"), "good") if one.is_followed else None


def _published(run: Run, today: date) -> list[_Listed]:
    reader = run.desk.reader()
    register = reader.register()
    return [
        _Listed(
            reader.library.definition(one.sha256, one.recorded), one.from_, one.to,
            is_followed=in_force(register, one.process, today) == one, withdrawn_from=one.withdrawn_from,
        )
        for one in register.definitions
    ]  # fmt: skip


def _shipped(today: date) -> list[_Listed]:
    return [
        _Listed(
            one.definition,
            one.definition.in_force.from_ if one.definition.in_force else None,
            one.definition.in_force.to if one.definition.in_force else None,
            one.is_followed,
        )
        for one in shipped_processes(today)
    ]


# --- show -------------------------------------------------------------------------------------------------------------


@process.command("show")
@which_process()
def show(run: Run, which: str, version: int | None) -> Answer:
    """Draw a process by its phases."""
    today = today_of(run)
    definition, standard = chosen(run, which, version, today)
    words = words_of(run, definition, standard, today)
    parts: list[Part] = [
        Heading(definition.title),
        Facts(
            [
                (sentence("cli_process.name"), f"{definition.process}, {definition.version}"),
                (sentence("cli_process.standard"), standard.title),
                (sentence("cli_process.subject"), sentence(f"cli_process.subject_{definition.subject}")),
                (sentence("cli_process.lead_of"), words.role(standard.lead_of(definition))),
                (sentence("cli_process.sources_of"), definition.sources or None),
                (sentence("cli_process.links_of"), words.links() or None),
                (sentence("cli_process.as_of"), today),
            ]
        ),
    ]
    phases = []
    for phase in PHASES:
        parts.append(Heading(sentence("cli_process.phase", phase=standard.phases[phase])))
        steps = []
        for step in definition.steps_of(phase):
            marks, about = words.marks(step), tuple(words.about(step))
            key = "cli_process.step_with_marks" if marks else "cli_process.step"
            parts.append(Line(sentence(key, title=step.title, name=step.step, marks=marks), "strong", indent=2))
            parts += [Line(said, indent=6) for said in about]
            steps.append({"step": step.step, "title": step.title, "marks": marks, "about": about, "as_written": step})
        phases.append({"phase": phase, "title": standard.phases[phase], "steps": steps})
    data: dict[str, Any] = {
        "process": definition.process,
        "version": definition.version,
        "title": definition.title,
        "standard": definition.standard,
        "lead": standard.lead_of(definition),
        "as_of": today,
        "phases": phases,
    }
    return Answer(data, *parts)
