"""`osl process simulate`: a process on trial, played on a terminal or walked through at random; nothing is stored."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Heading, Line, Part
from osl_cli.asking import can_ask
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.process import process
from osl_cli.process_choose import chosen, which_process
from osl_cli.process_play import played
from osl_cli.process_texts import today_of
from osl_cli.run import Run
from osl_workflow.errors import Usage
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.progress.rules import Rules
from osl_workflow.rehearsal.walking import MOST_ACTS, told, walk_at_random
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.rehearsal.walking import Coverage, DeadEnd

MOST_WALKS = 100_000


@process.command("simulate")
@which_process()
@option(
    "--random", "walks", type=Number(1, MOST_WALKS), metavar=Text(pl="ILE", en="COUNT"),
    help=Text(
        pl="Tyle zmyślonych spraw przejdź losowo i powiedz, do czego żadna nie doszła.",
        en="Go through so many invented cases at random, and say what none of them came to.",
    ),
)  # fmt: skip
@option(
    "--seed", type=Number(), default=1, metavar=Text(pl="LICZBA", en="NUMBER"),
    help=Text(
        pl="Od tej liczby zależy los: ta sama daje ten sam wynik (domyślnie 1).",
        en="Chance depends on this number: the same one gives the same answer (1 if left out).",
    ),
)  # fmt: skip
def simulate(run: Run, which: str, version: int | None, walks: int | None, seed: int) -> Answer:
    """Play a process, or let chance play it."""
    today = today_of(run)
    rules = Rules(*chosen(run, which, version, today), PolishCalendar())
    if walks is None:
        if not can_ask(run):
            raise Usage("cli_simulate.nobody_plays")
        return played(run, rules, today)
    with run.progress(sentence("cli_simulate.under_way"), walks) as advance:
        coverage = walk_at_random(rules, walks, Random(seed), lambda: advance(1))
    return Answer(_data(rules, coverage, seed), *_parts(rules, coverage))


def _parts(rules: Rules, coverage: Coverage) -> list[Part]:
    parts: list[Part] = [
        Line(
            sentence(
                "cli_simulate.walked", n=coverage.walks, process=rules.definition.title, acts=coverage.acts,
                finished=coverage.finished,
            )
        )
    ]  # fmt: skip
    if coverage.unfinished:
        parts.append(Line(sentence("cli_simulate.unfinished", n=coverage.unfinished, most=MOST_ACTS), "warn"))
    for kind, missed in coverage.missed.items():
        total = len(missed) + len(coverage.reached[kind])
        if not total:
            continue
        reached = sentence(f"cli_simulate.reached_{kind}", reached=len(coverage.reached[kind]), total=total)
        parts.append(Line(reached, "warn" if missed else "good"))
        parts += [Line(sentence("cli_simulate.never", what=told(rules, kind, code)), indent=2) for code in missed]
    for number, dead_end in enumerate(coverage.dead_ends, 1):
        parts += _dead_end(number, dead_end)
    if not coverage.dead_ends:
        parts.append(Line(sentence("cli_simulate.no_dead_end"), "good"))
    return parts


def _dead_end(number: int, dead_end: DeadEnd) -> list[Part]:
    """Return a dead end as a list of acts that a person can follow."""
    parts: list[Part] = [Heading(sentence("cli_simulate.dead_end", number=number, n=dead_end.walks))]
    parts += [
        Line(sentence("cli_simulate.numbered", number=at, what=act), indent=2)
        for at, act in enumerate(dead_end.acts, 1)
    ]
    parts += [Line(why, "bad", indent=2) for why in dead_end.why]
    return parts


def _data(rules: Rules, coverage: Coverage, seed: int) -> dict[str, Any]:
    return {
        "process": rules.definition.process,
        "version": rules.definition.version,
        "seed": seed,
        "walks": coverage.walks,
        "finished": coverage.finished,
        "unfinished": coverage.unfinished,
        "acts": coverage.acts,
        "reached": coverage.reached,
        "missed": coverage.missed,
        "dead_ends": [{"walks": one.walks, "acts": list(one.acts), "why": list(one.why)} for one in coverage.dead_ends],
    }
