"""The part of `osl due` that is about somebody else: the duties of those for whom one stands in today."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from osl_cli.answer import Line
from osl_cli.standing_in import name_of, standing_in
from osl_workflow.acts.kinds import readable
from osl_workflow.errors import Refused
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.acting import Acting
    from osl_workflow.progress.undertaking import Kind

Work = Callable[["Acting", tuple["Kind", ...]], tuple[list["Part"], dict[str, Any]]]
"""Tells what there is to do for whoever acts, as it is read and as data."""


class Theirs(NamedTuple):
    """What there is to do for somebody absent."""

    parts: list[Part]
    data: dict[str, Any]


def for_whom_i_stand_in(run: Run, acting: Acting, work: Work) -> list[Theirs]:
    """Return what there is to do for each of those for whom the actor stands in today, under a heading.

    Standing in is one step: whoever acts for somebody already is shown hers alone.
    """
    if acting.on_behalf_of is not None:
        return []
    found: list[Theirs] = []
    for absent, absence in standing_in(run, run.desk.reader(), acting.actor, acting.today):
        who = run.who.model_copy(update={"for_login": absent.login, "role": None})
        try:
            of, kinds = readable(run.desk, who)
        except Refused:  # she reads no lists, or the deputy is away himself
            continue
        parts, data = work(of, kinds)
        key = "standing_in" if absence.to is None else "standing_in_until"
        heading = sentence(f"cli_look.{key}", who=name_of(absent), to=absence.to or "", login=absent.login or "")
        found.append(Theirs([Line(heading, "strong"), *parts], {"for": absent.login, "until": absence.to, **data}))
    return found
