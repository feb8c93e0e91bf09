"""`osl case share`: what a partner may see of a case, and until when."""

from __future__ import annotations

from datetime import date

from osl_cli.answer import Answer
from osl_cli.asking import can_ask, must
from osl_cli.day import DAY
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import carried_out, mark, seen
from osl_cli.work_words import staff_by_login
from osl_workflow.errors import Usage
from osl_workflow.history.naming import Names
from osl_workflow.progress.commands import ChangeRecord, EnterRecord
from osl_workflow.sentences import sentence


@verb("share", writes=True)
@mark
@argument(
    "partner", required=False, metavar="LOGIN",
    help=Text(pl="Login partnera.", en="Login of the partner."),
)  # fmt: skip
@option(
    "--show", "shows", multiple=True, metavar=Text(pl="CO", en="WHAT"),
    help=Text(
        pl="Krok (conditions), odpowiedź (conditions.own_will), rodzaj zapisu (goal), zapis (goal-1) albo client: "
        "o kogo chodzi. Można podać kilka.",
        en="A step (conditions), an answer (conditions.own_will), a kind of record (goal), a record (goal-1), or "
        "client: who it is about. May be given several times.",
    ),
)  # fmt: skip
@option("--until", type=DAY, help=Text(pl="Ostatni dzień.", en="The last day."))
@option(
    "--ground", metavar=Text(pl="PODSTAWA", en="GROUND"),
    help=Text(pl="Podstawa, na przykład zgoda klienta.", en="The ground, such as the client's consent."),
)  # fmt: skip
@option(
    "--end", metavar=Text(pl="ZAPIS", en="RECORD"),
    help=Text(pl="Zakończ od razu udostępnienie (share-1).", en="End this share (share-1) at once."),
)  # fmt: skip
def share(
    run: Run, mark: str, partner: str | None, shows: tuple[str, ...], until: date | None, ground: str | None,
    end: str | None,
) -> Answer:  # fmt: skip
    """Share a part of the case."""
    now = seen(run, mark)
    if end is not None:
        done = sentence("cli_case.share_ended", record=end, mark=now.state.number)
        return carried_out(run, now, ChangeRecord(record=end, status="ended"), done)
    if ground is None and can_ask(run):
        ground = must(sentence("cli_case.share_ground"))
    if partner is None or not shows or until is None or ground is None:
        raise Usage("cli_case.share_missing", mark=now.state.number)
    id = staff_by_login(run, partner)
    name = Names(run.desk.reader()).staff(id)
    content = {
        "to_whom": partner,
        "what": ", ".join(shows),
        "ground": ground,
        "partner": str(id),
        "shows": list(shows),
        "until": until.isoformat(),
    }
    done = sentence("cli_case.shared", mark=now.state.number, name=name, until=until, shows=shows)
    return carried_out(run, now, EnterRecord(kind="share", content=content), done)
