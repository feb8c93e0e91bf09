"""`osl case why`: exactly what stands in the way of a step, and what would remove each obstacle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Line
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_ahead import limit_data, limits_ahead
from osl_cli.work_group import mark, seen, step_argument, step_of
from osl_workflow.progress.approving import waiting
from osl_workflow.progress.commands import DoStep
from osl_workflow.progress.obstacles import Obstacle, of_person, of_state
from osl_workflow.progress.permissions import role_titles
from osl_workflow.progress.rules import Verdicts
from osl_workflow.progress.sharing import check_act
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.answer import Part


@verb("why")
@mark
@step_argument("steps")
def why(run: Run, mark: str, step: str | None) -> Answer:
    """Name exactly the obstacles to a step."""
    now = seen(run, mark, partly=True)
    wanted = step_of(run, now, step, now.rules.definition.steps())
    check_act(now.rules, now.shown, DoStep(step=wanted.step), None)
    progress = now.all_of_it.progress
    of_step = of_state(now.rules, progress, wanted, Verdicts(now.rules, progress, now.acting.today))
    of_me = of_person(now.rules, progress, wanted, now.acting.hands, now.acting.usable_roles())
    roles = role_titles(now.rules.standard, wanted.by)
    parts: list[Part]
    if of_step:
        parts = [Line(sentence("cli_look.not_open", step=wanted.title)), *_lines(of_step)]
    else:
        parts = [Line(sentence("cli_look.is_open", step=wanted.title, roles=roles), "good")]
    if of_me:
        parts += [Line(sentence("cli_look.not_yours", step=wanted.title)), *_lines(of_me)]
    elif not of_step:
        parts.append(Line(sentence("cli_look.go_ahead", mark=now.state.number, step=wanted.step)))
    kind = "approve" if waiting(progress, wanted.step) is not None else "do"
    limit = limits_ahead(run, now, [] if of_step and kind == "do" else [(kind, wanted)]).get((kind, wanted.step))
    if limit is not None:
        parts.append(Line(limit, "warn"))
    data = {
        "mark": now.state.number,
        "entry": now.state.version,
        "step": wanted.step,
        "open": not of_step,
        "mine": not of_me,
        "limit": limit_data(limit),
        "obstacles": [_data(obstacle) for obstacle in of_step],
        "of_person": [_data(obstacle) for obstacle in of_me],
    }
    return Answer(data, *parts)


def _lines(obstacles: tuple[Obstacle, ...]) -> list[Part]:
    return [Line(sentence("progress.obstacle", said=o.said, remedy=o.remedy), indent=2) for o in obstacles]


def _data(obstacle: Obstacle) -> dict[str, Any]:
    return {
        "kind": obstacle.kind,
        "step": obstacle.step,
        "roles": list(obstacle.roles),
        "says": obstacle.said,
        "remedy": obstacle.remedy,
    }
