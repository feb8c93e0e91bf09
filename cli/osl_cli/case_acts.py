"""Acts on a case beside its steps: opening, notes and records, approving, correcting, pausing, ending."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any, cast, get_args
from uuid import UUID

import click

from osl_cli.answer import Answer, Line
from osl_cli.asking import ask_record
from osl_cli.case_group import case, happened, mark, seen, staff_by_login, staff_name, step_argument, warn
from osl_cli.day import DAY
from osl_cli.frame import argument, option
from osl_cli.json_file import from_file
from osl_cli.language import Text, language
from osl_cli.run import Run
from osl_workflow.acts import contacts
from osl_workflow.acts.cases import act_on, open_case
from osl_workflow.case.commands import AddMember, Assign, OpenCase, RemoveMember
from osl_workflow.contact.commands import LeadToCase
from osl_workflow.errors import Refused, Usage
from osl_workflow.process.model import RecordKind
from osl_workflow.progress import commands as p
from osl_workflow.progress.doing import known_step
from osl_workflow.progress.records import KINDS
from osl_workflow.progress.rules import Rules
from osl_workflow.sentences import sentence
from osl_workflow.texts import say

if TYPE_CHECKING:
    from osl_workflow.acts.cases import Seen

PATH = Text(
    pl="Gdy nowa wartość prowadziłaby gdzie indziej: keep zostaje na drodze, return wraca do tej fazy.",
    en="When the new value would have led elsewhere: keep stays on the path, return goes back to that phase.",
)


@case.command(
    "open",
    writes=True,
    help=Text(
        pl="Rozpocznij sprawę. Zgłoszenie przyjmuje się zawsze; przydział pracownika jest osobno.",
        en="Open a case. Whoever comes is always taken in; assigning a worker is a separate act.",
    ),
)
@argument("process", metavar=Text(pl="PROCES", en="PROCESS"), help=Text(pl="Nazwa procesu.", en="Name of the process."))
@option(
    "--client", required=True, type=click.UUID, metavar="ID",
    help=Text(
        pl="Klient: identyfikator, który podaje `osl person find`.",
        en="The client: the id that `osl person find` gives.",
    ),
)  # fmt: skip
@option(
    "--member", "members", multiple=True, type=click.UUID, metavar="ID",
    help=Text(
        pl="Członek rodziny; bez tej opcji całe gospodarstwo klienta.",
        en="A member of the family; without this option the client's whole household.",
    ),
)  # fmt: skip
@option(
    "--learned-on", type=DAY,
    help=Text(pl="Dzień, w którym ośrodek dowiedział się o potrzebie.", en="The day the centre learned of the need."),
)  # fmt: skip
@option(
    "--contact", type=click.UUID, metavar="ID",
    help=Text(pl="Zgłoszenie, z którego wyrosła sprawa.", en="The one-off contact from which the case grew."),
)  # fmt: skip
def open_(
    run: Run, process: str, client: UUID, members: tuple[UUID, ...], learned_on: date | None, contact: UUID | None
) -> Answer:
    """Open a case."""
    from osl_workflow.views.households import members as members_of  # late: views load sqlite-utils

    reader = run.desk.reader()
    person = reader.person(client)
    on = run.options.on or run.desk.today()
    households = person.households_on(on) or tuple(m.household for m in person.memberships)[:1]
    if not households:
        raise Refused("cli_case.no_household")
    family = members or members_of(run.house.views, households[0], on)
    command = OpenCase(
        process=process,
        client=client,
        household=households[0],
        members=tuple(dict.fromkeys((client, *family))),
        origin=contact,
        learned_on=learned_on,
    )
    done = open_case(run.desk, run.who, run.wish(), command)
    number = str(done.answer["number"])
    if contact is not None and not done.repeated:
        contacts.act_on(run.desk, run.who, _more(run), contact, LeadToCase(case=UUID(str(done.answer["case"]))))
    data = {
        "mark": number,
        "process": process,
        "version": done.answer["process_version"],
        "members": len(command.members),
    }
    lines = [
        Line(sentence("cli_case.opened", mark=number, n=len(command.members)), "good"),
        Line(sentence("cli_case.opened_next", mark=number)),
    ]
    return Answer({**data, "repeated": done.repeated}, *lines)


def _more(run: Run) -> Any:
    """Return the wish of a second command in the same run; it has an id of its own."""
    return run.wish().model_copy(update={"command": run.desk.new_id()})


@case.command(
    "note",
    writes=True,
    help=Text(
        pl="Zapisz notatkę z kontaktu; tekst z pytania albo ze standardowego wejścia.",
        en="Write a note of a contact; the text is asked for or read from standard input.",
    ),
)
@mark
@argument(
    "words", nargs=-1, metavar=Text(pl="TEKST", en="TEXT"),
    help=Text(pl="Treść; lepiej podać ją na pytanie.", en="The text; better given when asked."),
)  # fmt: skip
@option(
    "--channel", type=click.Choice(["call", "talk", "letter", "email", "other"]), default="talk",
    help=Text(pl="Jaki to był kontakt.", en="What kind of contact it was."),
)  # fmt: skip
def note(run: Run, mark: str, words: tuple[str, ...], channel: str) -> Answer:
    """Write a note."""
    now = seen(run, mark)
    if words:
        warn(sentence("cli_case.warn_personal_data"))
    text = " ".join(words) or _text(run, "cli_case.note_asked")
    command = p.EnterRecord(kind="note", content={"text": text, "channel": channel})
    done = act_on(run.desk, run.who, run.wish(), now.id, command)
    return happened(now.rules, done, mark, sentence("cli_case.noted", mark=mark))


@case.command(
    "record",
    writes=True,
    help=Text(
        pl="Zapisz fakt (cel, ustalone działanie, skierowanie, decyzję...) albo co się z nim stało.",
        en="Record a fact (a goal, an agreed action, a referral, a decision...) or what became of one.",
    ),
)
@mark
@argument(
    "what", metavar=Text(pl="CO", en="WHAT"),
    help=Text(
        pl="Rodzaj (goal, commitment, visit...) albo nazwa zapisu (goal-1).",
        en="A kind (goal, commitment, visit...) or the name of a record (goal-1).",
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
def record(run: Run, mark: str, what: str, status: str | None, by_when: date | None, file: str | None) -> Answer:
    """Record a fact, or what became of one."""
    now = seen(run, mark)
    content = {} if file is None else from_file(file)
    if what in get_args(RecordKind):
        kind = cast("RecordKind", what)
        if file is None:
            if not run.interactive:
                title = now.rules.standard.records[kind]
                raise Usage("cli_case.record_needs_file", kind=title, fields=tuple(KINDS[kind].model_fields))
            content = ask_record(kind, language())
        done = act_on(run.desk, run.who, run.wish(), now.id, p.EnterRecord(kind=kind, content=content))
        return happened(now.rules, done, mark, sentence("cli_case.recorded", kind=now.rules.standard.records[kind]))
    standing = now.case.progress.records.get(what)
    if standing is None:
        known = (*get_args(RecordKind), *now.case.progress.records)
        raise Refused("cli_case.unknown_record", what=what, known=known)
    due = KINDS[standing.kind].due
    if by_when is not None and due is not None:
        content[due] = by_when.isoformat()
    command = p.ChangeRecord(record=what, status=status, content=content)
    done = act_on(run.desk, run.who, run.wish(), now.id, command)
    return happened(now.rules, done, mark, sentence("cli_case.record_changed", record=what))


@case.command("approve", writes=True, help=Text(pl="Zatwierdź krok.", en="Approve a step."))
@mark
@step_argument
def approve(run: Run, mark: str, step: str) -> Answer:
    """Approve what was submitted."""
    return _act(run, mark, p.ApproveStep(step=step), "cli_case.approved", step)


@case.command("return", writes=True, help=Text(pl="Zwróć krok do poprawy.", en="Return a step to be improved."))
@mark
@step_argument
def return_(run: Run, mark: str, step: str) -> Answer:
    """Return what was submitted."""
    return _act(run, mark, p.ReturnStep(step=step), "cli_case.returned", step, reason="progress.reason_to_return")


@case.command(
    "correct",
    writes=True,
    help=Text(
        pl="Sprostuj wykonany krok; stara wartość zostaje widoczna obok nowej.",
        en="Correct a step that was done; the old value stays visible beside the new one.",
    ),
)
@mark
@step_argument
@option(
    "--file", "-f", "file", metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl='Plik JSON z nowymi wartościami: {"form": {...}}.', en='JSON file with new values: {"form": {...}}.'),
)  # fmt: skip
@option(
    "--field", "fields", multiple=True, metavar=Text(pl="POLE=WARTOŚĆ", en="FIELD=VALUE"),
    help=Text(pl="Nowa wartość jednego pola.", en="The new value of one field."),
)  # fmt: skip
@option("--outcome", metavar=Text(pl="WYNIK", en="OUTCOME"), help=Text(pl="Nowy wynik.", en="The new outcome."))
@option("--done-on", type=DAY, help=Text(pl="Prawdziwy dzień wykonania.", en="The true day on which it was done."))
@option("--path", type=click.Choice(["keep", "return"]), help=PATH)
def correct(
    run: Run,
    mark: str,
    step: str,
    file: str | None,
    fields: tuple[str, ...],
    outcome: str | None,
    done_on: date | None,
    path: str | None,
) -> Answer:
    """Correct a step."""
    from osl_cli.case_do import given

    values = given(file, outcome, fields)
    command = run.fitted(
        p.CorrectStep, step=step, form=values.get("form", {}), outcome=values.get("outcome"), done_on=done_on, path=path
    )
    return _act(run, mark, command, "cli_case.corrected", step, reason="progress.reason_to_correct")


@case.command(
    "withdraw",
    writes=True,
    help=Text(
        pl="Wycofaj wpis zrobiony przez pomyłkę; numer podaje `osl case history`.",
        en="Take back an entry made by mistake; `osl case history` shows its number.",
    ),
)
@mark
@argument(
    "entry", type=int, metavar=Text(pl="NUMER", en="NUMBER"), help=Text(pl="Numer wpisu.", en="Number of the entry.")
)
@option("--path", type=click.Choice(["keep", "return"]), help=PATH)
def withdraw(run: Run, mark: str, entry: int, path: p.Path | None) -> Answer:
    """Take back an entry."""
    command = p.WithdrawEntry(entry=entry, path=path)
    now = seen(run, mark)
    wish = run.wish(reason=_reason(run, "progress.reason_to_withdraw"))
    done = act_on(run.desk, run.who, wish, now.id, command)
    return happened(now.rules, done, mark, sentence("cli_case.withdrawn", entry=entry))


@case.command(
    "assign",
    writes=True,
    help=Text(pl="Przydziel sprawę pracownikowi, albo nikomu.", en="Assign the case to a worker, or to nobody."),
)
@mark
@argument(
    "worker", required=False, metavar=Text(pl="LOGIN", en="LOGIN"),
    help=Text(pl="Login pracownika.", en="Login of the worker."),
)  # fmt: skip
@option("--nobody", is_flag=True, help=Text(pl="Nikt na razie jej nie prowadzi.", en="Nobody has it for now."))
@option(
    "--part", default="social_worker", metavar=Text(pl="ROLA", en="ROLE"),
    help=Text(pl="W jakiej roli prowadzi sprawę.", en="In which role the case is held."),
)  # fmt: skip
def assign(run: Run, mark: str, worker: str | None, nobody: bool, part: str) -> Answer:
    """Assign the case."""
    if (worker is None) is not nobody:
        raise Usage("cli_case.worker_or_nobody")
    now = seen(run, mark)
    id = None if worker is None else staff_by_login(run, worker)
    done = act_on(run.desk, run.who, run.wish(), now.id, Assign(worker=id, part=part))
    key = "cli_case.unassigned" if id is None else "cli_case.assigned"
    return happened(now.rules, done, mark, sentence(key, mark=mark, name=staff_name(run, id)))


@case.command(
    "member",
    writes=True,
    help=Text(pl="Dopisz osobę do rodziny albo ją wypisz.", en="Add a person to the family, or take one out."),
)
@mark
@argument("person", type=click.UUID, metavar="ID", help=Text(pl="Osoba.", en="The person."))
@option("--remove", is_flag=True, help=Text(pl="Wypisz.", en="Take her out."))
def member(run: Run, mark: str, person: UUID, remove: bool) -> Answer:
    """Change the family of the case."""
    run.desk.reader().person(person)
    command = RemoveMember(person=person) if remove else AddMember(person=person)
    now = seen(run, mark)
    done = act_on(run.desk, run.who, run.wish(), now.id, command)
    return happened(now.rules, done, mark, sentence("cli_case.member_removed" if remove else "cli_case.member_added"))


@case.command("suspend", writes=True, help=Text(pl="Zacznij przerwę w pracy socjalnej.", en="Begin a pause."))
@mark
def suspend(run: Run, mark: str) -> Answer:
    """Begin a pause."""
    return _act(run, mark, p.Suspend(), "cli_case.suspended", reason="progress.reason_to_suspend")


@case.command("resume", writes=True, help=Text(pl="Wznów pracę socjalną po przerwie.", en="Go on after a pause."))
@mark
def resume(run: Run, mark: str) -> Answer:
    """Go on after a pause."""
    return _act(run, mark, p.Resume(), "cli_case.resumed")


@case.command(
    "close",
    writes=True,
    help=Text(
        pl="Zakończ pracę socjalną przed czasem. Zwykłe zakończenie jest wynikiem ewaluacji końcowej.",
        en="End social work early. The usual ending is an outcome of the final evaluation.",
    ),
)
@mark
@argument(
    "closing", metavar=Text(pl="POWÓD", en="REASON"),
    help=Text(pl="Kod powodu, np. moved_away.", en="Code of the reason, such as moved_away."),
)  # fmt: skip
def close(run: Run, mark: str, closing: str) -> Answer:
    """End social work early."""
    return _act(run, mark, p.Close(closing=closing), "cli_case.closed", reason="progress.reason_to_close")


@case.command("reopen", writes=True, help=Text(pl="Podejmij pracę socjalną ponownie.", en="Take social work up again."))
@mark
def reopen(run: Run, mark: str) -> Answer:
    """Take social work up again."""
    return _act(run, mark, p.Reopen(), "cli_case.reopened", reason="progress.reason_to_reopen")


def _act(
    run: Run, file_mark: str, command: p.Command, told: str, step: str | None = None, reason: str | None = None
) -> Answer:
    """Carry out a command and return what happened; `reason`: the key of the question why, asked on a terminal."""
    now = seen(run, file_mark)
    wish = run.wish(reason=None if reason is None else _reason(run, reason))
    done = act_on(run.desk, run.who, wish, now.id, command)
    title: Any = "" if step is None else _title(now, step)
    return happened(now.rules, done, file_mark, sentence(told, mark=file_mark, step=title))


def _title(now: Seen, step: str) -> Any:
    rules: Rules = now.rules
    return known_step(rules, step).title


def _reason(run: Run, key: str) -> str | None:
    """Return the reason of the line, else what is answered on a terminal; None where nobody can be asked."""
    if run.options.reason or not run.interactive:
        return run.options.reason
    click.echo(say(sentence(key), language()))
    asked: str = click.prompt(say(sentence("cli_case.why"), language()), prompt_suffix=": ")
    return asked


def _text(run: Run, question: str) -> str:
    """Return a text that is asked for on a terminal, else read from standard input."""
    if run.interactive:
        asked: str = click.prompt(say(sentence(question), language()), prompt_suffix=": ")
        return asked
    text = sys.stdin.read(20_001).strip()
    if not text:
        raise Usage("cli_case.no_text")
    return text
