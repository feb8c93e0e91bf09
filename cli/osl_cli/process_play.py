"""An invented case played on a terminal: what can be done is offered, done with the questions of real work, taken back.

Nothing is stored: the case lives as long as the conversation.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Line
from osl_cli.asking import must, pick, tell
from osl_cli.run import Run
from osl_cli.work_form import Conversation, Typed
from osl_cli.work_group import tell_refusal, told_events
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as c
from osl_workflow.progress.next import NextStep, whats_next, where_it_stands
from osl_workflow.rehearsal.invented import InventedCase
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.event import Event
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.state import Progress

LAST_DAY = 3650
"""By how many days the day may be moved at once."""
SECOND = "2"


def played(run: Run, rules: Rules, today: date) -> Answer:
    """Return what was done in a case that was played to its end, or as far as whoever played it wanted."""
    play = _Play(rules, today)
    with suppress(click.Abort):  # Ctrl-C ends the play, and there is nothing to be lost
        while play.goes_on():
            pass
    return Answer(
        {"acts": play.acts, "phase": play.progress.phase, "status": play.progress.status},
        Line(sentence("cli_simulate.played", n=len(play.acts)), "good"),
    )


class _Play(InventedCase):
    """A case in the hands of somebody at a terminal; each role is held by two people."""

    def __init__(self, rules: Rules, today: date) -> None:
        self.acts: list[Sentence] = []
        self.before: list[tuple[Progress, int, date, int]] = []
        self.happened: tuple[Event, ...] = ()
        super().__init__(rules, today, {f"{role} {SECOND}": (role,) for role in rules.standard.roles})

    def take(self, events: Any) -> None:
        """Let events happen, and remember them."""
        self.happened = tuple(events)
        super().take(self.happened)

    # --- the turns ----------------------------------------------------------------------------------------------------

    def goes_on(self) -> bool:
        """Offer what can be done and do what was picked; return whether there is another turn."""
        tell("")
        self._tell_where()
        possible = {f"{one.kind}:{one.step}": one for one in whats_next(self.rules, self.progress, self.day)}
        offered: list[tuple[str, Any]] = [(code, self._offer(one)) for code, one in possible.items()]
        waiting = [one for one in possible.values() if one.kind == "approve"]
        offered += [(f"return:{one.step}", sentence("cli_simulate.give_back", step=one.title)) for one in waiting]
        if self.progress.status != "closed":
            offered.append(("day", sentence("cli_simulate.another_day")))
            if self.rules.definition.asks_others:
                key = "cli_simulate.without_other" if self.rules.others is None else "cli_simulate.with_other"
                offered.append(("other", sentence(key)))
        if self.before:
            offered.append(("back", sentence("cli_simulate.take_back")))
        picked = pick(sentence("cli_simulate.what_now"), [*offered, ("end", sentence("cli_simulate.stop"))])
        kind, _, name = picked.partition(":")
        match kind:
            case "end":
                return False
            case "day":
                self._another_day()
            case "other":  # as a step asks, or linked with nothing
                self.rules = self.rules._replace(others=() if self.rules.others is None else None)
            case "back":
                self._back()
            case "return":
                found = possible[f"approve:{name}"]
                reason = must(sentence("cli_simulate.why"))
                done = sentence("rehearsal.returned", step=found.title)
                self._turn(c.ReturnStep(step=name), found, done, reason)
            case "approve":
                found = possible[picked]
                self._turn(c.ApproveStep(step=name), found, sentence("rehearsal.approved", step=found.title))
            case _:
                self._do(possible[picked])
        return True

    def _tell_where(self) -> None:
        if self.progress.status == "closed" and self.progress.ending is not None:
            closing = self.rules.standard.closing[self.progress.ending.closing].title
            tell(sentence("cli_simulate.closed", closing=closing, on=self.progress.ending.on))
            return
        standing = where_it_stands(self.rules, self.progress, self.day)
        tell(sentence("cli_simulate.where", phase=standing.title, round=standing.round, on=self.day))

    def _offer(self, one: NextStep) -> Sentence:
        if one.kind == "approve":
            return sentence("cli_simulate.approve", step=one.title)
        return sentence("cli_simulate.do_optional" if one.optional else "cli_simulate.do", step=one.title)

    def _do(self, chosen: NextStep) -> None:
        step = self.rules.definition.step(chosen.step)
        typed = Typed()
        proposal = self.progress.offered.get(step.step)
        proposed = {} if proposal is None else dict(proposal.data or {})
        talk = Conversation(_Place(self), step, typed, proposed, lambda: None)
        talk.begin(sentence("cli_simulate.how_to_answer"))
        talk.all(again=True)
        outcome = step.outcome(typed.outcome or step.outcome_names()[0]).title
        if step.outcomes:
            done = sentence("rehearsal.did_with", step=step.title, outcome=outcome)
        else:
            done = sentence("rehearsal.did", step=step.title)
        self._turn(typed.command(step.step), chosen, done)

    def _turn(self, command: c.Command, chosen: NextStep, done: Sentence, reason: str | None = None) -> None:
        kept = (self.progress, self.events, self.day, len(self.acts))
        try:
            role = self.by_whoever_may(command, chosen.roles, reason)
        except Refused as refused:
            tell_refusal(refused)
            return
        self.before.append(kept)
        act = sentence("rehearsal.act", what=done, who=self.rules.standard.roles[role].title, on=self.day)
        self.acts.append(act)
        tell(sentence("cli_simulate.done", what=act))
        for what in told_events(self.rules, self.happened):
            tell(what, indent=2)

    def _another_day(self) -> None:
        typed = must(sentence("cli_simulate.days"))
        if typed.isdecimal() and int(typed) <= LAST_DAY:
            self.before.append((self.progress, self.events, self.day, len(self.acts)))
            self.day += timedelta(days=int(typed))
        else:
            tell(sentence("cli_simulate.days_wrong", most=LAST_DAY))

    def _back(self) -> None:
        self.progress, self.events, self.day, acts = self.before.pop()
        del self.acts[acts:]


class _Place:
    """An invented case as a conversation about a step needs it."""

    def __init__(self, play: _Play) -> None:
        self.rules, self.state = play.rules, play
        self.acting = play.acting(next(iter(play.people)))
