"""`osl case record`: a fact beside the steps (a goal, an agreed action, a decision), or what became of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast, get_args

from osl_cli.answer import Answer
from osl_cli.asking import can_ask, must, must_text, pick, tell
from osl_cli.day import DAY
from osl_cli.frame import argument, option
from osl_cli.json_file import from_file
from osl_cli.language import Text
from osl_cli.record_marks import typed_record
from osl_cli.run import Run
from osl_cli.showing import titled, told
from osl_cli.verbs import verb
from osl_cli.work_group import carried_out, completing, mark, possible, seen
from osl_cli.work_offers import kinds, records
from osl_cli.work_record_form import ask_record, short
from osl_cli.work_typed import as_date
from osl_cli.work_words import coded
from osl_workflow.errors import Refused, Usage
from osl_workflow.history.naming import Names
from osl_workflow.process.model import RecordKind
from osl_workflow.progress.commands import ChangeRecord, EnterRecord
from osl_workflow.progress.records import KINDS, record_called
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.progress.state import OpenRecord


@verb("record", writes=True, gives_work=True)
@mark
@argument(
    "what", required=False, metavar=Text(pl="CO", en="WHAT"), shell_complete=completing("records"),
    help=Text(
        pl="Rodzaj (cel, działanie, wizyta...) albo nazwa wpisu (cel-1); w terminalu można pominąć.",
        en="A kind (goal, commitment, visit...) or the name of a record (goal-1); may be left out on a terminal.",
    ),
)  # fmt: skip
@option(
    "--status", metavar=Text(pl="STAN", en="STATUS"),
    help=Text(pl="Co się z nim stało, np. done, moved.", en="What became of it, such as done, moved."),
)  # fmt: skip
@option("--by-when", type=DAY, help=Text(pl="Nowy termin.", en="The new day."))
@option(
    "--file", "-f", "file", metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl="Plik JSON z treścią; - to wejście.", en="JSON file with the content; - is stdin."),
)  # fmt: skip
def record(run: Run, mark: str, what: str | None, status: str | None, by_when: date | None, file: str | None) -> Answer:
    """Record a fact, or what became of one."""
    now = seen(run, mark, partly=True)
    what = _picked(run, now) if what is None else typed_record(what)
    if what in get_args(RecordKind):
        if status is not None or by_when is not None:
            raise Usage("cli_case.status_of_new")
        return _entered(run, now, cast("RecordKind", what), file)
    standing = now.state.progress.records.get(what)
    if standing is None:
        known = (*_kinds(now), *map(record_called, now.state.progress.records))
        raise Refused("cli_case.unknown_record", what=record_called(what), known=known)
    content = {} if file is None else from_file(file)
    if by_when is not None:
        due = KINDS[standing.kind].due
        if due is None:
            raise Usage("cli_case.no_day_here", kind=now.rules.standard.records[standing.kind])
        content[due] = by_when.isoformat()
    return _changed(run, now, what, standing, status, content)


def _kinds(now: Seen) -> tuple[Sentence, ...]:
    """Return the kinds of records with what they mean."""
    return tuple(coded(*one) for one in kinds(now))


def _picked(run: Run, now: Seen) -> str:
    """Return what is picked from the records of the case and the kinds of new ones.

    Raises:
        Usage: nobody can be asked.
    """
    if not can_ask(run):
        raise Usage("cli_case.record_missing", known=_kinds(now))
    here = [(name, _title(run, now, name)) for name, _ in records(now)]
    new = [(kind, sentence("cli_case.new_record", kind=title)) for kind, title in kinds(now)]
    return pick(sentence("cli_case.pick"), [*here, *new])


def _title(run: Run, now: Seen, name: str) -> str:
    one, standard = now.state.progress.records[name], now.rules.standard
    text = short(standard, one.kind, one.content, Names(run.desk.reader()).anybody)
    return f"{titled(standard.records[one.kind])} [{told(record_called(name))}]: {text}"


def _entered(run: Run, now: Seen, kind: RecordKind, file: str | None) -> Answer:
    title = now.rules.standard.records[kind]
    possible(run, now, EnterRecord(kind=kind, content={}))
    if file is not None:
        content = from_file(file)
    elif can_ask(run):
        tell(sentence("cli_case.record_in", kind=titled(title), mark=now.state.number))
        content = ask_record(now.rules.standard, now.acting.on, kind)
    else:
        raise Usage("cli_case.record_needs_file", kind=title, fields=tuple(KINDS[kind].model_fields))
    done = sentence("cli_case.recorded", kind=title, mark=now.state.number)
    return carried_out(run, now, EnterRecord(kind=kind, content=content), done)


def _changed(
    run: Run, now: Seen, name: str, standing: OpenRecord, status: str | None, content: dict[str, Any]
) -> Answer:
    if status is None and not content and can_ask(run):
        possible(run, now, ChangeRecord(record=name))
        status, content = _asked(run, now, name, standing)
    elif status is None and not content:
        raise Usage("cli_case.change_missing", known=KINDS[standing.kind].statuses)
    command = ChangeRecord(record=name, status=status, content=content)
    return carried_out(
        run, now, command, sentence("cli_case.record_changed", record=record_called(name), mark=now.state.number)
    )


def _asked(run: Run, now: Seen, name: str, standing: OpenRecord) -> tuple[str | None, dict[str, Any]]:
    """Return what became of a record, as it is told on a terminal."""
    tell(_title(run, now, name))
    shape = KINDS[standing.kind]
    status, content = None, {}
    if len(shape.statuses) > 1:
        ways = [(one, sentence(f"history.status_{standing.kind}_{one}")) for one in shape.statuses]
        status = pick(sentence("cli_case.what_became"), ways)
    if status == "moved" and shape.due is not None:
        content[shape.due] = _day(shape.due)
    if status == "replied":
        content["reply"] = must_text(sentence("history.field_reply"))
    return status, content


def _day(name: str) -> str:
    while True:
        typed = as_date(must(sentence(f"history.field_{name}")))
        try:
            return date.fromisoformat(typed).isoformat()
        except ValueError:
            tell(sentence("cli_case.how_date"))
