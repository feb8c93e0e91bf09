"""Turns a story and the courses that it uses into acts: words put in, days counted, commands built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from osl_workflow.case.commands import AcceptTransfer, DeclineTransfer
from osl_workflow.demo.acts import (
    Assigning,
    Beginning,
    Keeping,
    Moving,
    Offering,
    Opening,
    Planned,
    Sharing,
    What,
    Withdrawing,
    Working,
)
from osl_workflow.demo.model import Entry
from osl_workflow.errors import Usage
from osl_workflow.process.interval import parse_interval
from osl_workflow.progress import commands as c
from osl_workflow.progress.working_days import add, next_working

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from osl_workflow.demo.model import Courses, OfCommunity, Part
    from osl_workflow.progress.working_days import Calendar

COMMANDS: dict[str, tuple[type[c.Command], str]] = {
    "do": (c.DoStep, "step"),
    "skip": (c.SkipStep, "step"),
    "approve": (c.ApproveStep, "step"),
    "return": (c.ReturnStep, "step"),
    "record": (c.EnterRecord, "kind"),
    "change": (c.ChangeRecord, "record"),
    "correct": (c.CorrectStep, "step"),
    "close": (c.Close, "closing"),
    "suspend": (c.Suspend, ""),
    "resume": (c.Resume, ""),
    "reopen": (c.Reopen, ""),
    "accept": (AcceptTransfer, ""),
    "decline": (DeclineTransfer, ""),
}
"""What an entry may say, the command that it is, and the field for the word after it (`suspend: work` has none)."""
OTHERS = ("open", "share", "assign", "offer", "withdraw", "draft", "move_house")
"""What else it may say."""


@dataclass(frozen=True)
class Told:
    """What is told of one case: its own key and its family's, its social worker, its process and its course.

    `origin`: the key of the case that starts it; `community`: whom an initiative is about.
    """

    key: str
    family: str
    worker: str
    process: str
    words: Mapping[str, Any]
    course: tuple[Part, ...]
    origin: str | None = None
    community: OfCommunity | None = None


def acts_of(story: Told, courses: Courses, calendar: Calendar) -> tuple[Planned, ...]:
    """Return the acts on a case, in the order in which they are written.

    A day of a course that is not a working day becomes the next one; a day that a story names stays.

    Raises:
        Usage: an entry cannot be what it says; names the story and the entry.
    """
    return tuple(_planned(story, *entry, calendar) for entry in _entries(story, courses, calendar))


def _entries(story: Told, courses: Courses, calendar: Calendar) -> Iterator[tuple[Entry, date, Mapping[str, Any]]]:
    for part in story.course:
        if isinstance(part, Entry):
            if part.on is None:
                raise Usage("demo.no_day", story=story.key, what=_verb(part.what))
            yield part, part.on, story.words
            continue
        if part.course not in courses.courses:
            raise Usage("demo.no_course", story=story.key, course=part.course, known=tuple(courses.courses))
        for entry in courses.courses[part.course]:
            day = next_working(part.from_ + timedelta(days=entry.day or 0), calendar)
            yield entry, day, {**story.words, **part.words}


def _planned(story: Told, entry: Entry, day: date, words: Mapping[str, Any], calendar: Calendar) -> Planned:
    place = f"{story.key}, {day}, {_verb(entry.what)}"
    try:
        what = _filled(entry.what, words, day, calendar)
        happened = None if entry.happened is None else _happened(_filled(entry.happened, words, day, calendar), day)
        return Planned(
            on=day,
            by=story.worker if entry.by == "worker" else entry.by,
            what=_what(story, entry, what),
            place=place,
            happened=happened,
            why=None if entry.why is None else str(_filled(entry.why, words, day, calendar)),
        )
    except KeyError as missing:
        raise Usage("demo.no_word", place=place, word=str(missing.args[0]), known=tuple(words)) from None
    except ValidationError as error:
        fields = tuple(".".join(map(str, detail["loc"])) for detail in error.errors())
        raise Usage("demo.wrong_entry", place=place, fields=fields) from None


def _verb(what: Mapping[str, Any]) -> str:
    verb = next(iter(what), "")
    return f"{verb}: {what[verb]}" if verb else "–"


def _what(story: Told, entry: Entry, told: dict[str, Any]) -> What:
    verb, word = next(iter(told.items()))
    rest = {key: value for key, value in told.items() if key != verb}
    case = story.key
    match verb:
        case "open" if story.community is not None:
            return Beginning(case, story.process, story.community)
        case "open":
            learned = None if (told_on := rest.get("learned_on")) is None else date.fromisoformat(told_on)
            return Opening(case, story.family, story.process, learned, story.origin)
        case "share":
            return Sharing(case, word, tuple(rest["shows"]), date.fromisoformat(rest["until"]), rest["ground"])
        case "assign":
            worker = {"worker": story.worker, "nobody": None}.get(word, word)
            return Assigning(case, worker, rest.get("part", "social_worker"))
        case "offer":
            return Offering(case, word, date.fromisoformat(rest["until"]))
        case "move_house":
            return Moving(story.family, word)
        case "withdraw":
            return Withdrawing(case, word, rest.get("path"))
        case "draft":
            return Keeping(case, c.DoStep.model_validate({"step": word, **_took_part(rest)}))
        case _ if verb in COMMANDS:
            kind, field = COMMANDS[verb]
            fields = {field: word, **_took_part(rest)} if field else rest
            return Working(case, kind.model_validate(fields), entry.as_)
        case _:
            raise Usage("demo.no_verb", story=case, verb=verb, known=(*COMMANDS, *OTHERS))


def _took_part(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of DoStep: `with: {client: signed}` stands for `{client: {part: signed}}`."""
    if "with" not in fields:
        return fields
    parts = {who: took if isinstance(took, dict) else {"part": took} for who, took in fields["with"].items()}
    return {**fields, "with": parts}


def _filled(value: Any, words: Mapping[str, Any], day: date, calendar: Calendar) -> Any:
    """Return `value` with the words of the story put in, `$today` and `+14 days` made days."""
    if isinstance(value, dict):
        return {key: _filled(item, words, day, calendar) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, words, day, calendar) for item in value]
    if not isinstance(value, str):
        return value
    if value == "$today":
        return day.isoformat()
    if value.startswith("$"):
        return _filled(words[value[1:]], words, day, calendar)
    if value.startswith("+"):
        return add(day, parse_interval(value[1:]), calendar).isoformat()
    return {"true": True, "false": False}.get(value, value)


def _happened(text: str, day: date) -> date:
    """Return the day itself, or the one so long before: `2012-09-14` or `3 days`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return day - (add(day, parse_interval(text), _EVERY_DAY) - day)


class _EveryDay:
    version = ""

    def is_working(self, day: date) -> bool:
        return True


_EVERY_DAY = _EveryDay()
