"""`osl demo`: makes an invented centre, by the same acts as people's, and says what to look at in it."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from osl_cli.answer import Answer, Facts, Heading, Line, Part
from osl_cli.frame import Group, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.demo.playing import play
from osl_workflow.demo.script import Script, written
from osl_workflow.demo.tour import keep, kept, tour
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_workflow.demo.model import Stop
    from osl_workflow.sentences import Sentence
    from osl_workflow.sentences import Text as Told

demo = Group(
    "demo",
    help=Text(
        pl="Załóż zmyślony ośrodek i obejrzyj go. Nic w nim nie jest prawdziwe, wszystko można w nim wypróbować.",
        en="Make an invented centre and look around. Nothing in it is real, everything can be tried in it.",
    ),
)


@demo.command(
    "brzeziny",
    help=Text(
        pl="Ośrodek z pilotażu w Brzezinach (2012-2013): liczby z dokumentu, wszystkie osoby zmyślone.",
        en="The centre of the pilot in Brzeziny (2012-2013): the document's figures, all people invented.",
    ),
)
@option(
    "--folder", type=click.Path(path_type=Path), default=Path("demo-office"), show_default=True,
    metavar=Text(pl="ŚCIEŻKA", en="PATH"),
    help=Text(
        pl="Nowy folder, w którym powstanie ośrodek; gdy już w nim jest, pokazuje się samo oprowadzanie.",
        en="The new folder for the centre; if it is there already, only the tour is shown.",
    ),
)  # fmt: skip
def brzeziny(run: Run, folder: Path) -> Answer:
    """Play the demo into `folder` and show the tour; of a centre that was made there earlier show only the tour."""
    stops = kept(folder)
    if stops is not None:
        data = {"folder": str(folder), "made": False, "tour": _told(run, stops)}
        return Answer(data, Line(sentence("demo.standing", folder=str(folder))), *_tour(folder, stops))
    script = written("brzeziny")
    with run.progress(sentence("demo.making"), total=len(script.acts)) as advance:
        played = play(script, folder, advance)
    stops = tour(script.demo.office.tour, played.marks)
    keep(folder, stops)
    today, figures = script.demo.office.today, _figures(script)
    data = {"folder": str(folder), "made": True, "today": today, "figures": figures, "tour": _told(run, stops)}
    return Answer(
        data,
        Line(sentence("demo.made", folder=str(folder), today=today), tone="good"),
        Line(sentence("demo.invented")),
        Facts([(sentence(f"demo.figure_{name}"), number) for name, number in figures.items()]),
        *_tour(folder, stops),
    )


def _figures(script: Script) -> dict[str, int]:
    office, families = script.demo.office, script.demo.families
    return {
        "residents": office.centre.residents,
        "staff": len(office.staff),
        "district_workers": len(families.districts),
        "families": families.families,
        "persons": families.persons,
        "participants": len(script.demo.stories),
    }


def _told(run: Run, stops: tuple[Stop, ...]) -> list[dict[str, str]]:
    return [{"command": stop.command, "says": run.say(stop.says)} for stop in stops]


def _tour(folder: Path, stops: tuple[Stop, ...]) -> Iterator[Part]:
    """Yield the tour from its first line on: each can be typed where the one before has led."""
    yield Heading(sentence("demo.tour"))
    activate = Path(sys.executable).with_name("activate")
    if shutil.which("osl") is None and activate.exists():
        yield from _stop(sentence("demo.tour_activate"), f". {shlex.quote(str(activate))}")
    yield from _stop(sentence("demo.tour_folder"), f"cd {shlex.quote(str(folder))}")
    for stop in stops:
        yield from _stop(stop.says, stop.command)


def _stop(says: Sentence | Told, command: str) -> Iterator[Part]:
    yield Line(says, indent=2)
    yield Line(command, tone="strong", indent=4)
