"""What people type for an answer, turned into what the form keeps; what cannot be read goes on as it was typed.

Also what is given on the line or in a file, turned into commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from osl_cli.asking import NO, YES, numbered
from osl_cli.json_file import from_file
from osl_workflow.errors import Refused, Usage
from osl_workflow.progress.forms import choices_of
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.acts.undertakings import Seen
    from osl_workflow.process.model import FormField, Step
    from osl_workflow.progress.commands import Command

    C = TypeVar("C", bound=Command)


def read(field: FormField, codes: Sequence[str], answer: str) -> Any:
    """Return what was typed in the shape that the form keeps; `!refused` is a reason for no answer."""
    if answer.startswith("!"):
        return {"no_answer": answer[1:].strip()}
    match field.type:
        case "yes_no":
            return yes_or_no(answer)
        case "choice":
            return numbered(answer, codes)
        case "choices":
            return [numbered(part.strip(), codes) for part in answer.split(",") if part.strip()]
        case "date":
            return as_date(answer)
        case _:
            return answer


def yes_or_no(answer: str) -> bool | str:
    """Return the truth of an answer in either language, or what was typed."""
    low = answer.casefold()
    return low in YES if low in YES + NO else answer


def as_date(answer: str) -> str:
    """Return a day as people write it (1.06.2012, 06.2012) in the form that is kept, or what was typed."""
    parts = [part for part in answer.replace("/", ".").replace(" ", "").rstrip(".").split(".") if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return answer
    if len(parts) == 3 and len(parts[2]) == 4:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    if len(parts) == 2 and len(parts[1]) == 4:
        return f"{parts[1]}-{parts[0]:0>2}"
    return answer


# --- given on the line or in a file -----------------------------------------------------------------------------------


def given(now: Seen, step: Step, file: str | None, outcome: str | None, fields: Sequence[str]) -> dict[str, Any]:
    """Return what the line and the file say of a step, in the shape of its command; nothing if they say nothing.

    Raises:
        Usage: the file cannot be read, or a field is not written as FIELD=VALUE.
    """
    answers: dict[str, Any] = {} if file is None else from_file(file)
    if fields:
        form = answers.get("form", {})
        typed = dict(_pair(now, step, text) for text in fields)
        answers["form"] = {**form, **typed} if isinstance(form, dict) else form
    if outcome is not None:
        answers["outcome"] = outcome
    return answers


def _pair(now: Seen, step: Step, text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Usage("cli_case.not_a_pair", text=name)
    field = step.form.get(name.strip())
    if field is None:
        return name.strip(), value  # the form names the fields that it has
    codes = choices_of(now.rules.definition, now.rules.standard, field, now.acting.on)
    return name.strip(), read(field, tuple(codes), value.strip())


def fitted(command: type[C], answers: dict[str, Any], **more: Any) -> C:
    """Return the command of what was given.

    Raises:
        Refused: a part has not the shape that is expected; every place is named, no value.
    """
    try:
        return command.model_validate({**_shaped(answers), **more})
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)
        places = [sentence("cli_case.wrong_place", place=_place(one["loc"])) for one in wrong]
        raise Refused("cli_case.wrong_shape", details=places) from None


def _shaped(answers: dict[str, Any]) -> dict[str, Any]:
    """Let `"with": {"client": "signed"}` stand for `{"client": {"part": "signed"}}`."""
    took_part = answers.get("with")
    if not isinstance(took_part, dict):
        return answers
    return {**answers, "with": {who: {"part": how} if isinstance(how, str) else how for who, how in took_part.items()}}


def _place(where: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:40] for part in where)
