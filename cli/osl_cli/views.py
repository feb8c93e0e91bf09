"""`osl views`: whether the views have seen the whole history, and building them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Line, Part, Table, Toned
from osl_cli.frame import Group, argument
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.errors import Refused
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.views.answers import warnings
from osl_workflow.views.catalogue import VIEWS, rebuild

if TYPE_CHECKING:
    from osl_workflow.store.view import Status

views = Group(
    "views",
    help=Text(
        pl="Zestawienia: czy są aktualne, zbuduj od nowa. Powstają z historii i można je zawsze odtworzyć.",
        en="Views: are they fresh, build them anew. They are made from the history and can always be made again.",
    ),
)


@views.command(
    "status",
    help=Text(
        pl="Pokaż, do którego wpisu doszło każde zestawienie. Niczego nie zmienia.",
        en="Show up to which entry each view has come. Changes nothing.",
    ),
)
def status(run: Run) -> Answer:
    """Show how fresh each view is."""
    run.desk.acting(run.desk.reader(), run.who)
    found = run.house.views.status()
    columns = [sentence(f"cli_views.column_{name}") for name in ("view", "position", "behind", "as_of", "state")]
    rows = [(_title(one.view), one.position, one.behind, one.as_of, _state(one)) for one in found]
    parts: list[Part] = [Table(columns, rows, sentence("cli_views.none"))]
    parts += [Line(loud, "bad") for one in found if one.stopped for loud in warnings(one)]
    data = [
        {
            "name": one.view,
            "position": one.position,
            "behind": one.behind,
            "as_of": one.as_of,
            "stopped": None if one.stopped is None else {"error": one.stopped.error, "position": one.stopped.position},
        }
        for one in found
    ]
    stopped = any(one.stopped for one in found)
    told = {"views": data, "last_position": run.house.store.last_position()}
    return Answer(told, *parts, exit_code=Refused.exit_code if stopped else 0)


@views.command(
    "rebuild",
    help=Text(
        pl="Zbuduj zestawienia od nowa z całej historii; do tego czasu odpowiadają poprzednie.",
        en="Build views anew from the whole history; until they are ready the old ones answer.",
    ),
)
@argument(
    "names", nargs=-1, metavar=Text(pl="NAZWA", en="NAME"),
    shell_complete=lambda _ctx, _param, begun: [view.name for view in VIEWS if view.name.startswith(begun)],
    help=Text(pl="Które; bez nazw wszystkie.", en="Which; all of them without names."),
)  # fmt: skip
def rebuild_(run: Run, names: tuple[str, ...]) -> Answer:
    """Build views anew."""
    rebuilt = rebuild(run.house.views, run.desk, run.who, names)
    told = tuple(map(_title, rebuilt))
    return Answer({"rebuilt": rebuilt}, Line(sentence("cli_views.rebuilt", names=told), "good"))


def _title(name: str) -> Sentence:
    return sentence("cli_views.title", title=sentence(f"views.title_{name}"), name=name)


def _state(one: Status) -> Any:
    if one.stopped is not None:
        return Toned(sentence("cli_views.stopped"), "bad")
    if one.behind:
        return Toned(sentence("cli_views.behind"), "warn")
    return Toned(sentence("cli_views.fresh"), "good")
