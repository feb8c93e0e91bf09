"""What is drawn of a process, in one language and broken into lines, before anything has its place.

A lane for each phase, a card for each step, an exit for each outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from osl_workflow.drawing.lettering import wrapped
from osl_workflow.drawing.way import Way
from osl_workflow.process.model import PHASES, Link, Phase, Step
from osl_workflow.process.words import Words, either
from osl_workflow.sentences import Sentence, Text, sentence

ENTRY = "<"
"""Stands among the needs of a card for the beginning of its phase."""
OPENS = 16.0
"""How much room the mark takes beside the words that name another process."""
Effect = Literal["on", "again", "returns", "closes"]


@dataclass(frozen=True)
class Sizes:
    """Measures of a picture, in its own units. `events`: the symbol at the end of an exit; `gate`: where exits part.

    `flows`: every line from the start to the ends is drawn, as an engine would want it, and a card holds its title;
    else only the lines that a person cannot know from the order of phases. `top`: where the lanes begin. `behind`: by
    how much the second frame of a step that comes round stands out.
    """

    card: float = 200
    letters: float = 13
    small: float = 11
    line: float = 17
    small_line: float = 14
    pad: float = 9
    gap: float = 22
    track: float = 9
    head: float = 34
    gate: float = 14
    event: float = 16
    entry: float = 8
    top: float = 0
    indent: float = 24
    behind: float = 4
    flows: bool = False

    @property
    def room(self) -> float:
        """How wide a text in a card may be."""
        return self.card - 2 * self.pad

    @property
    def exit_left(self) -> float:
        """How far from the edge of its card the text of an exit begins."""
        return self.indent + (self.gate / 2 - 4 if self.flows else -2)

    @property
    def exit_room(self) -> float:
        """How wide the text of an exit may be: up to the symbol at its end, and room for the head of an arrow."""
        return self.card - self.exit_left - self.event - 12

    def height(self, titles: int, small: int) -> float:
        """Return how high a card is; modellers put a sign into a corner of it, which is not to lie on its title."""
        if self.flows:
            return max(80, titles * self.line + 52)
        return max(40, 2 * self.pad + titles * self.line + small * self.small_line)


@dataclass(frozen=True)
class Exit:
    """An outcome: its label above the line, what follows below it, and how often a case took it."""

    name: str
    effect: Effect
    lines: tuple[str, ...]
    below: tuple[str, ...]
    phase: Phase | None = None
    closing: str | None = None
    taken: int = 0


@dataclass(frozen=True)
class Card:
    """A step: title, small remarks, the place of a case in it; `needs`: steps of its own phase that come before.

    `opens`: which other process is opened from it.
    """

    step: Step
    title: tuple[str, ...]
    remarks: tuple[str, ...]
    opens: tuple[str, ...]
    status: tuple[str, ...]
    place: str | None
    needs: tuple[str, ...]
    exits: tuple[Exit, ...]


@dataclass(frozen=True)
class Lane:
    """A phase with its cards, each after those that it needs."""

    phase: Phase
    title: str
    cards: tuple[Card, ...]


def opened_from(words: Words) -> tuple[Sentence, ...]:
    """Return the lines that tell from what a process is opened; nothing where it asks for nothing."""
    links = words.links()
    if len(links) > 1:
        return sentence("drawing.opened_from_one_of"), *links
    return opened_from_one(*links)


def opened_from_one(origin: Sentence | None = None) -> tuple[Sentence, ...]:
    """Return the line that tells from what alone something is, or was, opened."""
    return () if origin is None else (sentence("drawing.opened_from", of=origin),)


def sketch(words: Words, say: Callable[[Any], str], sizes: Sizes, way: Way | None = None) -> tuple[Lane, ...]:
    """Return the lanes of a definition in the words of `say`; with `way` each card says where a case stands in it."""
    drawn = _Sketch(words, say, sizes, way)
    return tuple(
        Lane(
            phase=phase,
            title=say(words.standard.phases[phase]),
            cards=tuple(drawn.card(step) for step in in_order(words.definition.steps_of(phase))),
        )
        for phase in PHASES
    )


def in_order(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps so that each stands after those that it needs, otherwise in the order of the file."""
    names = {step.step for step in steps}
    left, placed = list(steps), []
    while left:
        ready = (step for step in left if not any(name in names for name in step.needs))
        chosen = next(ready, left[0])  # needs in a circle are a finding of the checker; here they are only drawn
        names.discard(chosen.step)
        left.remove(chosen)
        placed.append(chosen)
    return tuple(placed)


class _Sketch:
    def __init__(self, words: Words, say: Callable[[Any], str], sizes: Sizes, way: Way | None) -> None:
        self.words, self.say, self.sizes, self.way = words, say, sizes, way

    def card(self, step: Step) -> Card:
        """Return the card of a step."""
        sizes = self.sizes
        place = self.way.steps.get(step.step) if self.way is not None else None
        called: Any = step.title if step.title != Text() else step.step
        if sizes.flows and step.optional:
            called = sentence("drawing.optional_step", title=called)
        title = self.say(called)
        return Card(
            step=step,
            title=wrapped(title, sizes.room, sizes.letters, bold=True),
            remarks=()
            if sizes.flows
            else tuple(line for remark in self._remarks(step) for line in self._small(remark, sizes.room)),
            opens=()
            if sizes.flows or step.starts is None
            else self._small(sentence("drawing.opens", process=self._process(step.starts)), sizes.room - OPENS),
            status=() if place is None else self._small(place.said, sizes.room - 16),
            place=None if place is None else place.state,
            needs=self._needs(step),
            exits=tuple(self._exit(step, name) for name in step.outcomes),
        )

    def _remarks(self, step: Step) -> list[Any]:
        """Return what stands under the title; what the frame of the card shows is not said again."""
        who = self.words.any_of(step.by)
        remarks = [who if step.stage is None else sentence("drawing.who_and_stage", who=who, stage=step.stage)]
        if step.when is not None:
            remarks.append(self.words.when(step))
        if step.approval is not None:
            remarks.append(self.words.approval(step))
        if step.links:
            # In which state: told by the words of a process.
            alike = all(link.agreement for link in step.links)
            processes = either(*(self._process(one.process) if alike else self._link(one) for one in step.links))
            remarks.append(sentence("drawing.asks_with_agreement" if alike else "drawing.asks", processes=processes))
        if step.until is not None:
            remarks.append(self.words.until(step))
        return remarks

    def _link(self, link: Link) -> Any:
        asked = self._process(link.process)
        return sentence("drawing.with_agreement", process=asked) if link.agreement else asked

    def _process(self, name: str) -> Any:
        return self.words.others.get(name, name)

    def _small(self, what: Any, room: float) -> tuple[str, ...]:
        return wrapped(self.say(what), room, self.sizes.small)

    def _needs(self, step: Step) -> tuple[str, ...]:
        """Return the needed steps of the same phase, without those that another of them needs already.

        Where all flows are drawn, the way past a step that need not be gone through is one of them: around a step that
        does not apply, or after which no case goes on. ENTRY stands for the beginning of the phase.
        """
        direct = self._ways_in(step) if self.sizes.flows else self._near(step.step)
        sure = [name for name in direct if name != ENTRY and not (self.sizes.flows and self._find(name).when)]
        further: set[str] = set()
        left = [one for name in sure for one in self._near(name)]
        while left:
            name = left.pop()
            if name not in further:
                further.add(name)
                left += self._near(name)
        return tuple(name for name in direct if name not in further)

    def _find(self, name: str) -> Step:
        return self.words.definition.step(name)

    def _near(self, name: str) -> list[str]:
        """Return what a step needs of its own phase."""
        definition = self.words.definition
        phase = definition.phase_of(name)
        return [one for one in self._find(name).needs if definition.find(one) and definition.phase_of(one) == phase]

    def _ways_in(self, step: Step, passed: tuple[str, ...] = ()) -> list[str]:
        found: list[str] = []
        for name in self._near(step.step):
            needed = self._find(name)
            goes_on = any(not needed.outcome(outcome).has_effect for outcome in needed.outcome_names())
            if goes_on:
                found.append(name)
            if name not in passed and (needed.when is not None or not goes_on):
                found += self._ways_in(needed, (*passed, name)) or [ENTRY]
        return list(dict.fromkeys(found))

    def _exit(self, step: Step, name: str) -> Exit:
        outcome = step.outcomes[name]
        title = self.say(outcome.title if outcome.title != Text() else name)
        taken = self.way.taken.get((step.step, name), 0) if self.way is not None else 0
        label = self.say(sentence("drawing.taken", title=title, times=taken)) if taken else title
        effect: Effect = "on"
        below: Any = None
        if outcome.closes is not None:
            effect = "closes"
            reason = self.words.standard.closing.get(outcome.closes)
            said = outcome.closes if reason is None else self.say(reason.title)
            if said.casefold() != title.casefold() or self.sizes.flows:
                below = sentence("drawing.end", reason=said)
        elif outcome.returns_to is not None:
            effect = "returns"
            below = sentence("drawing.return", phase=self.words.standard.phases[outcome.returns_to])
        elif outcome.again:
            effect = "again"
            below = sentence("drawing.again")
        room = self.sizes.exit_room
        return Exit(
            name=name,
            effect=effect,
            lines=wrapped(label, room, self.sizes.small, bold=bool(taken)),
            below=() if below is None else self._small(below, room),
            phase=outcome.returns_to,
            closing=outcome.closes,
            taken=taken,
        )
