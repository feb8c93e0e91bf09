"""`osl demo`: makes an invented centre, by the same acts as people's, and says what to look at in it."""

from __future__ import annotations

from pathlib import Path

import click

from osl_cli.answer import Answer, Facts, Heading, Line, Part
from osl_cli.frame import Group, option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.demo.playing import play
from osl_workflow.demo.script import Script, written
from osl_workflow.demo.tour import Step, tour
from osl_workflow.sentences import sentence

demo = Group(
    "demo",
    help=Text(
        pl="Załóż zmyślony ośrodek i obejrzyj go. Nic w nim nie jest prawdziwe, wszystko można w nim wypróbować.",
        en="Make an invented office and look around. Nothing in it is real, everything can be tried in it.",
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
    help=Text(pl="Nowy folder, w którym powstanie ośrodek.", en="The new folder for the office."),
)  # fmt: skip
def brzeziny(run: Run, folder: Path) -> Answer:
    """Play the demo into `folder` and show the tour."""
    script = written("brzeziny")
    with run.progress(sentence("demo.making"), total=len(script.acts)) as advance:
        played = play(script, folder, advance)
    steps = tour(script.demo.office.tour, played.marks)
    figures = _figures(script)
    data = {
        "folder": str(folder),
        "today": script.demo.office.today,
        "figures": figures,
        "tour": [{"command": step.command, "says": run.say(step.says)} for step in steps],
    }
    return Answer(data, *_parts(script, folder, figures, steps))


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


def _parts(script: Script, folder: Path, figures: dict[str, int], steps: tuple[Step, ...]) -> list[Part]:
    return [
        Line(sentence("demo.made", folder=str(folder), today=script.demo.office.today), tone="good"),
        Line(sentence("demo.invented")),
        Facts([(sentence(f"demo.figure_{name}"), number) for name, number in figures.items()]),
        Heading(sentence("demo.tour")),
        Line(sentence("demo.tour_folder"), indent=2),
        Line(f"cd {folder}", tone="strong", indent=4),
        *(part for step in steps for part in (Line(step.says, indent=2), Line(step.command, tone="strong", indent=4))),
    ]
