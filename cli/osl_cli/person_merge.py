"""`osl person duplicates`, `merge`, `unmerge`: when two records speak of one person, and when they do not after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from osl_cli.answer import Answer, Line, Part, Table
from osl_cli.choosing import chosen, name_of, person_argument, short, standing
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.person import person
from osl_cli.prompting import Question, ask, confirmed
from osl_cli.run import Run
from osl_workflow.acts import people
from osl_workflow.person import commands as c
from osl_workflow.person.labels import label
from osl_workflow.person.state import KIND
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.store.recorded import Stream
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from collections.abc import Callable

    from osl_workflow.acts.desk import Done
    from osl_workflow.person.state import Person

MOST = 1000
"""So many cases of one household are looked for."""


@person.command("duplicates", writes=True)
@person_argument
@option(
    "--different", type=click.UUID, metavar="ID",
    help=Text(pl="Ta druga to inna osoba (wymaga uzasadnienia).", en="That one is another person (needs a reason)."),
)  # fmt: skip
def duplicates(run: Run, person: UUID | None, different: UUID | None) -> Answer:
    """Show the pairs that wait for a decision, or take one of them off the list."""
    if different is not None:
        return _differ(run, person, different)
    run.desk.require(run.who, "read_case")
    reader = run.desk.reader()
    from osl_workflow.views.duplicates import undecided  # late: views load sqlite-utils

    columns = [sentence(f"cli_person.column_{name}") for name in ("person", "id", "other", "other_id", "alike")]
    answer = undecided(run.house.views, None if person is None else reader.person(person).id)
    pairs = [(pair.person, pair.other, pair.traits) for pair in answer.rows]
    rows = [(short(reader.person(one)), one, short(reader.person(other)), other, _traits(t)) for one, other, t in pairs]
    data = [{"person": one, "other": other, "traits": traits} for one, other, traits in pairs]
    return Answer(
        {"duplicates": data}, Table(columns, rows, sentence("cli_person.no_duplicates")), status=answer.status
    )


def _traits(codes: tuple[Any, ...]) -> tuple[Sentence, ...]:
    return tuple(label("trait", code) for code in codes)


def _differ(run: Run, id: UUID | None, other: UUID) -> Answer:
    now = chosen(run, id)
    done = people.act_on(run.desk, run.who, run.wish(reason=_why(run)), now.id, c.DismissDuplicate(other=other))
    return Answer(done.answer, Line(sentence("cli_person.different"), "good"))


@person.command("merge", writes=True)
@person_argument
@option(
    "--into", type=click.UUID, metavar="ID",
    help=Text(pl="Zapis, który zostaje; bez opcji program pyta.", en="The record that stays; asked for if left out."),
)  # fmt: skip
def merge(run: Run, person: UUID | None, into: UUID | None) -> Answer:
    """Let one record stand for two."""
    told = _teller(run)
    now = chosen(run, person, sentence("cli_person.ask_merged"), tell=told)
    survivor = chosen(run, into, sentence("cli_person.ask_survivor"), tell=told, without=now.id)
    question = sentence("cli_person.really_merge", one=told(now), other=told(survivor))
    if run.interactive and not confirmed(run, question):
        return Answer({"person": now.id, "survivor": None}, Line(sentence("cli_person.not_merged")))
    wish, command, cases = run.wish(reason=_why(run)), c.MergeInto(survivor=survivor.id), _cases_of(run, now)
    done = people.act_on(run.desk, run.who, wish, now.id, command, cases)
    parts: list[Part] = [Line(sentence("cli_person.merged", name=name_of(survivor), id=survivor.id), "good")]
    parts += _counted(done, "counted_together")
    return Answer({**done.answer, "survivor": survivor.id}, *parts)


def _cases_of(run: Run, one: Person) -> tuple[UUID, ...]:
    """Return the cases of all homes that somebody ever had, as far as a view knows them."""
    from osl_workflow.views.cases import cases  # late: views load sqlite-utils

    today = run.desk.today()
    homes = dict.fromkeys(membership.household for membership in one.memberships)
    return tuple(row.id for home in homes for row in cases(run.house.views, today, household=home, limit=MOST).rows)


def _counted(done: Done, key: str) -> list[Part]:
    """Return which cases count for another family now."""
    marks = tuple(done.answer["cases"])
    return [Line(sentence(f"cli_person.{key}", n=len(marks), marks=marks))] if marks else []


def _teller(run: Run) -> Callable[[Person], Sentence]:
    """Return what says a person so that two of the same name can be told apart."""

    def told(person: Person) -> Sentence:
        from osl_workflow.views.cases import cases  # late: views load sqlite-utils

        known = person.identity
        shows = (
            "has_pesel" if known and known.pesel else "has_document" if known and known.document else "has_no_number"
        )
        first = run.desk.store.events(Stream(KIND, person.id))[0].event.meta
        count = cases(run.house.views, run.desk.today(), people=(person.id,), limit=1).total
        return short(
            person,
            sentence(f"cli_person.{shows}"),
            sentence("cli_person.entered", day=first.recorded_at.astimezone(WARSAW).date()),
            sentence("cli_person.case_count", count=count),
        )

    return told


@person.command("unmerge", writes=True)
@person_argument
def unmerge(run: Run, person: UUID | None) -> Answer:
    """Let a merged record stand on its own again."""
    now = chosen(run, person, merged=True)
    cases = _cases_of(run, standing(run, now))
    done = people.act_on(run.desk, run.who, run.wish(reason=_why(run)), now.id, c.Unmerge(), cases)
    said = Line(sentence("cli_person.unmerged", name=name_of(now)), "good")
    return Answer(done.answer, said, *_counted(done, "counted_apart"))


def _why(run: Run) -> str | None:
    """Return the reason of the line, or on a terminal the one that is typed when asked."""
    if run.options.reason is not None or not run.interactive:
        return run.options.reason
    reason: str = ask(run, Question("reason", "--reason", sentence("cli_person.ask_reason")))
    return reason
