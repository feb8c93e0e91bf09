"""`osl case do` and `draft`: a step is asked for field by field, or taken from a file; nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

from osl_cli.answer import Answer, Facts, Heading, Line
from osl_cli.asking import Asking, Typed
from osl_cli.case_group import case, happened, mark, seen, step_argument, told_events, warn
from osl_cli.frame import option
from osl_cli.json_file import from_file
from osl_cli.language import Text, language
from osl_cli.run import Run
from osl_workflow.acts.cases import act_on, draft, preview, save_draft
from osl_workflow.errors import Conflict, OslError, Refused, Usage
from osl_workflow.progress.commands import DoStep, SkipStep
from osl_workflow.progress.doing import known_step, refuse
from osl_workflow.progress.obstacles import of_person, of_state
from osl_workflow.progress.rules import Verdicts
from osl_workflow.sentences import sentence
from osl_workflow.texts import say

if TYPE_CHECKING:
    from osl_workflow.acts.cases import Seen
    from osl_workflow.process.model import Step

FILE = Text(
    pl='Plik JSON z odpowiedziami: {"form": {...}, "with": {...}, "records": {...}, "outcome": "..."}; - to wejście.',
    en='JSON file with the answers: {"form": {...}, "with": {...}, "records": {...}, "outcome": "..."}; - is stdin.',
)


@case.command(
    "do",
    writes=True,
    help=Text(
        pl="Wykonaj krok. Na terminalu program pyta pole po polu; Ctrl-C zapisuje wersję roboczą.",
        en="Do a step. On a terminal the program asks field by field; Ctrl-C saves a draft.",
    ),
)
@mark
@step_argument
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
        pl="Bez zmian od poprzedniego razu, potwierdzone z klientem.",
        en="Unchanged since the last time, confirmed with the client.",
    ),
)  # fmt: skip
@option(
    "--preview", "only_look", is_flag=True,
    help=Text(pl="Pokaż, co się stanie, i niczego nie zapisuj.", en="Show what would happen and store nothing."),
)  # fmt: skip
@option("--yes", "-y", is_flag=True, help=Text(pl="Nie pytaj o potwierdzenie.", en="Do not ask for confirmation."))
def do(
    run: Run,
    mark: str,
    step: str,
    file: str | None,
    outcome: str | None,
    fields: tuple[str, ...],
    unchanged: bool,
    only_look: bool,
    yes: bool,
) -> Answer:
    """Do a step of a case."""
    now = seen(run, mark)
    wanted = known_step(now.rules, step)
    answers = given(file, outcome, fields, unchanged=unchanged)
    asks = run.interactive and file is None and not fields and not unchanged and _has_questions(wanted)
    if asks:
        _check_possible(run, now, wanted)
        answers |= _asked(run, now, wanted)
    elif file is None and not fields and not unchanged and _has_questions(wanted, also_outcome=outcome is None):
        _check_possible(run, now, wanted)
        raise Usage("cli_case.needs_file", step=wanted.title, example=f"osl case do {mark} {step} --file -")
    command = _command(step, answers)
    wish = run.wish(now.case.version if asks else None)
    if only_look or (asks and not yes):
        told = told_events(now.rules, _previewed(run, now, command, asks))
        if only_look:
            lines = [Line(what) for what in told]
            return Answer({"mark": mark, "preview": list(told)}, Heading(sentence("cli_case.preview")), *lines)
        _confirm(run, now, command, told)
    try:
        done = act_on(run.desk, run.who, wish, now.id, command)
    except Conflict:
        warn(sentence("cli_case.kept_as_draft", mark=mark, step=step))
        raise
    except OslError:
        _keep(run, now, command, asks)
        raise
    return happened(now.rules, done, mark, sentence("cli_case.done", step=wanted.title, mark=mark))


@case.command(
    "draft",
    help=Text(
        pl="Pokaż albo zapisz wersję roboczą kroku; czeka 30 dni i nie należy do historii.",
        en="Show or save a draft of a step; it waits for 30 days and is no part of the history.",
    ),
)
@mark
@step_argument
@option("--file", "-f", "file", metavar=Text(pl="PLIK", en="FILE"), help=FILE)
@option("--delete", is_flag=True, help=Text(pl="Usuń wersję roboczą.", en="Delete the draft."))
def draft_command(run: Run, mark: str, step: str, file: str | None, delete: bool) -> Answer:
    """Show, save or delete a draft."""
    now = seen(run, mark)
    wanted = known_step(now.rules, step)
    if delete:
        run.desk.store.drafts.delete(now.id, step, now.acting.actor)
        return Answer({"mark": mark, "step": step, "deleted": True}, Line(sentence("cli_case.draft_deleted")))
    if file is not None:
        save_draft(run.desk, run.who, now.id, _command(step, given(file, None, ())))
        return Answer({"mark": mark, "step": step, "saved": True}, Line(sentence("cli_case.draft_saved")))
    if run.interactive and not run.json:
        kept = draft(run.desk, run.who, now.id, step)
        typed = _typed(kept)
        _ask(run, now, wanted, typed, kept)
        save_draft(run.desk, run.who, now.id, _command(step, typed.as_command(step)))
        return Answer({"mark": mark, "step": step, "saved": True}, Line(sentence("cli_case.draft_saved")))
    kept = draft(run.desk, run.who, now.id, step)
    if kept is None:
        raise Refused("cli_case.no_draft", step=wanted.title)
    content = kept.model_dump(mode="json", by_alias=True, exclude={"step"}, exclude_defaults=True)
    facts = Facts([(wanted.form[name].title, value) for name, value in kept.form.items() if name in wanted.form])
    return Answer({"mark": mark, "step": step, "draft": content}, Heading(wanted.title), facts)


@case.command(
    "skip",
    writes=True,
    help=Text(
        pl="Pomiń krok, z uzasadnieniem, jeżeli ośrodek na to pozwala.",
        en="Leave a step out, with a reason, where the office allows it.",
    ),
)
@mark
@step_argument
def skip(run: Run, mark: str, step: str) -> Answer:
    """Leave a step out."""
    now = seen(run, mark)
    done = act_on(run.desk, run.who, run.wish(), now.id, SkipStep(step=step))
    title = known_step(now.rules, step).title
    return happened(now.rules, done, mark, sentence("cli_case.skipped", step=title, mark=mark))


def _check_possible(run: Run, now: Seen, step: Step) -> None:
    """Refuse before the first question, not after the last one.

    Raises:
        Refused: the step is not open, or not this person's.
    """
    progress = now.case.progress
    obstacles = of_state(now.rules, progress, step, Verdicts(now.rules, progress, now.acting.on))
    if run.options.reason is None:  # with a reason the office may let her do it all the same
        obstacles += of_person(now.rules, progress, step, now.acting.actor, now.acting.usable_roles())
    if obstacles:
        raise refuse(step, obstacles)


def _has_questions(step: Step, *, also_outcome: bool = True) -> bool:
    """Return whether the step asks anything that must be answered."""
    asks = bool(step.form or step.with_ or step.records)
    return asks or (also_outcome and len(step.outcome_names()) > 1)


def given(file: str | None, outcome: str | None, fields: tuple[str, ...], *, unchanged: bool = False) -> dict[str, Any]:
    """Return what the command line gave, in the shape of the command DoStep.

    Raises:
        Usage: the file cannot be read, or a field is not written as FIELD=VALUE.
    """
    answers: dict[str, Any] = {} if file is None else from_file(file)
    if fields:
        warn(sentence("cli_case.warn_personal_data"))
        answers["form"] = {**answers.get("form", {}), **dict(_pair(text) for text in fields)}
    if outcome is not None:
        answers["outcome"] = outcome
    if unchanged:
        answers["unchanged"] = True
    return answers


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Usage("cli_case.not_a_pair", text=name)
    low = value.casefold()
    if low in ("tak", "true", "yes", "nie", "false", "no"):
        return name, low in ("tak", "true", "yes")
    if value.startswith("[") and value.endswith("]"):
        return name, [part.strip() for part in value[1:-1].split(",") if part.strip()]
    return name, value


def _command(step: str, answers: dict[str, Any]) -> DoStep:
    """Return the command of what was given.

    Raises:
        Refused: a part has not the shape that is expected; every place is named, no value.
    """
    try:
        return DoStep.model_validate({**_shaped(answers), "step": step})
    except ValidationError as error:
        places = [sentence("cli_case.wrong_place", place=".".join(map(str, wrong["loc"]))) for wrong in error.errors()]
        raise Refused("cli_case.wrong_shape", details=places) from None


def _shaped(answers: dict[str, Any]) -> dict[str, Any]:
    """Let `"with": {"client": "signed"}` stand for `{"client": {"part": "signed"}}`."""
    took_part = answers.get("with")
    if not isinstance(took_part, dict):
        return answers
    return {**answers, "with": {who: {"part": how} if isinstance(how, str) else how for who, how in took_part.items()}}


def _typed(kept: DoStep | None) -> Typed:
    """Return what a draft already holds; its form is offered field by field."""
    if kept is None:
        return Typed()
    told = kept.model_dump(mode="json", by_alias=True)
    return Typed(took_part=told["with"], records=told["records"], outcome=kept.outcome)


def _asked(run: Run, now: Seen, step: Step) -> dict[str, Any]:
    """Return what was typed on the terminal; whatever stops the asking, what is typed stays as a draft."""
    kept = draft(run.desk, run.who, now.id, step.step)
    typed = _typed(kept)
    try:
        _ask(run, now, step, typed, kept)
    except (click.Abort, KeyboardInterrupt, EOFError):
        if typed:
            warn(sentence("cli_case.kept_as_draft", mark=now.case.number, step=step.step))
        raise
    return {key: value for key, value in typed.as_command(step.step).items() if key != "step"}


def _ask(run: Run, now: Seen, step: Step, typed: Typed, kept: DoStep | None) -> None:
    """Ask for all, saving a draft after every answer: not even a cut of the power takes more than the line at hand."""
    offered = now.case.progress.offered.get(step.step)
    proposed = {} if offered is None or offered.data is None else dict(offered.data)
    if kept is not None:
        click.echo(say(sentence("cli_case.draft_found"), language()))
        proposed |= kept.form
    elif offered is not None:
        click.echo(say(sentence("cli_case.offered_found", on=offered.occurred_on), language()))
    click.echo(step.title.in_(language()))

    def keep() -> None:
        # What is not yet asked again stays in the draft as it was.
        whole = {**typed.as_command(step.step), "form": {**(kept.form if kept else {}), **typed.form}}
        save_draft(run.desk, run.who, now.id, _command(step.step, whole))

    Asking(now.rules, now.case.progress, step, language(), now.acting.on, keep).all(typed, proposed)


def _previewed(run: Run, now: Seen, command: DoStep, asked: bool) -> Any:
    try:
        return preview(run.desk, run.who, run.wish(), now.id, command)
    except OslError:
        _keep(run, now, command, asked)
        raise


def _confirm(run: Run, now: Seen, command: DoStep, told: tuple[Any, ...]) -> None:
    if told:
        click.echo(say(sentence("cli_case.preview"), language()))
        for what in told:
            click.echo(f"  {say(what, language())}")
    if not click.confirm(say(sentence("cli_case.confirm"), language()), default=True):
        _keep(run, now, command, asked=True)
        raise click.Abort


def _keep(run: Run, now: Seen, command: DoStep, asked: bool) -> None:
    """Keep what was typed on the terminal; a file is still where it was."""
    if asked:
        save_draft(run.desk, run.who, now.id, command)
        warn(sentence("cli_case.kept_as_draft", mark=now.case.number, step=command.step))
