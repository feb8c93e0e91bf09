"""`osl case member`: who belongs to the family of a case."""

from __future__ import annotations

from uuid import UUID

import click

from osl_cli.answer import Answer
from osl_cli.choosing import chosen, name_of
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import carried_out, mark, seen
from osl_workflow.case.commands import AddMember, RemoveMember
from osl_workflow.sentences import sentence


@verb("member", writes=True)
@mark
@argument(
    "person", required=False, type=click.UUID, metavar="ID",
    help=Text(
        pl="Osoba: identyfikator z `osl person find`; w terminalu program zapyta.",
        en="The person: the id that `osl person find` gives; on a terminal the program asks.",
    ),
)  # fmt: skip
@option("--remove", is_flag=True, help=Text(pl="Wypisz.", en="Take the person out."))
def member(run: Run, mark: str, person: UUID | None, remove: bool) -> Answer:
    """Change the family of the case."""
    now = seen(run, mark)
    who = chosen(run, person)
    command = RemoveMember(person=who.id) if remove else AddMember(person=who.id)
    key = "cli_case.member_removed" if remove else "cli_case.member_added"
    return carried_out(run, now, command, sentence(key, name=name_of(who), mark=now.state.number))
