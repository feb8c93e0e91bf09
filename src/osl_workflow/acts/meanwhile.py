"""What else happened since a person looked: told to her, or a conflict when it is just what she wants to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_workflow.errors import Conflict
from osl_workflow.process.model import PHASES
from osl_workflow.progress import events as e
from osl_workflow.progress.sharing import told as as_told
from osl_workflow.sentences import Sentence, Text, sentence

if TYPE_CHECKING:
    from osl_workflow.acts.reading import Reader
    from osl_workflow.progress.commands import Command
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.sharing import Shown
    from osl_workflow.progress.undertaking import Undertaking
    from osl_workflow.store.recorded import Recorded, Stream

_PATH = (e.PhaseEntered, e.ReturnedTo, e.Closed, e.Reopened, e.Suspended, e.Resumed)


def since(
    reader: Reader,
    rules: Rules,
    stream: Stream,
    state: Undertaking,
    command: Command,
    seen: int | None,
    shown: Shown | None = None,
) -> tuple[Sentence, ...]:
    """Return what else happened since the version that the person has `seen`; of what is `shown` only, if not all is.

    Raises:
        Conflict: the same step, or the phase, changed since; shows the difference.
    """
    if seen is None or seen >= state.version:
        return ()
    missed = reader.store.events(stream, after_version=seen)
    told = tuple(_told(rules, found) for found in missed if _is_told(found, shown))
    step = getattr(command, "step", None)
    touched = any(
        isinstance(found.event, _PATH) or (step is not None and getattr(found.event, "step", None) == step)
        for found in missed
        if not isinstance(found.event, e.DeadlineSet | e.DeadlineDropped)
    )
    if touched and step is not None:
        title = rules.definition.step(step).title if rules.definition.find(step) else step
        raise Conflict("acts.changed_since", step=title, details=told)
    return told


def _is_told(found: Recorded, shown: Shown | None) -> bool:
    if isinstance(found.event, e.DeadlineSet):
        return False
    return shown is None or as_told(found.event, shown) is not None


def _told(rules: Rules, found: Recorded) -> Sentence:
    event = found.event
    step = getattr(event, "step", None)
    known = rules.definition.find(step) if isinstance(step, str) else None
    phase, kind = getattr(event, "phase", None), getattr(event, "kind", None)
    about: Text | None = None
    if known is not None:
        about = known.title
    elif kind in rules.standard.records:
        about = rules.standard.records[kind]
    elif phase in PHASES:
        about = rules.standard.phases[phase]
    named = "" if about is None else Text(pl=f": {about.in_('pl')}", en=f": {about.in_('en')}")
    return sentence(
        "acts.meanwhile", entry=found.version, what=sentence(f"events.{event.topic}"), about=named,
        at=event.meta.recorded_at,
    )  # fmt: skip
