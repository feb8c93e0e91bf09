"""`osl case correct`, `withdraw`: mending what was recorded; the old value stays beside the new one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer
from osl_cli.asking import can_ask, line, must, numbered, pick, tell, yes
from osl_cli.day import DAY
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.run import Run
from osl_cli.showing import titled, told
from osl_cli.verbs import verb
from osl_cli.work_form import Conversation, Typed
from osl_cli.work_group import (
    carried_out,
    mark,
    not_stored,
    possible,
    seen,
    seen_option,
    step_argument,
    step_of,
    tell_refusal,
    told_events,
    tried,
    warn,
)  # fmt: skip
from osl_cli.work_offers import done_steps
from osl_cli.work_typed import as_date, fitted, given
from osl_workflow.errors import Refused
from osl_workflow.progress import commands as c
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import Step
    from osl_workflow.progress.state import Mark
    from osl_workflow.sentences import Sentence

PATH = Text(
    pl="Gdy nowa wartość prowadziłaby gdzie indziej: keep zostaje na drodze, return wraca do tej fazy.",
    en="When the new value would have led elsewhere: keep stays on the path, return goes back to that phase.",
)


@verb("correct", writes=True, gives_work=True)
@mark
@step_argument("done_steps")
@option(
    "--file", "-f", "file", metavar=Text(pl="PLIK", en="FILE"),
    help=Text(pl='Plik JSON z nowymi wartościami: {"form": {...}}.', en='JSON file with new values: {"form": {...}}.'),
)  # fmt: skip
@option(
    "--field", "fields", multiple=True, metavar=Text(pl="POLE=WARTOŚĆ", en="FIELD=VALUE"),
    help=Text(pl="Nowa wartość jednego pola.", en="The new value of one field."),
)  # fmt: skip
@option("--outcome", metavar=Text(pl="WYNIK", en="OUTCOME"), help=Text(pl="Nowy wynik.", en="The new outcome."))
@option("--done-on", type=DAY, help=Text(pl="Prawdziwy dzień wykonania.", en="The true day on which it was done."))
@option("--path", type=click.Choice(["keep", "return"]), help=PATH)
@seen_option
def correct(
    run: Run,
    mark: str,
    step: str | None,
    file: str | None,
    fields: tuple[str, ...],
    outcome: str | None,
    done_on: date | None,
    path: str | None,
    entry: int | None,
) -> Answer:
    """Correct a step."""
    now = seen(run, mark)
    wanted = step_of(run, now, step, done_steps(now))
    values: dict[str, Any] = given(now, wanted, file, outcome, fields)
    if fields:
        warn(run, sentence("cli_case.warn_personal_data"))
    if done_on is not None:
        values["done_on"] = done_on
    kept = now.state.progress.marks.get(wanted.step)
    if not values and can_ask(run) and kept is not None:
        tried(run, now, c.CorrectStep(step=wanted.step), reason=run.options.reason or "?")
        values = _Mending(now, wanted, kept).changes()
        if not values:
            return not_stored(now)
        entry = now.state.version
    command = fitted(c.CorrectStep, values, step=wanted.step, path=path)
    done = sentence("cli_case.corrected", step=wanted.title, mark=now.state.number)
    return _agreed(run, now, command, done, entry)


@verb("withdraw", writes=True, gives_work=True)
@mark
@argument(
    "entry", type=Number(1, 1_000_000_000), metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(pl="Numer wpisu.", en="Number of the entry."),
)  # fmt: skip
@option("--path", type=click.Choice(["keep", "return"]), help=PATH)
def withdraw(run: Run, mark: str, entry: int, path: c.Path | None) -> Answer:
    """Take back an entry."""
    now = seen(run, mark)
    command = c.WithdrawEntry(entry=entry, path=path)
    return _agreed(run, now, command, sentence("cli_case.withdrawn", entry=entry, mark=now.state.number))


def _agreed(
    run: Run, now: Seen, command: c.CorrectStep | c.WithdrawEntry, done: Sentence, entry: int | None = None
) -> Answer:
    """Carry the command out; on a terminal after a last look, with the path chosen where it now leads elsewhere."""
    if not can_ask(run) or run.options.command_id is not None:
        return carried_out(run, now, command, done, entry)
    possible(run, now, command)
    try:
        events = now.of.preview(run.desk, run.who, run.wish(), now.id, command)
    except Refused as refused:
        if refused.said.key != "progress.leads_elsewhere":
            raise
        tell_refusal(refused)
        ways = [(path, sentence(f"cli_case.path_{path}")) for path in ("keep", "return")]
        chosen = pick(sentence("cli_case.pick"), ways)
        command = command.model_copy(update={"path": chosen})
        events = now.of.preview(run.desk, run.who, run.wish(), now.id, command)
    for what in told_events(now.rules, events):
        tell(what, indent=2)
    if not yes(sentence("cli_case.store"), default=True):
        return not_stored(now)
    return carried_out(run, now, command, done, entry, follows=False)


class _Mending:
    """What is to be different in a step that was done, picked one by one from a numbered list."""

    def __init__(self, now: Seen, step: Step, mark: Mark) -> None:
        self.mark = mark
        took_part = {who: took.model_dump(exclude_none=True) for who, took in (mark.took_part or {}).items()}
        self.typed = Typed(form=dict(mark.data or {}), took_part=took_part, outcome=mark.outcome)
        self.before = Typed(form=dict(mark.data or {}), took_part=dict(took_part), outcome=mark.outcome)
        self.done_on = mark.occurred_on
        self.talk = Conversation(now, step, self.typed, {}, lambda: None)

    def changes(self) -> dict[str, Any]:
        """Ask until Enter says that this is all, and return what is different now, as CorrectStep takes it."""
        ways = self.talk.parts()
        codes = [*ways, "done_on"]
        while True:
            shown = dict(self.talk.by_part())
            for number, code in enumerate(codes, start=1):
                value = self.done_on if code == "done_on" else shown.get(code, "–")
                title = sentence("cli_case.done_on") if code == "done_on" else ways[code]
                tell(f"{number}. {titled(title)}: {told(value)}", indent=2)
            answer = numbered(line(told(sentence("cli_case.what_to_correct"))), codes)
            if not answer:
                return self._different()
            if answer == "done_on":
                self.done_on = _day(self.done_on)
            elif answer in ways:
                self.talk.ask(answer)
            else:
                tell(sentence("cli_case.pick_one_of"))

    def _different(self) -> dict[str, Any]:
        names = dict.fromkeys((*self.before.form, *self.typed.form))
        form = {name: self.typed.form.get(name) for name in names}
        different: dict[str, Any] = {}
        if new := {name: value for name, value in form.items() if value != self.before.form.get(name)}:
            different["form"] = new
        if took := {who: how for who, how in self.typed.took_part.items() if how != self.before.took_part.get(who)}:
            different["with"] = took
        if self.typed.outcome != self.before.outcome:
            different["outcome"] = self.typed.outcome
        if self.done_on != self.mark.occurred_on:
            different["done_on"] = self.done_on
        return different


def _day(before: date) -> date:
    while True:
        typed = as_date(must(sentence("cli_case.done_on"), told(before)))
        try:
            return date.fromisoformat(typed)
        except ValueError:
            tell(sentence("cli_case.how_date"))
