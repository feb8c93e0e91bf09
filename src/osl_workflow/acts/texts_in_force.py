"""Which published texts something that is opened now follows, or why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_workflow.errors import Refused
from osl_workflow.process.findings import did_you_mean
from osl_workflow.progress.rules import Rules
from osl_workflow.register.state import in_force, standard_in_force
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from datetime import date

    from osl_workflow.acting import Acting
    from osl_workflow.acts.reading import Reader
    from osl_workflow.register.state import ProcessRegister


def in_force_on(reader: Reader, process: str, acting: Acting) -> tuple[Rules, dict[str, Any]]:
    """Return what a new undertaking is measured against: the texts in force on its day; and which they are.

    Raises:
        Refused: no version of the process is in force on the day.
    """
    register = reader.register()
    published = in_force(register, process, acting.on)
    if published is None:
        raise _not_in_force(register, process, acting.on)
    standard = standard_in_force(register, published.standard, acting.on) or register.standard(
        published.standard, published.standard_version
    )
    if standard is None:
        raise Refused("acts.no_standard", standard=published.standard)
    rules = Rules(
        definition=reader.library.definition(published.sha256, published.recorded),
        standard=reader.library.standard(standard.sha256, standard.recorded),
        calendar=reader.calendar,
        called=reader.called,
    )
    return rules, {
        "process_version": published.version,
        "definition_sha256": published.sha256,
        "standard_version": standard.version,
        "standard_sha256": standard.sha256,
    }


def _not_in_force(register: ProcessRegister, process: str, on: date) -> Refused:
    """Return why a process cannot be followed on a day: nobody has published it, or only for other days."""
    versions = tuple(f"{one.version} ({one.from_}–{one.to or ''})" for one in register.definitions_of(process))
    if versions:
        return Refused("acts.process_not_in_force", process=process, on=on, known=versions)
    names = tuple(dict.fromkeys(one.process for one in register.definitions))
    hints = [did_you_mean(process, names), sentence("acts.published_here", known=names or ("–",))]
    return Refused("acts.process_not_published", process=process, details=[hint for hint in hints if hint is not None])
