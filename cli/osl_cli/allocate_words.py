"""How a proposal is put into words, the same on the screen, in a table and in a picture."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from osl_cli.allocating import rounded, waited
from osl_cli.allocating_doors import Said
from osl_cli.answer import Toned
from osl_workflow.progress.permissions import role_titles
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from osl_cli.allocating import Could, Proposal
    from osl_cli.answer import Tone
    from osl_cli.run import Run
    from osl_workflow.caseload.allocation import Given
    from osl_workflow.history.naming import Names
    from osl_workflow.process.standard import Standard
    from osl_workflow.sentences import Sentence
    from osl_workflow.staff.state import Staff

CASES = [sentence(f"cli_allocate.column_{name}") for name in ("case", "whom", "waits", "worker", "why", "after")]
"""The columns of `case_row`."""


def title_of(standard: Standard, proposal: Proposal) -> Sentence:
    """Return by what the workers are compared."""
    if proposal.measure is not None:
        return sentence("cli_allocate.by_measure", title=proposal.measure.title)
    return sentence("cli_allocate.by_role", title=_role(standard, proposal))


def _role(standard: Standard, proposal: Proposal) -> Any:
    (role,) = role_titles(standard, (proposal.part,))
    return role


def order_of(proposal: Proposal) -> Sentence | None:
    """Return in which order the cases are placed, where there is more than one."""
    return sentence("cli_allocate.in_order") if len(proposal.queue) > 1 else None


def counted_in(proposal: Proposal) -> Sentence | None:
    """Return what is counted beyond what counts today, where anything is."""
    return None if proposal.measure is None else sentence("cli_allocate.coming_count")


# --- who takes a case, and why ----------------------------------------------------------------------------------------


def case_row(run: Run, proposal: Proposal, given: Given, names: Names, on: date) -> tuple[Any, ...]:
    """Return the cells of a case that somebody is to take."""
    row = proposal.queue[given.case]
    after = sentence(
        "cli_allocate.after" if proposal.measure else "cli_allocate.after_held",
        n=given.families,
        load=rounded(given.load),
    )
    return (
        row.number,
        names.whom(row.kind, row.id, row.client),
        sentence("cli_allocate.days", n=waited(run, row, on)),
        Toned(names.staff(given.worker), "strong"),
        why_she(proposal, given, names),
        _marked(proposal, given, after),
    )


def _marked(proposal: Proposal, given: Given, after: Sentence) -> Any:
    """Return what she has then, marked by what the door will say; what will only count later is said to be later."""
    said = proposal.doors.said.get(given.case, Said())
    if said.refused is not None:
        return Toned(sentence("cli_allocate.after_refused", after=after), "bad")
    if said.over:
        return Toned(sentence("cli_allocate.after_over", after=after), "bad")
    return Toned(sentence("cli_allocate.after_over_later", after=after), "warn") if given.over else after


def why_she(proposal: Proposal, given: Given, names: Names) -> Sentence:
    """Return why just she; where the family's district has another worker, also why not that one."""
    why = sentence(f"cli_allocate.why_{given.why}")
    near = proposal.near.get(given.case)
    if given.why != "lightest" or near is None or near == given.worker:
        return why
    left_out = next((reason for member, reason in proposal.left_out if member.id == near), None)
    if left_out is not None:
        return sentence("cli_allocate.not_near", why=why, name=names.staff(near), because=left_out)
    if given.not_near is None:
        because = sentence("cli_allocate.no_role")
    else:
        because = sentence(
            f"cli_allocate.near_{given.not_near.why}",
            families=given.not_near.families,
            load=rounded(given.not_near.load),
            heaviest=rounded(proposal.answer.heaviest or Fraction(0)),
            limit=rounded(proposal.could[near].place.limit or Fraction(0)),
        )
    return sentence("cli_allocate.not_near", why=why, name=names.staff(near), because=because)


def why_nobody(standard: Standard, proposal: Proposal, case: UUID) -> Sentence:
    """Return why nobody is proposed for a case."""
    key = "why_nobody_yet" if case in proposal.later else "why_nobody"
    return sentence(f"cli_allocate.{key}", role=_role(standard, proposal))


def to_type(proposal: Proposal, given: Given) -> str:
    """Return the command that assigns the case."""
    row, worker = proposal.queue[given.case], proposal.could[given.worker].staff
    reason = ' --reason "..."' if proposal.doors.said.get(given.case, Said()).reason_due else ""
    return f"osl {row.kind} assign {row.number} {worker.login}{reason}"


# --- how the workers stand then ---------------------------------------------------------------------------------------

_LOADS = ("worker", "post", "now", "coming", "more", "then", "limit", "mark", "one_post")


def load_columns(proposal: Proposal) -> list[Sentence]:
    """Return the columns of `load_row`: families beside the limit of families, and last what compares all of them."""
    held = {} if proposal.measure else {name: f"{name}_held" for name in ("now", "more", "then")}
    return [sentence(f"cli_allocate.column_{held.get(name, name)}") for name in _LOADS]


def load_row(proposal: Proposal, one: Could) -> tuple[Any, ...]:
    """Return the cells of a worker: what she has, what comes to her, how she stands then."""
    more = more_of(proposal, one)
    mark, tone = standing(one, more, proposal.doors.rises[one.place.worker])
    return (
        name_of(one.staff),
        one.place.capacity,
        one.begun,
        one.coming,
        f"+{more}" if more else "",
        one.place.families + more,
        sentence("cli_caseload.no_limit") if one.place.limit is None else rounded(one.place.limit),
        Toned(mark, tone),
        rounded(one.place.load(more)),
    )


def name_of(member: Staff) -> Any:
    """Return the name of a worker, or that it was erased."""
    return " ".join(member.display_name) or sentence("cli_staff.erased")


def more_of(proposal: Proposal, one: Could) -> int:
    """Return how many families more she has when all of it is done."""
    given = [given.families for given in proposal.answer.given if given.worker == one.place.worker]
    return max(given, default=one.place.families) - one.place.families


def standing(one: Could, more: int, rises: int) -> tuple[Sentence, Tone]:
    """Return how she stands after it: with what counts at once (`rises`), then with what will count (`more`)."""
    limit, counted = one.place.limit, one.begun + rises
    if limit is None:
        return sentence("cli_caseload.mark_unlimited"), "quiet"
    if counted > limit:
        return sentence("cli_caseload.mark_over"), "bad"
    if one.place.over(more):
        return sentence("cli_allocate.mark_over_later"), "warn"
    full = one.place.families + more == limit  # with what will count later too, as the number beside it
    return sentence("cli_caseload.mark_full" if full else "cli_caseload.mark_within"), "good"
