"""`osl person find`, `show`: who is here, with whom, and which cases speak of her."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from osl_cli.answer import Answer, Facts, Heading, Line, Part, Table, Toned
from osl_cli.choosing import born, chosen, name_of, person_argument, short, standing
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.person import person
from osl_cli.prompting import Question, ask
from osl_cli.run import Run
from osl_workflow.acts import people
from osl_workflow.errors import Refused, Usage
from osl_workflow.person.labels import label
from osl_workflow.person.state import Person
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.person.identity import Address, Identity
    from osl_workflow.views.cases import CaseRow
    from osl_workflow.views.duplicates import Pair

MOST = 50


@person.command("find")
@argument(
    "words", nargs=-1, metavar=Text(pl="SŁOWA", en="WORDS"),
    help=Text(pl="Początki imion i nazwisk albo PESEL (lepiej na pytanie).", en="Beginnings of names, or a PESEL."),
)  # fmt: skip
@option("--limit", type=Number(1, 1000), default=MOST, help=Text(pl="Ile wierszy.", en="How many rows."))
def find(run: Run, words: tuple[str, ...], limit: int) -> Answer:
    """Find people by names or PESEL."""
    acting = run.desk.require(run.who, "read_case")
    if words:
        if not run.desk.reader().office().demo:
            click.echo(run.say(sentence("cli_person.warn_memory")), err=True)
        sought = " ".join(words)
    elif run.interactive:
        sought = ask(run, Question("sought", "", sentence("cli_person.ask_whom")))
    else:
        sought = sys.stdin.readline().strip()
    if not sought:
        raise Usage("cli_person.nobody_told")
    found = people.find(run.desk.store, sought)
    columns = [sentence(f"cli_person.column_{name}") for name in ("name", "birth_date", "address", "id")]
    rows = [(_found(run, one), born(one), _lives(one), one.id) for one in found[:limit]]
    parts: list[Part] = [Table(columns, rows, sentence("cli_person.nobody_found"))]
    if len(found) > limit:
        parts.append(Line(sentence("cli_person.more", n=len(found) - limit), "quiet"))
    data = [
        {
            "person": one.id,
            **_identity_data(one),
            "households": one.households_on(acting.today),
            "merged_into": one.merged_into,
        }
        for one in found
    ]
    return Answer({"people": data[:limit], "total": len(found)}, *parts)


@person.command("show")
@person_argument
def show(run: Run, person: UUID | None) -> Answer:
    """Show all that is known of a person."""
    from osl_workflow.views.cases import cases  # late: views load sqlite-utils
    from osl_workflow.views.duplicates import merged_into, undecided

    now = chosen(run, person)
    today = run.desk.today()
    records = merged_into(run.house.views, now.id)
    found = cases(run.house.views, today, people=(now.id, *records))
    alike = undecided(run.house.views, now.id).rows
    parts: list[Part] = [Heading(name_of(now)), Facts(_facts(now))]
    if now.identity is not None and now.identity.safe_contact is not None:
        parts.insert(1, Line(sentence("cli_person.safe_contact", how=now.identity.safe_contact), "warn"))
    if now.merged_into is not None:
        stands = standing(run, now)
        parts.append(Line(sentence("cli_person.is_merged", name=name_of(stands), id=stands.id), "warn"))
    if records:
        reader = run.desk.reader()
        names = tuple(sentence("cli_person.named", name=name_of(reader.person(id)), id=id) for id in records)
        parts.append(Line(sentence("cli_person.has_merged", names=names)))
    homes = _homes(run, now, today)
    parts += [Heading(sentence("cli_person.households")), *homes]
    parts += [Heading(sentence("cli_person.cases")), _cases(run, found.rows)]
    applied = _applications(run, (now.id, *records))
    if applied:
        parts += [Heading(sentence("cli_call.of_person")), *(Line(said, indent=2) for said, _ in applied)]
    parts += _duplicates(run, alike)
    data = {
        "person": now.id,
        **_identity_data(now),
        "identified_by": now.identified_by,
        "merged_into": now.merged_into,
        "merged_from": records,
        "households": [membership.model_dump(mode="json") for membership in now.memberships],
        "duplicates": [{"other": pair.other, "traits": pair.traits} for pair in alike],
        "cases": [{"mark": row.number, "phase": row.phase, "status": row.status} for row in found.rows],
        "calls": [told for _, told in applied],
    }
    return Answer(data, *parts, status=found.status)


def _applications(run: Run, records: tuple[UUID, ...]) -> list[tuple[Sentence, dict[str, Any]]]:
    """Return in which calls somebody applied and where she stands there, for who may know it."""
    from osl_cli.recruitment_words import Standings, may_look  # late: finding people needs none of it
    from osl_workflow.acts import recruitments
    from osl_workflow.views.calls import applications_of

    found = applications_of(run.house.views, records)
    try:
        may_look(run)
    except Refused:
        return []
    told = []
    for code, number in found:
        state = recruitments.call(run.desk.reader(), code)
        standings, one = Standings(state), state.applicants[number]
        said = sentence("cli_call.of_person_one", title=state.title, code=code, standing=standings.said(one))
        told.append((said, {"call": code, **standings.data(run, one)}))
    return told


def _facts(now: Person) -> list[tuple[Any, Any]]:
    identity = now.identity
    facts: list[tuple[Any, Any]] = [(sentence("cli_person.column_id"), now.id)]
    if identity is None:
        return [*facts, (sentence("cli_person.data"), sentence("cli_person.erased"))]
    told = {
        "previous": identity.previous or None,
        "pesel": identity.pesel,
        "document": _document(identity),
        "birth_date": born(now),
        "sex": None if identity.sex is None else label("sex", identity.sex),
        "address": None if identity.address is None else address(identity.address),
        "phone": identity.phone,
        "description": identity.description,
    }
    return [*facts, *((label("field", name), value) for name, value in told.items())]


def address(known: Address) -> str:
    """Return an address in one line, as far as it is known."""
    house = known.house if known.flat is None else f"{known.house or ''}/{known.flat}"
    street = " ".join(part for part in (known.street, house) if part)
    town = " ".join(part for part in (known.postcode, known.town) if part)
    return ", ".join(part for part in (street, town) if part)


def _document(identity: Identity) -> Sentence | None:
    found = identity.document
    if found is None:
        return None
    kind = label("document", found.kind)
    return sentence("cli_person.document", kind=kind, number=found.number, country=found.country)


def _identity_data(one: Person) -> dict[str, Any]:
    return {} if one.identity is None else one.identity.model_dump(mode="json", exclude_none=True)


def _found(run: Run, one: Person) -> Toned:
    if one.merged_into is None:
        return Toned(name_of(one), "strong")
    return Toned(sentence("cli_person.found_merged", name=name_of(one), other=name_of(standing(run, one))), "quiet")


def _lives(one: Person) -> str | None:
    return address(one.identity.address) if one.identity and one.identity.address else None


def _homes(run: Run, now: Person, today: date) -> list[Part]:
    from osl_workflow.views.households import members

    reader = run.desk.reader()
    lines: list[Part] = []
    for membership in now.memberships:
        role = label("household", membership.role)
        if membership.covers(today):
            others = tuple(
                name_of(reader.person(id))
                for id in members(run.house.views, membership.household, today)
                if id != now.id
            )
            key = "cli_person.lives_with" if others else "cli_person.lives_alone"
            lines.append(Line(sentence(key, since=membership.joined, role=role, others=others), indent=2))
        else:
            until = membership.left or ""
            lines.append(
                Line(sentence("cli_person.lived", since=membership.joined, until=until, role=role), "quiet", indent=2)
            )
    return lines or [Line(sentence("cli_person.no_home"), indent=2)]


def _cases(run: Run, rows: tuple[CaseRow, ...]) -> Table:
    reader = run.desk.reader()
    standard = reader.standard(run.desk.today())
    columns = [sentence(f"cli_person.column_{name}") for name in ("mark", "phase", "status", "opened")]
    told = [
        (row.number, standard.phases[row.phase], sentence(f"cli_person.status_{row.status}"), row.opened_on)
        for row in rows
    ]
    return Table(columns, told, sentence("cli_person.no_cases"))


def _duplicates(run: Run, alike: tuple[Pair, ...]) -> list[Part]:
    if not alike:
        return []
    reader = run.desk.reader()
    lines: list[Part] = [Heading(sentence("cli_person.duplicates"))]
    for found in alike:
        traits = tuple(label("trait", trait) for trait in found.traits)
        other = short(reader.person(found.other))
        said = sentence("cli_person.may_be", other=other, id=found.other, traits=traits)
        lines.append(Line(said, "warn", indent=2))
    return lines
