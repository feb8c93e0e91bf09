"""`osl case share`, `osl case shared`: what a partner may see of a case, until when; and what he is shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from osl_cli.answer import Answer, Line
from osl_cli.asking import can_ask, must
from osl_cli.day import DAY
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.record_marks import typed_record, typed_share
from osl_cli.run import Run
from osl_cli.showing import told
from osl_cli.verbs import verb
from osl_cli.whom import whom
from osl_cli.work_group import carried_out, mark, seen
from osl_cli.work_next import is_mine
from osl_cli.work_words import staff_by_login, table
from osl_workflow.acts.kinds import BY_KIND
from osl_workflow.errors import Usage
from osl_workflow.history.naming import Names
from osl_workflow.progress.commands import ChangeRecord, EnterRecord
from osl_workflow.progress.records import record_called
from osl_workflow.progress.sharing import in_force, titles
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_workflow.acts.undertakings import Seen


A_FEW = 3
"""So many of the names of what is shared stand in a list."""


@verb("share", writes=True, gives_work=True)
@mark
@argument(
    "partner", required=False, metavar="LOGIN",
    help=Text(pl="Login partnera.", en="Login of the partner."),
)  # fmt: skip
@option(
    "--show", "shows", multiple=True, metavar=Text(pl="CO", en="WHAT"),
    help=Text(
        pl="Krok (conditions), odpowiedź (conditions.own_will), rodzaj zapisu (cel), zapis (cel-1) albo client: "
        "o kogo chodzi. Można podać kilka.",
        en="A step (conditions), an answer (conditions.own_will), a kind of record (goal), a record (goal-1), or "
        "client: who it is about. May be given several times.",
    ),
)  # fmt: skip
@option("--until", type=DAY, help=Text(pl="Ostatni dzień.", en="The last day."))
@option(
    "--ground", metavar=Text(pl="PODSTAWA", en="GROUND"),
    help=Text(pl="Podstawa, na przykład zgoda klienta.", en="The ground, such as the client's consent."),
)  # fmt: skip
@option(
    "--end", metavar=Text(pl="ZAPIS", en="RECORD"),
    help=Text(pl="Zakończ od razu udostępnienie (udostępnienie-1).", en="End this share (share-1) at once."),
)  # fmt: skip
def share(
    run: Run, mark: str, partner: str | None, shows: tuple[str, ...], until: date | None, ground: str | None,
    end: str | None,
) -> Answer:  # fmt: skip
    """Share a part of the case."""
    now = seen(run, mark)
    shows = tuple(typed_share(now.rules.definition, one) for one in shows)
    if end is not None:
        end = typed_record(end)
        done = sentence("cli_case.share_ended", record=record_called(end), mark=now.state.number)
        return carried_out(run, now, ChangeRecord(record=end, status="ended"), done)
    if ground is None and can_ask(run):
        ground = must(sentence("cli_case.share_ground"))
    if partner is None or not shows or until is None or ground is None:
        raise Usage("cli_case.share_missing", mark=now.state.number)
    id = staff_by_login(run, partner)
    name = Names(run.desk.reader()).staff(id)
    content = {
        "to_whom": partner,
        "what": told(titles(now.rules, shows)),
        "ground": ground,
        "partner": str(id),
        "shows": list(shows),
        "until": until.isoformat(),
    }
    done = sentence("cli_case.shared", mark=now.state.number, name=name, until=until, shows=titles(now.rules, shows))
    return carried_out(run, now, EnterRecord(kind="share", content=content), done)


@verb("shared")
def shared(run: Run) -> Answer:
    """List what is shared with whoever asks."""
    names = Names(run.desk.reader())
    found = [_Shared(now, names) for now in BY_KIND[run.kind].shared(run.desk, run.who)]
    rows = [
        (one.mark, one.whom, one.process, _short(titles(one.now.rules, one.shows)), one.until,
         tuple(step.title for step in one.open))
        for one in found
    ]  # fmt: skip
    columns = ("mark", "client", "process", "shared", "shared_until", "to_do")
    data = {
        f"{run.kind}s": [
            {
                "mark": one.mark, "whom": one.whom, "process": one.now.state.process, "shows": one.shows,
                "until": one.until, "next": [step.step for step in one.open],
            }
            for one in found
        ]
    }  # fmt: skip
    parts: list[Part] = [table(columns, rows, sentence("cli_look.nothing_shared"))]
    if found:
        parts.append(Line(sentence("cli_look.shared_hint", mark=found[0].mark), "quiet"))
    return Answer(data, *parts)


def _short(names: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the first few of what is shared, and how many more there are: `osl case show` tells all."""
    return names if len(names) <= A_FEW else (*names[:A_FEW], sentence("cli_look.and_more", n=len(names) - A_FEW))


class _Shared:
    """Something of which a part is shared with whoever asks: what, how long yet, and what of it he can do now."""

    def __init__(self, now: Seen, names: Names) -> None:
        shares = in_force(now.all_of_it.progress, now.acting.today, now.acting.actor).values()
        contents = [share.content or {} for share in shares]
        self.now = now
        self.mark = now.state.number
        self.whom = whom(names, now)
        self.process = names.process(now.state.process, now.state.process_version)
        self.shows = tuple(sorted({name for content in contents for name in content["shows"]}))
        self.until = max(date.fromisoformat(content["until"]) for content in contents)
        self.open = tuple(step for step in now.next() if is_mine(now, step))
