"""`osl case draft`: what was typed for a step and waits to be done."""

from __future__ import annotations

from osl_cli.answer import Answer, Facts, Line
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.verbs import verb
from osl_cli.work_do import FILE
from osl_cli.work_form import Conversation, Typed
from osl_cli.work_group import mark, seen, step_argument, step_of
from osl_cli.work_offers import drafted_steps
from osl_cli.work_typed import fitted, given
from osl_workflow.errors import Refused, Usage
from osl_workflow.progress.commands import DoStep
from osl_workflow.sentences import sentence


@verb("draft")
@mark
@step_argument("drafted_steps")
@option("--file", "-f", "file", metavar="JSON", help=FILE)
@option("--delete", is_flag=True, help=Text(pl="Usuń wersję roboczą.", en="Delete the draft."))
def draft(run: Run, mark: str, step: str | None, file: str | None, delete: bool) -> Answer:
    """Show, save or delete a draft."""
    if file is not None and delete:
        raise Usage("cli_case.file_or_delete")
    now = seen(run, mark, partly=True)
    wanted = step_of(run, now, step, drafted_steps(run, now))
    data = {"mark": now.state.number, "step": wanted.step}
    if file is not None:
        typed = fitted(DoStep, given(now, wanted, file, None, ()), step=wanted.step)
        now.of.save_draft(run.desk, run.who, now.id, typed)
        return Answer({**data, "saved": True}, Line(sentence("cli_case.draft_saved"), "good"))
    kept = now.of.draft(run.desk, run.who, now.id, wanted.step)
    found = run.desk.store.drafts.get(now.id, wanted.step, now.acting.actor, now.acting.now)
    if kept is None or found is None:
        raise Refused("cli_case.no_draft", step=wanted.title)
    if delete:
        run.desk.store.drafts.delete(now.id, wanted.step, now.acting.actor)
        return Answer({**data, "deleted": True}, Line(sentence("cli_case.draft_deleted"), "good"))
    content = kept.model_dump(mode="json", by_alias=True, exclude={"step"}, exclude_defaults=True)
    saved_at = found.saved_at
    talk = Conversation(now, wanted, Typed.of(now, wanted, kept), {}, lambda: None)
    return Answer(
        {**data, "saved_at": saved_at, "draft": content},
        Line(sentence("cli_case.draft_of", step=wanted.title, at=saved_at), "strong"),
        Facts(list(talk.summary())),
        Line(sentence("cli_case.draft_go_on", mark=now.state.number, step=wanted.step), "quiet"),
    )
