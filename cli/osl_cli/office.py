"""`osl office`: what the centre is, what it chose, and how many people live in its area."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from osl_cli.answer import Answer, Facts, Heading, Line, Table, Toned
from osl_cli.day import DAY
from osl_cli.frame import Group, argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.part_of_post import Part
from osl_cli.prompting import Question, Values, retried
from osl_cli.run import Run
from osl_workflow.acts.caseloads import limit_of_act, share_of
from osl_workflow.acts.office import act_on_office
from osl_workflow.errors import Usage
from osl_workflow.office.commands import ChangeSetting, ChooseCapacity, CountFamilies, CountResidents
from osl_workflow.office.settings import NO_LIMIT, SETTINGS, SettingKey, describe, describe_value
from osl_workflow.process.findings import did_you_mean
from osl_workflow.sentences import Text as Words
from osl_workflow.sentences import amount, sentence
from osl_workflow.staff.state import roles_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osl_workflow.acts.desk import Done
    from osl_workflow.office.settings import Value
    from osl_workflow.office.state import Office
    from osl_workflow.sentences import Sentence

office = Group("office", help=Text(pl="Ośrodek i jego ustawienia.", en="The centre and its settings."))

WHY = (Question("reason", "--reason", sentence("cli_office.ask_reason")),)


# --- show -------------------------------------------------------------------------------------------------------------


@office.command(
    "show",
    help=Text(
        pl="Pokaż ośrodek: nazwę, liczbę mieszkańców i jej źródło, ustawienia.",
        en="Show the centre: its name, its residents and who says so, its settings.",
    ),
)
def show(run: Run) -> Answer:
    """Show what the centre is and what it chose."""
    reader = run.desk.reader()
    today = run.desk.acting(reader, run.who).today
    now = reader.office()
    count = now.residents_on(today) or now.residents[0]  # the founding told the first
    standard = reader.standard(today)
    settings = tuple(_values(now, today))
    source = sentence("cli_office.told_at_founding") if count.source is None else count.source
    return Answer(
        {
            "office": str(now.id), "name": now.name, "symbol": now.symbol, "standard": now.standard,
            "founded": now.founded, "demo": now.demo, "as_of": today, "residents": count.model_dump(mode="json"),
            "settings": [
                {"key": key, "decides": describe(key), "value": value, "from": since} for key, value, since in settings
            ],
        },
        Facts(
            [
                (sentence("cli_office.name"), Toned(now.name, "strong")),
                (sentence("cli_office.symbol"), now.symbol),
                (sentence("cli_office.founded_on"), now.founded),
                (
                    sentence("cli_office.residents"),
                    sentence("cli_office.count", number=count.number, on=count.on, source=source),
                ),
            ]
        ),
        Heading(sentence("cli_office.settings")),
        Table(
            [sentence(f"cli_office.column_{name}") for name in ("setting", "value", "since", "decides")],
            [
                (
                    Toned(key, "strong"),
                    _told(value, key, limit_of_act(standard, key, max(today, since or today))),
                    since or sentence("cli_office.by_default"),
                    describe(key),
                )
                for key, value, since in settings
            ],
            sentence("cli_office.settings"),
        ),
    )  # fmt: skip


def _values(now: Office, today: date) -> Iterator[tuple[SettingKey, Value, date | None]]:
    """Yield of every setting what holds today and since when (None: it is the default), then what is chosen for later.

    Two choices for one day are told once: the later one holds.
    """
    for key in SETTINGS:
        later = sorted({one.from_ for one in now.chosen if one.key == key and one.from_ > today})
        for day in (today, *later):
            held = now.chosen_on(key, day)
            yield key, now.setting_on(key, day), None if held is None else held.from_


def _told(value: Value, key: SettingKey, most: int | None) -> object:
    """Return a value as it is typed, with what it means; `most`: the limit of the act, which holds if it is lower."""
    if most is not None and isinstance(value, int) and value > most:
        return sentence("cli_office.act_holds", value=value, most=most)
    meant = describe_value(value, key)
    if meant == sentence("office.value_none"):
        return sentence("cli_office.value", value=NO_LIMIT, meant=meant)
    return value if meant == value else sentence("cli_office.value", value=value, meant=meant)


# --- what changes -----------------------------------------------------------------------------------------------------


@office.command(
    "set",
    writes=True,
    help=Text(
        pl="""Zmień ustawienie ośrodka, od dziś albo od późniejszego dnia. Wymaga uzasadnienia (--reason).

        Nazwy ustawień i ich wartości pokazuje `osl office show`.""",
        en="""Change a setting of the centre, from today or a later day. Needs a reason (--reason).

        `osl office show` lists the settings and their values.""",
    ),
)
@argument("key", metavar=Text(pl="USTAWIENIE", en="SETTING"), help=Text(pl="Nazwa ustawienia.", en="The setting."))
@argument("value", metavar=Text(pl="WARTOŚĆ", en="VALUE"), help=Text(pl="Nowa wartość.", en="Its new value."))
@option(
    "--since", "--from", "since", type=DAY,
    help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."),
)  # fmt: skip
def set_(run: Run, key: str, value: str, since: date | None) -> Answer:
    """Choose another value of a setting."""
    day = since or run.options.on or run.desk.today()
    command = run.fitted(ChangeSetting, key=key, value=value, from_=day)

    def change(now: Values) -> Done:
        return act_on_office(run.desk, run.who, run.wish(reason=now["reason"]), command)

    done = retried(run, WHY, {"reason": None}, {"acting.reason_missing": ("reason",)}, change)
    said = sentence("cli_office.set", setting=key, value=value, day=day)
    return Answer({**done.answer, "key": key, "value": value, "from": day}, Line(said, "good"))


@office.command(
    "residents",
    writes=True,
    help=Text(
        pl="Zapisz, ilu mieszkańców ma gmina lub obszar działania. --on to dzień, którego liczba dotyczy.",
        en="Record how many people live in the area of the centre. --on is the day that the number speaks of.",
    ),
)
@argument(
    "number", type=Number(), metavar=Text(pl="LICZBA", en="NUMBER"), help=Text(pl="Ilu mieszkańców.", en="How many.")
)
@option(
    "--source",
    required=True,
    help=Text(pl="Skąd ta liczba, na przykład z GUS.", en="Who says so, such as Statistics Poland."),
)
def residents(run: Run, number: int, source: str) -> Answer:
    """Record a count of residents."""
    day = run.options.on or run.desk.today()
    command = run.fitted(CountResidents, number=number, on=day, source=source)
    done = act_on_office(run.desk, run.who, run.wish(), command)
    said = sentence("cli_office.counted", number=number, on=day, source=source)
    return Answer({**done.answer, "residents": number, "on": day, "source": source}, Line(said, "good"))


@office.command(
    "families",
    writes=True,
    help=Text(
        pl="""Zapisz, ile rodzin liczy się według miary standardu, na przykład ile korzysta ze świadczeń (benefits).

        Dla rodzin, których sprawy są w innym programie. --on to dzień, którego liczba dotyczy.""",
        en="""Record how many families count by a measure of the standard, such as how many receive benefits.

        For families whose cases are in another program. --on is the day that the number speaks of.""",
    ),
)
@argument("measure", metavar=Text(pl="MIARA", en="MEASURE"), help=Text(pl="Nazwa miary.", en="The measure."))
@argument("number", type=Number(), metavar=Text(pl="LICZBA", en="NUMBER"), help=Text(pl="Ile rodzin.", en="How many."))
@option(
    "--source", required=True,
    help=Text(pl="Skąd ta liczba, na przykład z POMOST.", en="Who says so, such as another program."),
)  # fmt: skip
def families(run: Run, measure: str, number: int, source: str) -> Answer:
    """Record a count of families."""
    day = run.options.on or run.desk.today()
    command = run.fitted(CountFamilies, measure=measure, number=number, on=day, source=source)
    done = act_on_office(run.desk, run.who, run.wish(), command)
    said = sentence(
        "cli_office.families_counted",
        n=number,
        measure=Words.model_validate(done.answer["title"]),
        on=day,
        source=source,
    )
    return Answer({**done.answer, "families": number, "on": day, "source": source}, Line(said, "good"))


@office.command(
    "capacity",
    writes=True,
    help=Text(
        pl="""Wybierz, w jakiej części stanowisko liczy się do pracy z rodzinami: 1 - w całości, 0 - wcale.

        Bez podania stanowiska pokazuje obowiązującą tabelę. Zmiana wymaga uzasadnienia (--reason).""",
        en="""Choose which part of a post is there for families: 1 - all of it, 0 - none, 0.5 - half.

        Without a post it shows the table in force. A change needs a reason (--reason).""",
    ),
)
@argument(
    "post", required=False, metavar=Text(pl="STANOWISKO", en="POST"),
    help=Text(pl="Kod stanowiska.", en="The code of the post."),
)  # fmt: skip
@argument(
    "share", required=False, type=Part(), metavar=Text(pl="CZĘŚĆ", en="PART"),
    help=Text(pl="Część od 0 do 1.", en="A part from 0 to 1."),
)  # fmt: skip
@option(
    "--since", "--from", "since", type=DAY,
    help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."),
)  # fmt: skip
def capacity(run: Run, post: str | None, share: Decimal | None, since: date | None) -> Answer:
    """Choose what a post counts for, or show what all count for."""
    if post is None:
        return _capacities(run)
    if share is None:
        raise Usage("cli_office.share_missing")
    day = since or run.options.on or run.desk.today()
    command = run.fitted(ChooseCapacity, post=post, share=share, from_=day)

    def change(now: Values) -> Done:
        return act_on_office(run.desk, run.who, run.wish(reason=now["reason"]), command)

    done = retried(run, WHY, {"reason": None}, {"acting.reason_missing": ("reason",)}, change)
    counted = amount("cli_office.posts_whole", "cli_office.posts_part", share)
    said = sentence("cli_office.capacity_chosen", post=post, share=counted, day=day)
    warned = tuple(_not_as_meant(run, post, day)) if share else ()
    data = {**done.answer, "post": post, "share": share, "from": day, "warnings": warned}
    return Answer(data, Line(said, "good"), *(Line(one, "warn") for one in warned))


def _not_as_meant(run: Run, post: str, day: date) -> Iterator[Sentence]:
    """Yield why a post that is to be there for families makes no room for them, or counts for no ratio of the act."""
    from osl_workflow.views import staff as staff_view  # late: views load sqlite-utils

    reader = run.desk.reader()
    standard = reader.standard(day)
    members = (reader.staff(id) for id in staff_view.staff(run.house.views, day).rows)
    holders = [one for one in members if any(held.title == post for held in one.posts_on(day))]
    known = standard.posts_known()
    if not holders and post not in known:
        yield sentence("cli_office.post_nobody_has", post=post)
        hint = did_you_mean(post, known)
        if hint is not None:
            yield hint
    parts = {measure.part: standard.roles[measure.part].title for measure in standard.measures.values()}
    for one in holders:
        if not parts.keys() & set(roles_on(one, day)):
            name, (role, title) = " ".join(one.display_name), next(iter(parts.items()))
            yield sentence("cli_office.no_role_for_families", name=name, login=one.login or "", role=role, title=title)
    rows = {} if standard.staffing is None else standard.staffing.rows
    for row in rows.values():
        if row.alone and post in row.posts:
            yield sentence("cli_office.counted_alone", row=row.title)


def _capacities(run: Run) -> Answer:
    reader = run.desk.reader()
    today = run.desk.acting(reader, run.who).today
    standard, now = reader.standard(today), reader.office()
    counted = [post for post in standard.posts_known() if post in standard.capacity or standard.part_for_families(post)]
    posts = dict.fromkeys((*counted, *(one.post for one in now.capacities)))
    rows = [(post, share_of(standard, now, post, today), now.capacity_on(post, today) is not None) for post in posts]
    columns = [sentence(f"cli_office.column_{name}") for name in ("post", "share", "chosen_by")]
    return Answer(
        {"as_of": today, "posts": [{"post": post, "share": share, "own": own} for post, share, own in rows]},
        Table(
            columns,
            [
                (Toned(post, "strong"), share, sentence("cli_office.by_centre" if own else "cli_office.by_standard"))
                for post, share, own in rows
            ],
            sentence("cli_office.no_capacities"),
        ),
        Line(sentence("cli_office.others_not"), "quiet"),
    )
