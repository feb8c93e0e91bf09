"""`osl case justify`: the reason for having passed a limit in an urgent case, which could wait until the next day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_cli.answer import Answer, Line
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import mark, seen
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.caseloads import give_reason, load_of
from osl_workflow.case.state import Case
from osl_workflow.errors import Refused
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.acts.undertakings import Seen


@verb("justify", writes=True)
@mark
@option(
    "--worker", "login", metavar="LOGIN",
    help=Text(
        pl="Komu sprawę przydzielono ponad limit; domyślnie ten, kto ją prowadzi.",
        en="To whom the case was given over the limit; whoever holds it, if left out.",
    ),
)  # fmt: skip
def justify(run: Run, mark: str, login: str | None) -> Answer:
    """Give the reason that is owed."""
    now = seen(run, mark)
    worker = _owing(run, now) if login is None else staff_by_login(run, login)
    done = give_reason(run.desk, run.who, run.wish(), worker, now.id)
    return Answer(done.answer, Line(sentence("cli_caseload.justified", mark=now.state.number), "good"))


def _owing(run: Run, now: Seen) -> UUID:
    """Return who was over a limit by this case without a reason: of those who hold it.

    Raises:
        Refused: nobody.
    """
    reader = run.desk.reader()
    holders = now.state.workers.values() if isinstance(now.state, Case) else ()
    for worker in holders:
        load = load_of(reader, worker)
        if load is not None and now.id in load.owed:
            return worker
    raise Refused("caseload.nothing_owed")
