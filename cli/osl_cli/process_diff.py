"""`osl process diff`: how two processes, or two versions of one, differ, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osl_cli.answer import Answer, Heading, Line, Part, Tone
from osl_cli.frame import argument
from osl_cli.language import Text
from osl_cli.process import process
from osl_cli.process_choose import chosen, names, words_of
from osl_cli.process_texts import today_of
from osl_cli.run import Run
from osl_workflow.process.diff import differences
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.process.diff import Change

SIGNS: dict[str, tuple[str, Tone]] = {"added": ("+", "good"), "removed": ("−", "bad"), "changed": ("~", "warn")}
"""The mark before a difference, so that it does not rest on the colour alone."""


@process.command("diff")
@argument(
    "old", metavar=Text(pl="BYŁO", en="OLD"), shell_complete=names,
    help=Text(
        pl="Plik, nazwa procesu albo nazwa z wersją, na przykład unemployed-person@1.",
        en="A file, the name of a process, or a name with its version, such as unemployed-person@1.",
    ),
)  # fmt: skip
@argument(
    "new", metavar=Text(pl="JEST", en="NEW"), shell_complete=names,
    help=Text(pl="To, z czym porównać; tak samo.", en="What to compare it with; the same."),
)  # fmt: skip
def diff(run: Run, old: str, new: str) -> Answer:
    """Compare two definitions."""
    today = today_of(run)
    before, after = (words_of(run, *chosen(run, which, None, today), today) for which in (old, new))
    sections = differences(before, after)
    parts: list[Part] = [
        Line(
            sentence(
                "cli_process.compared",
                old=before.definition.process, old_version=before.definition.version,
                new=after.definition.process, new_version=after.definition.version,
            ),
            "strong",
        )
    ]  # fmt: skip
    for section in sections:
        parts.append(Heading(section.about))
        for change in section.changes:
            parts += _change(change)
    if not sections:
        parts.append(Line(sentence("cli_process.no_difference"), "good"))
    data = {
        "old": {"process": before.definition.process, "version": before.definition.version},
        "new": {"process": after.definition.process, "version": after.definition.version},
        "sections": [
            {
                "step": section.step,
                "about": section.about,
                "changes": [{"kind": one.kind, "said": one.said, "details": one.details} for one in section.changes],
            }
            for section in sections
        ],
    }
    return Answer(data, *parts)


def _change(change: Change) -> list[Part]:
    sign, tone = SIGNS[change.kind]
    line = Line(sentence("cli_process.difference", sign=sign, said=change.said), tone, indent=2)
    return [line, *(Line(detail, indent=6) for detail in change.details)]
