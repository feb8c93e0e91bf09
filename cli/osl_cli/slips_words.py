"""How what slips is asked for and told: which days the centre chose, whom a line is about, since or by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Toned
from osl_cli.oversight import require_oversight, sees_all
from osl_cli.slips import Asked, Slip, SlipKind
from osl_cli.work_words import day_sentence, staff_by_login
from osl_workflow.acts.kinds import readable
from osl_workflow.acts.teams import team_called
from osl_workflow.history.naming import Names
from osl_workflow.progress.permissions import role_titles
from osl_workflow.progress.records import KINDS as RECORDS
from osl_workflow.progress.records import record_called
from osl_workflow.sentences import sentence
from osl_workflow.views.teams import members_by_team

if TYPE_CHECKING:
    from uuid import UUID

    from osl_cli.answer import Tone
    from osl_cli.run import Run
    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.sentences import Sentence


def question(run: Run, silent: int | None = None, login: str | None = None, team: str | None = None) -> Asked:
    """Return what is asked: of the whole centre for those who assign work, of her own cases for a worker.

    Raises:
        Refused: she may read no cases, or asks for those of somebody else.
    """
    acting, kinds = readable(run.desk, run.who)
    reader = run.desk.reader()
    standard = reader.standard(acting.today)
    worker = None if login is None else staff_by_login(run, login)
    if worker is not None and worker != acting.whose:
        require_oversight(standard, acting)
    elif worker is None and not sees_all(standard, acting):
        worker = acting.whose
    days = silent or reader.office().days_on("no_contact_days", acting.today)
    return Asked(run, reader, Names(reader), acting, kinds, worker, days, _team(run, reader, acting, team))


def _team(run: Run, reader: Reader, acting: Acting, code: str | None) -> frozenset[UUID] | None:
    """Return who belongs to a team today; None where no team was asked for.

    Raises:
        Refused: there is no such team, or whoever asks does not assign work.
    """
    if code is None:
        return None
    require_oversight(reader.standard(acting.today), acting)
    one = team_called(reader, code)
    return frozenset(members_by_team(run.house.views, acting.today, team=one.id).get(one.id, ()))


def heading(kind: SlipKind, n: int) -> Sentence:
    """Return the title of a kind, with how many there are and a sign, so that nobody needs the colour."""
    return sentence("cli_slipping.heading", mark=mark(kind), title=sentence(f"cli_slipping.kind_{kind}"), count=n)


def mark(kind: SlipKind) -> str:
    """Return the sign of a kind; `cli_slipping.legend` tells what the signs mean."""
    return {"law": "[!!]", "transfers": "[>]", "contracts": "[>]", "drafts": "[·]"}.get(kind, "[!]")


def line(asked: Asked, slip: Slip) -> tuple[Any, ...]:
    """Return one line: the mark, whom it is about, what, who answers, since or by when and how many days."""
    tone: Tone = "bad" if slip.kind == "law" else "warn"
    until = when(slip)
    return (
        slip.number,
        asked.names.whom(slip.of_kind, slip.case, slip.client),
        what_of(asked, slip),
        who_answers(asked, slip),
        Toned(until, tone) if slip.days > 0 else until,
    )


def who_answers(asked: Asked, slip: Slip) -> Any:
    """Return the name of who answers, or of the roles that do where nobody who holds the case may."""
    if slip.roles:
        return sentence("cli_slipping.role", roles=role_titles(asked.standard, slip.roles))
    return asked.names.staff(slip.answers)


def what_of(asked: Asked, slip: Slip) -> Any:
    """Return what slips; of a record what was agreed, as it stands in the case."""
    if slip.never:
        return sentence("cli_slipping.never", what=slip.what)
    if slip.record is None:
        return slip.what
    from osl_cli.work_record_form import short  # late: many days nothing is agreed for

    state = asked.reader.undertaking(slip.of_kind, slip.case)
    standard, record = asked.reader.rules(state, asked.today).standard, state.progress.records[slip.record]
    day = RECORDS[record.kind].due  # it is told beside it
    content = record.content and {name: value for name, value in record.content.items() if name != day}
    text = short(standard, record.kind, content, asked.names.person)
    return sentence("cli_slipping.record", name=record_called(slip.record), text=text)


def when(slip: Slip) -> Sentence:
    """Return since when or by when, and how many days that makes."""
    match slip.kind:
        case "unassigned":
            return sentence("cli_slipping.since_working", on=slip.day, n=slip.working)
        case "no_contact":
            return sentence("cli_slipping.ago", on=slip.day, n=slip.days)
        case "transfers" | "reasons":
            return day_sentence(slip.day, -slip.days)
        case "drafts":
            return sentence("cli_slipping.since", on=slip.day, n=slip.days)
        case "contracts" if slip.days <= 0:
            return sentence("cli_slipping.ends" if slip.days else "cli_slipping.ends_today", on=slip.day, n=-slip.days)
        case "contracts":
            return sentence("cli_slipping.ended", on=slip.day, n=slip.days)
    law = sentence("cli_look.by_law") if slip.kind == "law" else ""
    return sentence("cli_look.due_overdue", on=slip.day, n=slip.days, law=law)


def assumed(asked: Asked) -> Sentence:
    """Return which numbers the centre chose: none of them is the law's."""
    return sentence(
        "cli_slipping.assumed",
        silent=sentence("cli_slipping.days", n=asked.silent_days),
        waiting=sentence("cli_slipping.working_days", n=asked.days_of("unassigned_alarm_day")),
        ending=sentence("cli_slipping.days", n=asked.days_of("contract_ending_days")),
        drafts=sentence("cli_slipping.days", n=asked.days_of("draft_old_days")),
    )
