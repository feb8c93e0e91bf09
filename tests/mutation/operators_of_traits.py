"""Mistakes of leaving out: a deadline, an approval, a track, what keeps a matter from the eyes of others.

What is left out makes no file wrong by itself; only the standard can say that it must be there.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.mutation.mutants import GONE, Mutant, Path, Whole, mutant, operator
from tests.mutation.parts import approvals, dues, name_of, read_by_guards

ASKED = ("SHAPE", "TRAITS", "STATUTORY", "TRACKS", "SEPARATION", "TOGETHER", "DECISION", "RECURRING", "STAGES", "KIS",
         "COMMUNITY", "PAL", "CERTIFICATE", "CLOSING")  # fmt: skip


def place(step: dict[str, object], here: Path, after: int = 3) -> str:
    """Return the name of a step and what of it is meant."""
    return ".".join(map(str, (name_of(step), *here[after:])))


def dropped(whole: Whole, key: str) -> Iterator[Mutant]:
    """Yield one mutant for each step that has a key, without it."""
    for path, step in whole.steps():
        if key in step:
            yield mutant(name_of(step), ((*path, key), GONE))


@operator("leave a step without a deadline", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "due")


@operator("leave one of several deadlines out", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for here, _due in dues(path, step):
            if len(here) > len(path) + 1:
                yield mutant(place(step, here), (here, GONE))


@operator("give the law's deadline an interval of one's own", "STATUTORY", "CERTIFICATE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for here, due in dues(path, step):
            if due.get("within", "").startswith("$"):
                yield mutant(place(step, here), ((*here, "within"), "6 months"), ((*here, "statutory"), GONE))


@operator("ask for the law's deadline only sometimes", "STATUTORY", "SHAPE")
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for here, due in dues(path, step):
            if due.get("statutory") == "true" and "when" not in due:
                yield mutant(place(step, here), ((*here, "when"), "case.open_goals > 0"))


@operator("let nobody approve", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, _approval in approvals(whole):
        yield mutant(place(step, path), (path, GONE))


@operator("let anybody else approve", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, approval in approvals(whole):
        yield mutant(place(step, path), ((*path, "by"), [*approval["by"], "organiser"]))


@operator("let one more person do it", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        for name in step.get("not_by", ()):
            others = [other for other in step["not_by"] if other != name]
            yield mutant(f"{name_of(step)}-{name}", ((*path, "not_by"), others or GONE))


@operator("leave the track out", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "track")


@operator("let everybody read what is sensitive", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step in whole.steps():
        inner = [(*path, "form", name) for name, field in step.get("form", {}).items() if "sensitive" in field]
        for here in [path] * ("sensitive" in step) + inner:
            yield mutant(place(step, here), ((*here, "sensitive"), GONE))


@operator("close a step with its phase", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "until")


@operator("let nobody take part", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "with")


@operator("fill in no document", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "tool")


@operator("leave the stage out", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "stage")


@operator("let a step be done only once", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "repeat")


@operator("let a step never come round", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    return dropped(whole, "every")


@operator("let any question be left open", "GUARDS", *ASKED)
def _(whole: Whole) -> Iterator[Mutant]:
    for path, step, name, field in whole.fields():
        if "required" in field and f"{name_of(step)}.{name}" not in read_by_guards(whole):
            yield mutant(f"{name_of(step)}.{name}", ((*path, "required"), GONE))
