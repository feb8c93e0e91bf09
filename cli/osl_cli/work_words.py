"""How deadlines and answers are said, and who is meant by a login: what several commands about cases share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from osl_cli.answer import Table
from osl_cli.showing import told
from osl_workflow.errors import Refused
from osl_workflow.privacy.index import LOGIN
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from osl_cli.run import Run
    from osl_workflow.history.values import Changed, Told


class Dated(Protocol):
    """A deadline, wherever it comes from."""

    @property
    def on(self) -> date:
        """The day."""

    @property
    def value(self) -> str | None:
        """The length from which it was counted."""

    @property
    def statutory(self) -> bool:
        """Whether the law sets it."""

    @property
    def confirmed(self) -> bool:
        """Whether a source confirms the length for that day."""


def coded(code: str, title: Any) -> Sentence:
    """Return a code that has to be typed, with what it means."""
    return sentence("words.tool_code", code=code, title=title)


def table(names: Sequence[str], rows: Sequence[Sequence[Any]], empty: Any) -> Table:
    """Return a table with the columns of these names, without those in which no row says anything."""
    filled = [number for number in range(len(names)) if any(told(row[number]) for row in rows)]
    columns = tuple(sentence(f"cli_look.column_{names[number]}") for number in filled)
    return Table(columns, [tuple(row[number] for number in filled) for row in rows], empty)


def due_sentence(due: Dated, days_left: int | None) -> Sentence:
    """Return a deadline in words: the day, how far it is, and whether the law or the office sets it."""
    by_law = sentence("cli_look.by_law") if due.statutory else ""
    if not due.confirmed or days_left is None:
        from osl_workflow.history.values import told_interval  # late: `osl case next` needs nothing else of it

        return sentence("cli_look.due_unconfirmed", on=due.on, value=told_interval(due.value or ""), law=by_law)
    return day_sentence(due.on, days_left, by_law)


def day_sentence(on: date, days_left: int, by_law: Sentence | str = "") -> Sentence:
    """Return a day by which something is due in words, and how far it is."""
    if days_left < 0:
        return sentence("cli_look.due_overdue", on=on, n=-days_left, law=by_law)
    if days_left == 0:
        return sentence("cli_look.due_today", on=on, law=by_law)
    return sentence("cli_look.due_in", on=on, n=days_left, law=by_law)


def shown(answer: Told) -> Any:
    """Return an answer as it is shown: its value, or that fewer may read it."""
    return sentence("cli_look.hidden") if answer.hidden else answer.value


def shown_change(change: Changed) -> Sentence:
    """Return an old answer beside the new one."""
    if change.hidden:
        return sentence("cli_look.changed_hidden", title=change.title)
    old, new = ("–" if value is None else value for value in (change.old, change.new))
    return sentence("cli_look.changed", title=change.title, old=old, new=new)


def staff_by_login(run: Run, login: str) -> UUID:
    """Return the id of the staff member who works under `login`.

    Raises:
        Refused: nobody does.
    """
    found = run.desk.store.find(LOGIN, login)
    if len(found) != 1:
        raise Refused("cli_case.no_such_login", login=login)
    return next(iter(found))
