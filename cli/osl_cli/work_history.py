"""`osl case history`: the whole story of a case, by either of its two clocks, late entries marked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.day import DAY
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_group import mark, seen
from osl_workflow.history.log import history
from osl_workflow.sentences import sentence
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_workflow.history.story import Entry, TookPart
    from osl_workflow.history.values import Changed, Told
    from osl_workflow.sentences import Sentence

NOTHING: tuple[object, ...] = (None, (), "")
"""What is there and says nothing: it is not shown."""


@verb("history")
@mark
@option(
    "--as-known", type=DAY,
    help=Text(
        pl="Stan wiedzy na dzień: tylko to, co do jego końca zapisano.",
        en="As known on a day: only what had been recorded by its end.",
    ),
)  # fmt: skip
@option(
    "--as-was", type=DAY,
    help=Text(
        pl="Stan faktyczny na dzień: to, co się do niego wydarzyło, także gdy zapisano później.",
        en="As it was on a day: what had happened by then, whenever it was recorded.",
    ),
)  # fmt: skip
@option("--full", is_flag=True, help=Text(pl="Także treść wpisów.", en="The contents of the entries too."))
def history_(run: Run, mark: str, as_known: date | None, as_was: date | None, full: bool) -> Answer:
    """Tell the history of a case."""
    now = seen(run, mark, partly=True)
    found = history(run.desk, now, as_known=as_known, as_was=as_was)
    parts: list[Part] = [Line(sentence("cli_history.title", mark=mark), "strong")]
    parts += [Line(what) for what in found.said]
    if full:
        for entry in found.entries:
            parts += _whole(entry)
    else:
        columns = tuple(
            sentence(f"cli_history.column_{name}")
            for name in ("number", "happened", "recorded", "what", "who", "marks")
        )
        rows = [_row(entry) for entry in found.entries]
        parts.append(Table(columns, rows, sentence("cli_history.nothing")))
    if found.state is not None and (as_known is not None or as_was is not None):
        progress = found.state.progress
        phase = now.rules.standard.phases[progress.phase]
        key = f"cli_history.stood_{progress.status}"
        parts.append(Line(sentence(key, phase=phase, round=progress.round), "strong"))
    if not full and found.entries:
        parts.append(Line(sentence("cli_history.hint", mark=mark), "quiet"))
    data = {
        "mark": mark,
        "as_known": as_known,
        "as_was": as_was,
        "entries": [_data(entry) for entry in found.entries],
        "entries_in_all": found.entries_in_all,
        "readable": found.readable,
        "state": None if found.state is None else _state(found.state.progress),
    }
    return Answer(data, *parts)


def _state(progress: Any) -> dict[str, Any]:
    return {"phase": progress.phase, "round": progress.round, "status": progress.status}


def _what(entry: Entry) -> Any:
    return entry.what if entry.about is None else sentence("cli_history.about", what=entry.what, about=entry.about)


def _row(entry: Entry) -> tuple[Any, ...]:
    recorded = entry.recorded_at.astimezone(WARSAW)
    marks = Toned(entry.marks, "warn") if entry.marks else ""
    what = (_what(entry), *entry.details[:1])  # the rest, such as the source of a deadline, is told with --full
    if entry.follows is not None:
        who: Any = sentence("cli_history.follows", entry=entry.follows)
    elif entry.on_behalf_of is not None:
        who = (entry.who, sentence("cli_history.on_behalf_of", who=entry.on_behalf_of))
    else:
        who = entry.who
    return entry.number, entry.occurred_on, recorded, what, who, marks


def _whole(entry: Entry) -> list[Part]:
    """Return an entry with both clocks on one line, and all that it says."""
    recorded = entry.recorded_at.astimezone(WARSAW)
    title = sentence("cli_history.entry", number=entry.number, what=_what(entry))
    clocks = sentence(
        "cli_history.clocks", occurred_on=entry.occurred_on, recorded_at=recorded, who=entry.who, role=entry.role
    )
    parts: list[Part] = [Heading(title), Line(clocks, "quiet")]
    if entry.entered_by is not None:
        parts.append(Line(sentence("cli_history.entered_by", who=entry.entered_by), "quiet"))
    if entry.on_behalf_of is not None:
        parts.append(Line(sentence("cli_history.on_behalf_of", who=entry.on_behalf_of), "quiet"))
    parts += [Line(what, "warn") for what in entry.marks]
    parts += [Line(what) for what in entry.details]
    facts: list[tuple[Any, Any]] = [
        (told.title, shown_value(told)) for told in entry.content if told.hidden or told.value not in NOTHING
    ]
    facts += [(took.who, _took(took)) for took in entry.took_part]
    facts += [(change.title, _changed(change)) for change in entry.changes]
    if entry.reason:
        facts.append((sentence("cli_history.reason"), entry.reason))
    return [*parts, Facts(facts)] if facts else parts


def shown_value(told: Told) -> Any:
    """Return an answer as it is shown: its value, or that it is readable to fewer."""
    return sentence("cli_history.hidden") if told.hidden else told.value


def _took(took: TookPart) -> Sentence:
    return took.how if took.reason is None else sentence("cli_history.took_part", how=took.how, reason=took.reason)


def _changed(change: Changed) -> Sentence:
    if change.hidden:
        return sentence("cli_history.hidden")
    old, new = ("–" if value in NOTHING else value for value in (change.old, change.new))
    return sentence("cli_history.changed", old=old, new=new)


def _data(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "position": entry.position,
        "topic": entry.topic,
        "what": entry.what,
        "about": entry.about,
        "details": list(entry.details),
        "occurred_on": entry.occurred_on,
        "recorded_at": entry.recorded_at,
        "days_late": entry.days_late,
        "tells_of": entry.tells_of,
        "follows": entry.follows,
        "who": entry.who,
        "role": entry.role,
        "entered_by": entry.entered_by,
        "on_behalf_of": entry.on_behalf_of,
        "reason": entry.reason,
        "content": {told.name: told.value for told in entry.content},
        "took_part": [{"who": took.who, "how": took.how, "reason": took.reason} for took in entry.took_part],
        "changes": [{"name": change.name, "old": change.old, "new": change.new} for change in entry.changes],
        "corrected_by": list(entry.corrected_by),
        "withdrawn_by": entry.withdrawn_by,
        "readable": not entry.unreadable,
    }
