"""Recording facts beside the steps, and saying what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from osl_workflow.errors import Refused
from osl_workflow.progress import events as e
from osl_workflow.progress.act import Act
from osl_workflow.progress.forms import in_a_word
from osl_workflow.progress.permissions import require
from osl_workflow.progress.records import CONTACTS, KINDS, Record, record_called
from osl_workflow.progress.sharing import problems as sharing_problems
from osl_workflow.progress.sharing import require_sharer
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.process.model import RecordKind
    from osl_workflow.progress.commands import ChangeRecord, EnterRecord
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress

ATTENDED = "attended_in"
"""The field of an agreed action that only the act which checks the attendance fills in."""


def record(rules: Rules, progress: Progress, command: EnterRecord, acting: Acting, version: int) -> Act:
    """Return the act of recording a fact; a contact may be recorded also during a pause.

    Raises:
        Refused: not permitted, not possible now, or not filled in as its kind needs.
    """
    role = require(rules.standard, "record", acting)
    if progress.status == "closed" or (progress.status == "suspended" and command.kind not in CONTACTS):
        raise Refused(f"progress.not_while_{progress.status}", action=rules.standard.permissions["record"].title)
    _day_is_possible(progress, acting)
    act = Act(rules, progress, acting, role, version)
    problems = enter(act, command.kind, command.content)
    if problems:
        raise Refused("progress.record_not_filled_in", kind=rules.standard.records[command.kind], details=problems)
    return act


def change(
    rules: Rules,
    progress: Progress,
    command: ChangeRecord,
    acting: Acting,
    version: int,
    *,
    evidence: e.Form | None = None,
) -> Act:
    """Return the act of saying what became of a record: done, moved, reached, replied; `evidence` is content, too.

    Raises:
        Refused: no such record, no such status, not possible now, or `not_done` and `moved` without saying why.
    """
    role = require(rules.standard, "record", acting)
    if progress.status != "active":
        raise Refused(f"progress.not_while_{progress.status}", action=rules.standard.permissions["record"].title)
    standing = progress.records.get(command.record)
    if standing is None:
        known = tuple(map(record_called, progress.records))
        raise Refused("progress.unknown_record", record=record_called(command.record), known=known or ("–",))
    _day_is_possible(progress, acting)
    _no_attendance(command.content)
    shape = KINDS[standing.kind]
    status = command.status or standing.status
    if status not in shape.statuses:
        raise Refused("progress.unknown_status", status=status, known=shape.statuses)
    if status in ("not_done", "moved", "partly") and not (acting.reason or command.content.get("cause")):
        # The states are told by the same words as in the history.
        raise Refused("progress.reason_for_status", status=sentence(f"history.status_{standing.kind}_{status}"))
    kept = dict(standing.content or {})
    if command.status is not None:
        kept.pop(ATTENDED, None)  # what is said now does not rest on what was attended before
    content, due, problems = checked(standing.kind, {**kept, **command.content, **(evidence or {})})
    if standing.kind == "share":
        require_sharer(rules, acting, standing.content, content)
    ending = standing.kind == "share" and status != "entered"
    problems = problems or (() if ending else _known(rules, progress, standing.kind, content, acting.on))
    if problems:
        raise Refused("progress.record_not_filled_in", kind=rules.standard.records[standing.kind], details=problems)
    act = Act(rules, progress, acting, role, version)
    act.put(
        e.RecordChanged,
        record=command.record,
        kind=standing.kind,
        status=status,
        due=due,
        sealed=e.RecordContent(content=content, reason=acting.reason),
    )
    return act


def enter(act: Act, kind: RecordKind, content: dict[str, Any]) -> tuple[Sentence, ...]:
    """Take a new record into the act; return what is wrong with it, and then leave the act as it was."""
    clean, due, problems = checked(kind, content)
    _no_attendance(content)
    if kind == "share":
        require_sharer(act.rules, act.acting, clean)
    problems = problems or (*_known(act.rules, act.after, kind, clean, act.acting.on), *_there(act.after, kind, clean))
    if problems:
        return problems
    act.put(
        e.RecordEntered,
        record=f"{kind}-{act.after.numbered.get(kind, 0) + 1}",
        kind=kind,
        status=KINDS[kind].statuses[0],
        due=due,
        sealed=e.RecordContent(content=clean, reason=act.acting.reason),
    )
    return ()


def checked(kind: RecordKind, content: dict[str, Any]) -> tuple[e.Form, date | None, tuple[Sentence, ...]]:
    """Return the content of a record in its stored form, the day by which something is expected, and every mistake."""
    shape: type[Record] = KINDS[kind]
    given = {key: value for key, value in content.items() if value not in (None, "")}
    yes_no = (key for key, one in shape.model_fields.items() if one.annotation is bool and key in given)
    given |= {key: in_a_word(given[key]) for key in yes_no}
    try:
        filled = shape.model_validate(given)
    except ValidationError as error:
        return {}, None, tuple(_problem(shape, mistake) for mistake in error.errors())
    told = tuple(name for name in shape.one_of if getattr(filled, name) is not None)
    if shape.one_of and len(told) != 1:
        return {}, None, (sentence("progress.record_one_of", name=shape.one_of[0], fields=shape.one_of),)
    due = None if shape.due is None else getattr(filled, shape.due)
    return filled.model_dump(mode="json", exclude_none=True), due, ()


def _known(rules: Rules, progress: Progress, kind: RecordKind, content: e.Form, on: date) -> tuple[Sentence, ...]:
    """Return which codes the standard does not have, and which records are named that do not stand."""
    shape, found = KINDS[kind], list[Sentence]()
    if kind == "share":
        found += sharing_problems(rules, progress, content, on)
    for name, of in shape.listed.items():
        known = rules.standard.codes(of, on)
        if known and name in content and content[name] not in known:
            what = sentence("progress.expected_code", known=known)
            found.append(sentence("progress.field_wrong", field=name, name=name, what=what))
    for name, other in shape.refers.items():
        standing = tuple(record for record, one in progress.records.items() if one.kind == other)
        for record in content.get(name, ()):
            if record not in standing:
                what = sentence("progress.expected_code", known=standing or ("–",))
                found.append(sentence("progress.field_wrong", field=name, name=name, what=what))
    return tuple(found)


def _there(progress: Progress, kind: RecordKind, content: e.Form) -> tuple[Sentence, ...]:
    """Return that a person takes part already, under which name; whoever left may come back."""
    if kind != "participant" or "person" not in content:
        return ()
    return tuple(
        sentence("progress.takes_part_already", record=record_called(name))
        for name, one in progress.records.items()
        if one.kind == kind and one.open and (one.content or {}).get("person") == content["person"]
    )


def _problem(shape: type[Record], mistake: Any) -> Sentence:
    name = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return sentence("progress.unknown_field", field=name, known=_fields_at(shape, mistake["loc"][:-1]))
    if mistake["type"] in ("missing", "string_too_short"):
        return sentence("progress.record_field_missing", name=name)
    if mistake["type"].startswith("date"):
        return sentence("progress.field_wrong", field=name, name=name, what=sentence("progress.expected_date"))
    if mistake["type"].startswith("bool"):
        return sentence("progress.field_wrong", field=name, name=name, what=sentence("progress.expected_yes_no"))
    if mistake["type"].startswith("decimal"):
        return sentence("progress.field_wrong", field=name, name=name, what=sentence("progress.expected_number"))
    if mistake["type"] == "literal_error":
        what = sentence("progress.expected_code", known=str(mistake["ctx"]["expected"]))
        return sentence("progress.field_wrong", field=name, name=name, what=what)
    return sentence("progress.record_field_wrong", name=name)


def _fields_at(shape: type[BaseModel], place: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the fields that what stands at `place` of a record can have: its own, or those of one of a list in it."""
    for part in place:
        field = shape.model_fields.get(str(part))
        if field is not None:
            inside = (field.annotation, *get_args(field.annotation))
            shape = next((one for one in inside if isinstance(one, type) and issubclass(one, BaseModel)), shape)
    return tuple(shape.model_fields)


def _no_attendance(content: e.Form) -> None:
    """Check that nobody writes an attendance by hand.

    Raises:
        Refused: somebody does.
    """
    if ATTENDED in content:
        raise Refused("progress.attendance_by_act")


def _day_is_possible(progress: Progress, acting: Acting) -> None:
    """Check the day on which it happened.

    Raises:
        Refused: the day lies before the opening and no reason says why.
    """
    opened = progress.opened_on or acting.on
    if acting.on < opened and not acting.reason:
        raise Refused("progress.day_too_early", on=acting.on, first=opened)
