"""`osl staff acting-head`: those above the only head decided who acts for her, as nobody here can name anybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from osl_cli.answer import Answer, Line
from osl_cli.day import DAY
from osl_cli.frame import argument, as_command, option
from osl_cli.language import Text
from osl_cli.standing_in import name_of
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.absences import name_acting_head
from osl_workflow.sentences import sentence
from osl_workflow.staff.commands import NameActingHead
from osl_workflow.views import staff as staff_view

if TYPE_CHECKING:
    from osl_cli.run import Run


@as_command(
    "acting-head",
    writes=True,
    help=Text(
        pl="""Wpisz pisemną decyzję (na przykład wójta), kto pełni obowiązki kierownika, gdy nikt w ośrodku nie może.

        Tylko wtedy, gdy jedyny kierownik jest nieobecny i nikt go nie zastępuje. Wpisuje każdy, kto ma tu etat, oprócz
        osoby wyznaczonej; program mówi o tym wszystkim, a kierownikowi na samym początku jego listy (osl due).""",
        en="""Enter a written decision (of the mayor) about who acts as the head, when nobody of the centre can.

        Only when the only head is away and nobody stands in. Everybody with a post here may enter it, but for the one
        whom it names; everybody is told, and the head at the very top of her list (osl due).""",
    ),
)
@argument("head", metavar=Text(pl="KIEROWNIK", en="HEAD"), help=Text(pl="Login kierownika.", en="Login of the head."))
@argument(
    "deputy", metavar=Text(pl="ZASTĘPCA", en="DEPUTY"),
    help=Text(pl="Kogo wyznacza decyzja.", en="Whom the decision names."),
)  # fmt: skip
@option(
    "--decision", required=True, metavar=Text(pl="ZNAK", en="MARK"),
    help=Text(pl="Znak decyzji, na przykład OR.0052.7.2026.", en="The mark of the decision, such as OR.0052.7.2026."),
)  # fmt: skip
@option(
    "--until", required=True, type=DAY,
    help=Text(pl="Ostatni dzień według decyzji.", en="The last day by the decision."),
)  # fmt: skip
@option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."))
def acting_head(run: Run, head: str, deputy: str, decision: str, until: date, since: date | None) -> Answer:
    """Enter a decision about who acts as the head."""
    absent, named = staff_by_login(run, head), staff_by_login(run, deputy)
    first = since or run.desk.today()
    standard = run.desk.reader().standard(run.desk.today())
    heads = staff_view.ever_in(run.house.views, standard.permissions["staff_manage"].roles)
    command = run.fitted(NameActingHead, deputy=named, from_=first, to=until, mark=decision)
    done = name_acting_head(run.desk, run.who, run.wish(), absent, command, heads)
    who = name_of(run.desk.reader().staff(named))
    said = sentence("cli_absence.acting_head_named", who=who, from_=first, to=until, mark=decision, login=head)
    return Answer({**done.answer, "from": first, "to": until, "decision": decision}, Line(said, "good"))
