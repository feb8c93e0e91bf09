"""`osl staff post`, `osl staff qualify`: in which posts somebody is employed, and for what she is qualified."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import click

from osl_cli.answer import Answer, Line
from osl_cli.day import DAY
from osl_cli.frame import argument, as_command, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.part_of_post import Part
from osl_cli.run import Run
from osl_cli.standing_in import name_of
from osl_cli.work_words import staff_by_login
from osl_workflow.acts.office import act_on_staff
from osl_workflow.errors import Usage
from osl_workflow.process.findings import did_you_mean
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.staff.commands import EndPost, GivePost, Qualify, StaffCommand, TakeBackQualification
from osl_workflow.staff.state import fte_on

WHO = Text(pl="Nazwa logowania pracownika.", en="The login of the member of staff.")


@as_command(
    "post",
    writes=True,
    help=Text(
        pl="""Zatrudnij pracownika na stanowisku, w całości albo w części etatu, albo zakończ stanowisko (--end).

        Bez kodu i bez --end pokazuje stanowiska pracownika z ich numerami. Razem najwyżej jeden pełny etat.""",
        en="""Employ a member of staff in a post, wholly or in part, or end a post (--end).

        Without a post and without --end it shows the posts with their numbers. One full-time post together at most.""",
    ),
)
@argument("login", metavar="LOGIN", help=WHO)
@argument(
    "title", required=False, metavar=Text(pl="STANOWISKO", en="POST"),
    help=Text(pl="Kod stanowiska.", en="The code of the post."),
)  # fmt: skip
@option("--fte", type=Part(), default="1", help=Text(pl="Część etatu, na przykład 0,5.", en="Its part, such as 0.5."))
@option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."))
@option("--until", type=DAY, help=Text(pl="Ostatni dzień.", en="The last day."))
@option(
    "--end", type=Number(1), metavar=Text(pl="NUMER", en="NUMBER"),
    help=Text(
        pl="Zakończ stanowisko o tym numerze; --until to ostatni dzień.",
        en="End the post of this number; --until is its last day.",
    ),
)  # fmt: skip
def post(
    run: Run, login: str, title: str | None, fte: Decimal, since: date | None, until: date | None, end: int | None
) -> Answer:
    """Give a post, end one, or show them."""
    who = staff_by_login(run, login)
    name = name_of(run.desk.reader().staff(who))
    today = run.options.on or run.desk.today()
    if title is None and end is None:
        return _posts(run, login)
    if title is not None and end is not None:
        raise Usage("cli_staff.post_or_end")
    command: StaffCommand
    if title is not None:
        command = run.fitted(GivePost, title=title, fte=fte, from_=since or today, to=until)
        said = sentence("cli_staff.post_given", name=name, post=title, fte=fte, day=since or today)
    else:
        command = run.fitted(EndPost, post=end, to=until or today)
        said = sentence("cli_staff.post_ended", name=name, number=end, day=until or today)
    done = act_on_staff(run.desk, run.who, run.wish(), who, command)
    if title is None:
        warned = _held_without_post(run, login, who, until or today)
    else:
        warned = not_for_families(run, title, since or today)
    return Answer(done.answer | told_as_data(warned), Line(said, "good"), *warned)


def _held_without_post(run: Run, login: str, who: UUID, last: date) -> tuple[Line, ...]:
    """Return the warning that work is held by somebody who has no post after `last`: another may follow, so no more."""
    from osl_workflow.views.worklist import in_hands  # late: views load sqlite-utils

    held = in_hands(run.house.views, who).rows
    if not held or fte_on(run.desk.reader().staff(who), last + timedelta(days=1)):
        return ()
    return (Line(sentence("cli_staff.held_without_post", n=len(held), login=login, day=last), "warn"),)


def not_for_families(run: Run, post: str, day: date) -> tuple[Line, ...]:
    """Return the warning that a post counts for no families where nobody has said so, with what may be meant."""
    reader = run.desk.reader()
    standard, centre = reader.standard(run.desk.today()), reader.office()
    if post in standard.capacity or centre.capacity_on(post, day) is not None or standard.part_for_families(post):
        return ()
    known = standard.posts_known()
    hint = None if post in known else did_you_mean(post, known)
    warning = Line(sentence("cli_staff.post_not_counted", post=post), "warn")
    return (warning,) if hint is None else (warning, Line(hint, "warn"))


def told_as_data(warned: tuple[Line, ...]) -> dict[str, object]:
    """Return warnings for a program; nothing where there are none."""
    return {"warnings": [line.what for line in warned]} if warned else {}


def _posts(run: Run, login: str) -> Answer:
    member = run.desk.reader().staff(staff_by_login(run, login))
    posts = member.posts
    lines = [
        Line(
            sentence(
                "cli_staff.post_line" if one.to is None else "cli_staff.post_line_until",
                number=one.number, post=one.title, fte=one.fte, since=one.from_, until=one.to,
            )
        )
        for one in posts
    ]  # fmt: skip
    data = {"posts": [one.model_dump(mode="json") for one in posts]}
    return Answer(data, *(lines or [Line(sentence("cli_staff.no_posts", name=name_of(member)))]))


@as_command(
    "qualify",
    writes=True,
    help=Text(
        pl="""Zapisz kwalifikację pracownika z listy standardu, albo wycofaj zapisaną przez pomyłkę (--take-back).

        Kontrola pyta o kwalifikacje każdego na dany dzień; pokazuje je osl staffing.""",
        en="""Note a qualification of the standard's list, or take back one noted by mistake (--take-back).

        Inspections ask for the qualifications of everybody on a day; osl staffing shows them.""",
    ),
)
@argument("login", metavar="LOGIN", help=WHO)
@argument(
    "qualification", metavar=Text(pl="KWALIFIKACJA", en="QUALIFICATION"),
    help=Text(pl="Kod kwalifikacji.", en="The code of the qualification."),
)  # fmt: skip
@option("--since", type=DAY, help=Text(pl="Od kiedy ją ma; domyślnie od dziś.", en="Since when; today if left out."))
@option("--take-back", is_flag=True, help=Text(pl="Zapisano ją przez pomyłkę.", en="It was noted by mistake."))
def qualify(run: Run, login: str, qualification: str, since: date | None, take_back: bool) -> Answer:
    """Note what somebody is qualified for."""
    who = staff_by_login(run, login)
    day = since or run.options.on or run.desk.today()
    command: StaffCommand
    if take_back:
        command = run.fitted(TakeBackQualification, qualification=qualification)
    else:
        command = run.fitted(Qualify, qualification=qualification, since=day)
    done = act_on_staff(run.desk, run.who, run.wish(), who, command)
    return Answer(done.answer, Line(_said(run, who, qualification, day, take_back), "good"))


def _said(run: Run, who: UUID, qualification: str, day: date, take_back: bool) -> Sentence:
    """Return what was noted, in the words of the list."""
    key = "cli_staff.qualification_taken_back" if take_back else "cli_staff.qualified"
    reader = run.desk.reader()
    known = reader.standard(run.desk.today()).lists.get("qualifications")
    entry = None if known is None else known.entries.get(qualification)
    title = qualification if entry is None else entry.title
    return sentence(key, name=name_of(reader.staff(who)), qualification=title, day=day)


COMMANDS: tuple[click.Command, ...] = (post, qualify)
"""The commands of this file, for the group `osl staff`."""
