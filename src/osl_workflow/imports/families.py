"""A file of families: one row a person, joined to a family by a mark that the centre has given.

What concerns the family (its process, the day of opening, the worker) may stand in the row of any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple, TypeVar, cast, get_args

from osl_workflow.errors import Refused
from osl_workflow.folding import words
from osl_workflow.imports.cells import day, one_of, yes_or_no
from osl_workflow.imports.sheet import Column, Row
from osl_workflow.person.events import HouseholdRole
from osl_workflow.person.identity import Address, Identity, read_birth_date
from osl_workflow.person.labels import label
from osl_workflow.sentences import Text

T = TypeVar("T")


def _column(name: str, pl: str, en: str, example: str | Text = "", *, needed: bool = False) -> Column:
    told = example if isinstance(example, Text) else Text(pl=example, en=example)
    return Column(name, Text(pl=pl, en=en), told, needed)


COLUMNS = (
    _column("household", "rodzina", "household", "R1", needed=True),
    _column("given", "imię", "given name", "Żaneta"),
    _column("family", "nazwisko", "family name", "Wymyślona-Przykład"),
    _column("pesel", "PESEL", "PESEL"),
    _column("birth_date", "data urodzenia", "birth date", "14.05.1984"),
    _column("kin", "kim jest", "kin"),
    _column("street", "ulica", "street", "Zmyślona"),
    _column("house", "dom", "house", "1a"),
    _column("flat", "mieszkanie", "flat", "2"),
    _column("postcode", "kod pocztowy", "postcode"),
    _column("town", "miejscowość", "town", "Zmyślone"),
    _column("phone", "telefon", "telephone"),
    _column("safe_contact", "bezpieczny kontakt", "safe contact"),
    _column("description", "opis", "description"),
    _column("process", "proces", "process", "unemployed-person"),
    _column("opened_on", "dzień otwarcia", "day of opening", "2.03.2026"),
    _column("worker", "pracownik", "worker"),
    _column("held_since", "prowadzi od", "held since"),
    _column("reason", "uzasadnienie", "reason"),
    _column("urgent", "pilne", "urgent", Text(pl="nie", en="no")),
)
"""All that a file of families may have; of these only the mark must be there."""
TITLES = {column.name: column.title for column in COLUMNS}
KIN = {code: label("household", code) for code in get_args(HouseholdRole)}
SAID: dict[str, tuple[str, ...]] = {
    "reference": ("głowa rodziny", "wnioskodawca", "wnioskodawczyni", "osoba", "klient", "klientka", "client"),
    "spouse": ("żona", "mąż", "małżonek", "małżonka", "wife", "husband"),
    "partner": ("partnerka", "konkubent", "konkubina"),
    "child": ("dziecko", "córka", "syn", "daughter", "son"),
    "parent": ("matka", "ojciec", "rodzic", "mother", "father"),
    "sibling": ("siostra", "brat", "sister", "brother"),
    "grandparent": ("babcia", "dziadek", "grandmother", "grandfather"),
    "grandchild": ("wnuczka", "wnuk", "granddaughter", "grandson"),
    "other_relative": ("inna osoba spokrewniona", "krewny", "krewna", "relative"),
    "unrelated": ("osoba niespokrewniona", "niespokrewniona", "niespokrewniony"),
}
"""The words that families and registers use; a cell that says none of them is refused and never guessed at."""


class Member(NamedTuple):
    """A person of a family; `kin` None: not told, which is enough for the first one only."""

    row: int
    identity: Identity
    kin: HouseholdRole | None = None


class Family(NamedTuple):
    """A family as its rows tell it; `asked_in` is the row that names the worker, else the first.

    `wrong`: why it cannot be taken over, by row; it is then taken over in no part.
    """

    mark: str
    members: tuple[Member, ...]
    rows: tuple[int, ...]
    asked_in: int
    process: str | None = None
    opened_on: date | None = None
    worker: str | None = None
    held_since: date | None = None
    reason: str | None = None
    urgent: bool = False
    wrong: tuple[tuple[int, Refused], ...] = ()


def families(rows: Iterable[Row]) -> tuple[Family, ...]:
    """Return the families of a file, in the order of their first rows; a row without a mark is one of its own."""
    by_mark: dict[str, list[Row]] = {}
    for row in rows:
        mark = " ".join(row.cells.get("household", "").split())
        by_mark.setdefault(mark or f"\0{row.number}", []).append(row)
    seen: dict[str, int] = {}
    return tuple(_family(mark, found, seen) for mark, found in by_mark.items())


def _family(mark: str, rows: list[Row], seen: dict[str, int]) -> Family:
    wrong: dict[int, Refused] = {row.number: row.wrong for row in rows if row.wrong is not None}
    members: list[Member] = []
    if mark.startswith("\0"):
        wrong.setdefault(rows[0].number, Refused("import.no_mark", column=TITLES["household"]))
    for row in rows:
        try:
            member = _member(row)
            _check_once(member, members, seen)
            if members and member.kin is None:
                raise Refused("import.kin_missing", column=TITLES["kin"], known=tuple(KIN.values()))
            members.append(member)
        except Refused as refused:
            wrong.setdefault(row.number, refused)
    told: dict[str, Any] = {}  # each read by its own function
    for name, read in _OF_FAMILY.items():
        found: dict[str, int] = {}
        for row in (row for row in rows if name in row.cells):
            found.setdefault(row.cells[name], row.number)
        try:
            told[name] = _one(found, name, read)
        except _InRow as error:
            wrong.setdefault(error.row, error.refused)
    if told.get("worker") and "process" not in {name for row in rows for name in row.cells}:
        asked = next(row.number for row in rows if "worker" in row.cells)
        wrong.setdefault(asked, Refused("import.worker_without_process", column=TITLES["process"]))
    asked_in = next((row.number for row in rows if "worker" in row.cells), rows[0].number)
    try:
        members = _at_one_address(members)
    except _InRow as error:
        wrong.setdefault(error.row, error.refused)
    return Family(
        "" if mark.startswith("\0") else mark, tuple(members), tuple(row.number for row in rows), asked_in,
        wrong=tuple(sorted(wrong.items())), **told,
    )  # fmt: skip


class _InRow(Exception):
    def __init__(self, row: int, refused: Refused) -> None:
        self.row, self.refused = row, refused
        super().__init__()


_OF_FAMILY: dict[str, Callable[[str, Text], object]] = {
    "process": lambda cell, title: cell,
    "opened_on": day,
    "worker": lambda cell, title: cell,
    "held_since": day,
    "reason": lambda cell, title: cell,
    "urgent": yes_or_no,
}
_EMPTY: dict[str, object] = {"urgent": False}


def _one(found: dict[str, int], name: str, read: Callable[[str, Text], object]) -> object:
    """Return what the rows of a family say in a column: the same wherever they say something."""
    values: dict[object, int] = {}
    for cell, row in found.items():
        try:
            values.setdefault(read(cell, TITLES[name]), row)
        except Refused as refused:
            raise _InRow(row, refused) from None
    if len(values) > 1:
        raise _InRow(list(values.values())[1], Refused("import.family_disagrees", column=TITLES[name]))
    return next(iter(values), _EMPTY.get(name))


def _member(row: Row) -> Member:
    cells = row.cells
    address = {name: cells[name] for name in Address.model_fields if name in cells}
    born = cells.get("birth_date")
    identity = Identity(
        given=cells.get("given"),
        family=cells.get("family"),
        pesel=cells.get("pesel"),
        phone=cells.get("phone"),
        safe_contact=cells.get("safe_contact"),
        description=cells.get("description"),
        birth_date=None if born is None else read_birth_date(born),
        address=Address(**address) if address else None,
    )
    kin = one_of(cells["kin"], KIN, SAID, TITLES["kin"]) if "kin" in cells else None
    return Member(row.number, identity, cast("HouseholdRole | None", kin))


def _check_once(member: Member, before: list[Member], seen: dict[str, int]) -> None:
    """Check that a person stands in the file once. Raises: Refused: she does not; her PESEL is never told."""
    if member.identity.pesel is not None:
        number = re.sub(r"[\s-]", "", member.identity.pesel)
        if seen.setdefault(number, member.row) != member.row:
            raise Refused("import.pesel_twice", row=seen[number])
    same = next((other for other in before if key_of(other.identity) == key_of(member.identity)), None)
    if same is not None:
        raise Refused("import.person_twice", row=same.row)


def key_of(identity: Identity) -> tuple[str, ...]:
    """Return by what somebody is one person in a family: her PESEL, else names (or a description) and birth date."""
    if identity.pesel is not None:
        return ("pesel", re.sub(r"[\s-]", "", identity.pesel))
    if not (identity.given or identity.family):
        return ("description", *words(identity.description), identity.birth_date or "")
    return ("names", *words(identity.given), "", *words(identity.family), identity.birth_date or "")


def _at_one_address(members: list[Member]) -> list[Member]:
    """Return the members, those without an address at that of the others: one family lives in one place."""
    told = [member for member in members if member.identity.address is not None]
    for member in told[1:]:
        if _place(member) != _place(told[0]):
            raise _InRow(member.row, Refused("import.other_address", row=told[0].row))
    if not told:
        return members
    address = told[0].identity.address
    return [one._replace(identity=one.identity.model_copy(update={"address": address})) for one in members]


def _place(member: Member) -> tuple[tuple[str, ...], ...]:
    address = member.identity.address or Address()
    return tuple(words(getattr(address, name)) for name in Address.model_fields)
