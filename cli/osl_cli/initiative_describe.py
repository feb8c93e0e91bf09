"""`osl initiative describe`: what community it is."""

from __future__ import annotations

from osl_cli.answer import Answer
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import carried_out, mark, seen
from osl_workflow.initiative.commands import Describe
from osl_workflow.sentences import sentence

CODE = Text(pl="KOD", en="CODE")
PLACE = option("--place", metavar=Text(pl="MIEJSCE", en="PLACE"), help=Text(pl="Gdzie.", en="Where."))
KIND = option(
    "--kind", metavar=CODE,
    help=Text(pl="Rodzaj społeczności (lista community_kinds standardu).", en="Kind of community (community_kinds)."),
)  # fmt: skip
GROUPS = option(
    "--group", "groups", multiple=True, metavar=CODE,
    help=Text(pl="Grupa docelowa (lista target_groups); może być kilka.", en="A target group; there may be several."),
)  # fmt: skip
DELIVERY = option(
    "--delivery", metavar=CODE,
    help=Text(pl="Kto realizuje (lista delivery).", en="Who carries it out (list delivery)."),
)  # fmt: skip


@verb("describe", writes=True)
@mark
@option("--name", metavar=Text(pl="NAZWA", en="NAME"), help=Text(pl="Nowa nazwa.", en="The new name."))
@PLACE
@KIND
@GROUPS
@DELIVERY
def describe(
    run: Run, mark: str, name: str | None, place: str | None, kind: str | None, groups: tuple[str, ...],
    delivery: str | None,
) -> Answer:  # fmt: skip
    """Tell what community it is."""
    now = seen(run, mark)
    command = Describe(name=name, place=place, kind=kind, delivery=delivery, target_groups=groups or None)
    return carried_out(run, now, command, sentence("cli_initiative.described", mark=now.state.number))
