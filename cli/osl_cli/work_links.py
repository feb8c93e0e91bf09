"""What one case or initiative has to do with others: which starts are still to be made, what it is linked with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Heading, Line
from osl_cli.asking import can_ask, pick
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.work_group import completing, seen_of_any_kind
from osl_workflow.acts.facts import origin, taken_back
from osl_workflow.errors import Usage
from osl_workflow.history.naming import Names
from osl_workflow.process.model import FAMILIES
from osl_workflow.progress.linking import start_not_done, to_start
from osl_workflow.progress.records import record_called
from osl_workflow.progress.sharing import in_force, partner_of, titles
from osl_workflow.register.state import in_force as version_in_force
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import Subject
    from osl_workflow.progress.state import Linked
    from osl_workflow.progress.undertaking import Undertaking

FROM = option(
    "--from", "from_", metavar=Text(pl="ZNAK", en="MARK"), shell_complete=completing("marks"),
    help=Text(
        pl="Sprawa lub inicjatywa, która to rozpoczyna: proces i ludzi bierze się z niej, a obie zostają połączone.",
        en="The case or initiative that starts it: process and people are taken from there, and both are linked.",
    ),
)  # fmt: skip


def first_of(run: Run, mark: str | None) -> Seen | None:
    """Return the case or initiative that starts another, as whoever runs the program may see it; None without mark."""
    if mark is None:
        return None
    kind = run.kind
    try:
        return seen_of_any_kind(run, mark)
    finally:
        run.kind = kind


def process_to_start(run: Run, first: Seen, subjects: tuple[Subject, ...]) -> str | None:
    """Return the process about `subjects` that `first` waits to start, or None where it waits for none.

    Raises:
        Usage: there are several, and nobody can be asked.
    """
    found = {
        step.starts: step.title
        for step in to_start(first.rules, first.state.progress)
        if step.starts is not None and _subject(run, step.starts) in (None, *subjects)
    }
    if len(found) > 1 and not can_ask(run):
        raise Usage("cli_case.which_to_start", processes=tuple(found))
    return pick(sentence("cli_case.which_process"), list(found.items())) if len(found) > 1 else next(iter(found), None)


def linked_told(first: Seen, process: str) -> tuple[dict[str, Any], list[Line]]:
    """Return what is said after opening `process` from `first`; a step that starts it and is not done is warned of."""
    mark, waiting = first.state.number, start_not_done(first.rules, first.state.progress, process)
    lines = [Line(sentence("cli_case.linked", mark=mark), "quiet")]
    lines += [
        Line(sentence("cli_case.start_not_done", mark=mark, step=one.title, name=one.step), "warn") for one in waiting
    ]
    return {"started_from": mark, "start_not_done": [one.step for one in waiting]}, lines


def starts_told(run: Run, now: Seen) -> tuple[Sentence, ...]:
    """Return which processes are to be started from here, each with the command that does it."""
    return tuple(
        sentence(
            "cli_case.to_start",
            step=step.title,
            process=step.starts,
            kind="case" if _subject(run, step.starts or "") in (None, *FAMILIES) else "initiative",
            mark=now.state.number,
        )
        for step in to_start(now.rules, now.state.progress)
    )


def links_told(run: Run, now: Seen) -> Iterator[Part]:
    """Yield what it is linked with and how that stands, and what is to be started from here."""
    reader, links = run.desk.reader(), now.state.progress.links
    names = Names(reader)
    if links:
        yield Heading(sentence("cli_look.links"))
    for link in links:
        other = origin(reader, link.other)[1]
        process = names.process(other.process, other.process_version)
        status = sentence(f"cli_look.link_{other.progress.status}")
        key = "cli_look.link_origin" if link.is_origin else "cli_look.link_started"
        yield Line(sentence(key, mark=other.number, process=process, status=status))
    for said in starts_told(run, now):
        yield Line(said, "warn")


def links_data(run: Run, now: Seen) -> dict[str, Any]:
    """Return the same for the JSON document."""
    reader = run.desk.reader()
    return {
        "links": [_link(link, origin(reader, link.other)[1]) for link in now.state.progress.links],
        "to_start": [
            {"step": step.step, "process": step.starts} for step in to_start(now.rules, now.state.progress)
        ],
    }  # fmt: skip


def taken_back_told(run: Run, now: Seen) -> tuple[dict[str, Any], list[Line]]:
    """Return which agreed actions count as kept by an attendance that was withdrawn since; nothing to a partner."""
    found = taken_back(run.desk.reader(), now.state.progress) if now.shown is None else ()
    lines = [
        Line(
            sentence(
                "cli_look.attendance_withdrawn",
                record=record_called(one.record),
                other=one.attendance.mark,
                entry=one.attendance.entry,
                kind=now.of.kind,
                mark=now.state.number,
            ),
            "warn",
        )
        for one in found
    ]
    told = [{"record": one.record, "mark": one.attendance.mark, "entry": one.attendance.entry} for one in found]
    return ({"attendance_withdrawn": told} if told else {}), lines


def shares_told(run: Run, now: Seen) -> Iterator[Part]:
    """Yield with which partners something of it is shared today, what, and until when."""
    names, shares = Names(run.desk.reader()), in_force(now.state.progress, now.acting.today)
    if shares:
        yield Heading(sentence("cli_look.shares"))
    for name, record in shares.items():
        content = record.content or {}
        who, until = names.staff(partner_of(content)), date.fromisoformat(content["until"])
        shows = titles(now.rules, content["shows"])
        yield Line(sentence("cli_look.share", name=record_called(name), who=who, shows=shows, until=until))


def _link(link: Linked, other: Undertaking) -> dict[str, Any]:
    status = other.progress.status
    return {"mark": other.number, "process": other.process, "status": status, "is_origin": link.is_origin}


def _subject(run: Run, process: str) -> Subject | None:
    """Return whom a process is about by the version in force, or None where none is published."""
    reader = run.desk.reader()
    published = version_in_force(reader.register(), process, run.options.on or run.desk.today())
    return None if published is None else reader.library.definition(published.sha256, published.recorded).subject
