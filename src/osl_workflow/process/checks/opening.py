"""By which answers a step opens: judged by what its condition means, not by how it is written.

    refusal_noted by signing.outcome refused not signed or dispute

says: whoever refused gets the step whatever else was answered, and who signed, or is in dispute, never does. Of a
yes-or-no question or one with several answers the contrary is known and not named: `interview by need.valid no`. What
a definition's own answers do that stand nowhere here, is its own matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from osl_workflow.process import guards
from osl_workflow.process.checks.about import About, Fault
from osl_workflow.process.guards import GuardError, MissingValue, Value
from osl_workflow.sentences import sentence

_CODES = r"[a-z0-9_]+(?: or [a-z0-9_]+)*"
OPENS = re.compile(
    r"(?P<step>[a-z][a-z0-9_]*) by (?P<name>(?P<read>[a-z][a-z0-9_]*)\.(?P<field>[a-z][a-z0-9_]*)) "
    rf"(?P<yes>{_CODES})(?: not (?P<no>{_CODES}))?"
)
"""How it is written by which answers a step opens."""

Answers = list[tuple[str, Value]]
"""Answers as they are told, and as a condition reads them."""


def certain(when: str | None, values: Mapping[str, Value], *, opens: bool = True) -> bool:
    """Return whether a condition holds where these answers were given, whatever else was answered (or never does).

    Of a condition that cannot be read nothing is said: GUARDS says so.
    """
    if when is None:
        return opens
    try:
        return guards.parse(when).holds(values) is opens
    except MissingValue:
        return False
    except (GuardError, TypeError):
        return True


def faults(about: About, text: str) -> Iterator[Fault]:
    """Yield the faults that a step stays shut to those whom it is for, and that it opens to others.

    Nothing is asked of a step that is not there, or where nobody asks the question that it opens by.
    """
    asked = OPENS.fullmatch(text)
    step = None if asked is None else about.steps.get(asked["step"])
    if asked is None or step is None:
        return
    meant, others = _answers(about, asked)
    at = (*about.paths[step.step], "step" if step.when is None else "when")
    shut = [told for told, value in meant if not certain(step.when, {asked["name"]: value})]
    wrong = [told for told, value in others if not certain(step.when, {asked["name"]: value}, opens=False)]
    for key, told in (("shut", shut), ("open", wrong)):
        if told:
            answers = tuple(dict.fromkeys(told))
            yield Fault(at, sentence(f"process.content_{key}", step=step.step, name=asked["name"], answers=answers))


def _answers(about: About, asked: re.Match[str]) -> tuple[Answers, Answers]:
    """Return the answers by which the step must open, and those by which it must not; only such as can be given."""
    kind, codes = _question(about, asked["read"], asked["field"])
    yes = [code for code in asked["yes"].split(" or ") if code in codes]
    rest = [code for code in codes if code not in yes]
    match kind:
        case "choice":
            named = (asked["no"] or "").split(" or ")
            return [(code, code) for code in yes], [(code, code) for code in rest if code in named]
        case "choices":  # whoever gave an answer gave it alone, or all that there are (all the others)
            meant: Answers = [(code, chosen) for code in yes for chosen in ((code,), codes)]
            return meant, [(code, chosen) for code in rest for chosen in ((code,), tuple(rest))]
        case _:
            return [(code, code == "yes") for code in yes], [(code, code == "yes") for code in rest]


def _question(about: About, name: str, field: str) -> tuple[str, tuple[str, ...]]:
    """Return of which type the question is and the answers that there are; none where nobody asks it."""
    step = about.steps.get(name)
    if step is not None and field == "outcome":
        return "choice", step.outcome_names()
    asked = None if step is None else step.form.get(field)
    if asked is None:
        return "", ()
    return asked.type, ("yes", "no") if asked.type == "yes_no" else about.codes(asked) or ()
