"""How many social workers there are on a day, how many the act asks for, and the rows of the yearly report.

The numbers and the rows are data of the standard (`staffing`), each dated and with its source; nothing here is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

from osl_workflow.acts.caseloads import share_of
from osl_workflow.sentences import Frozen, Text
from osl_workflow.staff.state import works_on

if TYPE_CHECKING:
    from osl_workflow.office.state import Office
    from osl_workflow.process.standard import Staffing as Rule
    from osl_workflow.process.standard import StaffingRow, Standard
    from osl_workflow.staff.state import Post, Staff

HUNDREDTH = Decimal("0.01")


class Ratio(Frozen):
    """One ratio of the act on a day: `number` residents or families, `each` of them for one worker.

    `number` None: nobody counted by that day. `each` None: no source gives a number for the day. `needed`: workers that
    it asks for; `chosen`: the centre follows this ratio; `title` is that of the parameter, `source` its source.
    """

    name: str
    title: Text
    number: int | None
    each: int | None
    chosen: bool
    source: str | None

    @property
    def needed(self) -> Decimal | None:
        """How many workers it asks for, in hundredths, rounded up: 12,376 residents, 2,000 for each, ask for 6.19."""
        return None if self.asked is None else self.asked.quantize(HUNDREDTH, ROUND_UP)

    @property
    def asked(self) -> Decimal | None:
        """The same as it is compared: not rounded."""
        return None if self.each is None or self.number is None else Decimal(self.number) / self.each


class Counted(Frozen):
    """A row: how many persons, and the full-time posts that belong to it.

    `of_others`: how much of `full_time` those hold who are persons of another row, as everybody is one of one row only.
    """

    name: str
    title: Text
    part_of: str | None
    persons: int
    full_time: Decimal
    of_others: Decimal = Decimal(0)


class Staffed(Frozen):
    """The staffing of a day.

    `counted`: whether `persons` or `full_time` posts count by the act, None where no source covers the day. `present`:
    the full-time posts of social workers who are not away. `at_least`: how many there are to be in any case.
    """

    persons: int
    full_time: Decimal
    present: Decimal
    counted: str | None
    at_least: int | None
    ratios: tuple[Ratio, ...]
    rows: tuple[Counted, ...]

    @property
    def has(self) -> Decimal:
        """How many social workers there are, as the act counts them on the day."""
        return Decimal(self.persons) if self.counted == "persons" else self.full_time

    def lacks(self, ratio: Ratio) -> Decimal | None:
        """Return how many workers are missing by a ratio, in hundredths, rounded up; None where it does not hold."""
        if ratio.asked is None:
            return None
        return (ratio.asked - self.has).quantize(HUNDREDTH, ROUND_UP) if ratio.asked > self.has else Decimal(0)


def staffed(standard: Standard, office: Office, staff: Sequence[Staff], families: int, on: date) -> Staffed | None:
    """Return the staffing on a day; None where the standard says nothing about it. `families`: those in social work."""
    rule = standard.staffing
    if rule is None:
        return None
    here = [(one, one.posts_on(on)) for one in staff if works_on(one, on)]
    workers = [(one, _worker_posts(rule, posts)) for one, posts in here]
    workers = [(one, posts) for one, posts in workers if posts]
    counted, covered = standard.parameter_on(rule.counted, on)
    at_least, least_covered = standard.parameter_on(rule.at_least, on)
    choice, residents = office.choice_on("staffing_ratio", on), office.residents_on(on)
    return Staffed(
        persons=len(workers),
        full_time=_full_time(post for _, posts in workers for post in posts),
        present=_full_time(post for one, posts in workers if not one.is_absent_on(on) for post in posts),
        counted=counted.value if counted is not None and covered else None,
        at_least=int(at_least.value) if at_least is not None and least_covered else None,
        ratios=(
            _ratio(standard, "residents", rule.residents, None if residents is None else residents.number, choice, on),
            _ratio(standard, "families", rule.families, families, choice, on),
        ),
        rows=tuple(_rows(rule, [posts for _, posts in here if posts])),
    )


def _ratio(standard: Standard, name: str, parameter: str, number: int | None, choice: str, on: date) -> Ratio:
    value, covered = standard.parameter_on(parameter, on)
    holds = value is not None and covered
    return Ratio(
        name=name,
        title=standard.parameters[parameter].title,
        number=number,
        each=int(value.value) if value is not None and holds else None,
        chosen=holds and (choice == name or not _both_hold(standard, on)),
        source=value.source if value is not None and holds else None,
    )


def _both_hold(standard: Standard, on: date) -> bool:
    """Return whether the act lets a centre choose between the two ratios on a day."""
    rule = standard.staffing
    return rule is not None and all(standard.parameter_on(name, on)[1] for name in (rule.residents, rule.families))


def _worker_posts(rule: Rule, posts: Iterable[Post]) -> tuple[Post, ...]:
    """Return the posts by which somebody is a social worker: none of them if a row has him alone (a head)."""
    held = tuple(posts)
    if any(_alone(row, held) for row in rule.rows.values()):
        return ()
    return tuple(post for post in held if post.title in rule.workers)


def _alone(row: StaffingRow, posts: Iterable[Post]) -> bool:
    return row.alone and any(post.title in row.posts for post in posts)


def _rows(rule: Rule, held: Sequence[tuple[Post, ...]]) -> Iterator[Counted]:
    """Yield the rows of the report. A person counts once: in the row of the first post in the order of the rows."""
    named = [title for row in rule.rows.values() for title in row.posts]
    persons: dict[str, int] = dict.fromkeys(rule.rows, 0)
    full_time: dict[str, Decimal] = dict.fromkeys(rule.rows, Decimal(0))
    of_others: dict[str, Decimal] = dict.fromkeys(rule.rows, Decimal(0))

    def within(name: str | None) -> Iterator[str]:
        while name is not None:
            yield name
            name = rule.rows[name].part_of

    for posts in held:
        alone = next((name for name, row in rule.rows.items() if _alone(row, posts)), None)
        rows = [alone or _row_of(rule, post, named) for post in posts]
        first = next((name for name in rule.rows if name in rows), None)
        counted_in = tuple(within(first))
        for row in counted_in:
            persons[row] += 1
        for post, name in zip(posts, rows, strict=True):
            for row in within(name):
                full_time[row] += post.fte
                of_others[row] += 0 if row in counted_in else post.fte
    for name, one in rule.rows.items():
        yield Counted(
            name=name, title=one.title, part_of=one.part_of, persons=persons[name], full_time=full_time[name],
            of_others=of_others[name],
        )  # fmt: skip


def _row_of(rule: Rule, post: Post, named: Sequence[str]) -> str | None:
    for name, row in rule.rows.items():
        if post.title in row.posts or (row.rest and post.title not in named):
            return name
    return None


def _full_time(posts: Iterable[Post]) -> Decimal:
    return sum((post.fte for post in posts), Decimal(0))


class Compared(Frozen):
    """Families of a measure that has no limit, beside a limit that is about other families.

    `each`: families for one worker; `limit` and `since`: the number of the limit and the day from which it holds;
    `share`: how much of it that would be, in percent, if they were families of that limit.
    """

    number: int
    workers: Decimal
    each: Decimal
    limit: int
    since: date
    share: int


def compared(standard: Standard, number: int, workers: Decimal, on: date) -> Compared | None:
    """Return `number` families on `workers` beside the limit of families of the day, or the nearest one known.

    None where nobody works there or no limit is known. Brzeziny: 547 on 6 are 91.17 each, 182 % of the 50 of 2015.
    """
    rule = standard.staffing
    value, _ = (None, False) if rule is None else standard.parameter_on(rule.families, on)
    if value is None or not workers:
        return None
    each = Decimal(number) / workers
    return Compared(
        number=number,
        workers=workers,
        each=each.quantize(HUNDREDTH),
        limit=int(value.value),
        since=value.from_,
        share=round(100 * each / int(value.value)),
    )


def families_posts(standard: Standard, office: Office, staff: Sequence[Staff], on: date) -> Decimal:
    """Return the full-time posts of social workers that are there for families on a day, whoever is away."""
    rule = standard.staffing
    if rule is None:
        return Decimal(0)
    posts = (post for one in staff if works_on(one, on) for post in _worker_posts(rule, one.posts_on(on)))
    return sum((post.fte * share_of(standard, office, post.title, on) for post in posts), Decimal(0))
