"""What every answer of a view has in common: its rows, how many there are in all, and how fresh it is."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar

from osl_workflow.sentences import Sentence, sentence
from osl_workflow.store.following import Following
from osl_workflow.store.view import Answering, Status

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Row]):
    """The rows of this page, how many rows there are in all, and the status of the view that they come from."""

    rows: tuple[Row, ...]
    total: int
    status: Status


def fresh(views: Following, name: str) -> AbstractContextManager[Answering]:
    """Let the views take in what is new, then give a query the tables of the view `name`.

    Raises:
        Refused: the view is being built for the first time, or the disk or another process does not let us write.
        Tampered: the history is not what was written.
    """
    return views.reading(name, fresh=True)


def freshness(status: Status) -> Sentence:
    """Return the sentence that stands under every answer: up to which entry it goes and when that was recorded."""
    if status.as_of is None:
        return sentence("views.empty")
    return sentence("views.fresh", position=status.position, as_of=status.as_of)


def warnings(status: Status) -> tuple[Sentence, ...]:
    """Return what must be said loudly with an answer: that its view has stopped, or has not seen everything."""
    if status.stopped is not None:
        return (
            sentence(
                "views.stopped",
                view=sentence(f"views.title_{status.view}"),
                position=status.stopped.position,
                error=status.stopped.error,
                n=status.behind,
                name=status.view,
            ),
        )
    return (sentence("views.behind", n=status.behind),) if status.behind > 0 else ()
