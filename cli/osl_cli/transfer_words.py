"""How offers of cases are told: in a table, in the JSON document, in one line of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Heading, Line, Table, Toned
from osl_cli.work_words import day_sentence
from osl_workflow.case.state import KIND as CASE
from osl_workflow.case.state import Case
from osl_workflow.progress.permissions import role_titles
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from osl_cli.answer import Part
    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.history.naming import Names
    from osl_workflow.process.standard import Standard
    from osl_workflow.store.following import Following
    from osl_workflow.views.transfers import Offered

COLUMNS = ("mark", "client", "part", "from", "to", "until", "word")


def offers_table(reader: Reader, names: Names, found: Iterable[Offered], today: date, empty: str = "none") -> Table:
    """Return offers as a table; `empty`: what to say where there are none."""
    standard = reader.standard(today)
    rows = [_row(standard, reader, names, one, today) for one in found]
    shown = COLUMNS if any(row[-1] for row in rows) else COLUMNS[:-1]
    columns = [sentence(f"cli_transfer.column_{name}") for name in shown]
    return Table(columns, [row[: len(shown)] for row in rows], sentence(f"cli_transfer.{empty}"))


def _row(standard: Standard, reader: Reader, names: Names, one: Offered, today: date) -> tuple[Any, ...]:
    case = reader.case(one.case)
    whose = (names.person(case.client), role_titles(standard, (one.part,)))
    between = (names.staff(one.worker), names.staff(one.receiver))
    return case.number, *whose, *between, until(one.until, today), word(reader, one)


def word(reader: Reader, one: Offered) -> str | None:
    """Return the word to the one asked; None without one, and where it can no longer be read."""
    offer = reader.case(one.case).offers.get(one.part)
    found = None if offer is None else reader.entry(Stream(CASE, one.case), offer.entry)
    return None if found is None or found.event.sealed is None else found.event.sealed.reason


def until(last: date, today: date) -> Toned:
    """Return until when an offer waits, or that it has expired."""
    if today > last:
        return Toned(sentence("cli_transfer.has_expired", until=last), "quiet")
    return Toned(day_sentence(last, (last - today).days), "warn")


def offers_data(reader: Reader, found: Iterable[Offered], today: date) -> list[dict[str, Any]]:
    """Return the same for the JSON document."""
    return [
        {
            "mark": reader.case(one.case).number,
            "part": one.part,
            "from": None if one.worker is None else reader.staff(one.worker).login,
            "offered_by": reader.staff(one.giver).login,
            "to": reader.staff(one.receiver).login,
            "since": one.since,
            "until": one.until,
            "expired": one.expired(today),
            "word": word(reader, one),
        }
        for one in found
    ]


# --- among what is to be done -----------------------------------------------------------------------------------------


def offers_due(views: Following, acting: Acting) -> dict[str, tuple[Offered, ...]]:
    """Return the offers that whoever acts has to answer, and those of hers that nobody has answered."""
    from osl_workflow.views.transfers import offers  # late: views load sqlite-utils

    found = offers(views, acting.whose).rows
    return {
        "offered_to_me": tuple(
            one for one in found if one.receiver == acting.whose and not one.expired(acting.today)
        ),
        "offered_by_me": tuple(one for one in found if one.receiver != acting.whose),
    }  # fmt: skip


def offers_told(
    reader: Reader, names: Names, offered: Mapping[str, tuple[Offered, ...]], today: date
) -> Iterator[Part]:  # fmt: skip
    """Yield both under their headings."""
    for name, found in offered.items():
        if found:
            yield Heading(sentence(f"cli_transfer.{name}"))
            yield offers_table(reader, names, found, today)


# --- in one case ------------------------------------------------------------------------------------------------------


def handing_told(reader: Reader, now: Seen, names: Names) -> Iterator[Line]:
    """Yield what of a case is offered, and what goes back to somebody absent who still works here, each on a line."""
    for part, offer in now.state.offers.items() if isinstance(now.state, Case) else ():
        (role,) = role_titles(now.rules.standard, (part,))
        waits = until(offer.until, now.acting.today)
        yield Line(
            sentence("cli_transfer.in_case", role=role, name=names.staff(offer.to), until=waits.what), waits.tone
        )
    for part, owner in now.state.lent.items():
        if reader.staff(owner).left is not None:
            continue
        (role,) = role_titles(now.rules.standard, (part,))
        yield Line(sentence("cli_transfer.lent", role=role, name=names.staff(owner)), "quiet")


def handing_data(reader: Reader, now: Seen) -> dict[str, Any]:
    """Return the same for the JSON document."""
    offers = now.state.offers if isinstance(now.state, Case) else {}
    return {
        "offers": {
            part: {"to": reader.staff(one.to).login, "since": one.since, "until": one.until}
            for part, one in offers.items()
        },
        "goes_back_to": {part: reader.staff(owner).login for part, owner in now.state.lent.items()},
    }
