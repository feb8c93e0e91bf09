"""What the YAML of a demo may hold, as frozen models: the centre, its families, reusable courses, stories.

An entry of a story is a command written in YAML: `do: meeting` with the fields of the command DoStep. Texts and lists
that differ from story to story stand in a course as `$name` and are taken from the `words` of the story.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from osl_workflow.contact.events import Channel, ContactOutcome
from osl_workflow.person.events import HouseholdRole
from osl_workflow.person.identity import Sex
from osl_workflow.process.model import Code, Name, Slug
from osl_workflow.process.scalars import Day, Number, Whole
from osl_workflow.recruitment.regulations import Regulations
from osl_workflow.sentences import Frozen, Text
from osl_workflow.staff.absence import AbsenceKind

# --- the centre -------------------------------------------------------------------------------------------------------


class Centre(Frozen):
    """The office as it is founded."""

    name: str
    residents: Whole
    symbol: str
    standard: Code


class Worker(Frozen):
    """Somebody on the staff; `qualifications`: codes of the standard's list, held since the founding at the latest."""

    login: str
    given: str
    family: str
    post: Name | None = None
    fte: Number = Number(1)
    roles: tuple[Name, ...] = ()
    qualifications: tuple[Code, ...] = ()


class Publication(Frozen):
    """A text that is published: a file below `osl_processes`, and the day."""

    on: Day
    file: str
    standard: str | None = None
    """The standard that it follows, published with it."""


class Counted(Frozen):
    """How many families counted by a measure of the standard on a day, and who says so; noted on `noted`."""

    measure: Name
    number: Whole
    on: Day
    noted: Day
    source: str


class Away(Frozen):
    """Somebody is away from a day to another, noted on a day by the head; the deputy acts for her meanwhile.

    `back` is the day on which the return was recorded.
    """

    login: str
    noted: Day
    from_: Day = Field(alias="from")
    to: Day
    kind: AbsenceKind
    deputy: str
    back: Day | None = None


class StandsIn(Frozen):
    """The head names beforehand who stands in for somebody."""

    login: str
    deputy: str
    on: Day


class Stop(Frozen):
    """A stop of the guided tour: what to type and what one will see; `$story` stands for the file mark of a story."""

    command: str
    says: Text


class Office(Frozen):
    """centre.yaml: the office, its days, its staff, the tour. `seed` begins every draw of names and days."""

    demo: Slug
    centre: Centre
    founded: Day
    today: Day
    guest: str
    seed: Whole
    standard: str
    published: tuple[Publication, ...]
    staff: tuple[Worker, ...]
    partners: tuple[Worker, ...] = ()
    """People of other organisations with a login here, who hold no post in the centre."""
    counted: tuple[Counted, ...] = ()
    absences: tuple[Away, ...] = ()
    stand_ins: tuple[StandsIn, ...] = ()
    tour: tuple[Stop, ...]

    def deputy_of(self, login: str, on: date) -> str | None:
        """Return who acts for somebody on a day on which she is away; None when she is not."""
        return next((one.deputy for one in self.absences if one.login == login and one.from_ <= on <= one.to), None)


# --- families ---------------------------------------------------------------------------------------------------------


class Generation(Frozen):
    """Given names of people born until the end of a year."""

    born_until: Whole
    female: tuple[str, ...]
    male: tuple[str, ...]


class Arrival(Frozen):
    """So many families were entered in the register between two days."""

    from_: Day = Field(alias="from")
    to: Day
    families: Whole


class Families(Frozen):
    """families.yaml: how many families of which size, and what their invented names are drawn from.

    The families of the stories are counted in; `sizes` says how many of all there are with 1, 2, 3... persons,
    `shapes` who lives in them (each shape in turn).
    """

    families: Whole
    persons: Whole
    sizes: dict[str, Whole]
    shapes: tuple[tuple[HouseholdRole, ...], ...]
    arrivals: tuple[Arrival, ...]
    town: str
    description: str
    districts: dict[str, tuple[str, ...]]
    generations: tuple[Generation, ...]
    surnames: tuple[tuple[str, str], ...]
    """Each in its masculine and feminine form."""

    @model_validator(mode="after")
    def _sums(self) -> Families:
        """Check that the sizes give the figures of the document."""
        counts = {int(size): count for size, count in self.sizes.items()}
        if sum(counts.values()) != self.families or sum(n * count for n, count in counts.items()) != self.persons:
            raise ValueError("the sizes do not sum to the families and persons")
        if sum(arrival.families for arrival in self.arrivals) > self.families:
            raise ValueError("more families arrive than there are")
        return self


# --- stories ----------------------------------------------------------------------------------------------------------

COMMON = ("on", "day", "by", "happened", "why", "as")


def _entry(value: Any) -> Any:
    """Put what is not common to all entries under `what`."""
    if not isinstance(value, dict) or "what" in value:
        return value
    common = {key: item for key, item in value.items() if key in COMMON}
    return {**common, "what": {key: item for key, item in value.items() if key not in COMMON}}


class Entry(Frozen):
    """One act: on a day (`on`, or `day` counted from the start of the course), by whom, and what.

    `by` is a login, or `worker`: the social worker of the story. `happened` when it is recorded later than it happened,
    `why` the reason, `as` a name by which a later entry can take it back.
    """

    on: Day | None = None
    day: Whole | None = None
    by: str
    happened: str | None = None
    why: str | None = None
    as_: Name | None = Field(default=None, alias="as")
    what: dict[str, Any]


class Use(Frozen):
    """A course that a story goes through from a day on, with words of its own."""

    course: Slug
    from_: Day = Field(alias="from")
    words: dict[Name, Any] = {}


Written = Annotated[Entry, BeforeValidator(_entry)]


def _kind_of_part(value: Any) -> str:
    uses = "course" in value if isinstance(value, dict) else isinstance(value, Use)
    return "<course>" if uses else "<entry>"


Part = Annotated[Annotated[Use, Tag("<course>")] | Annotated[Written, Tag("<entry>")], Discriminator(_kind_of_part)]


class Courses(Frozen):
    """courses.yaml: sequences of acts that many stories share."""

    courses: dict[Slug, tuple[Written, ...]]


class Member(Frozen):
    """Somebody of a family; `role` is seen from the first one."""

    given: str
    family: str
    sex: Sex
    born: Whole
    role: HouseholdRole = "reference"


class Story(Frozen):
    """A file of people/: one family and the course of the work with its first member."""

    story: Slug
    title: Text
    worker: str
    process: Slug
    registered: Day
    household: tuple[Member, ...] = Field(min_length=1)
    words: dict[Name, Any] = {}
    course: tuple[Part, ...]


class Stories(Frozen):
    """A file that holds several short stories."""

    stories: tuple[Story, ...]


class OfCommunity(Frozen):
    """With which community an initiative works: as `osl initiative open` is told."""

    name: str
    place: str
    kind: Code
    delivery: Code
    groups: tuple[Code, ...]


class Work(Frozen):
    """What grows beside the stories: a case that one of them starts (`of`), or an initiative with a community."""

    story: Slug
    title: Text
    worker: str
    process: Slug
    of: Slug | None = None
    community: OfCommunity | None = None
    words: dict[Name, Any] = {}
    course: tuple[Part, ...]


class Works(Frozen):
    """beside.yaml: linked cases and initiatives."""

    works: tuple[Work, ...]


# --- the call ---------------------------------------------------------------------------------------------------------


class Call(Frozen):
    """call.yaml: the call by which the stories were recruited.

    Who applied, what was checked of the required criteria and who got a place is read from the stories. The rest of the
    answers stands here: numbers by story, `yes` by criterion (no to all others); `reasons` of a choice by story.
    """

    code: Slug
    by: str
    regulations: Regulations
    answers: dict[Slug, dict[Name, Whole]]
    yes: dict[Name, tuple[Slug, ...]] = {}
    reasons: dict[Slug, str] = {}


# --- other work of the centre -----------------------------------------------------------------------------------------


class Kind(Frozen):
    """So many other cases that go through one course, begun between two days; `words` are taken in turn."""

    course: Slug
    cases: Whole
    from_: Day = Field(alias="from")
    to: Day
    words: tuple[dict[Name, Any], ...] = ({},)


class Asked(Frozen):
    """So many one-off contacts of one theme; `notes` are taken in turn."""

    theme: Code
    contacts: Whole
    channel: Channel
    outcome: ContactOutcome
    notes: tuple[str, ...]
    referred_to: str | None = None


class Other(Frozen):
    """other.yaml: cases of other families and one-off contacts, drawn by a recipe."""

    process: Slug
    cases: tuple[Kind, ...]
    contacts_from: Day
    contacts_to: Day
    contacts: tuple[Asked, ...]
