"""What a partner may see: of a case exactly what the `share` records in force for him name, and nothing else.

A share names steps (`conditions`), single answers (`conditions.own_will`), kinds of record (`goal`) or single ones
(`goal-1`), and `client`: who it is about. It is in force from its entry to its day, and until it is ended; the end of
the work ends it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from osl_workflow.errors import Refused
from osl_workflow.process.findings import did_you_mean
from osl_workflow.progress import commands as c
from osl_workflow.progress import events as e
from osl_workflow.progress.forms import field_title
from osl_workflow.progress.permissions import allowed_role, require, role_titles
from osl_workflow.progress.records import KINDS, record_called
from osl_workflow.progress.state import Mark, OpenRecord, Progress
from osl_workflow.sentences import Frozen, Sentence, Text, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osl_workflow.acting import Acting
    from osl_workflow.event import Event
    from osl_workflow.process.standard import Standard
    from osl_workflow.progress.mending import Entry
    from osl_workflow.progress.rules import Rules

CLIENT = "client"
"""The name under which a share says who it is about."""


class Shown(Frozen):
    """What is shown of a case, by the names of the shares in force."""

    names: frozenset[str]

    @property
    def client(self) -> bool:
        """Whether it is said who it is about."""
        return CLIENT in self.names

    def step(self, name: str) -> bool:
        """Whether the step is shown as a whole."""
        return name in self.names

    def fields(self, step: str) -> frozenset[str]:
        """Which of its answers are shown, where the step as a whole is not."""
        return frozenset(name.partition(".")[2] for name in self.names if name.startswith(f"{step}."))

    def record(self, record: str, kind: str) -> bool:
        """Whether a record is shown: by its own name, or with all of its kind."""
        return record in self.names or kind in self.names


def not_ended(progress: Progress) -> dict[str, OpenRecord]:
    """Return the shares with a partner that nobody has ended, by their names in the case."""
    return {
        name: record
        for name, record in progress.records.items()
        if record.kind == "share" and record.open and partner_of(record.content) is not None
    }


def in_force(progress: Progress, on: date, partner: UUID | None = None) -> dict[str, OpenRecord]:
    """Return the shares that are in force on `on`, by their names in the case: all, or those with one partner."""
    return {
        name: record
        for name, record in not_ended(progress).items()
        if progress.status != "closed"
        and on.isoformat() <= (record.content or {}).get("until", "")
        and partner in (None, partner_of(record.content))
    }


def shown_to(rules: Rules, progress: Progress, acting: Acting) -> Shown | None:
    """Return what the actor is shown of a case today; None: all of it, since his role reads cases.

    Raises:
        Refused: his role reads no cases, and nothing of this one is shared with him today; says who can share.
    """
    if allowed_role(rules.standard, "read_case", acting) is not None:
        return None
    mine = in_force(progress, acting.today, acting.actor).values()
    names = frozenset(name for record in mine for name in (record.content or {}).get("shows", ()))
    if not names:
        permission = rules.standard.permissions["read_case"]
        raise Refused(
            "progress.no_permission",
            action=permission.title,
            details=[
                sentence("progress.remedy_no_permission", roles=role_titles(rules.standard, permission.roles)),
                sentence("progress.remedy_share", roles=role_titles(rules.standard, who_shares(rules.standard))),
            ],
        )
    return Shown(names=names)


def who_shares(standard: Standard) -> tuple[str, ...]:
    """Return the roles that can share: they read cases and record facts."""
    records = standard.permissions["record"].roles
    return tuple(role for role in standard.permissions["read_case"].roles if role in records)


def check_act(rules: Rules, shown: Shown | None, command: c.Command, entry: Entry | None) -> None:
    """Check that an act stays within what is shown to the actor.

    Raises:
        Refused: it is about something else.
    """
    if shown is None:
        return
    match command:
        case c.DoStep() | c.SkipStep() | c.CorrectStep():
            about, inside = command.step, shown.step(command.step)
        case c.EnterRecord():
            about, inside = command.kind, command.kind in shown.names
        case c.ChangeRecord():
            about, inside = command.record, shown.record(command.record, command.record.rpartition("-")[0])
        case c.WithdrawEntry() if entry is not None and (entry.step or entry.record):
            about = entry.step or entry.record or ""
            inside = shown.step(entry.step) if entry.step else shown.record(about, entry.kind or "")
        case _:
            about, inside = "", False
    if not inside:
        roles = role_titles(rules.standard, who_shares(rules.standard))
        details = [sentence("progress.remedy_share", roles=roles)]
        said = {"about": titles(rules, (about,)) if about else "–", "shown": titles(rules, shown.names)}
        raise Refused("progress.not_shared", details=details, **said)


def titles(rules: Rules, names: Iterable[str]) -> tuple[Text | Sentence, ...]:
    """Return what shares name as people call it, in the order of the process."""
    known = {**dict.fromkeys((CLIENT,)), **_of_definition(rules)}
    order = list(known)
    given = sorted(names, key=lambda name: (order.index(name) if name in known else len(order), name))
    return tuple(_title(rules, name) for name in given)


def _title(rules: Rules, name: str) -> Text | Sentence:
    step, _, field = name.partition(".")
    found, kind = rules.definition.find(step), name.rpartition("-")[0]
    if name == CLIENT:
        return sentence("progress.share_client")
    if found is not None and field in found.form:
        return sentence("progress.share_answer", step=found.title, answer=field_title(found.form[field], field))
    if found is not None:
        return found.title
    if name in rules.standard.records:
        return rules.standard.records[name]
    if kind in rules.standard.records:
        return sentence("progress.share_record", kind=rules.standard.records[kind], record=record_called(name))
    return Text(pl=name, en=name)


def problems(rules: Rules, progress: Progress, content: e.Form, on: date) -> tuple[Sentence, ...]:
    """Return what is wrong with a share with a partner: without a day or a name, or with names of nothing."""
    if "partner" not in content:
        return ()
    found = []
    if not content.get("shows"):
        found.append(sentence("progress.record_field_missing", name="shows"))
    if content.get("until", "") < on.isoformat():
        what = sentence("progress.expected_day_from", first=on)
        found.append(sentence("progress.field_wrong", field="until", name="until", what=what))
    known = _names(rules, progress)
    unknown = tuple(name for name in content.get("shows", ()) if name not in known)
    for name in unknown:
        hint = did_you_mean(name, tuple(known)) or ""
        found.append(sentence("progress.share_unknown", field=name, name="shows", hint=hint))
    if unknown:
        steps = tuple(step.step for step in rules.definition.steps())
        found.append(sentence("progress.share_steps", steps=steps))
        found.append(sentence("progress.share_kinds", kinds=tuple(KINDS), records=tuple(progress.records) or ("–",)))
    return tuple(found)


def require_sharer(rules: Rules, acting: Acting, *contents: e.Form | None) -> None:
    """Check that whoever shares with a partner, or changes or ends that, may read the case himself.

    Raises:
        Refused: he may not: nobody lets himself in.
    """
    if any(content is not None and "partner" in content for content in contents):
        require(rules.standard, "read_case", acting)


def narrowed(progress: Progress, shown: Shown) -> Progress:
    """Return what is left of a progress for somebody who is shown only a part: all else is not there."""
    dues = {name: due for name, due in progress.dues.items() if shown.step(name)}
    records = {name: one for name, one in progress.records.items() if shown.record(name, one.kind)}
    return Progress(
        phase=progress.phase,
        round=progress.round,
        status=progress.status,
        opened_on=progress.opened_on,
        marks={name: mark for name, one in progress.marks.items() if (mark := _mark(name, one, shown)) is not None},
        did={name: people for name, people in progress.did.items() if shown.step(name)},
        stood_in={name: people for name, people in progress.stood_in.items() if shown.step(name)},
        offered={name: one for name, one in progress.offered.items() if shown.step(name)},
        earlier={name: mark for name, one in progress.earlier.items() if (mark := _mark(name, one, shown)) is not None},
        corrections={name: one for name, one in progress.corrections.items() if shown.step(name)},
        dues=dues,
        records=records,
        suspended_on=progress.suspended_on,
        ending=progress.ending,
    )


def told(event: Event, shown: Shown) -> Event | None:
    """Return an event as it is told to somebody who is shown only a part; None: it is not told to him at all."""
    if isinstance(event, e.RecordEntered | e.RecordChanged):
        return event if shown.record(event.record, event.kind) else None
    if isinstance(event, e.EntryWithdrawn) and event.record is not None:
        return event if shown.record(event.record, event.kind or "") else None
    step = getattr(event, "step", None)
    if not isinstance(step, str) or isinstance(event, e.Closed | e.OtherStarted):
        return None
    if shown.step(step):
        return event
    fields = shown.fields(step)
    if not fields or not isinstance(event, e.StepDone | e.StepSubmitted):
        return None
    form = {} if event.sealed is None else {name: one for name, one in event.sealed.form.items() if name in fields}
    return event.model_copy(
        update={"sealed": None if event.sealed is None else e.StepContent(form=form), "verdicts": {}, "deviations": ()}
    )


def _mark(name: str, mark: Mark, shown: Shown) -> Mark | None:
    if shown.step(name):
        return mark
    fields = shown.fields(name)
    if not fields:
        return None
    answers = None if mark.data is None else {field: one for field, one in mark.data.items() if field in fields}
    return mark.model_copy(update={"data": answers, "took_part": {}})


def _names(rules: Rules, progress: Progress) -> dict[str, None]:
    """Return everything that a share can name."""
    return dict.fromkeys((CLIENT, *_of_definition(rules), *KINDS, *progress.records))


def _of_definition(rules: Rules) -> dict[str, None]:
    """Return all steps, each with its answers after it."""
    return dict.fromkeys(
        name
        for step in rules.definition.steps()
        for name in (step.step, *(f"{step.step}.{field}" for field in step.form))
    )


def partner_of(content: e.Form | None) -> UUID | None:
    """Return the staff member with whom a share record shares, or None where it only says what was passed on."""
    return UUID(content["partner"]) if content is not None and "partner" in content else None
