"""What the verbs have in common: the file mark, the step, trying before asking, telling what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from osl_cli.answer import Answer, Line
from osl_cli.asking import can_ask, must, pick, tell
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.limit_passed import limits_passed
from osl_cli.number import Number
from osl_cli.run import Run
from osl_cli.showing import told
from osl_workflow.acts.kinds import BY_KIND
from osl_workflow.acts.undertakings import Seen, marked
from osl_workflow.errors import Refused, Usage
from osl_workflow.progress import events as e
from osl_workflow.progress.doing import known_step
from osl_workflow.sentences import Sentence, sentence

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from osl_workflow.acts.desk import Done
    from osl_workflow.event import Event
    from osl_workflow.process.model import Step
    from osl_workflow.progress.commands import Command
    from osl_workflow.progress.rules import Rules
    from osl_workflow.progress.sharing import Shown

F = TypeVar("F", bound=Callable[..., Any])

NOT_FILLED_IN = (
    "progress.not_filled_in", "progress.record_not_filled_in", "progress.correction_changes_nothing",
    "progress.leads_elsewhere",
)  # fmt: skip
"""Refusals of something that would be possible, if only all of it were said."""
ASK_WHY = ("progress.day_too_early",)
"""Refusals that a reason would turn, beside those whose key says so."""


# --- what stands on the line ------------------------------------------------------------------------------------------


def mark(function: F) -> F:
    """Give a verb the file mark as its first argument."""
    return argument(
        "mark",
        metavar=Text(pl="ZNAK", en="MARK"),
        shell_complete=completing("marks"),
        help=Text(pl="Znak, na przykład PS.12.2013.", en="The file mark, such as PS.12.2013."),
    )(function)


def step_argument(which: str) -> Callable[[F], F]:
    """Return the decorator that gives a command a step as its second argument; on a terminal it may be left out.

    `which` steps Tab offers: a function of `work_offers`.
    """
    return argument(
        "step",
        required=False,
        metavar=Text(pl="KROK", en="STEP"),
        shell_complete=completing(which),
        help=Text(
            pl="Nazwa kroku; w terminalu można ją pominąć i wybrać z listy.",
            en="Name of the step; on a terminal it may be left out and picked from a list.",
        ),
    )


def seen_option(function: F) -> F:
    """Give a command the number of the newest entry that a program has seen."""
    return option(
        "--seen", "entry", type=Number(1), metavar=Text(pl="WPIS", en="ENTRY"),
        help=Text(
            pl="Ostatni wpis, który widziałeś (entry w --json); jeżeli krok się potem zmienił, to konflikt.",
            en="The last entry that you saw (entry in --json); if the step has changed since, it is a conflict.",
        ),
    )(function)  # fmt: skip


def completing(which: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return what Tab asks for an argument: `which` names a function of `work_offers`."""

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from osl_cli import work_offers

        return work_offers.offered(which, ctx, incomplete)

    return complete


def seen(run: Run, file_mark: str, *, partly: bool = False) -> Seen:
    """Return the case or initiative as whoever runs the program may see it, acting on the day of --on.

    `partly`: the verb also works for a partner with whom only a part is shared.

    Raises:
        Refused: there is none such, or he may not read them.
    """
    now = BY_KIND[run.kind].look(run.desk, run.who, file_mark.upper(), partly=partly)  # a symbol has no small letters
    on = run.options.on
    return now if on is None else now._replace(acting=now.acting.model_copy(update={"occurred_on": on}))


def seen_of_any_kind(run: Run, file_mark: str) -> Seen:
    """Return the case or initiative with this mark, whichever it is, as `seen` does for one kind."""
    run.kind = BY_KIND[marked(run.desk.reader(), file_mark.upper()).kind].kind
    return seen(run, file_mark)


def step_of(run: Run, now: Seen, name: str | None, offered: Sequence[Step]) -> Step:
    """Return the step `name`; without a name the one that is picked from those `offered`, on a terminal.

    Raises:
        Refused: the process has no such step, or there is nothing to pick from.
        Usage: no name was given, and nobody can be asked.
    """
    if name is not None:
        return known_step(now.rules, name)
    if not can_ask(run):
        raise Usage("cli_case.step_missing", mark=now.state.number)
    if not offered:
        raise Refused("cli_case.no_such_steps", mark=now.state.number)
    return now.rules.definition.step(pick(sentence("cli_case.which_step"), [(one.step, one.title) for one in offered]))


def warn(run: Run, what: Sentence) -> None:
    """Tell a person on stderr something that does not stop the work; a program reads only JSON there."""
    if not run.json:
        click.echo(told(what), err=True)


# --- acting -----------------------------------------------------------------------------------------------------------


def carried_out(
    run: Run, now: Seen, command: Command, done: Sentence, entry: int | None = None, *, follows: bool = True
) -> Answer:
    """Carry out a command on the case and return what happened, first of all `done`. `entry`: the last one seen."""
    possible(run, now, command)
    return happened(run, now, acted(run, now, command, entry), done, follows=follows)


def acted(run: Run, now: Seen, command: Command, entry: int | None = None) -> Done:
    """Carry out a command on the case.

    Raises:
        Refused: it is not possible; where an option of the line is all that is missing, it is named.
    """
    try:
        return now.of.act_on(run.desk, run.who, run.wish(entry), now.id, command)
    except Refused as refused:
        hint = _missing_option(refused, reason=run.options.reason)
        if hint is None:
            raise
        raise Refused(refused.said.key, details=[*refused.details, hint], **refused.said.values) from None


def _missing_option(refused: Refused, *, reason: str | None) -> Sentence | None:
    """Return which option of the line would help: one for the path, or for a reason where none was given."""
    key = refused.said.key
    if key.startswith("caseload."):
        return None  # a limit names its options itself
    if key == "progress.leads_elsewhere":
        return sentence("cli_case.hint_path")
    may_bend = any(
        getattr(detail.values.get("remedy", detail), "key", "") == "progress.remedy_or_reason"
        for detail in refused.details
    )
    asks = key.partition(".")[2].startswith("reason_") or key in ASK_WHY or may_bend
    return sentence("cli_case.hint_reason") if asks and not reason else None


def not_stored(now: Seen) -> Answer:
    """Return the answer when somebody, asked, does not want it stored."""
    return Answer({"mark": now.state.number, "stored": False}, Line(sentence("cli_case.not_stored")), exit_code=1)


def possible(run: Run, now: Seen, command: Command) -> None:
    """Try a command before anything is asked on a terminal, and ask for a reason where only that is missing.

    What is not yet filled in is not looked at. Nothing is tried for a program: its command may have been recorded
    before, and is then answered as it was.

    Raises:
        Refused: it is not possible.
    """
    if not can_ask(run) or run.options.command_id is not None:
        return
    try:
        tried(run, now, command)
    except Refused as refused:
        if run.options.reason is not None:
            raise
        tried(run, now, command, reason="?", instead=refused)
        tell_refusal(refused)
        run.options.reason = must(sentence("cli_case.why"))


def tried(run: Run, now: Seen, command: Command, *, reason: str | None = None, instead: Refused | None = None) -> None:
    """Try a command that is perhaps not filled in yet; nothing is stored.

    Raises:
        Refused: it would not be possible however it is filled in; `instead`: then this refusal is raised.
    """
    try:
        now.of.preview(run.desk, run.who, run.wish(reason=reason), now.id, command)
    except Refused as refused:
        if refused.said.key not in NOT_FILLED_IN:
            raise instead or refused from None


def tell_refusal(refused: Refused) -> None:
    """Tell between two questions why something is not possible as it is."""
    tell(refused.said)
    for detail in refused.details:
        tell(detail, indent=2)


# --- what happened ----------------------------------------------------------------------------------------------------


def happened(run: Run, now: Seen, done: Done, first: Sentence, *, follows: bool = True) -> Answer:
    """Return the answer of an act on a case: what was recorded, what followed from it, what else happened meanwhile.

    Without `follows` a person is not told what followed: she has just agreed to it.
    """
    lines = [Line(sentence("cli_case.repeated"), "warn") if done.repeated else Line(first, "good")]
    events = [event for event in done.answer.get("events", ()) if _is_shown(now.shown, event)]
    if follows:
        lines += [Line(what, indent=2) for what in _consequences(now.rules, events)]
    lines += limits_passed(now.rules.standard, now.state.number, done.answer.get("over_limit", ()))
    if done.meanwhile:
        lines.append(Line(sentence("cli_case.meanwhile"), "warn"))
        lines += [Line(what, indent=2) for what in done.meanwhile]
    places: dict[str, Any] = {}
    if now.of.kind == "case" and any(event["topic"] == e.Closed.topic for event in events):
        from osl_cli.recruitment_left import place_of_ended  # late: views load sqlite-utils

        told_places, places["places"] = place_of_ended(run, now.id)
        lines += told_places
    data = {key: value for key, value in done.answer.items() if key not in (now.of.kind, "number")} | places
    data |= {"events": events} if "events" in data else {}
    data |= {"repeated": done.repeated, "meanwhile": list(done.meanwhile)}
    return Answer({"mark": now.state.number, **data}, *lines)


def told_events(rules: Rules, events: Iterable[Event], shown: Shown | None = None) -> tuple[Sentence, ...]:
    """Return what an act makes happen, before it is done: what ends, what lapses, what falls due."""
    told = [{"topic": event.topic, **event.model_dump(mode="json", exclude={"meta", "sealed"})} for event in events]
    return _consequences(rules, [event for event in told if _is_shown(shown, event)])


def _is_shown(shown: Shown | None, event: Mapping[str, Any]) -> bool:
    """Return whether what happened is told to whoever acts: to a partner only what is about a step shown to him."""
    return shown is None or event["topic"] == e.Closed.topic or shown.step(str(event.get("step", "")))


def _consequences(rules: Rules, events: Sequence[Any]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for event in events:
        match event["topic"]:
            case e.StepSubmitted.topic:
                found.append(sentence("cli_case.waits_for_approval"))
            case e.StepCorrected.topic if event.get("pending"):
                found.append(sentence("cli_case.correction_waits"))
            case e.PhaseEntered.topic:
                found.append(sentence("cli_case.phase_begins", phase=rules.standard.phases[event["phase"]]))
            case e.PhaseEnded.topic if event.get("lapsed"):
                titles = tuple(rules.definition.step(name).title for name in event["lapsed"])
                found.append(sentence("cli_case.lapses", steps=titles))
            case e.ReturnedTo.topic:
                phase = rules.standard.phases[event["phase"]]
                found.append(sentence("cli_case.goes_back", phase=phase, round=event["round"]))
            case e.Closed.topic:
                found.append(sentence("cli_case.ends", reason=rules.standard.closing[event["closing"]].title))
            case e.DeadlineSet.topic:
                found.append(_deadline(rules, event))
    return tuple(found)


def _deadline(rules: Rules, event: Any) -> Sentence:

    key = "cli_case.deadline" if event.get("confirmed", True) else "cli_case.deadline_unconfirmed"
    return sentence(key, step=rules.definition.step(event["step"]).title, on=date.fromisoformat(str(event["on"])))
