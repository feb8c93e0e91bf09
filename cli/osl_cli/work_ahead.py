"""What a limit of families would say to the steps that are open: told before somebody types a long form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.acts import foreseeing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from osl_cli.run import Run
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import Step
    from osl_workflow.sentences import Sentence


def limits_ahead(run: Run, now: Seen, steps: Iterable[tuple[str, Step]]) -> dict[tuple[str, str], Sentence]:
    """Return what a limit would say to each of `steps`; to a partner, who is shown only a part, nothing."""
    if now.shown is not None or run.options.reason is not None:
        return {}
    return foreseeing.limits_ahead(run.desk.reader(), now.rules, now.state, steps, now.acting)


def limit_data(said: Sentence | None) -> dict[str, Any] | None:
    """Return it for the JSON document."""
    return None if said is None else {"key": said.key, "said": said}
