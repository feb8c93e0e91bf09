"""`osl district moves`, `stay`, `place`: families that live in another district than they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid5

from osl_cli.answer import Answer, Line, Table, Toned
from osl_cli.district import district
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.proposing import told_of_move
from osl_cli.run import Run
from osl_workflow.acts import districts
from osl_workflow.acts.cases import CASES
from osl_workflow.acts.desk import Done
from osl_workflow.history.naming import Names
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from osl_workflow.acts.desk import Wish
    from osl_workflow.sentences import Sentence


@district.command("moves")
def moves(run: Run) -> Answer:
    """List the cases that a move proposes to hand over."""
    from osl_workflow.views import districts as view  # late: views load sqlite-utils

    acting = run.desk.require(run.who, "read_case")
    reader = run.desk.reader()
    names = Names(reader)
    found = view.moves(run.house.views, acting.today)
    told = [(told_of_move(reader, move, acting.today)[0], move) for move in found.rows]
    rows = [
        (
            Toned(data["mark"], "strong"),
            data["since"],
            sentence("cli_district.from_to", before=data["from"], after=data["to"]),
            names.staff(move.worker),
            sentence("cli_district.nobody") if move.proposed is None else names.staff(move.proposed),
            _offered(names, data["offered"]),
        )
        for data, move in told
    ]
    columns = [sentence(f"cli_district.column_{n}") for n in ("mark", "since", "moved", "holds", "proposed", "offered")]
    parts: list[Any] = [Table(columns, rows, sentence("cli_district.no_moves"))]
    to_do = [data for data, _ in told if data["offered"] is None]
    if to_do:
        data = to_do[0]
        login = data["login"] or "LOGIN"
        parts.append(Line(sentence("cli_district.hand_over_next", mark=data["mark"], login=login), "quiet"))
    return Answer({"as_of": acting.today, "moves": [data for data, _ in told]}, *parts, status=found.status)


def _offered(names: Names, offered: dict[str, Any] | None) -> Sentence | None:
    if offered is None:
        return None
    return sentence("cli_district.offered", name=names.staff(offered["to"]), until=offered["until"])


@district.command("stay", writes=True)
@argument("mark", metavar=Text(pl="ZNAK", en="MARK"), help=Text(pl="Znak sprawy.", en="The file mark of the case."))
def stay(run: Run, mark: str) -> Answer:
    """Say that a case stays with whoever holds it."""
    seen = CASES.look(run.desk, run.who, mark)
    done = districts.stays(run.desk, run.who, run.wish(), seen.id)
    return Answer({**done.answer, "mark": seen.state.number}, Line(sentence("cli_district.stays", mark=mark), "good"))


@district.command("place", writes=True)
@option(
    "--all", "every", is_flag=True,
    help=Text(
        pl="Wszystkie rodziny, nie tylko te, których rejon się zmienił.",
        en="All families, not only those whose district has changed.",
    ),
)  # fmt: skip
def place(run: Run, every: bool) -> Answer:
    """Look up anew where families live."""
    from osl_workflow.views.districts import to_be_placed  # late: views load sqlite-utils
    from osl_workflow.views.households import members

    run.desk.require(run.who, districts.MANAGE)
    on = run.options.on or run.desk.today()
    homes = to_be_placed(run.house.views, on, every=every)
    wish = run.wish()

    def wanted() -> Iterator[tuple[Wish, UUID, tuple[UUID, ...]]]:
        for home in homes:  # its own command id follows from that of the whole, so that a repeated one repeats nothing
            own = wish.model_copy(update={"command": uuid5(wish.command, str(home))})
            yield own, home, members(run.house.views, home, on)

    counts = {"placed": 0, "moved": 0, "without": 0}
    refused = []
    with run.progress(sentence("cli_district.placing"), len(homes)) as advance:
        for done in districts.place_again(run.desk, run.who, wanted()):
            if not isinstance(done, Done):
                refused.append(done)
            elif done.answer["district"] is None:
                counts["without"] += 1
            else:
                counts["moved" if done.answer["moved_from"] else "placed"] += 1
            advance()
    if refused:
        raise refused[0]
    said = [Line(sentence("cli_district.placed_all", n=len(homes)), "good")]
    if counts["moved"]:
        said.append(Line(sentence("cli_district.placed_moved", n=counts["moved"])))
    if counts["without"]:
        said.append(Line(sentence("cli_district.placed_without", n=counts["without"]), "warn"))
    return Answer({"families": len(homes), **counts}, *said)
