"""`osl person add`, `correct`: who somebody is, asked for field by field or read from a file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

import click

from osl_cli.answer import Answer, Line, Part
from osl_cli.choosing import chosen, name_of, person_argument, short
from osl_cli.frame import option
from osl_cli.json_file import from_file
from osl_cli.language import Text
from osl_cli.person import person
from osl_cli.prompting import Question, Values, ask, completed, retried
from osl_cli.proposing import told_of_home
from osl_cli.run import Run
from osl_cli.showing import told
from osl_workflow.acts import people
from osl_workflow.errors import Refused, Usage
from osl_workflow.person.commands import CorrectIdentity
from osl_workflow.person.events import HouseholdRole
from osl_workflow.person.identity import Address, Identity, plain, read_birth_date, read_pesel
from osl_workflow.person.labels import label
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from osl_workflow.acts.desk import Done
    from osl_workflow.sentences import Sentence


def pesel(typed: str) -> str:
    """Return a PESEL that can be one.

    Raises:
        Refused: it cannot; the number itself is never repeated.
    """
    return read_pesel(typed)[0]


def _without_pesel(values: Values) -> bool:
    return not values.get("pesel")


def _after(name: str) -> Callable[[Values], bool]:
    """Return the condition that the field `name` was answered."""
    return lambda values: bool(values.get(name))


def _text(name: str, option: str, asks: Sentence, field: str | None = None, **more: Any) -> Question:
    """Return the question for a text that may be left out; characters that nobody sees are refused, told as `field`."""
    return Question(name, option, asks, optional=True, read=lambda typed: plain(typed, field or name), **more)


QUESTIONS = (
    _text("given", "--given", label("field", "given")),
    _text("family", "--family", label("field", "family")),
    Question("pesel", "--pesel", sentence("cli_person.ask_pesel"), optional=True, read=pesel),
    Question(
        "birth_date", "--birth-date", sentence("cli_person.ask_birth_date"), optional=True, read=read_birth_date,
        asked_if=_without_pesel,
    ),
    Question(
        "sex", "--sex", label("field", "sex"), optional=True, asked_if=_without_pesel,
        choices=[(code, label("sex", code)) for code in ("female", "male")],
    ),
    _text(
        "description", "--description", sentence("cli_person.ask_description"),
        asked_if=lambda values: not (values.get("given") or values.get("family")),
    ),
    _text("street", "--file", sentence("cli_person.ask_street"), "address"),
    _text("house", "--file", sentence("cli_person.ask_house"), "address", asked_if=_after("street")),
    _text("flat", "--file", sentence("cli_person.ask_flat"), "address", asked_if=_after("house")),
    _text("town", "--file", sentence("cli_person.ask_town"), "address"),
    _text("phone", "--phone", label("field", "phone")),
    _text("safe_contact", "--file", sentence("cli_person.ask_safe_contact")),
)  # fmt: skip
ADDRESS = ("street", "house", "flat", "town")
CULPRITS = {
    "person.nothing_to_call_by": ("given", "family", "description"),
    "person.pesel_not_eleven_digits": ("pesel",),
    "person.pesel_check_digit": ("pesel",),
    "person.pesel_impossible_date": ("pesel",),
    "person.pesel_in_future": ("pesel",),
    "person.birth_date_form": ("birth_date",),
    "person.birth_date_impossible": ("birth_date",),
    "person.birth_date_in_future": ("birth_date",),
    "person.birth_date_not_of_pesel": ("pesel", "birth_date"),
    "person.sex_not_of_pesel": ("pesel", "sex"),
}
KIN = get_args(HouseholdRole)
FILE = Text(
    pl="Plik JSON z danymi osoby (given, family, pesel, birth_date, address...); - to standardowe wejście.",
    en="A JSON file with the person's data (given, family, pesel, birth_date, address...); - is standard input.",
)


@person.command("add", writes=True)
@option("--file", "file", metavar=Text(pl="PLIK", en="FILE"), help=FILE)
@option("--given", help=Text(pl="Imię (lepiej na pytanie).", en="Given name (better when asked)."))
@option("--family", help=Text(pl="Nazwisko (lepiej na pytanie).", en="Family name (better when asked)."))
@option("--pesel", metavar="PESEL", help=Text(pl="PESEL (lepiej na pytanie).", en="PESEL number (better when asked)."))
@option(
    "--birth-date",
    metavar=Text(pl="DATA", en="DATE"),
    help=Text(
        pl="Data urodzenia, także niepełna: 14.05.1980, 05.1980 albo 1980.",
        en="Date of birth, also in part: 1980-05-14, 1980-05 or 1980.",
    ),
)
@option("--sex", type=click.Choice(("female", "male")), help=Text(pl="Płeć.", en="Sex."))
@option("--phone", help=Text(pl="Telefon.", en="Telephone."))
@option(
    "--description",
    help=Text(pl="Opis, gdy nazwisko nie jest znane.", en="A description, when no name is known."),
)
@option(
    "--lives-with",
    type=click.UUID,
    metavar="ID",
    help=Text(pl="Osoba, z którą mieszka i gospodaruje.", en="A person of the same household."),
)
@option(
    "--kin",
    type=click.Choice(KIN),
    default=None,
    metavar=Text(pl="KIM", en="KIN"),
    help=Text(
        pl=f"Kim jest w gospodarstwie wobec jego pierwszej osoby: {', '.join(KIN)}.",
        en=f"Who the person is to the first one of the household: {', '.join(KIN)}.",
    ),
)
def add(run: Run, file: str | None, lives_with: UUID | None, kin: HouseholdRole | None, **given: Any) -> Answer:
    """Record a person, in a household of her own or of somebody else."""
    run.desk.require(run.who, "person_add")
    if any(given[name] for name in ("given", "family", "pesel", "phone", "description")):
        _warn_of_memory(run)
    if lives_with is not None and kin is None:
        kin = _kin(run)
    home = None if lives_with is None else _home(run, lives_with)

    def register(values: Values) -> Done:
        who = identity(run, values)
        return people.register(run.desk, run.who, run.wish(), who, home, kin or "reference")

    if file is not None:
        done = register(from_file(file))
    else:
        if not run.interactive and not any(given.values()):
            raise Usage("cli_person.nobody_told")
        if run.interactive and not any(given.values()):
            click.echo(run.say(sentence("cli_person.enter_skips")), err=True)
        done = retried(run, QUESTIONS, completed(run, QUESTIONS, given), CULPRITS, register)
    return _added(run, done)


def identity(run: Run, values: Values) -> Identity:
    """Return the identity that was typed, or stands in a file.

    Raises:
        Usage: a field is not one of an identity, or not of its form; only its name is told.
    """
    fields = {name: value for name, value in values.items() if name not in ADDRESS and value is not None}
    typed = {name: values[name] for name in ADDRESS if values.get(name)}
    if typed:
        fields["address"] = typed
    unknown = tuple(name for name in fields if name not in Identity.model_fields)
    if unknown:
        raise Usage("cli_person.unknown_field", names=unknown, known=tuple(Identity.model_fields))
    address = fields.get("address")
    parts = tuple(Address.model_fields)
    strange = tuple(name for name in address if name not in parts) if isinstance(address, dict) else ()
    if strange:
        raise Usage("cli_person.unknown_field", names=tuple(f"address.{name}" for name in strange), known=parts)
    if isinstance(fields.get("birth_date"), str):
        fields["birth_date"] = read_birth_date(fields["birth_date"])
    return run.fitted(Identity, **fields)


def _added(run: Run, done: Done) -> Answer:
    reader = run.desk.reader()
    now = reader.person(UUID(done.answer["person"]))
    lines: list[Part] = [
        Line(sentence("cli_person.added", name=name_of(now)), "good"),
        Line(sentence("cli_person.id", id=done.answer["person"])),
    ]
    if done.repeated:
        lines.append(Line(sentence("cli_person.repeated")))
    for other in now.open_duplicates:
        traits = tuple(label("trait", trait) for trait in other.traits)
        said = sentence("cli_person.may_be", other=short(reader.person(other.other)), id=other.other, traits=traits)
        lines.append(Line(said, "warn"))
    if now.open_duplicates:
        lines.append(Line(sentence("cli_person.decide_duplicates", id=now.id)))
    home, told_of_it = told_of_home(run, done.answer.get("placed"))
    return Answer({**done.answer, **home, "repeated": done.repeated}, *lines, *told_of_it)


def _home(run: Run, id: UUID) -> UUID:
    """Return the household of a person.

    Raises:
        Refused: she belongs to none on that day.
    """
    homes = run.desk.reader().person(id).households_on(run.options.on or run.desk.today())
    if not homes:
        raise Refused("cli_person.no_household")
    return homes[0]


def _kin(run: Run) -> HouseholdRole:
    """Return who the person is in the household, asked on a terminal.

    Raises:
        Usage: nobody sits there to be asked.
    """
    if not run.interactive:
        raise Usage("cli.missing", option="--kin")
    choices = [(code, label("household", code)) for code in KIN if code != "reference"]
    picked: HouseholdRole = ask(run, Question("kin", "--kin", sentence("cli_person.ask_kin"), choices=choices))
    return picked


def _warn_of_memory(run: Run) -> None:
    """Warn that a shell remembers its lines; in a demo office nobody's data are typed."""
    if not run.desk.reader().office().demo:
        click.echo(run.say(sentence("cli_person.warn_memory")), err=True)


# --- correct ----------------------------------------------------------------------------------------------------------


@person.command("correct", writes=True)
@person_argument
@option("--file", "file", metavar=Text(pl="PLIK", en="FILE"), help=FILE)
def correct(run: Run, person: UUID | None, file: str | None) -> Answer:
    """Put a person's identity right, as a whole."""
    now = chosen(run, person)
    known = now.identity or Identity()
    reason = run.options.reason

    def correct_it(values: Values) -> Done:
        changed = identity(run, {**known.model_dump(exclude={"address"}), **values})
        wish = run.wish(reason=reason)
        return people.act_on(run.desk, run.who, wish, now.id, CorrectIdentity(identity=changed))

    if file is not None:
        told = from_file(file)
        done = correct_it({"address": known.address and known.address.model_dump(), **told})
    elif run.interactive:
        questions = tuple(_with_default(question, _field(known, question.name)) for question in QUESTIONS)
        values = {question.name: ask(run, question) for question in questions}
        reason = reason or ask(run, Question("reason", "--reason", sentence("cli_person.ask_reason")))
        done = retried(run, questions, values, CULPRITS, correct_it)
    else:
        raise Usage("cli.missing", option="--file")
    home, lines = told_of_home(run, done.answer.get("placed"))
    said = Line(sentence("cli_person.corrected", name=name_of(run.desk.reader().person(now.id))))
    return Answer({**done.answer, **home}, said, *lines)


def _field(known: Identity, name: str) -> str | None:
    value = getattr(known.address, name, None) if name in ADDRESS else getattr(known, name)
    if name == "birth_date" and known.birth_date and len(known.birth_date) == len("1944-05-14"):
        return told(date.fromisoformat(known.birth_date))
    return None if value is None else str(value)


def _with_default(question: Question, value: str | None) -> Question:
    """Return the question with what is known as its default; a dash empties the field."""
    return replace(question, default=value, read=lambda typed: None if typed == "-" else question.read(typed))
