"""What a process asks of the cases with which it is linked, and whether one of them stands so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from osl_workflow.process.standard import CaseState
from osl_workflow.process.words import either
from osl_workflow.progress.rules import has_active_agreement
from osl_workflow.sentences import Frozen, Sentence, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from osl_workflow.process.model import Link
    from osl_workflow.progress.undertaking import Undertaking

    Called = Callable[[str], Sentence | str]


class Other(Frozen):
    """How another case or initiative stands: its process, its state, whether an agreement is in force in it."""

    process: str
    status: CaseState
    agreement: bool = False

    def fits(self, link: Link) -> bool:
        """Return whether it stands as `link` asks."""
        right_state = link.state == self.status or (link.state == "open" and self.status != "closed")
        return link.process == self.process and right_state and (self.agreement or not link.agreement)

    def in_words(self, called: Called) -> Sentence:
        """Return how it stands, in words."""
        said = sentence(f"progress.link_{self.status}", process=called(self.process))
        return sentence("progress.link_with_agreement", link=said) if self.agreement else said


def other(undertaking: Undertaking, on: date) -> Other:
    """Return how a case or an initiative stands on `on`."""
    progress = undertaking.progress
    return Other(process=undertaking.process, status=progress.status, agreement=has_active_agreement(progress, on))


def lacking(links: tuple[Link, ...], others: Iterable[Other], called: Called) -> Sentence | None:
    """Return what is asked, in words, where none of `others` stands so; None where one does, or nothing is asked."""
    if not links or any(one.fits(link) for one in others for link in links):
        return None
    wanted: Sentence = either(*(link.in_words(called) for link in links))
    return wanted
