"""`osl case open`: social work begins; whoever comes is always taken in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import click

from osl_cli.answer import Answer, Line
from osl_cli.asking import can_ask, tell, yes
from osl_cli.choosing import chosen, standing
from osl_cli.day import DAY
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.processes import PROCESS, picked
from osl_cli.proposing import proposed
from osl_cli.run import Run
from osl_cli.running_cases import running_cases
from osl_cli.verbs import verb
from osl_cli.work_links import FROM, first_of, linked_told, process_to_start
from osl_workflow.acts import contacts
from osl_workflow.acts.cases import CASES, open_case
from osl_workflow.case.commands import OpenCase
from osl_workflow.case.state import Case
from osl_workflow.contact.commands import LeadToCase
from osl_workflow.errors import Refused, Usage
from osl_workflow.history.naming import Names
from osl_workflow.process.model import FAMILIES
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.progress.undertaking import Assign
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.acts.desk import Wish


@verb("open", writes=True, gives_work=True)
@PROCESS
@option(
    "--client", type=click.UUID, metavar="ID",
    help=Text(
        pl="Klient: identyfikator z `osl person find`; w terminalu program zapyta.",
        en="The client: the id that `osl person find` gives; on a terminal the program asks.",
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
    help=Text(
        pl="Dzień, w którym ośrodek dowiedział się o potrzebie; od niego biegną terminy ustawowe.",
        en="The day the centre learned of the need; the deadlines of the law run from it.",
    ),
)  # fmt: skip
@option(
    "--contact", type=click.UUID, metavar="ID",
    help=Text(pl="Zgłoszenie, z którego wyrosła sprawa.", en="The one-off contact from which the case grew."),
)  # fmt: skip
@option(
    "--assign-proposed", "assigns", is_flag=True,
    help=Text(
        pl="Przydziel od razu pracownikowi rejonu, w którym mieszka rodzina (kto może przydzielać).",
        en="Assign it at once to the worker of the family's district (by whoever may assign).",
    ),
)  # fmt: skip
@FROM
def open_(
    run: Run, process: str | None, client: UUID | None, members: tuple[UUID, ...], learned_on: date | None,
    contact: UUID | None, from_: str | None, assigns: bool,
) -> Answer:  # fmt: skip
    """Open a case."""
    first = first_of(run, from_)
    process = process or (None if first is None else process_to_start(run, first, FAMILIES))
    family_there = first.state if first is not None and isinstance(first.state, Case) else None
    if client is None and family_there is not None:
        client, members = family_there.client, members or family_there.members
    if not can_ask(run) and (process is None or client is None):
        raise Usage("cli_case.open_missing", missing="PROCES" if process is None else "--client")
    on = run.options.on or run.desk.today()
    person = standing(run, chosen(run, client))
    process = process or picked(run, FAMILIES)
    households = person.households_on(on) or tuple(one.household for one in person.memberships)[:1]
    if not households:
        raise Refused("cli_case.no_household")
    same = family_there is not None and family_there.client == person.id
    household = family_there.household if family_there is not None and same else households[0]
    if contact is not None:
        run.desk.reader().contact(contact)
    household, family = _family(run, household, on)
    command = OpenCase(
        process=process,
        client=person.id,
        household=household,
        members=tuple(dict.fromkeys((person.id, *(members or family)))),
        origin=contact,
        started_from=None if first is None else first.id,
        learned_on=learned_on,
    )
    wish = run.wish()
    running = running_cases(run, process, person.id)
    done = open_case(run.desk, run.who, wish, command)
    not_linked = None if contact is None else _linked(run, wish, contact, UUID(str(done.answer["case"])))
    number = str(done.answer["number"])
    data: dict[str, Any] = {
        "mark": number,
        "process": process,
        "version": done.answer["process_version"],
        "members": len(command.members),
        "repeated": done.repeated,
    }
    opened = Line(sentence("cli_case.opened", mark=number, n=len(command.members)), "good")
    lines = [Line(sentence("cli_case.repeated"), "warn")] if done.repeated else [opened]
    if first is not None:
        told, lines_of_link = linked_told(first, process)
        data |= told
        lines += lines_of_link
    if not_linked is not None:
        data["contact_refused"] = not_linked.said
        lines.append(Line(sentence("cli_case.contact_not_linked", why=not_linked.said), "warn"))
    data["running"] = [other for other in running if other != number]
    if data["running"] and not done.repeated:
        lines.append(Line(sentence("cli_case.running_too", marks=tuple(data["running"]), mark=number), "warn"))
    could, told_of_it = _proposed(run, wish, UUID(str(done.answer["case"])), assigns=assigns)
    return Answer({**data, **could}, *lines, *told_of_it, Line(sentence("cli_case.opened_next", mark=number), "quiet"))


def _family(run: Run, household: UUID, on: date) -> tuple[UUID, tuple[UUID, ...]]:
    """Return for which household a new case of this one counts, and who belongs to the family.

    Another than this one where the record of one of them was merged into that of somebody who lives there.
    """
    from osl_workflow.views.households import members  # late: views load sqlite-utils

    reader, home, found = run.desk.reader(), household, []
    for id in members(run.house.views, household, on):
        stands = standing(run, reader.person(id))
        homes = stands.households_on(on)
        if home == household and homes and household not in homes:
            home = homes[0]
        found.append(stands.id)
    return home, tuple(dict.fromkeys(found))


def _proposed(run: Run, wish: Wish, case: UUID, *, assigns: bool) -> tuple[dict[str, Any], list[Line]]:
    """Return what is told of who could take the case; it is assigned when that was asked for, now or on the line."""
    reader = run.desk.reader()
    state = reader.case(case)
    acting = run.desk.acting(reader, run.who)
    could = proposed(reader, state.household, state.number, acting.on)
    if could is None or could.takes is None or state.workers.get(state.lead) is not None:
        lines = [] if could is None else could.lines
        if assigns and state.workers.get(state.lead) is None:
            lines = [*lines, Line(sentence("cli_district.nobody_proposed"), "warn")]
        return {"proposed": None if could is None else could.data}, lines
    lines = could.lines
    may = allowed_role(reader.standard(acting.on), "assign", acting) is not None
    login, name = could.takes.login, Names(reader).staff(could.takes.id)
    asking = not assigns and may and can_ask(run)
    if asking:
        for line in lines:
            tell(line.what)
        lines = []
        assigns = yes(sentence("cli_district.ask_assign", mark=state.number, name=name), default=False)
    if not assigns:
        return {"proposed": could.data}, lines
    # Its own id follows from that of the opening, so that a repeated command repeats neither.
    more = wish.model_copy(update={"command": uuid5(wish.command, "assign proposed")})
    try:
        CASES.act_on(run.desk, run.who, more, case, Assign(worker=could.takes.id, part=state.lead))
    except Refused as refused:
        why = Line(sentence("cli_district.not_assigned", why=refused.said), "warn")
        return {"proposed": could.data, "assigned": None, "assign_refused": refused.said}, [*lines, why]
    done = Line(sentence("cli_district.assigned", mark=state.number, name=name), "good")
    return {"proposed": could.data, "assigned": login}, [*lines[:-1], done]


def _linked(run: Run, wish: Wish, contact: UUID, case: UUID) -> Refused | None:
    """Say of the contact that the case grew from it, and return why that is refused: the case is open all the same."""
    # Its own id follows from that of the opening, so that a repeated command repeats neither.
    more = wish.model_copy(update={"command": uuid5(wish.command, "lead to case")})
    try:
        contacts.act_on(run.desk, run.who, more, contact, LeadToCase(case=case))
    except Refused as refused:
        return refused
    return None
