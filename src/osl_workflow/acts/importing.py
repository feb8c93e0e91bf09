"""Families that a centre brings in a file: many are taken over together, and each of their rows gets its verdict.

Each family is one act (its persons, their household, the opening of its case) and its assignment another, so that a
limit lets a case wait and never keeps a family out. Ids follow from the centre and the file: a family that is there is
not made again, whoever begins the same file anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from osl_workflow.acts.desk import Done, Wanted, Who, Wish
from osl_workflow.acts.importing_family import THERE, InRow, assigned, id_of, taken_over
from osl_workflow.errors import Conflict, OslError, Refused
from osl_workflow.person.labels import label
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.importing_family import Running
    from osl_workflow.imports.families import Family
    from osl_workflow.store.store import Store


class Verdict(NamedTuple):
    """What became of a row: taken over, there already, or why not; `notes` are what a person should look at."""

    row: int
    came: str
    error: OslError | None = None
    notes: tuple[Sentence, ...] = ()


TAKEN, REFUSED = "taken_over", "refused"


class Imported(NamedTuple):
    """What became of a family: of each of its rows, with the file mark of its case where it has one."""

    family: Family
    verdicts: tuple[Verdict, ...]
    mark: str | None = None


def take_over(
    desk: Desk,
    who: Who,
    families: Iterable[Family],
    running: Running = lambda people, process: (),
    *,
    dry_run: bool = False,
) -> Iterator[Imported]:
    """Take families over, many in one transaction, and yield what became of each once it is recorded.

    `running` names the cases that a view knows of people in a process. With `dry_run` nothing is stored.

    Raises:
        Conflict: others kept changing what it rests on; those that were yielded are recorded.
    """
    all_of_them = list(families)
    wanted = [one for family in all_of_them if not family.wrong for one in _wanted(desk.store, family, running)]
    ended = (desk.try_many if dry_run else desk.do_many)(who, wanted)
    for family in all_of_them:
        if family.wrong:
            yield Imported(family, tuple(_waiting(family, dict(family.wrong))))
        else:
            came = next(ended)
            yield _imported(family, came, next(ended) if family.worker is not None else None)


def _wanted(store: Store, family: Family, running: Running) -> Iterator[Wanted]:
    told: Any = [[member.identity.model_dump_json(exclude_defaults=True), member.kin] for member in family.members]
    content: list[Any] = [family.mark, told, family.process, family.opened_on]
    wish = Wish(command=id_of(store, "family", *content), occurred_on=family.opened_on)
    yield Wanted(wish, taken_over(family, running), content)
    if family.worker is not None:
        content = [family.mark, family.worker, family.held_since, family.reason, family.urgent]
        wish = Wish(command=id_of(store, "assign", *content), reason=family.reason, urgent=family.urgent)
        yield Wanted(wish, assigned(family, wish), content)


# --- what became of it ------------------------------------------------------------------------------------------------


def there_already(came: Done | Refused | Conflict) -> bool:
    """Return whether an act had been recorded before, whoever asked for it then."""
    if isinstance(came, Done):
        return came.repeated or THERE in came.answer
    return came.said.key == "acts.command_reused"  # the id follows from the content: it is the same act


def _imported(family: Family, came: Done | Refused | Conflict, assigned: Done | Refused | Conflict | None) -> Imported:
    if isinstance(came, OslError) and not there_already(came):
        row = came.row if isinstance(came, InRow) else family.asked_in
        return Imported(family, tuple(_waiting(family, {row: came})))
    number = came.answer.get("number") if isinstance(came, Done) else None
    answer = came.answer if isinstance(came, Done) and not came.repeated else {}  # a repeated one tells of other rows
    verdicts: list[Verdict] = []
    for row in family.rows:
        taken = row in answer.get("new", ()) or (row == family.asked_in and "opened" in answer)
        error: OslError | None = None
        if row == family.asked_in and assigned is not None:
            given = there_already(assigned)
            error = assigned if isinstance(assigned, OslError) and not given else None
            taken = taken or not (given or error)
        came_of = REFUSED if error is not None else TAKEN if taken else THERE
        verdicts.append(Verdict(row, came_of, error, tuple(_notes(answer, row))))
    return Imported(family, tuple(verdicts), number)


def _notes(answer: dict[str, Any], row: int) -> Iterator[Sentence]:
    if row in answer.get("duplicates", ()):
        yield sentence("import.may_be_known")
    differs = answer.get("differs", {}).get(str(row))
    if differs:
        yield sentence("import.differs", fields=tuple(label("field", name) for name in differs))


def _waiting(family: Family, wrong: dict[int, Any]) -> Iterator[Verdict]:
    """Yield the verdicts of a family that is not taken over: a row with nothing wrong waits for that which has."""
    for row in family.rows:
        error = wrong.get(row) or Refused("import.family_waits", row=min(wrong))
        yield Verdict(row, REFUSED, error)
