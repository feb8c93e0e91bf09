"""`osl staff absent`, `deputy`, `stand-in`, `back`: noting who is away and who stands in, and coming back."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from osl_cli.answer import Answer, Line, Table
from osl_cli.day import DAY
from osl_cli.frame import argument, as_command, option
from osl_cli.language import Text
from osl_cli.staff_hand_over import given_back
from osl_cli.standing_in import name_of, standing_in
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.absences import act_on_absence
from osl_workflow.errors import Refused, Usage
from osl_workflow.progress.permissions import allowed_role
from osl_workflow.progress.undertaking import KINDS
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.staff import commands as c
from osl_workflow.staff.absence import ABSENCE_KINDS
from osl_workflow.staff.state import Staff
from osl_workflow.views.as_known import last_recorded
from osl_workflow.views.cases import cases
from osl_workflow.views.timeline import timeline

if TYPE_CHECKING:
    from uuid import UUID

    from osl_cli.answer import Part
    from osl_cli.run import Run
    from osl_workflow.acts.reading import Reader
    from osl_workflow.staff.absence import Absence

AWAY = Text(pl="Nazwa logowania osoby nieobecnej.", en="The login of the one who is away.")
DEPUTY = Text(pl="Nazwa logowania zastępcy.", en="The login of the deputy.")
NOBODY = Text(pl="Nikt nie zastępuje od tego dnia.", en="Nobody stands in from that day on.")
PAGE = 500
SINCE = Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out.")


# --- noting -----------------------------------------------------------------------------------------------------------


@as_command(
    "absent",
    writes=True,
    help=Text(
        pl="Zapisz nieobecność i kto zastępuje. Swoją zapisze każdy; zastępcę wyznacza kierownik.",
        en="Note an absence and who stands in. Everybody notes the own one; the head names the deputy.",
    ),
)
@argument("login", metavar="LOGIN", help=AWAY)
@option("--since", type=DAY, help=Text(pl="Pierwszy dzień; domyślnie dziś.", en="The first day; today if left out."))
@option(
    "--until", type=DAY,
    help=Text(pl="Ostatni dzień; bez niego: nie wiadomo do kiedy.", en="The last day; left out: nobody knows yet."),
)  # fmt: skip
@option("--deputy", metavar="LOGIN", help=DEPUTY)
@option(
    "--kind", type=click.Choice(ABSENCE_KINDS), default="other",
    help=Text(
        pl="Rodzaj: leave urlop, sick choroba, training szkolenie, other inny (domyślnie). Zapis jest zapieczętowany.",
        en="Its kind; other if left out. It is kept sealed.",
    ),
)  # fmt: skip
def absent(
    run: Run, login: str, since: date | None, until: date | None, deputy: str | None, kind: str
) -> Answer:  # fmt: skip
    """Note that somebody is away."""
    staff = staff_by_login(run, login)
    first = since or run.options.on or run.desk.today()
    stands_in = None if deputy is None else staff_by_login(run, deputy)
    command = run.fitted(c.NoteAbsence, from_=first, to=until, kind=kind, deputy=stands_in)
    done = act_on_absence(run.desk, run.who, run.wish(), staff, command)
    reader = run.desk.reader()
    key = "noted_until" if until else "noted_open"
    who = name_of(reader.staff(staff))
    parts: list[Part] = [Line(sentence(f"cli_absence.{key}", who=who, from_=first, to=until or ""), "good")]
    if done.answer["deputy"]:
        parts.append(Line(_stands_in(reader, done.answer["deputy"], login)))
    else:
        parts.append(Line(sentence("cli_absence.nobody_yet", login=login), "warn"))
    for other, _ in standing_in(run, reader, staff, max(first, run.desk.today())):
        hint = sentence("cli_absence.stood_in_for", who=who, other=name_of(other), other_login=other.login or "")
        parts.append(Line(hint, "warn"))
    return Answer({**done.answer, "from": first, "to": until}, *parts)


@as_command(
    "deputy",
    writes=True,
    help=Text(pl="Wyznacz, kto zastępuje osobę nieobecną.", en="Name who stands in for somebody who is away."),
)
@argument("login", metavar="LOGIN", help=AWAY)
@argument("deputy", required=False, metavar=Text(pl="ZASTĘPCA", en="DEPUTY"), help=DEPUTY)
@option("--nobody", is_flag=True, help=NOBODY)
@option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś albo od pierwszego dnia nieobecności.",
                                       en="From when on; today or the first day away if left out."))  # fmt: skip
@option("--until", type=DAY, help=Text(pl="Do kiedy; domyślnie do końca.", en="Until when; to its end if left out."))
def deputy_(
    run: Run, login: str, deputy: str | None, nobody: bool, since: date | None, until: date | None
) -> Answer:  # fmt: skip
    """Name who stands in for somebody who is away."""
    staff, stands_in = staff_by_login(run, login), _chosen(run, deputy, nobody)
    first = since or _next_day_away(run.desk.reader().staff(staff), run.desk.today())
    command = run.fitted(c.NameDeputy, deputy=stands_in, from_=first, to=until)
    done = act_on_absence(run.desk, run.who, run.wish(), staff, command)
    absent = name_of(run.desk.reader().staff(staff))
    if stands_in is None:
        said = sentence("cli_absence.nobody_from", who=absent, from_=first)
        return Answer({**done.answer, "from": first}, Line(said, "warn"))
    parts = (Line(sentence("cli_absence.deputy_named", who=absent, from_=first), "good"),)
    return Answer(
        {**done.answer, "from": first, "to": until},
        *parts,
        Line(_stands_in(run.desk.reader(), str(stands_in), login)),
    )


@as_command(
    "stand-in",
    writes=True,
    help=Text(
        pl="Wyznacz z góry, kto zastępuje, gdy ktoś nagle zachoruje. Nieobecność zapisze wtedy sam zastępca.",
        en="Name beforehand who stands in when somebody falls ill. The deputy may then note the absence himself.",
    ),
)
@argument("login", metavar="LOGIN", help=Text(pl="Kogo zastępować.", en="Whom to stand in for."))
@argument("deputy", required=False, metavar=Text(pl="ZASTĘPCA", en="DEPUTY"), help=DEPUTY)
@option("--nobody", is_flag=True, help=NOBODY)
@option("--since", type=DAY, help=SINCE)
@option("--until", type=DAY, help=Text(pl="Do kiedy; domyślnie bez końca.", en="Until when; no end if left out."))
def stand_in(
    run: Run, login: str, deputy: str | None, nobody: bool, since: date | None, until: date | None
) -> Answer:  # fmt: skip
    """Name beforehand who stands in."""
    staff, stands_in = staff_by_login(run, login), _chosen(run, deputy, nobody)
    first = since or run.desk.today()
    command = run.fitted(c.NameStandIn, deputy=stands_in, from_=first, to=until)
    done = act_on_absence(run.desk, run.who, run.wish(), staff, command)
    data = {**done.answer, "stand_in": None if stands_in is None else str(stands_in), "from": first, "to": until}
    reader = run.desk.reader()
    who = name_of(reader.staff(staff))
    if stands_in is None:
        return Answer(data, Line(sentence("cli_absence.no_stand_in_from", who=who, from_=first), "warn"))
    beforehand = name_of(reader.staff(stands_in))
    said = sentence("cli_absence.stand_in_named", who=who, login=login, deputy=beforehand, from_=first)
    return Answer(data, Line(said, "good"))


def _chosen(run: Run, deputy: str | None, nobody: bool) -> UUID | None:
    """Return who is to stand in; None when it is said that nobody is.

    Raises:
        Usage: both or neither is said.
    """
    if nobody == (deputy is not None):
        raise Usage("cli_absence.deputy_or_nobody")
    return None if deputy is None else staff_by_login(run, deputy)


def _next_day_away(staff: Staff, today: date) -> date:
    """Return today where the member is away, else the first day of the next absence, else today."""
    if staff.is_absent_on(today):
        return today
    return min((a.from_ for a in staff.absences if a.from_ > today and a.covers(a.from_)), default=today)


# --- coming back ------------------------------------------------------------------------------------------------------


@as_command(
    "back",
    writes=True,
    gives_work=True,
    help=Text(
        pl="""Zapisz powrót; --on to pierwszy dzień znowu w pracy. Obowiązki wracają od zastępcy.

        Gdy nieobecność ma się skończyć wcześniej, niż zapisano, --until podaje jej nowy ostatni dzień, a --reason
        powód; powrót zapisuje się potem jak zwykle.""",
        en="""Record a return; --on is the first day at work again. The duties return from the deputy.

        Where an absence is to end sooner than was noted, --until gives its new last day, and --reason why; the return
        is recorded later as ever.""",
    ),
)
@argument("login", metavar="LOGIN", help=Text(pl="Kto wraca.", en="Who is back."))
@option(
    "--mistake", is_flag=True,
    help=Text(
        pl="Nieobecności nie było albo nie będzie: wpis był pomyłką.",
        en="There was, or will be, no absence: it was noted by mistake.",
    ),
)  # fmt: skip
@option("--since", type=DAY, help=Text(pl="Która nieobecność: jej pierwszy dzień.", en="Which absence: its first day."))
@option(
    "--until", type=DAY,
    help=Text(
        pl="Nowy, wcześniejszy ostatni dzień nieobecności, która jeszcze trwa lub dopiero będzie; z powodem.",
        en="The new, earlier last day of an absence that goes on or is still to come; with a reason.",
    ),
)  # fmt: skip
def back(run: Run, login: str, mistake: bool, since: date | None, until: date | None) -> Answer:
    """Record a return from an absence, or that it will end sooner."""
    staff, wish = staff_by_login(run, login), run.wish()
    reader = run.desk.reader()
    if until is not None:
        if mistake or wish.occurred_on is not None:
            raise Usage("cli_absence.until_alone")
        return _shortened(run, login, staff, _still_away(reader.staff(staff), since, run.desk.today()), until)
    here_again = wish.occurred_on or run.desk.today()
    absence = _which(reader.staff(staff), since, here_again, mistake)
    eve = absence.from_ - timedelta(days=1)
    last = eve
    if not mistake:  # whoever is back on the first day is at work on it, and no deputy acts any more: nothing is left
        last = here_again - timedelta(days=1) if absence.from_ <= here_again else absence.from_
        last = last if absence.to is None else min(last, absence.to)
    done = act_on_absence(run.desk, run.who, wish, staff, c.EndAbsence(from_=absence.from_, to=last))
    returned = {**done.answer, "from": absence.from_, "to": None if last == eve else last}
    key = "taken_back" if mistake else "here_on_first_day" if last == eve else "returned"
    said = sentence(f"cli_absence.{key}", who=name_of(reader.staff(staff)), from_=absence.from_, to=last)
    parts: list[Part] = [Line(said, "good")]
    if absence.from_ > here_again:
        return Answer(returned, *parts)
    lent = given_back(run, staff, login) if _may_assign(run, reader) else None
    held = cases(run.house.views, run.desk.today(), worker=staff, limit=1)
    giver = done.answer["deputy"]
    if giver:
        who = name_of(reader.staff(_id(giver)))
        none = sentence("cli_absence.duties_return_no_cases", who=who)
        parts.append(Line(sentence("cli_absence.duties_return", who=who, n=held.total) if held.total else none))
    done_meanwhile = _done_for(run, reader, absence, staff)
    if done_meanwhile:
        rows = [(mark, n) for mark, n in done_meanwhile.items()]
        columns = (sentence("cli_absence.column_mark"), sentence("cli_absence.column_acts"))
        parts += [Line(sentence("cli_absence.done_meanwhile")), Table(columns, rows, "")]
    beside = _done_beside_cases(reader, absence, staff)
    if beside:
        what = tuple(
            sentence("cli_absence.beside_one", what=sentence(f"events.{topic}"), times=n) for topic, n in beside
        )
        parts.append(Line(sentence("cli_absence.done_beside", what=what)))
    data = {
        **returned, "cases_held": held.total, "done_meanwhile": done_meanwhile, "done_beside_cases": dict(beside),
        **(lent.data if lent else {}),
    }  # fmt: skip
    return Answer(data, *parts, *(lent.parts if lent else ()), status=held.status)


def _still_away(staff: Staff, since: date | None, today: date) -> Absence:
    """Return the absence of the day named, else the first that goes on today or is still to come.

    Raises:
        Refused: there is none.
    """
    coming = [a for a in staff.absences if a.covers(a.from_) and not a.is_ended and (a.to is None or a.to >= today)]
    found = [a for a in sorted(coming, key=lambda a: a.from_) if since in (None, a.from_)]
    if not found:
        raise Refused("staff.nobody_returns", day=since or today)
    return found[0]


def _shortened(run: Run, login: str, staff: UUID, absence: Absence, until: date) -> Answer:
    done = act_on_absence(run.desk, run.who, run.wish(), staff, c.ShortenAbsence(from_=absence.from_, to=until))
    who = name_of(run.desk.reader().staff(staff))
    said = sentence("cli_absence.shortened", who=who, login=login, from_=absence.from_, to=until)
    return Answer({**done.answer, "from": absence.from_, "to": until}, Line(said, "good"))


def _may_assign(run: Run, reader: Reader) -> bool:
    acting = run.desk.acting(reader, run.who)
    return allowed_role(reader.standard(acting.today), "assign", acting) is not None


def _which(staff: Staff, since: date | None, here_again: date, mistake: bool) -> Absence:
    """Return the absence meant: that of the day named, else the one that goes on, or the latest before.

    Noted by mistake was the one that goes on, or the only one.

    Raises:
        Refused: there is none, or by mistake any of several may have been noted.
    """
    open_ = sorted((a for a in staff.absences if a.covers(a.from_) and not a.is_ended), key=lambda a: a.from_)
    if since is not None:
        found = [a for a in open_ if a.from_ == since]
    elif mistake and not any(a.covers(here_again) for a in open_):
        if len(open_) > 1:
            raise Refused("staff.which_absence", days=tuple(a.from_ for a in open_), first=open_[-1].from_)
        found = open_
    else:
        found = [a for a in open_ if a.from_ <= here_again][-1:]
    if not found:
        raise Refused("staff.nobody_returns", day=since or here_again)
    return found[0]


def _done_for(run: Run, reader: Reader, absence: Absence, staff: UUID) -> dict[str, int]:
    """Return how many acts a deputy did in each case for somebody during an absence, by file mark."""
    deputies = {named.who for named in absence.deputies if named.who is not None}
    acts: dict[str, set[UUID]] = {}
    for deputy in sorted(deputies):
        entries = timeline(run.house.views, actor=deputy, on_behalf_of=staff, since=absence.from_)
        for row in entries.rows:
            stream = reader.store.stream_of(row.case)
            if stream is not None:
                acts.setdefault(reader.undertaking(stream.kind, row.case).number, set()).add(row.command)
    return {mark: len(commands) for mark, commands in sorted(acts.items())}


def _done_beside_cases(reader: Reader, absence: Absence, staff: UUID) -> list[tuple[str, int]]:
    """Return what else was recorded for somebody since an absence began, and in no case: topics, and how often each."""
    position, found = last_recorded(reader.store, absence.from_ - timedelta(days=1)), Counter[str]()
    in_cases: set[UUID] = set()
    acts: list[tuple[UUID, str]] = []
    while page := reader.store.read(position, PAGE):
        position = page[-1].position
        for one in page:
            meta = one.event.meta
            if meta.on_behalf_of == staff and one.stream.kind in KINDS:
                in_cases.add(meta.command)
            elif meta.on_behalf_of == staff:
                acts.append((meta.command, one.event.topic))
    found.update(topic for command, topic in acts if command not in in_cases)
    return sorted(found.items())


def _stands_in(reader: Reader, deputy: str, login: str) -> Sentence:
    return sentence("cli_absence.stands_in", who=name_of(reader.staff(_id(deputy))), login=login)


def _id(text: str) -> UUID:
    from uuid import UUID

    return UUID(text)


COMMANDS: tuple[click.Command, ...] = (absent, deputy_, stand_in, back)
"""The commands that write."""
