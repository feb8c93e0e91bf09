"""`osl contact`: the register of one-off contacts, beside the cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

import click

from osl_cli.answer import Answer, Facts, Heading, Line, Part, Table
from osl_cli.choosing import name_of
from osl_cli.day import DAY
from osl_cli.frame import Group, argument, option
from osl_cli.json_file import from_file
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.prompting import Question, Values, completed, retried
from osl_cli.run import Run
from osl_workflow.acts import contacts
from osl_workflow.contact.commands import RecordContact, WithdrawContact
from osl_workflow.contact.decide import OTHER_THEME
from osl_workflow.contact.events import Channel, ContactOutcome
from osl_workflow.contact.labels import label
from osl_workflow.errors import Refused
from osl_workflow.sentences import sentence
from osl_workflow.views import contacts as contacts_view

if TYPE_CHECKING:
    from osl_workflow.acts.desk import Done
    from osl_workflow.acts.reading import Reader
    from osl_workflow.person.state import Person
    from osl_workflow.process.standard import Standard

contact = Group(
    "contact",
    help=Text(
        pl="""Jednorazowe zgłoszenia i porady. To jeszcze nie praca socjalna: rejestr stoi obok spraw i pokazuje, o co
        ludzie pytają.""",
        en="""One-off contacts and advice. This is not yet social work: the register stands beside the cases and shows
        what people ask about.""",
    ),
)

CULPRITS = {"contact.theme_unknown": ("theme",), "contact.referred_where": ("referred_to",)}


def _questions(standard: Standard, on: date) -> tuple[Question, ...]:
    return (
        Question(
            "theme", "--theme", sentence("cli_contact.ask_theme"),
            choices=[(code, _theme(standard, code)) for code in _themes(standard, on)],
        ),
        Question(
            "channel", "--channel", sentence("cli_contact.ask_channel"),
            choices=[(code, label("channel", code)) for code in get_args(Channel)],
        ),
        Question(
            "outcome", "--outcome", sentence("cli_contact.ask_outcome"),
            choices=[(code, label("outcome", code)) for code in get_args(ContactOutcome)],
        ),
        Question(
            "referred_to", "--referred-to", sentence("cli_contact.ask_referred_to"),
            asked_if=lambda values: values["outcome"] == "referred_elsewhere",
        ),
    )  # fmt: skip


NOTE = (
    Question("caller", "--file", sentence("cli_contact.ask_caller"), optional=True),
    Question("note", "--file", sentence("cli_contact.ask_note"), optional=True),
)


def _themes(standard: Standard, on: date) -> tuple[str, ...]:
    """Return the codes of themes in force on `on`."""
    entries = standard.lists["help_reasons"].entries
    known = (
        code
        for code, entry in entries.items()
        if (entry.from_ is None or entry.from_ <= on) and (entry.to is None or on <= entry.to)
    )
    return (*known, OTHER_THEME)


def _theme(standard: Standard, code: str) -> Any:
    entries = standard.lists["help_reasons"].entries
    return entries[code].title if code in entries else label("theme", OTHER_THEME) if code == OTHER_THEME else code


def _check_theme(standard: Standard, on: date, theme: str) -> None:
    """Check a theme for somebody to whom no list will be shown.

    Raises:
        Refused: there is none of this code; the details say which there are.
    """
    themes = _themes(standard, on)
    if theme not in themes:
        listed = [sentence("cli_contact.theme", code=code, title=_theme(standard, code)) for code in themes]
        raise Refused("contact.theme_unknown", theme=theme, known=themes, details=listed)


@contact.command(
    "add",
    writes=True,
    help=Text(
        pl="""Zapisz jednorazowe zgłoszenie albo poradę. W terminalu program pyta o to, czego nie podano; treść rozmowy
        i kto dzwonił podaje się na pytanie albo w pliku.""",
        en="""Note a one-off contact. On a terminal the program asks for what is left out; what was said and who called
        is told when asked, or in a file.""",
    ),
)
@option(
    "--theme",
    metavar=Text(pl="KOD", en="CODE"),
    help=Text(pl="Temat: powód pomocy ze standardu albo other.", en="The theme: a reason for help, or other."),
)
@option("--channel", type=click.Choice(get_args(Channel)), help=Text(pl="Jak się zgłoszono.", en="How they came."))
@option(
    "--outcome", type=click.Choice(get_args(ContactOutcome)), help=Text(pl="Jak się skończyło.", en="How it ended.")
)
@option("--referred-to", help=Text(pl="Dokąd skierowano.", en="Where they were sent."))
@option(
    "--person",
    type=click.UUID,
    metavar="ID",
    help=Text(
        pl="Kto to był, gdy jest w kartotece (`osl person find`).", en="Who it was, if on record (`osl person find`)."
    ),
)
@option(
    "--file",
    "file",
    metavar=Text(pl="PLIK", en="FILE"),
    help=Text(
        pl="Plik JSON z treścią: note, caller (- to standardowe wejście).",
        en="A JSON file with what was said: note, caller (- is standard input).",
    ),
)
def add(
    run: Run, theme: str | None, channel: Channel | None, outcome: ContactOutcome | None, referred_to: str | None,
    person: UUID | None, file: str | None,
) -> Answer:  # fmt: skip
    """Note a contact."""
    acting = run.desk.require(run.who, "contact_add")
    standard = run.desk.reader().standard(acting.today)
    on = run.options.on or acting.today
    if theme is not None and not run.interactive:
        _check_theme(standard, on, theme)
    questions = _questions(standard, on)
    given = {"theme": theme, "channel": channel, "outcome": outcome, "referred_to": referred_to}
    values = completed(run, questions, given)
    told: Values = from_file(file) if file is not None else completed(run, NOTE, {}) if run.interactive else {}

    def record(now: Values) -> Done:
        command = run.fitted(RecordContact, person=person, **told, **now)
        return contacts.record(run.desk, run.who, run.wish(), command)

    done = retried(run, questions, values, CULPRITS, record)
    said = sentence("cli_contact.added", theme=_theme(standard, values["theme"]))
    lines: list[Part] = [Line(said, "good"), Line(sentence("cli_contact.id", id=done.answer["contact"]))]
    return Answer({**done.answer, "theme": values["theme"], "repeated": done.repeated}, *lines)


@contact.command(
    "list",
    help=Text(
        pl="Pokaż zgłoszenia i porady, najnowsze pierwsze, i ile ich było w każdym temacie.",
        en="List the contacts, the latest first, and how many there were of each theme.",
    ),
)
@option("--since", type=DAY, help=Text(pl="Od tego dnia.", en="From this day on."))
@option("--until", type=DAY, help=Text(pl="Do tego dnia włącznie.", en="Up to and including this day."))
@option(
    "--limit", type=Number(1, 10_000), default=contacts_view.PAGE,
    help=Text(pl="Ile wierszy.", en="How many rows."),
)  # fmt: skip
def list_(run: Run, since: date | None, until: date | None, limit: int) -> Answer:
    """List contacts."""
    acting = run.desk.require(run.who, "read_case")
    reader = run.desk.reader()
    standard = reader.standard(acting.today)
    found, by_theme = contacts_view.contacts(run.house.views, since=since, until=until, limit=limit)
    whose = [_whose(reader, row.id) for row in found.rows]
    rows = [
        (
            row.occurred_on,
            label("channel", row.channel),
            _theme(standard, row.theme),
            label("outcome", row.outcome),
            None if person is None else name_of(person),
            mark,
        )
        for row, (person, mark) in zip(found.rows, whose, strict=True)
    ]
    columns = [sentence(f"cli_contact.column_{name}") for name in ("day", "channel", "theme", "outcome", "who", "case")]
    parts: list[Part] = [Table(columns, rows, sentence("cli_contact.none"))]
    if found.total > len(rows):
        parts.append(Line(sentence("cli_contact.more", n=found.total - len(rows)), "quiet"))
    if by_theme:
        counted = [(_theme(standard, code), count) for code, count in by_theme.items()]
        parts += [Heading(sentence("cli_contact.by_theme", n=found.total)), Facts(counted)]
    data = {
        "contacts": [
            {
                "contact": row.id,
                "on": row.occurred_on,
                "channel": row.channel,
                "theme": row.theme,
                "outcome": row.outcome,
                "person": None if person is None else person.id,
                "case": mark,
            }
            for row, (person, mark) in zip(found.rows, whose, strict=True)
        ],
        "total": found.total,
        "by_theme": by_theme,
    }
    return Answer(data, *parts, status=found.status)


@contact.command(
    "withdraw",
    writes=True,
    help=Text(
        pl="Wycofaj wpis zrobiony przez pomyłkę. Wymaga uzasadnienia (--reason).",
        en="Take back an entry made by mistake. Needs a reason (--reason).",
    ),
)
@argument(
    "entry", type=click.UUID, metavar=Text(pl="WPIS", en="ENTRY"),
    help=Text(pl="Identyfikator wpisu.", en="The id of the entry."),
)  # fmt: skip
def withdraw(run: Run, entry: UUID) -> Answer:
    """Take an entry back; it stays in the history and no longer counts."""
    done = contacts.act_on(run.desk, run.who, run.wish(), entry, WithdrawContact())
    return Answer(done.answer, Line(sentence("cli_contact.withdrawn"), "good"))


def _whose(reader: Reader, id: UUID) -> tuple[Person | None, str | None]:
    """Return who asked and the file mark of the case that grew from a contact: both sealed in the contact itself."""
    kept = reader.contact(id)
    person = None if kept.content is None or kept.content.person is None else reader.person(kept.content.person)
    return person, None if kept.led_to is None else reader.case(kept.led_to).number
