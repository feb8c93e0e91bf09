"""`assign`, `suspend`, `resume`, `close`, `reopen`: who works on it, and whether it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_cli.answer import Answer
from osl_cli.asking import can_ask, pick
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.proposing import proposed
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import carried_out, completing, mark, seen, tried
from osl_cli.work_offers import early_reasons
from osl_cli.work_words import coded, staff_by_login
from osl_workflow.case.state import Case
from osl_workflow.errors import Refused, Usage
from osl_workflow.history.naming import Names
from osl_workflow.progress import commands as c
from osl_workflow.progress.permissions import role_titles
from osl_workflow.progress.undertaking import Assign
from osl_workflow.sentences import sentence
from osl_workflow.staff.state import roles_on

if TYPE_CHECKING:
    from osl_workflow.acts.undertakings import Seen


@verb("assign", writes=True, gives_work=True)
@mark
@argument(
    "worker", required=False, metavar=Text(pl="LOGIN", en="LOGIN"),
    help=Text(
        pl="Login pracownika; w terminalu można go pominąć i wybrać z listy.",
        en="Login of the worker; on a terminal it may be left out and picked from a list.",
    ),
)  # fmt: skip
@option("--nobody", is_flag=True, help=Text(pl="Nikt na razie jej nie prowadzi.", en="Nobody has it for now."))
@option(
    "--part", metavar=Text(pl="ROLA", en="ROLE"),
    help=Text(
        pl="W jakiej roli; bez tej opcji w tej, która odpowiada za całość.",
        en="In which role; without this option in the one that answers for all of it.",
    ),
)  # fmt: skip
def assign(run: Run, mark: str, worker: str | None, nobody: bool, part: str | None) -> Answer:
    """Assign the case."""
    now = seen(run, mark)
    if (worker is not None and nobody) or (worker is None and not nobody and not can_ask(run)):
        raise Usage("cli_case.worker_or_nobody")
    if worker is None and not nobody:
        worker = _picked(run, now, part or now.state.lead)
    id = None if worker is None else staff_by_login(run, worker)
    key = "cli_case.unassigned" if id is None else "cli_case.assigned"
    done = sentence(key, mark=now.state.number, name=Names(run.desk.reader()).staff(id))
    return carried_out(run, now, Assign(worker=id, part=part), done)


def _picked(run: Run, now: Seen, part: str) -> str:
    """Return the login of whoever is picked among those who hold the role."""
    from osl_workflow.views.staff import staff  # late: views load sqlite-utils

    run.desk.require(run.who, "assign")
    members = [run.desk.reader().staff(id) for id in staff(run.house.views, now.acting.today).rows]
    able = [one for one in members if one.login is not None and part in roles_on(one, now.acting.on)]
    if not able:
        raise Refused("cli_case.nobody_in_role", role=role_titles(now.rules.standard, (part,)))
    choices = [(one.login or "", " ".join(one.display_name)) for one in able]
    return pick(sentence("cli_case.which_worker"), choices, _of_district(run, now, part))


def _of_district(run: Run, now: Seen, part: str) -> str | None:
    """Return the login of who could take the case by where the family lives, and so be the one to pick."""
    if not isinstance(now.state, Case) or part != now.state.lead:
        return None
    could = proposed(run.desk.reader(), now.state.household, now.state.number, now.acting.on)
    return None if could is None or could.takes is None else could.takes.login


@verb("suspend", writes=True)
@mark
def suspend(run: Run, mark: str) -> Answer:
    """Begin a pause."""
    now = seen(run, mark)
    return carried_out(run, now, c.Suspend(), sentence("cli_case.suspended", mark=now.state.number))


@verb("resume", writes=True, gives_work=True)
@mark
def resume(run: Run, mark: str) -> Answer:
    """Go on after a pause."""
    now = seen(run, mark)
    return carried_out(run, now, c.Resume(), sentence("cli_case.resumed", mark=now.state.number))


@verb("close", writes=True)
@mark
@argument(
    "closing", required=False, metavar=Text(pl="POWÓD", en="REASON"), shell_complete=completing("early_reasons"),
    help=Text(
        pl="Kod powodu, np. moved_away; w terminalu można wybrać z listy.",
        en="Code of the reason, such as moved_away; on a terminal it may be picked from a list.",
    ),
)  # fmt: skip
def close(run: Run, mark: str, closing: str | None) -> Answer:
    """End social work early."""
    now = seen(run, mark)
    reasons = early_reasons(now)
    if closing is None and not can_ask(run):
        raise Usage("cli_case.closing_missing", known=tuple(coded(*one) for one in reasons))
    if closing is None:
        tried(run, now, c.Close(closing=reasons[0][0]), reason="?")
        closing = pick(sentence("cli_case.which_closing"), reasons)
    return carried_out(run, now, c.Close(closing=closing), sentence("cli_case.closed", mark=now.state.number))


@verb("reopen", writes=True, gives_work=True)
@mark
@option(
    "--nobody", is_flag=True,
    help=Text(pl="Nikt na razie jej nie prowadzi: czeka na przydział.", en="Nobody has it for now: it waits for one."),
)  # fmt: skip
@option(
    "--worker", metavar=Text(pl="LOGIN", en="LOGIN"),
    help=Text(pl="Kto ją prowadzi od teraz; decyduje jego limit.", en="Who has it from now on; his limit decides."),
)  # fmt: skip
def reopen(run: Run, mark: str, nobody: bool, worker: str | None) -> Answer:
    """Take social work up again."""
    if nobody and worker is not None:
        raise Usage("cli_case.worker_or_nobody")
    now = seen(run, mark)
    to = None if worker is None else staff_by_login(run, worker)
    done = sentence("cli_case.reopened_waits" if nobody else "cli_case.reopened", mark=now.state.number)
    try:
        return carried_out(run, now, c.Reopen(nobody=nobody, worker=to), done)
    except Refused as refused:
        raise with_ways(refused, now.state.number) from None


def with_ways(refused: Refused, mark: str) -> Refused:
    """Return a refusal with the ways past a limit: whose an ended case is can only be changed by taking it up."""
    if not refused.said.key.startswith("caseload."):
        return refused
    hint = sentence("cli_case.hint_reopen", mark=mark)
    return Refused(refused.said.key, details=[*refused.details, hint], **refused.said.values)
