"""`osl case do` and `skip`: a step is asked for field by field, or taken from a file; nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Heading, Line
from osl_cli.asking import NO, YES, can_ask, line, tell, tell_fact, yes
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.showing import told
from osl_cli.verbs import verb
from osl_cli.work_ahead import limits_ahead
from osl_cli.work_form import Conversation, Typed
from osl_cli.work_group import (
    acted,
    carried_out,
    happened,
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
from osl_cli.work_offers import possible_steps
from osl_cli.work_returned import why_returned
from osl_cli.work_typed import as_date, fitted, given
from osl_workflow.errors import Conflict, Refused, Usage
from osl_workflow.history.values import Reading, changed_form
from osl_workflow.progress.commands import DoStep, SkipStep
from osl_workflow.progress.next import was_returned
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import Step

AGAIN = ("p", "popraw", "e", "edit")
FILE = Text(
    pl='Plik JSON z odpowiedziami: {"form": {...}, "with": {...}, "records": {...}, "outcome": "..."}; - to wejście.',
    en='JSON file with the answers: {"form": {...}, "with": {...}, "records": {...}, "outcome": "..."}; - is stdin.',
)


@verb("do", writes=True, gives_work=True)
@mark
@step_argument("possible_steps")
@option("--file", "-f", "file", metavar=Text(pl="PLIK", en="FILE"), help=FILE)
@option("--outcome", metavar=Text(pl="WYNIK", en="OUTCOME"), help=Text(pl="Wynik kroku.", en="Outcome of the step."))
@option(
    "--field", "fields", multiple=True, metavar=Text(pl="POLE=WARTOŚĆ", en="FIELD=VALUE"),
    help=Text(
        pl="Odpowiedź w jednym polu; nie dla danych osobowych, bo polecenia zostają w historii terminala.",
        en="The answer of one field; not for personal data, since commands stay in the terminal's history.",
    ),
)  # fmt: skip
@option(
    "--unchanged", is_flag=True,
    help=Text(
        pl="Bez zmian od poprzedniego cyklu, potwierdzone z tymi, o których chodzi.",
        en="Unchanged since the round before, confirmed with those it is about.",
    ),
)  # fmt: skip
@option(
    "--preview", "only_look", is_flag=True,
    help=Text(pl="Pokaż, co się stanie, i niczego nie zapisuj.", en="Show what would happen and store nothing."),
)  # fmt: skip
@option("--yes", "-y", "sure", is_flag=True, help=Text(pl="Nie pytaj, czy zapisać.", en="Do not ask whether to store."))
@seen_option
def do(
    run: Run,
    mark: str,
    step: str | None,
    file: str | None,
    outcome: str | None,
    fields: tuple[str, ...],
    unchanged: bool,
    only_look: bool,
    sure: bool,
    entry: int | None,
) -> Answer:
    """Do a step of a case."""
    now = seen(run, mark, partly=True)
    wanted = step_of(run, now, step, possible_steps(now))
    told_all = file is not None or bool(fields) or unchanged or only_look
    if can_ask(run) and not told_all and (outcome is None or outcome in wanted.outcome_names()):
        return _Talk(run, now, wanted, outcome, sure=sure).carried_out()
    answers = given(now, wanted, file, outcome, fields)
    if fields:
        warn(run, sentence("cli_case.warn_personal_data"))
    if unchanged:
        answers["unchanged"] = True
    command = fitted(DoStep, answers, step=wanted.step)
    if only_look:
        events = told_events(
            now.rules, now.of.preview(run.desk, run.who, run.wish(), now.id, command), now.shown
        )  # fmt: skip
        lines = [Line(what) for what in events] or [Line(sentence("cli_case.nothing_else"))]
        data = {"mark": now.state.number, "entry": now.state.version, "preview": list(events)}
        return Answer(data, Heading(sentence("cli_case.preview")), *lines)
    if not answers and _asks(wanted):
        tried(run, now, command)
        example = f"osl {run.kind} do {now.state.number} {wanted.step} --file -"
        raise Usage("cli_case.needs_file", step=wanted.title, example=example)
    return _recorded(run, now, wanted, command, entry)


@verb("skip", writes=True, gives_work=True)
@mark
@step_argument("possible_steps")
def skip(run: Run, mark: str, step: str | None) -> Answer:
    """Leave a step out."""
    now = seen(run, mark, partly=True)
    wanted = step_of(run, now, step, possible_steps(now))
    done = sentence("cli_case.skipped", step=wanted.title, mark=now.state.number)
    return carried_out(run, now, SkipStep(step=wanted.step), done)


def _asks(step: Step) -> bool:
    """Return whether there is anything to be answered."""
    return bool(step.form or step.with_ or step.records) or len(step.outcome_names()) > 1


def _recorded(run: Run, now: Seen, step: Step, command: DoStep, entry: int | None, *, follows: bool = True) -> Answer:
    """Record the step; what was typed stays a draft when somebody else was faster, and the difference is told."""
    try:
        done = acted(run, now, command, entry)
    except Conflict as conflict:
        kept = sentence("cli_case.kept_as_draft", mark=now.state.number, step=step.step)
        details = [*conflict.details, *_differences(run, now, step, command), kept]
        raise Conflict(conflict.said.key, details=details, **conflict.said.values) from None
    first = sentence("cli_case.done", step=step.title, mark=now.state.number)
    answer = happened(run, now, done, first, follows=follows)
    if step.starts is None or done.repeated or now.shown is not None:
        return answer
    from osl_cli.work_links import starts_told  # late: few steps start anything

    starts = [Line(said, "warn") for said in starts_told(run, seen(run, now.state.number))]
    return Answer(answer.data, *answer.parts, *starts)


def _differences(run: Run, now: Seen, step: Step, command: DoStep) -> list[Sentence]:
    """Return where what somebody else recorded differs from what was to be recorded."""
    newest = seen(run, now.state.number, partly=True).state.progress.marks.get(step.step)
    if newest is None or newest.data is None:
        return []
    sensitive = allowed_role(now.rules.standard, "read_sensitive", now.acting) is not None
    reading = Reading(now.rules.definition, now.rules.standard, sensitive)
    typed = Typed.of(now, step, command).form
    return [
        sentence("cli_case.differs_hidden", title=one.title)
        if one.hidden
        else sentence("cli_case.differs", title=one.title, theirs=_or_dash(one.old), yours=_or_dash(one.new))
        for one in changed_form(reading, step, newest.data, typed)
    ]


def _or_dash(value: Any) -> Any:
    return "–" if value is None else value


class _Talk:
    """One step done on a terminal: a draft taken up, the questions, a look at what follows, the record."""

    def __init__(self, run: Run, now: Seen, step: Step, outcome: str | None, *, sure: bool) -> None:
        self.run, self.now, self.step, self.sure = run, now, step, sure
        self.typed = Typed(outcome=outcome)
        offered = now.state.progress.offered.get(step.step)
        self.offered = offered if offered is not None and offered.data else None

    def carried_out(self) -> Answer:
        """Ask, show what follows, record; whatever stops it, what was typed stays as a draft."""
        possible(self.run, self.now, self.command())
        for said in limits_ahead(self.run, self.now, [("do", self.step)]).values():
            tell(said)
        try:
            again = self.take_up_draft()
            conversation = Conversation(
                self.now, self.step, self.typed, self.proposed(), self.keep, outcome=self.returned_outcome()
            )
            conversation.begin()
            self.take_over_unchanged(conversation)
            conversation.all(again=again)
            while (settled := self.settled()) is not True:
                if settled is False:
                    self.keep()
                    self.tell_kept()
                    return not_stored(self.now)
                self.typed.unchanged = False
                conversation.all(again=True)
            return _recorded(self.run, self.now, self.step, self.command(), self.now.state.version, follows=self.sure)
        except (click.Abort, KeyboardInterrupt, EOFError, Refused):
            if self.typed:
                self.keep()
                self.tell_kept()
            raise

    def command(self) -> DoStep:
        """Return the command of what has been typed."""
        return self.typed.command(self.step.step)

    def keep(self) -> None:
        """Save what has been typed as a draft."""
        self.now.of.save_draft(self.run.desk, self.run.who, self.now.id, self.command())

    def tell_kept(self) -> None:
        """Say where what was typed is."""
        warn(self.run, sentence("cli_case.kept_as_draft", mark=self.now.state.number, step=self.step.step))

    def take_up_draft(self) -> bool:
        """Take up the draft, if there is one; return whether its answers are to be asked again."""
        kept = self.now.of.draft(self.run.desk, self.run.who, self.now.id, self.step.step)
        if kept is None:
            return False
        actor, time = self.now.acting.actor, self.now.acting.now
        found = self.run.desk.store.drafts.get(self.now.id, self.step.step, actor, time)
        assert found is not None
        tell(sentence("cli_case.draft_found", at=found.saved_at))
        outcome = self.typed.outcome
        self.typed = Typed.of(self.now, self.step, kept)
        self.typed.outcome = outcome or self.typed.outcome
        self.show(self.typed)
        return bool(self.typed) and yes(sentence("cli_case.draft_again"), default=False)

    def proposed(self) -> dict[str, Any]:
        """Return the answers of an earlier time, without those that whoever fills the form in may not read."""
        if self.offered is None or self.offered.data is None:
            return {}
        if allowed_role(self.now.rules.standard, "read_sensitive", self.now.acting) is not None:
            return dict(self.offered.data)
        hidden = {name for name, field in self.step.form.items() if field.sensitive or self.step.sensitive}
        return {name: value for name, value in self.offered.data.items() if name not in hidden}

    def returned_outcome(self) -> str | None:
        """Return the outcome of what came back to be improved: the same one, unless another is picked."""
        progress, name = self.now.state.progress, self.step.step
        return progress.offered[name].outcome if was_returned(progress, name) else None

    def take_over_unchanged(self, conversation: Conversation) -> None:
        """Offer the answers of an earlier time: unchanged as a whole after a return, else one by one."""
        back = why_returned(self.run, self.now.stream, self.now.state.progress, self.step.step)
        if back is not None:
            tell(back)
        offered = self.offered
        if offered is None or self.typed:
            return
        tell(sentence("cli_case.offered_found", on=offered.occurred_on))
        proposed = self.proposed()
        self.show(Typed(form=proposed, outcome=offered.outcome))
        whole = proposed.keys() == (offered.data or {}).keys()
        if whole and offered.round < self.now.state.progress.round:
            conversation.typed.unchanged = yes(sentence("cli_case.is_unchanged"), default=False)

    def show(self, typed: Typed) -> None:
        """Show what has been typed, or is offered."""
        for title, value in Conversation(self.now, self.step, typed, {}, self.keep).summary():
            tell_fact(title, value)

    def settled(self) -> bool | None:
        """Show what follows; return whether it is to be stored, on a day that may be changed; None: answers change."""
        while True:
            fits = self.preview()
            if fits and self.sure:
                return True
            on = self.run.options.on or self.now.acting.today
            tell(sentence("cli_case.confirm" if fits else "cli_case.confirm_not", on=on))
            answer = line(told(sentence("cli_case.confirm_ways" if fits else "cli_case.confirm_not_ways")))
            low = answer.casefold()
            if fits and (not low or low in YES):
                return True
            if low in NO:
                return False
            if low in AGAIN:
                return None
            if low and low not in YES:
                self.choose_day(answer)

    def preview(self) -> bool:
        """Tell what follows; return whether it can be stored."""
        try:
            possible(self.run, self.now, self.command())
            events = self.now.of.preview(self.run.desk, self.run.who, self.run.wish(), self.now.id, self.command())
        except Refused as refused:
            tell_refusal(refused)
            return False
        follows = told_events(self.now.rules, events, self.now.shown)
        if follows:
            tell(sentence("cli_case.preview"))
        for what in follows:
            tell(what, indent=2)
        return True

    def choose_day(self, typed: str) -> None:
        """Let the step have been done on the day that was typed."""
        try:
            self.run.options.on = date.fromisoformat(as_date(typed))
        except ValueError:
            tell(sentence("cli_case.confirm_how"))
