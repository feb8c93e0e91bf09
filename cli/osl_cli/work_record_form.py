"""Asks for one record on a terminal: a goal, an agreed action, a decision; only what was wrong is asked again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from osl_cli.asking import line, pick, tell, text
from osl_cli.showing import titled, told
from osl_cli.work_typed import as_date, yes_or_no
from osl_workflow.history.values import told_record
from osl_workflow.progress.recording import checked
from osl_workflow.progress.records import KINDS, Sum, TeamDecision
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

    from osl_workflow.history.values import Person
    from osl_workflow.process.model import RecordKind
    from osl_workflow.process.standard import Standard
    from osl_workflow.sentences import Sentence

LATER = (
    "cause", "reply", "appeal_until", "sha256", "currency", "published_on", "partner", "shows",
    "until", "attendance_consent_on", "attended_in",
)  # fmt: skip
"""What is known only later, or hardly ever: a file or a change of the record tells it."""
NOT_SAID = "-"
"""What is picked in place of a code."""
LONG = ("text", "agenda", "what")
"""What may be several lines long."""


def ask_record(standard: Standard, on: date, kind: RecordKind) -> dict[str, Any]:
    """Return the content of one record of `kind` as it was typed; empty answers are left out."""
    fields = {name: one for name, one in KINDS[kind].model_fields.items() if name not in LATER}
    content: dict[str, Any] = {}
    asked = tuple(fields)
    while True:
        for name in asked:
            answer = _listed(standard, on, kind, name) or _field(name, fields[name])
            content.pop(name, None)
            if answer not in ("", []):
                content[name] = answer
        clean, _, problems = checked(kind, content)
        if not problems:
            return clean
        for problem in problems:
            title = titled(sentence(f"history.field_{_about(problem)}"))
            what = problem.values.get("what")
            tell(f"{title}: {told(what)}" if what else sentence(problem.key, name=title))
        wrong = {_about(problem) for problem in problems}
        asked = tuple(name for name in fields if name in wrong) or tuple(fields)


def _about(problem: Sentence) -> str:
    """Return the field that a mistake is about."""
    return str(problem.values.get("name", "")).partition(".")[0]


def short(standard: Standard, kind: RecordKind, content: Mapping[str, Any] | None, person: Person = str) -> str:
    """Return a record on one line: what it says, without its yes and no; nothing where it can no longer be read."""
    if content is None:
        return "–"
    said = told_record(standard, person, kind, content)
    sums = {name for name, field in KINDS[kind].model_fields.items() if field.annotation == Sum | None}
    parts = [
        told(sentence("cli_case.sum", title=one.title, value=one.value)) if one.name in sums else told(one.value)
        for one in said
        if not isinstance(one.value, bool) and one.value not in ((), None)
    ]
    unknown = [name for name in KINDS[kind].model_fields if name in sums and content.get(name) is None]
    parts += [told(sentence("cli_case.sum_unknown", title=sentence(f"history.field_{name}"))) for name in unknown]
    return ", ".join(" ".join(part.split()) for part in parts)


def _listed(standard: Standard, on: date, kind: RecordKind, name: str) -> str | None:
    """Return the code that is picked from the list of the standard; None where the field has none."""
    listed = KINDS[kind].listed.get(name)
    codes = () if listed is None else standard.codes(listed, on)
    if listed is None or not codes:
        return None
    entries = standard.lists[listed].entries
    return pick(titled(sentence(f"history.field_{name}")), [(code, entries[code].title) for code in codes])


def _field(name: str, one: FieldInfo) -> Any:
    kind = one.annotation
    label = titled(sentence(f"history.field_{name}"))
    if kind == tuple[TeamDecision, ...]:
        return _decisions(label)
    choices = get_args(next((one for one in get_args(kind) if get_args(one)), kind))
    if choices and all(isinstance(choice, str) for choice in choices):
        return _choice(name, label, choices, one.default)
    if not one.is_required():
        label += told(sentence("cli_case.yes_no_mark" if kind is bool else "cli_case.optional_mark"))
    answer = text(label) if name in LONG else line(label)
    if kind in (date, date | None):
        return as_date(answer)
    if kind is bool:
        return yes_or_no(answer) if answer else ""
    if kind == Sum | None:
        return answer.replace(" ", "").replace("\u00a0", "").replace(",", ".")
    if kind == tuple[str, ...]:
        return [part.strip() for part in answer.split(",") if part.strip()]
    return answer


def _choice(name: str, label: str, codes: tuple[str, ...], default: str | None) -> str:
    """Return the code whose number was typed; Enter takes the default, or leaves it unanswered."""
    offered: list[tuple[str, Any]] = [(code, sentence(f"history.{name}_{code}")) for code in codes]
    if default is None:
        offered.append((NOT_SAID, sentence("cli_case.not_said")))
    picked = pick(label, offered, default or NOT_SAID)
    return "" if picked == NOT_SAID else picked


def _decisions(label: str) -> list[dict[str, str]]:
    """Return the decisions of a meeting, one after the other; an empty line ends them."""
    found: list[dict[str, str]] = []
    while what := line(f"{label} {len(found) + 1}{told(sentence('cli_case.empty_ends'))}"):
        who = line(titled(sentence("history.field_who")) + told(sentence("cli_case.optional_mark")))
        until = as_date(line(titled(sentence("history.field_by_when")) + told(sentence("cli_case.optional_mark"))))
        found.append({name: value for name, value in (("what", what), ("who", who), ("by_when", until)) if value})
    return found
