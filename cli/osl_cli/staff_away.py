"""`osl staff absences`: who is away, who stands in, and what nobody could do meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from osl_cli.acting_head import acting_heads
from osl_cli.answer import Answer, Line, Table, Toned
from osl_cli.day import DAY
from osl_cli.frame import as_command, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.standing_in import name_of
from osl_workflow.progress.permissions import allowed_role, role_titles
from osl_workflow.sentences import sentence
from osl_workflow.staff import away as rules
from osl_workflow.staff.heading import headed_until
from osl_workflow.staff.state import Staff
from osl_workflow.views import absences as view
from osl_workflow.views import staff as staff_view

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.staff.absence import Absence
    from osl_workflow.staff.term import Term


@as_command(
    "absences",
    help=Text(
        pl="Kto jest nieobecny i kto zastępuje, dziś i w najbliższych tygodniach.",
        en="Who is away and who stands in, today and in the coming weeks.",
    ),
)
@option(
    "--at", "day", type=DAY, help=Text(pl="Od tego dnia; domyślnie od dziś.", en="From then on; today if left out.")
)
@option("--days", type=Number(1, 1000), default=30, help=Text(pl="Na ile dni naprzód.", en="How many days ahead."))
def absences(run: Run, day: date | None, days: int) -> Answer:
    """Tell who is away and who stands in."""
    reader = run.desk.reader()
    acting = run.desk.acting(reader, run.who)
    standard = reader.standard(acting.today)
    heads = standard.permissions["staff_manage"].roles
    first = day or acting.today
    last = first + timedelta(days=days)
    manages = allowed_role(standard, "staff_manage", acting) is not None
    found = view.away(run.house.views, first, last)
    members = [reader.staff(id) for id in found.rows]
    rows: list[tuple[Any, ...]] = []
    data: list[dict[str, Any]] = []
    parts: list[Part] = []
    everybody = [reader.staff(id) for id in staff_view.staff(run.house.views, first).rows]
    for one in members:
        for absence in sorted(one.absences, key=lambda a: a.from_):
            if not absence.meets(first, last):
                continue
            on = max(first, absence.from_)
            deputy = rules.deputy_at_work(absence, everybody, on)
            left = rules.left_to_nobody(one, everybody, on) if deputy is None else ()
            shown = absence.kind if absence.kind and (manages or one.id == acting.actor) else None
            rows.append(_row(one, absence, deputy, shown, on))
            gaps = rules.without_deputy(absence, everybody, first, last)
            data.append(_data(one, absence, deputy, shown, left) | {"days_without_deputy": gaps})
            if any(named.who is not None for named in absence.deputies):
                parts += [_gap(one, gap) for gap in gaps]
            if left:
                titles = role_titles(standard, left)
                is_head = bool(set(left) & set(heads))
                key = "nobody_heads" if is_head else "nobody_in_role"
                said = sentence(f"cli_absence.{key}", who=name_of(one), roles=titles, on=on, login=one.login or "")
                parts.append(Line(said, "bad" if is_head else "warn"))
    columns = [sentence(f"cli_absence.column_{name}") for name in ("who", "from", "to", "deputy", "kind")]
    parts.append(Table(columns, rows, sentence("cli_absence.nobody_away", first=first, last=last)))
    decided, decisions = acting_heads(run, reader, acting)
    parts += decided
    alone = rules.head_alone(everybody, heads, first)
    if alone is not None:
        said = sentence("cli_absence.head_alone", who=name_of(alone), login=alone.login or "")
        parts.append(Line(said, "warn"))
    prepared: dict[str, Any] = {
        "head_without_stand_in": None if alone is None else alone.login,
        "nobody_heads_from": None,
        "acting_heads": decisions,
    }
    headed = headed_until(everybody, heads, first)
    if headed is not None:
        after = headed + timedelta(days=1)
        parts.insert(0, Line(sentence("cli_absence.nobody_heads_from", day=after), "bad"))
        prepared |= {"nobody_heads_from": after}
    return Answer({"as_of": first, "until": last, "absences": data, **prepared}, *parts, status=found.status)


def _row(one: Staff, absence: Absence, deputy: Staff | None, kind: str | None, on: date) -> tuple[Any, ...]:
    named = absence.deputy_on(on)
    if deputy is not None:
        stands_in: Any = name_of(deputy)
    elif named is not None:
        stands_in = Toned(sentence("cli_absence.deputy_away_too"), "warn")
    else:
        stands_in = Toned(sentence("cli_absence.nobody"), "warn")
    return (
        Toned(name_of(one), "strong"),
        absence.from_,
        absence.to or sentence("cli_absence.not_known"),
        stands_in,
        "" if kind is None else sentence(f"cli_absence.kind_{kind}"),
    )


def _gap(one: Staff, gap: Term) -> Line:
    """Return the warning that somebody is named, but can act for her on none of these days."""
    key = "nobody_acts_on" if gap.from_ == gap.to else "nobody_acts"
    said = sentence(f"cli_absence.{key}", who=name_of(one), first=gap.from_, last=gap.to, login=one.login or "")
    return Line(said, "warn")


def _data(
    one: Staff, absence: Absence, deputy: Staff | None, kind: str | None, left: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "staff": str(one.id),
        "login": one.login,
        "from": absence.from_,
        "to": absence.to,
        "deputy": None if deputy is None else deputy.login,
        "deputies": [named.model_dump(mode="json") for named in absence.deputies],
        "kind": kind,
        "returned": absence.is_ended,
        "roles_left_to_nobody": left,
    }
