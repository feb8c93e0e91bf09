"""`osl initiative member`: who of other institutions is in the team."""

from __future__ import annotations

from osl_cli.answer import Answer
from osl_cli.asking import can_ask, line, must
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.run import Run
from osl_cli.showing import titled
from osl_cli.verbs import verb
from osl_cli.work_group import carried_out, mark, possible, seen
from osl_workflow.errors import Usage
from osl_workflow.initiative.commands import AddMember, RemoveMember
from osl_workflow.sentences import sentence


@verb("member", writes=True)
@mark
@option("--name", metavar=Text(pl="KTO", en="WHO"), help=Text(pl="Imię i nazwisko.", en="The name."))
@option("--institution", metavar=Text(pl="SKĄD", en="WHERE"), help=Text(pl="Z jakiej instytucji.", en="From where."))
@option("--team-role", metavar=Text(pl="ROLA", en="ROLE"), help=Text(pl="Co robi w zespole.", en="His part in it."))
@option(
    "--remove", type=Number(1), metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(pl="Wypisz osobę o tym numerze.", en="Take out the one with this number."),
)  # fmt: skip
def member(
    run: Run, mark: str, name: str | None, institution: str | None, team_role: str | None, remove: int | None
) -> Answer:
    """Change who of other institutions is in the team."""
    now = seen(run, mark)
    if remove is not None:
        done = sentence("cli_initiative.member_removed", number=remove, mark=now.state.number)
        return carried_out(run, now, RemoveMember(member=remove), done)
    if not can_ask(run) and (name is None or institution is None):
        raise Usage("cli_initiative.member_missing", missing="--name" if name is None else "--institution")
    possible(run, now, AddMember(name="?", institution="?"))
    if name is None:
        name, asked = must(sentence("history.field_name")), True
    else:
        asked = False
    institution = institution or must(sentence("history.field_institution"))
    if asked and team_role is None:
        team_role = line(titled(sentence("history.field_role"))) or None
    command = AddMember(name=name, institution=institution, role=team_role)
    return carried_out(run, now, command, sentence("cli_initiative.member_added", mark=now.state.number))
