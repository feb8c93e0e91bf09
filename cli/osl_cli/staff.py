"""`osl staff`: who works here, in which posts and roles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Line, Table, Toned
from osl_cli.day import DAY
from osl_cli.frame import Group, argument, option
from osl_cli.language import Text
from osl_cli.part_of_post import Part, decimal
from osl_cli.prompting import Question, Values, completed, confirmed, retried
from osl_cli.run import Run, system_login
from osl_cli.staff_absence import COMMANDS
from osl_cli.staff_acting_head import acting_head
from osl_cli.staff_away import absences
from osl_cli.staff_hand_over import hand_over_, take_back
from osl_cli.staff_posts import COMMANDS as POSTS
from osl_cli.staff_posts import not_for_families, told_as_data
from osl_cli.standing_in import name_of
from osl_workflow.acts import handing_over, office
from osl_workflow.acts.office import Hire
from osl_workflow.errors import Refused, Usage
from osl_workflow.privacy.index import LOGIN
from osl_workflow.process.standard import Standard
from osl_workflow.progress.permissions import role_titles
from osl_workflow.sentences import sentence
from osl_workflow.staff import commands as c
from osl_workflow.staff.state import Staff, fte_on, roles_on, works_on
from osl_workflow.views import staff as staff_view

if TYPE_CHECKING:
    from uuid import UUID

    from osl_workflow.acts.desk import Done
    from osl_workflow.acts.reading import Reader

staff = Group("staff", help=Text(pl="Pracownicy, etaty i role.", en="Staff, posts and roles."))

ROLE = Text(pl="ROLA", en="ROLE")


def roles_of(standard: Standard, typed: str) -> tuple[str, ...]:
    """Return the codes of the roles in a line, between commas; codes may also stand between spaces.

    Raises:
        Refused: the standard knows none of that name.
    """
    roles: list[str] = []
    for part in typed.split(","):
        whole = _known(standard, (part.strip(),))
        roles += whole if whole[0] in standard.roles else _known(standard, tuple(part.split()))
    return _checked(standard, tuple(roles))


def _fte(typed: str) -> Decimal:
    """Return a part of a post that was typed when asked.

    Raises:
        Refused: it is none.
    """
    try:
        return decimal(typed)
    except ValueError:
        raise Refused("cli_staff.no_fte") from None


def _questions(standard: Standard) -> tuple[Question, ...]:
    return (
        Question("given", "--given", sentence("cli_staff.ask_given")),
        Question("family", "--family", sentence("cli_staff.ask_family")),
        Question("login", "--login", sentence("cli_staff.ask_login")),
        Question("roles", "--give-role", sentence("cli_staff.ask_roles"), read=lambda typed: roles_of(standard, typed)),
        Question("fte", "--fte", sentence("cli_staff.ask_fte"), default="1", read=_fte),
    )


CULPRITS = {
    "staff.name_missing": ("given", "family"),
    "staff.login_form": ("login",),
    "staff.login_taken": ("login",),
    "staff.role_unknown": ("roles",),
    "staff.fte_out_of_range": ("fte",),
}


# --- add --------------------------------------------------------------------------------------------------------------


@staff.command(
    "add",
    writes=True,
    help=Text(
        pl="Dodaj pracownika: nazwa logowania, etat, role. W terminalu program pyta o to, czego nie podano.",
        en="Add a member of staff: login, post, roles. On a terminal the program asks for what is left out.",
    ),
)
@option("--given", help=Text(pl="Imię.", en="Given name."))
@option("--family", help=Text(pl="Nazwisko.", en="Family name."))
@option(
    "--login",
    metavar="LOGIN",
    help=Text(pl="Nazwa logowania na tym komputerze.", en="The login under which the member works."),
)
@option(
    "--give-role",
    "roles",
    multiple=True,
    metavar=ROLE,
    help=Text(
        pl="Rola ze standardu; można podać kilka razy.", en="A role of the standard; may be given several times."
    ),
)
@option(
    "--post",
    metavar=Text(pl="KOD", en="CODE"),
    help=Text(pl="Stanowisko; domyślnie takie jak pierwsza rola.", en="The post; that of the first role if left out."),
)
@option(
    "--fte", type=Part(), metavar="0.5", help=Text(pl="Część etatu, domyślnie 1.", en="Part of a post, 1 if left out.")
)
@option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."))
def add(
    run: Run, given: str | None, family: str | None, login: str | None, roles: tuple[str, ...], post: str | None,
    fte: Decimal | None, since: date | None,
) -> Answer:  # fmt: skip
    """Add a member of staff."""
    acting = run.desk.require(run.who, "staff_manage")
    standard = run.desk.reader().standard(acting.today)
    questions = _questions(standard)
    codes = _known(standard, roles)
    if run.interactive and not roles:
        _tell_roles(run, standard)
    elif not run.interactive:
        _checked(standard, codes)
    values = completed(
        run, questions, {"given": given, "family": family, "login": login, "roles": codes, "fte": fte}
    )  # fmt: skip

    def hire(now: Values) -> Done:
        member = Hire(
            given=now["given"], family=now["family"], login=now["login"], roles=now["roles"],
            post=post or next(iter(now["roles"]), ""), fte=now["fte"], since=since,
        )  # fmt: skip
        return office.hire(run.desk, run.who, run.wish(), member)

    done = retried(run, questions, values, CULPRITS, hire)
    titles = role_titles(standard, values["roles"])
    said = sentence("cli_staff.added", login=values["login"].strip(), roles=titles)
    warned = () if post is None else not_for_families(run, post, since or acting.today)
    data = {**done.answer, "login": values["login"].strip(), "roles": values["roles"]}
    return Answer(data | told_as_data(warned), Line(said, "good"), *warned)


def _known(standard: Standard, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of roles; a role may also be typed as it is called in one word, or by another word for it."""
    names = {
        word.casefold(): code
        for code, role in standard.roles.items()
        for word in (role.title.pl, role.title.en, *role.aliases)
        if word
    }
    return tuple(names.get(role.casefold(), role) for role in roles)


def _checked(standard: Standard, roles: tuple[str, ...], *, held: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return `roles` when the standard, or what the member has `held`, knows all of them.

    Raises:
        Refused: one is unknown; the known ones are named.
    """
    for role in roles:
        if role not in standard.roles and role not in held:
            raise Refused("staff.role_unknown", role=role, known=tuple(standard.roles))
    return roles


def _tell_roles(run: Run, standard: Standard) -> None:
    click.echo(run.say(sentence("cli_staff.roles")), err=True)
    for code, role in standard.roles.items():
        if not role.outside:
            click.echo(f"  {code} – {run.say(role.title)}", err=True)


# --- list -------------------------------------------------------------------------------------------------------------


@staff.command("list", help=Text(pl="Pokaż pracowników, ich role i etaty.", en="List the staff with roles and posts."))
@option("--all", "also_left", is_flag=True, help=Text(pl="Także tych, którzy odeszli.", en="Also those who have left."))
@option(
    "--at", "day", type=DAY, help=Text(pl="Stan na ten dzień; domyślnie dziś.", en="As of that day; today if left out.")
)
def list_(run: Run, also_left: bool, day: date | None) -> Answer:
    """List who works here."""
    acting = run.desk.acting(run.desk.reader(), run.who)
    on = day or acting.today
    reader = run.desk.reader()
    standard = reader.standard(acting.today)
    found = staff_view.staff(run.house.views, on, also_left=also_left)
    members = [reader.staff(id) for id in found.rows]
    rows = [
        (
            Toned(" ".join(one.display_name) or sentence("cli_staff.erased"), "strong"),
            one.login or "",
            role_titles(standard, roles_on(one, on)),
            fte_on(one, on),
            _remark(reader, one, on),
        )
        for one in members
    ]
    columns = [sentence(f"cli_staff.column_{name}") for name in ("name", "login", "roles", "fte", "remark")]
    data = {"as_of": on, "staff": [_data(one, on) for one in members]}
    return Answer(data, Table(columns, rows, sentence("cli_staff.nobody")), status=found.status)


def _remark(reader: Reader, one: Staff, on: date) -> Any:
    if one.left is not None and not works_on(one, on):
        return sentence("cli_staff.left_on", day=one.left)
    absence = one.absence_on(on)
    if absence is not None:
        named = absence.deputy_on(on)
        deputy = sentence("cli_absence.nobody") if named is None else name_of(reader.staff(named))
        key = "cli_staff.away" if absence.to is None else "cli_staff.away_until"
        return sentence(key, until=absence.to or "", deputy=deputy)
    first = min((held.from_ for held in (*one.posts, *one.roles)), default=None)
    return sentence("cli_staff.comes_on", day=first) if first is not None and first > on else None


def _data(one: Staff, on: date) -> dict[str, Any]:
    return {
        "staff": str(one.id),
        "given": one.given,
        "family": one.family,
        "login": one.login,
        "roles": roles_on(one, on),
        "fte": fte_on(one, on),
        "posts": [post.model_dump(mode="json") for post in one.posts],
        "all_roles": [held.model_dump(mode="json") for held in one.roles],
        "left": one.left,
    }


# --- what changes -----------------------------------------------------------------------------------------------------

WHO = Text(pl="Nazwa logowania pracownika.", en="The member's login.")


@staff.command("role", writes=True, help=Text(pl="Nadaj albo zakończ rolę.", en="Give a role, or end it."))
@argument("login", metavar="LOGIN", help=WHO)
@argument("which", metavar=ROLE, help=Text(pl="Rola ze standardu.", en="A role of the standard."))
@option("--since", type=DAY, help=Text(pl="Od kiedy; domyślnie od dziś.", en="From when on; today if left out."))
@option("--until", type=DAY, help=Text(pl="Ostatni dzień, np. zastępstwa.", en="The last day, as of a stand-in."))
@option("--end", is_flag=True, help=Text(pl="Zakończ rolę (dziś albo --until).", en="End the role (today or --until)."))
def role_(run: Run, login: str, which: str, since: date | None, until: date | None, end: bool) -> Answer:
    """Give a role from a day on, or end it."""
    who = _member(run, login)
    wish = run.wish()
    today = wish.occurred_on or run.desk.today()
    standard = run.desk.reader().standard(run.desk.today())
    held = tuple(role.role for role in run.desk.reader().staff(who).roles)
    (code,) = _checked(standard, _known(standard, (which,)), held=held)
    title = role_titles(standard, (code,))
    if end and since is not None:
        raise Usage("cli_staff.end_or_since")
    command: c.StaffCommand
    if end:
        command = run.fitted(c.EndRole, role=code, to=until or today)
        said = sentence(
            "cli_staff.role_ended", role=title, name=name_of(run.desk.reader().staff(who)), day=until or today
        )
    else:
        command = run.fitted(c.GiveRole, role=code, from_=since or today, to=until)
        said = sentence(
            "cli_staff.role_given", role=title, name=name_of(run.desk.reader().staff(who)), day=since or today
        )
    heads, known = (_heads(run), _known_of(run, who)) if end else ((), ())
    done = office.act_on_staff(run.desk, run.who, wish, who, command, heads, known)
    held = _held_as(run, who, code) if end else ()
    told = [Line(sentence("cli_staff.holds_still", n=len(held), login=login), "warn")] if held else []
    return Answer({**done.answer, "role": code, "still_holds": held}, Line(said, "good"), *told)


def _held_as(run: Run, who: UUID, part: str) -> tuple[str, ...]:
    """Return the file marks of what a member holds in a part, which somebody else has to take over now."""
    from osl_workflow.views.worklist import in_hands  # late: views load sqlite-utils

    return tuple(of.number for of, held in in_hands(run.house.views, who).rows if held == part)


@staff.command(
    "leave",
    writes=True,
    help=Text(
        pl="Zapisz, że pracownik odchodzi; --on to ostatni dzień pracy.",
        en="Record that a member leaves; --on is the last day of work.",
    ),
)
@argument("login", metavar="LOGIN", help=WHO)
def leave(run: Run, login: str) -> Answer:
    """Record that a member leaves."""
    wish = run.wish()
    id = _member(run, login)
    done = handing_over.leave(run.desk, run.who, wish, id, _known_of(run, id), _heads(run))
    last = wish.occurred_on or run.desk.today()
    name = name_of(run.desk.reader().staff(id))
    return Answer({**done.answer, "left": last}, Line(sentence("cli_staff.left", name=name, day=last), "good"))


def _heads(run: Run) -> tuple[UUID, ...]:
    """Return who may manage the staff, as the view has it; at least one of them stays."""
    standard = run.desk.reader().standard(run.desk.today())
    return staff_view.ever_in(run.house.views, standard.permissions["staff_manage"].roles)


def _known_of(run: Run, id: UUID) -> tuple[UUID, ...]:
    """Return what a member holds, and what is offered to her, as views have it."""
    from osl_workflow.views.transfers import offers
    from osl_workflow.views.worklist import in_hands

    held = (of.id for of, _ in in_hands(run.house.views, id).rows)
    return tuple(dict.fromkeys((*held, *(one.case for one in offers(run.house.views, id).rows))))


@staff.command("login", writes=True, help=Text(pl="Zmień nazwę logowania pracownika.", en="Change a member's login."))
@argument("login", metavar="LOGIN", help=WHO)
@argument("new", metavar=Text(pl="NOWA", en="NEW"), help=Text(pl="Nowa nazwa logowania.", en="The new login."))
@option(
    "--even-mine", is_flag=True,
    help=Text(
        pl="Zmień także własną nazwę na inną niż ta, pod którą pracujesz teraz na tym komputerze.",
        en="Change even your own login to another one than that under which you work at this computer now.",
    ),
)  # fmt: skip
def login_(run: Run, login: str, new: str, even_mine: bool) -> Answer:
    """Let the program know a member by another login."""
    who = _member(run, login)
    if not even_mine and _locks_out(run, who, new):
        if not run.interactive:
            raise Refused("cli_staff.locks_you_out", new=new, system=system_login())
        if not confirmed(run, sentence("cli_staff.really_lock_out", new=new, system=system_login())):
            return Answer({"staff": str(who), "login": login}, Line(sentence("cli_staff.login_kept", login=login)))
    done = office.act_on_staff(run.desk, run.who, run.wish(), who, c.ChangeLogin(login=new))
    return Answer(
        {**done.answer, "login": new}, Line(sentence("cli_staff.login_changed", login=login, new=new), "good")
    )


def _locks_out(run: Run, member: UUID, new: str) -> bool:
    """Return whether whoever sits here would no longer be known: it is his own login, and not the system's."""
    return run.desk.store.find(LOGIN, run.who.login) == {member} and new.strip() != system_login()


for command in (*COMMANDS, absences):
    staff.add_command(command)


def _member(run: Run, login: str) -> UUID:
    """Return who works under `login`.

    Raises:
        Refused: nobody does.
    """
    found = run.desk.store.find(LOGIN, login)
    if len(found) != 1:
        raise Refused("cli_staff.no_such_login", login=login)
    return next(iter(found))


for command in POSTS:
    staff.add_command(command)
staff.add_command(acting_head)
staff.add_command(hand_over_)
staff.add_command(take_back)
