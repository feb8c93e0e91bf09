"""The rulebook as frozen models: what processes may name, the dated numbers, the permissions, the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from osl_workflow.process.model import PHASES, Code, InForce, Name, Phase, RecordKind, Several, Stage, Subject
from osl_workflow.process.scalars import Day, Flag, Whole
from osl_workflow.sentences import Frozen, Text

if TYPE_CHECKING:
    from osl_workflow.process.model import Definition

ClosingClass = Literal["before_work", "normal", "early"]
CaseState = Literal["active", "suspended", "closed"]


ACTIONS = (
    "open_case", "assign", "do_step", "approve", "return", "record", "correct", "correct_of_others", "withdraw",
    "withdraw_of_others", "suspend", "resume", "close", "reopen", "skip_step", "other_role", "change_household",
    "read_case", "read_sensitive", "person_add", "person_merge", "contact_add", "staff_manage", "office_manage",
    "publish", "act_as", "rebuild_views", "audit", "move", "call_entry", "call_manage", "transfer",
    "district_manage",
)  # fmt: skip
"""The actions whose permission the program asks for; a standard without one of them would leave nobody allowed."""
CAME_LATER = {
    "audit": "office_manage", "move": "assign", "call_entry": "open_case", "call_manage": "assign",
    "transfer": "do_step", "district_manage": "office_manage",
}  # fmt: skip
"""Actions that a standard published before them does not list, each with the one whose permission then counts."""
NAMED_LISTS = ("help_reasons",)
NAMED_ROLES = ("social_worker",)
"""What of a standard the program itself names: the themes of one-off contacts, and who answers for a case."""
LEADS: dict[Subject, str] = {
    "person": "social_worker", "family": "social_worker", "community": "organiser", "institution": "organiser",
}  # fmt: skip
"""Who answers for the work with each subject, where the standard says no other role (`leads`)."""


class Role(Frozen):
    """A role: its names, other words for it, the role whose part it is, the words that a post may add."""

    title: Text
    aliases: tuple[str, ...] = ()
    part_of: Name | None = None
    variants: tuple[str, ...] = ()
    grants: Flag = False
    outside: Flag = False
    source: str


class Tool(Frozen):
    """A social-work tool (a document with a form); `parts` have their own titles."""

    title: Text
    parts: dict[Code, Text] = {}
    forms: tuple[Text, ...] = ()
    source: str


class ListEntry(Frozen):
    """A code of a list with its titles; `from`/`to` when the code was in force."""

    title: Text
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class CodeList(Frozen):
    """A list of codes that forms name with `of`."""

    title: Text
    source: str
    entries: dict[Code, ListEntry]


class ClosingReason(Frozen):
    """Why social work ends, with its class: before work, normal, early."""

    title: Text
    kind: ClosingClass = Field(alias="class")
    source: str


class ParameterValue(Frozen):
    """One value of a parameter with the days that its source covers (both counted); `to` None: still in force."""

    value: str
    from_: Day = Field(alias="from")
    to: Day | None = None
    source: str


class Parameter(Frozen):
    """A dated number of the law or the standard; a day that no value covers is *unknown*, never guessed."""

    title: Text
    statutory: Flag = False
    values: tuple[ParameterValue, ...] = ()
    note: Text | None = None


class Permission(Frozen):
    """Who may do an action, and in which states of a case."""

    title: Text
    roles: tuple[Name, ...]
    states: tuple[CaseState, ...] = ("active", "suspended", "closed")


class Granted(Frozen):
    """By which answer of which step a household receives benefits, until the day in the field `until`.

    `is_` grants; `ends` takes back what was granted before; any other answer leaves that as it is.
    """

    step: Name
    answer: Name
    is_: Code = Field(alias="is")
    ends: Code | None = None
    until: Name | None = None


class Measure(Frozen):
    """A way of counting the households for which a worker answers, each once, however many cases it has.

    `counts`: `work` - social work goes on; `benefits` - a benefit is granted (`granted` says where to read it); both
    for whoever holds the case in `part`, in these phases and states. `residence` - the household lives in the district
    of the worker, whoever holds its cases. `limit` is the parameter that says how many one full-time post may have,
    None where nothing does; `stricter` the setting by which a centre allows fewer.
    """

    title: Text
    counts: Literal["work", "benefits", "residence"] = "work"
    part: Name
    phases: Annotated[tuple[Phase, ...], Several] = PHASES
    states: Annotated[tuple[CaseState, ...], Several] = ("active",)
    granted: Granted | None = None
    limit: Name | None = None
    stricter: Literal["caseload_limit", "assistant_limit"] | None = None
    source: str
    note: Text | None = None


class StaffingRow(Frozen):
    """A row of the report on staffing: the posts that it counts; `part_of`: the row that holds it as a part.

    `rest`: it counts the posts that no row names. `alone`: who is counted in it is counted in no other, whatever other
    post he has.
    """

    title: Text
    posts: tuple[Name, ...] = ()
    part_of: Name | None = None
    rest: Flag = False
    alone: Flag = False


class Staffing(Frozen):
    """How many social workers a centre is to have, in names of dated parameters, and how it reports them.

    `workers`: the codes of posts that are social workers. `residents`: residents for one of them; `families`: families
    of the measure `measure` for one of them; `at_least`: how many there are in any case; `counted`: whether `persons`
    or `full_time` posts count.
    """

    workers: Annotated[tuple[Name, ...], Several]
    residents: Name
    families: Name
    measure: Name
    at_least: Name
    counted: Name
    rows: dict[Name, StaffingRow] = {}
    source: str
    note: Text | None = None


class StageRule(Frozen):
    """A methodical stage: its titles and the phases in which it may stand."""

    title: Text
    phases: tuple[Phase, ...]


class Rule(Frozen):
    """A rule that definitions are checked by: `kind` names the check, `parameters` are that check's own."""

    kind: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]
    severity: Literal["error", "warning"] = "error"
    says: Text
    source: str
    parameters: dict[Name, Annotated[tuple[str, ...], Several]] = {}


class Standard(Frozen):
    """A standard: the rulebook that definitions claim to follow.

    `capacity`: which part of a post is there for families, by the code of the post; of others `part_for_families` says.
    """

    standard: Code
    version: Whole = Field(ge=1)
    title: Text
    in_force: InForce | None = None
    subjects: Annotated[tuple[Subject, ...], Several] = get_args(Subject)
    sources: dict[Code, str] = {}
    phases: dict[Phase, Text]
    stages: dict[Stage, StageRule]
    roles: dict[Name, Role]
    leads: dict[Subject, Name] = {}
    participants: dict[Name, Text] = {}
    tools: dict[Code, Tool]
    lists: dict[Name, CodeList]
    no_answer: dict[Name, Text]
    closing: dict[Name, ClosingReason]
    records: dict[RecordKind, Text]
    parameters: dict[Name, Parameter]
    permissions: dict[Name, Permission]
    measures: dict[Name, Measure] = {}
    capacity: dict[Name, Annotated[Decimal, Field(ge=0, le=1)]] = {}
    staffing: Staffing | None = None
    rules: dict[Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")], Rule]

    def lead_of(self, definition: Definition) -> str:
        """Return the role that answers for work by a process: the one it names, else the one for whom it is about."""
        return definition.lead or self.leads.get(definition.subject, LEADS[definition.subject])

    def part_for_families(self, post: str) -> Decimal:
        """Return which part of a post is there for families, by its code.

        Where `capacity` does not name it, a post whose work a measure counts is wholly, and any other is not.
        """
        if post in self.capacity:
            return self.capacity[post]
        workers = () if self.staffing is None else self.staffing.workers
        return Decimal(post in workers or any(post == measure.part for measure in self.measures.values()))

    def is_granting(self, step: str) -> bool:
        """Return whether a measure reads what a step decides for as long as that runs, after others have followed."""
        return any(measure.granted is not None and measure.granted.step == step for measure in self.measures.values())

    def posts_known(self) -> tuple[str, ...]:
        """Return the codes of posts that the standard names anywhere; a centre may have others."""
        named = () if self.staffing is None else (
            *self.staffing.workers, *(post for row in self.staffing.rows.values() for post in row.posts),
        )  # fmt: skip
        return tuple(dict.fromkeys((*self.capacity, *named, *self.roles)))

    def codes(self, name: str, day: date) -> tuple[str, ...]:
        """Return the codes of a list that are in force on `day`; none where the standard has no such list."""
        entries = self.lists[name].entries if name in self.lists else {}
        return tuple(
            code
            for code, entry in entries.items()
            if (entry.from_ is None or entry.from_ <= day) and (entry.to is None or day <= entry.to)
        )

    def parameter_on(self, name: str, day: date) -> tuple[ParameterValue | None, bool]:
        """Return the value of a parameter on `day` and whether a source covers that day.

        Where none covers it, the nearest known value comes with False (process-language, Deadlines); a parameter
        without any value gives (None, False).

        Raises:
            KeyError: the standard has no such parameter.
        """
        values = self.parameters[name].values
        for value in values:
            if value.from_ <= day and (value.to is None or day <= value.to):
                return value, True
        if not values:
            return None, False

        def distance(value: ParameterValue) -> int:
            return (value.from_ - day).days if day < value.from_ else (day - (value.to or day)).days

        return min(values, key=distance), False
