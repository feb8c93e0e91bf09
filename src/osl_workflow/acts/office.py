"""Acts on the office itself: founding it, choosing settings, its staff, the published texts."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from osl_workflow.acting import Acting
from osl_workflow.acts.caseloads import limit_of_act
from osl_workflow.acts.desk import Act, Done, Plan, Who, Wish, permitted, write
from osl_workflow.acts.handing_over import check_holds_nothing, leave
from osl_workflow.acts.heading import check_still_headed
from osl_workflow.acts.reading import register_id
from osl_workflow.errors import DefinitionError, Refused
from osl_workflow.office.commands import ChangeSetting, CountFamilies, FoundOffice, OfficeCommand
from osl_workflow.office.decide import decide as decide_office
from osl_workflow.office.events import SettingChanged
from osl_workflow.office.state import KIND as OFFICE
from osl_workflow.privacy.index import LOGIN
from osl_workflow.process import checks
from osl_workflow.process.reading import read_definition, read_source, read_standard, standard_of
from osl_workflow.process.salvage import findings_of
from osl_workflow.register import commands as r
from osl_workflow.register.decide import decide as decide_register
from osl_workflow.register.decide import withdraw as withdraw_definition
from osl_workflow.register.state import KIND as REGISTER
from osl_workflow.register.state import ProcessRegister, in_force
from osl_workflow.register.state import apply as apply_register
from osl_workflow.staff import commands as s
from osl_workflow.staff.decide import decide as decide_staff
from osl_workflow.staff.state import KIND as STAFF
from osl_workflow.staff.state import Staff, roles_on
from osl_workflow.staff.state import apply as apply_staff
from osl_workflow.store.recorded import Indexed, Stream

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from osl_workflow.acts.desk import Desk
    from osl_workflow.acts.reading import Reader
    from osl_workflow.office.events import OfficeEvent
    from osl_workflow.process.findings import Finding
    from osl_workflow.process.standard import Standard
    from osl_workflow.register.events import TextPublished
    from osl_workflow.staff.events import StaffEvent


CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""The form of the code of a post, as `process.model.Name` has it."""


class Text(NamedTuple):
    """A YAML text with the name by which its mistakes are told."""

    name: str
    text: str


class Hire(NamedTuple):
    """A new staff member: name, login, post (None: a partner, who holds none) and roles from a day on."""

    given: str
    family: str
    login: str
    roles: tuple[str, ...]
    post: str | None = "social_worker"
    fte: Decimal = Decimal(1)
    since: date | None = None


def found(
    desk: Desk, wish: Wish, office: FoundOffice, head: Hire, standard: Text, definitions: tuple[Text, ...]
) -> Done:
    """Found the office of an empty store: its head works under `head.login`, the shipped texts are published.

    The answer holds `office`, `head` (ids) and `published` (names with versions).

    Raises:
        Refused: it was founded before, or a figure cannot be.
        DefinitionError: a text is not whole.
    """
    id = desk.new_id()
    today = desk.today()
    read = read_standard(standard.text, standard.name)
    acting = Acting(
        actor=id, roles=("manager",), today=today, now=desk.now(), command=wish.command,
        occurred_on=wish.occurred_on, reason=wish.reason,
    )  # fmt: skip

    def act(reader: Reader, _: Acting) -> Plan:
        founded = decide_office(None, office, acting)
        staff = _hired(id, head, read, acting)
        published = _published(desk, ProcessRegister(id=register_id(desk.store.id)), standard, definitions, acting)
        writes = (
            *write(Stream(OFFICE, desk.store.id), 0, founded),
            *write(Stream(STAFF, id), 0, staff),
            *write(Stream(REGISTER, register_id(desk.store.id)), 0, published),
        )
        names = [f"{getattr(e, 'process', None) or e.standard} {e.version}" for e in published]
        answer = {"office": str(desk.store.id), "head": str(id), "published": names}
        return Plan(writes, answer, (Indexed(id, LOGIN, (head.login.strip(),)),))

    if desk.store.last_position() > 0:
        raise Refused("acts.office_founded_before")
    return desk.do_as(acting, wish, act, {"office": office, "head": list(map(str, head))})


def act_on_office(desk: Desk, who: Who, wish: Wish, command: OfficeCommand) -> Done:
    """Carry out a command on the office: a setting, a count of residents.

    Raises:
        Refused: not permitted, or it does not fit.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "office_manage", acting)
        state = reader.office()
        answer: dict[str, object] = {"office": state.name}
        if isinstance(command, CountFamilies):
            answer["title"] = _measure(reader.standard(acting.today), command.measure)
        events = decide_office(state, command, acting)
        if isinstance(command, ChangeSetting):
            _check_not_looser(reader.standard(command.from_), events)
        return Plan(write(Stream(OFFICE, state.id), state.version, events), answer)

    return desk.do(who, wish, act, command)


def _check_not_looser(standard: Standard, events: tuple[OfficeEvent, ...]) -> None:
    """Check that a limit of the centre's own is not above that of the act, which would hold all the same.

    Raises:
        Refused: it is.
    """
    for event in events:
        if isinstance(event, SettingChanged):
            most = limit_of_act(standard, event.key, event.from_)
            if most is not None and isinstance(event.value, int) and event.value > most:
                raise Refused("acts.limit_above_act", setting=event.key, value=event.value, most=most)


def _measure(standard: Standard, name: str) -> dict[str, str]:
    """Return the title of a measure of the standard.

    Raises:
        Refused: it has no such measure.
    """
    if name not in standard.measures:
        raise Refused("acts.measure_unknown", measure=name, known=tuple(standard.measures))
    return standard.measures[name].title.model_dump()


def hire(desk: Desk, who: Who, wish: Wish, member: Hire) -> Done:
    """Take a staff member into the records with login, post and roles. The answer holds `staff` (id).

    Raises:
        Refused: not permitted, a login that is taken, an unknown role, a post that is no code.
    """
    return desk.do(who, wish, *hiring(desk, member))


def hiring(desk: Desk, member: Hire) -> tuple[Act, object]:
    """Return the act of `hire` and what its fingerprint is made of, for `Desk.do_many`."""
    id = desk.new_id()

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "staff_manage", acting)
        taken = bool(reader.find(LOGIN, member.login.strip()))
        events = _hired(id, member, reader.standard(acting.today), acting, login_taken=taken)
        return Plan(
            write(Stream(STAFF, id), 0, events), {"staff": str(id)}, (Indexed(id, LOGIN, (member.login.strip(),)),)
        )

    return act, list(map(str, member))


def act_on_staff(
    desk: Desk,
    who: Who,
    wish: Wish,
    staff: UUID,
    command: s.StaffCommand,
    heads: Collection[UUID] = (),
    known: Collection[UUID] = (),
) -> Done:
    """Carry out a command on a staff member: a post, a role, a new login, leaving.

    `heads`, `known`: as of `handing_over.leave`.

    Raises:
        Refused: not permitted, it does not fit what is recorded, or a role ends today in which she still holds cases.
    """
    if isinstance(command, s.Leave):
        return leave(desk, who, wish, staff, known, heads)

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "staff_manage", acting)
        state = reader.staff(staff)
        login = command.login.strip() if isinstance(command, s.ChangeLogin) else None
        taken = login is not None and bool(reader.find(LOGIN, login) - {staff})
        standard = reader.standard(acting.today)
        events = decide_staff(
            state,
            command,
            acting,
            roles=standard.roles,
            login_taken=taken,
            qualifications=standard.codes("qualifications", acting.today),
        )
        if isinstance(command, s.EndRole):
            check_still_headed(reader, state, events, command.to, acting, heads)
            if command.to <= acting.today and not _still_has(state, events, command.role, acting.today):
                check_holds_nothing(reader, state, known, acting.today, command.role)
        index = () if login is None else (Indexed(staff, LOGIN, (login,)),)
        return Plan(write(Stream(STAFF, staff), state.version, events), {"staff": str(staff)}, index)

    return desk.do(who, wish, act, {"staff": str(staff), "command": command})


def _still_has(state: Staff, events: tuple[StaffEvent, ...], role: str, today: date) -> bool:
    """Return whether a member has a role tomorrow all the same, by another term of it."""
    after = state
    for event in events:
        after = apply_staff(after, event, state.id)
    return role in roles_on(after, today + timedelta(days=1))


def publish(
    desk: Desk,
    who: Who,
    wish: Wish,
    standard: Text | None,
    definitions: tuple[Text, ...],
    processes: frozenset[str] | None = None,
) -> Done:
    """Freeze a standard and definitions in the event store; what is there already, word for word, stays as it is.

    The answer holds `published`: names with versions. `processes`: names that definitions may link to, beside those of
    the office and each other; None: no name is asked for.

    Raises:
        DefinitionError: a text has errors.
        Refused: not permitted, a version that is taken or old, a standard that is not published.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "publish", acting)
        register = reader.register()
        events = _published(desk, register, standard, definitions, acting, processes)
        names = [f"{getattr(e, 'process', None) or e.standard} {e.version}" for e in events]
        return Plan(write(Stream(REGISTER, register.id), register.version, events), {"published": names})

    return desk.do(who, wish, act, [list(standard or ()), *map(list, definitions)])


def withdraw(desk: Desk, who: Who, wish: Wish, process: str, version: int, from_: date | None) -> Done:
    """Let no new case follow a version of a process from a day on (None: today); those that follow it go on.

    Raises:
        Refused: not permitted, not published, withdrawn already, without a reason, or from a day that has passed.
    """

    def act(reader: Reader, acting: Acting) -> Plan:
        acting = permitted(reader, "publish", acting)
        register = reader.register()
        command = r.WithdrawDefinition(process=process, version=version, from_=from_ or acting.today)
        event = withdraw_definition(register, command, acting)
        after = apply_register(register, event, register.id)
        followed = in_force(after, process, command.from_)
        answer = {
            "process": process,
            "version": version,
            "from": command.from_.isoformat(),
            "followed_then": None if followed is None else followed.version,
        }
        return Plan(write(Stream(REGISTER, register.id), register.version, (event,)), answer)

    return desk.do(who, wish, act, [process, version, from_])


def check(definition: Text, standard: Standard, processes: frozenset[str] | None = None) -> tuple[Finding, ...]:
    """Return all findings of a definition's text against `standard`, in the order of its lines.

    `processes`: the names of all other processes, None where nobody knows them.
    """
    try:
        return findings_of(read_source(definition.text, definition.name), standard, processes)
    except DefinitionError as error:
        return error.findings


def _published(
    desk: Desk,
    register: ProcessRegister,
    standard: Text | None,
    definitions: tuple[Text, ...],
    acting: Acting,
    processes: frozenset[str] | None = None,
) -> tuple[TextPublished, ...]:
    events: list[TextPublished] = []
    state = register

    def take(command: r.RegisterCommand) -> None:
        nonlocal state
        for event in decide_register(state, command, acting):
            events.append(event)
            state = apply_register(state, event, register.id)

    known: Standard | None = None
    if standard is not None:
        source = read_source(standard.text, standard.name)
        known = standard_of(source)
        wrong = [found for found in checks.run_standard(known, source) if found.severity == "error"]
        if wrong:
            raise DefinitionError("acts.definition_has_errors", findings=wrong, name=standard.name, n=len(wrong))
        if known.in_force is None:
            raise Refused("acts.no_in_force", process=known.standard)
        take(
            r.PublishStandard(
                standard=known.standard, version=known.version, text=standard.text, sha256=_digest(standard.text),
                from_=known.in_force.from_, to=known.in_force.to,
            )
        )  # fmt: skip
    read = [read_definition(text.text, text.name) for text in definitions]
    if processes is not None:
        processes |= {*state.processes(), *(definition.process for definition in read)}
    for text, definition in zip(definitions, read, strict=True):
        published = state.standards_of(definition.standard)
        if not published:
            raise Refused("register.standard_missing", standard=definition.standard, process=definition.process)
        newest = published[-1]
        followed = known if standard is not None and newest.sha256 == _digest(standard.text) else None
        if followed is None:
            followed = desk.library.standard(newest.sha256, newest.recorded)
        findings = [found for found in check(text, followed, processes) if found.severity == "error"]
        if findings:
            raise DefinitionError("acts.definition_has_errors", findings=findings, name=text.name, n=len(findings))
        if definition.in_force is None:
            raise Refused("acts.no_in_force", process=definition.process)
        take(
            r.PublishDefinition(
                process=definition.process, version=definition.version, text=text.text,
                sha256=_digest(text.text), standard=definition.standard, from_=definition.in_force.from_,
                to=definition.in_force.to, deviations=tuple(d.rule for d in definition.deviations),
            )
        )  # fmt: skip
    return tuple(events)


def _hired(
    id: UUID, member: Hire, standard: Standard, acting: Acting, *, login_taken: bool = False
) -> tuple[StaffEvent, ...]:
    since = member.since or acting.on
    for role in member.roles:
        _check_role(role, standard)
    if member.post is not None and not CODE.fullmatch(member.post):
        raise Refused("staff.post_form", post=member.post, example="social_worker")
    add = s.AddStaff(given=member.given, family=member.family, login=member.login)
    events = decide_staff(None, add, acting, login_taken=login_taken)
    state = apply_staff(None, events[0], id)
    commands: list[s.StaffCommand] = []
    if member.post is not None:
        commands.append(s.GivePost(title=member.post, fte=member.fte, from_=since))
    commands += [s.GiveRole(role=role, from_=since) for role in member.roles]
    for command in commands:
        more = decide_staff(state, command, acting, roles=standard.roles)
        for event in more:
            state = apply_staff(state, event, id)
        events = (*events, *more)
    return events


def _check_role(role: str, standard: Standard) -> None:
    """Check before a command is made of it, which holds only what has the form of a code.

    Raises:
        Refused: the standard knows no such role.
    """
    if role not in standard.roles:
        raise Refused("staff.role_unknown", role=role, known=tuple(standard.roles))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
