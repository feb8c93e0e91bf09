"""`--urgent` stands in the help of just those commands by whose act somebody may have more families than before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from types import CodeType, FunctionType, ModuleType
from typing import Any

import click

from osl_cli.main import main
from osl_workflow.case import commands as of_case
from osl_workflow.case.state import Case
from osl_workflow.caseload.counting import holdings
from osl_workflow.errors import Refused
from osl_workflow.event import Event
from osl_workflow.progress import commands as c
from osl_workflow.progress.handing_over import GiveBack, HandOver
from osl_workflow.progress.undertaking import Assign
from osl_workflow.recruitment.commands import Choose, Promote
from tests.builders import Story, uid
from tests.properties.playing import Player, shipped

OF_WORK = {
    c.DoStep, c.SkipStep, c.ApproveStep, c.ReturnStep, c.EnterRecord, c.ChangeRecord, c.KeepByAttendance,
    c.CorrectStep, c.WithdrawEntry, c.Resume, c.Reopen, c.Move,
}  # fmt: skip
"""Each may end a phase, and so begin the diagnosis (`Act.finish`), or take work up again."""
OF_WORKERS = {Assign, of_case.AcceptTransfer, HandOver, GiveBack, Choose, Promote}
"""Each gives a case to somebody."""
NEVER = {
    c.Suspend, c.Close, of_case.AddMember, of_case.RemoveMember,
    of_case.OfferTransfer, of_case.DeclineTransfer, of_case.WithdrawTransfer, of_case.OpenCase, c.CountFromCall,
}  # fmt: skip
"""Each ends work, changes nothing of it, or leaves the case with nobody new."""
OUR_OWN = ("osl_cli.", "osl_workflow.acts.handing_over")
OF_COMMANDS = (".commands", ".undertaking", ".handing_over")


def commands(group: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        below = group.get_command(ctx, name)
        assert below is not None
        yield from commands(below, *path, name)


def names_used(code: CodeType) -> set[str]:
    inner = (names_used(const) for const in code.co_consts if isinstance(const, CodeType))
    return {*code.co_names}.union(*inner)


def carried_out_by(function: Any) -> set[type]:
    """The commands to the aggregates that a command of the line may carry out: those that its code names."""
    found: set[type] = set()
    todo, known = [function], set[Any]()
    while todo:
        one = todo.pop()
        if one in known:
            continue
        known.add(one)
        if isinstance(one, type):
            if one.__module__.endswith(OF_COMMANDS):
                found.add(one)
            elif one.__module__.startswith(OUR_OWN):
                todo += [method for method in vars(one).values() if isinstance(method, FunctionType)]
            continue
        names, here = names_used(one.__code__), one.__globals__
        modules = [vars(here[name]) for name in names if isinstance(here.get(name), ModuleType)]
        values = [space[name] for space in (here, *modules) for name in names if name in space]
        todo += [value for value in values if isinstance(value, type)]
        todo += [f for f in values if isinstance(f, FunctionType) and f.__module__.startswith(OUR_OWN)]
    return found


def test_urgent_stands_where_an_act_may_pass_a_limit_and_nowhere_else() -> None:
    wrong = []
    for path, command in commands(main):
        names = {one.name for one in command.params}
        writes = "reason" in names and path[0] != "initiative"
        if ("urgent" in names) != (writes and bool(carried_out_by(command.callback) & (OF_WORK | OF_WORKERS))):
            wrong.append(" ".join(path))

    assert wrong == []


def test_of_every_command_to_a_case_it_is_known_whether_it_may_raise_a_count() -> None:
    to_a_case = {
        kind
        for module in (c, of_case)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, c.Command) and kind is not c.Command
    }

    assert to_a_case | {HandOver, GiveBack, Choose, Promote} == OF_WORK | OF_WORKERS | NEVER
    assert not (OF_WORK | OF_WORKERS) & NEVER


class Watched(Story):
    """A case that one worker holds, whose every act is compared with what it adds to her load."""

    raising: set[type]

    def act(self, command: c.Command, **who: Any) -> tuple[Event, ...]:
        before = self._counted()
        events = super().act(command, **who)
        if self._counted() > before:
            self.raising.add(type(command))
        return events

    def _counted(self) -> set[str]:
        held = Case.model_construct(id=uid(1), household=uid(2), workers={"social_worker": uid(3)})
        now = holdings(held.model_copy(update={"progress": self.progress}), self.rules.standard.measures).values()
        limited = self.rules.standard.measures
        return {name for one in now for name in one.measures if limited[name].limit is not None}


def test_of_the_acts_of_work_no_other_raises_a_count() -> None:
    definition, standard = shipped("integration-programme-1.yaml")
    raising: set[type] = set()
    for seed in range(15):
        story = Watched(definition, standard=standard, opened=date(2026, 1, 5))
        story.raising = raising
        player = Player(story)
        for number in range(60):
            rng = Random(1000 * seed + number)
            likely = [player.go_on, player.go_on, player.decide_on_waiting, player.mending, player.anything]
            move = rng.choice(likely)(rng)
            if move is not None:
                try:
                    story.act(move.command, **move.who)
                except Refused:
                    continue

    assert {c.DoStep, c.Resume, c.Reopen} <= raising <= OF_WORK
