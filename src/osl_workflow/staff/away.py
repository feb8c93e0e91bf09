"""Being away and standing in: what may be noted, and who may act for whom.

One step only: whoever stands in for somebody does what that one may do, and nothing that she in turn stands in for.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from osl_workflow.errors import Refused
from osl_workflow.event import Sealed
from osl_workflow.sentences import Sentence, sentence
from osl_workflow.staff.commands import (
    AbsenceCommand,
    EndAbsence,
    NameActingHead,
    NameDeputy,
    NameStandIn,
    NoteAbsence,
    ShortenAbsence,
)
from osl_workflow.staff.events import (
    AbsenceEnded,
    AbsenceNoted,
    AbsenceShortened,
    ActingHeadNamed,
    DeputyNamed,
    SealedAbsence,
    SealedDecision,
    StandInNamed,
)
from osl_workflow.staff.state import roles_on
from osl_workflow.staff.term import Term, check_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from osl_workflow.acting import Acting
    from osl_workflow.staff.absence import Absence
    from osl_workflow.staff.events import StaffEvent
    from osl_workflow.staff.state import Staff


def candidate(state: Staff, command: AbsenceCommand) -> UUID | None:
    """Return who is to stand in by the command; of an absence without a word on it, who was named beforehand."""
    if isinstance(command, EndAbsence | ShortenAbsence):
        return None
    if isinstance(command, NoteAbsence) and command.deputy is None:
        return state.stand_in_on(command.from_)
    return command.deputy


def decide(state: Staff, command: AbsenceCommand, acting: Acting, deputy: Staff | None) -> tuple[StaffEvent, ...]:
    """Return the events of `command`; `deputy` is the record of the `candidate`.

    Raises:
        Refused: the days cannot be, or whoever is to stand in cannot; one clear reason.
    """
    match command:
        case NoteAbsence():
            return _note(state, command, acting, deputy)
        case NameDeputy():
            return (_named(state, command, acting, deputy),)
        case EndAbsence():
            return (_ended(state, command, acting),)
        case ShortenAbsence():
            return (_shortened(state, command, acting),)
        case NameStandIn():
            check_days(command.from_, command.to)
            check_employed_by(state, command.from_)
            if deputy is not None:
                _check_employed(state, deputy, command.from_, command.to)
            elif state.stand_in_on(command.from_) is None:
                raise Refused("staff.no_stand_in", day=command.from_)
            named = StandInNamed(
                meta=acting.meta(), deputy=command.deputy, from_=command.from_, to=command.to, sealed=_reason(acting)
            )
            return (named,)


def _note(state: Staff, command: NoteAbsence, acting: Acting, deputy: Staff | None) -> tuple[StaffEvent, ...]:
    check_days(command.from_, command.to)
    check_employed_by(state, command.from_)
    known = next((absence for absence in state.absences if absence.meets(command.from_, command.to)), None)
    if known is not None:
        raise Refused("staff.absent_already", from_=known.from_, to=_until(known.to))
    number = len(state.absences) + 1
    noted = AbsenceNoted(
        meta=acting.meta(),
        absence=number,
        from_=command.from_,
        to=command.to,
        sealed=SealedAbsence(reason=acting.reason, kind=command.kind),
    )
    if deputy is None:
        return (noted,)
    try:
        _check_stands_in(state, deputy, command.from_, command.to)
    except Refused:
        if command.deputy is None:  # named beforehand, but cannot now: the absence is a fact all the same
            return (noted,)
        raise
    return noted, DeputyNamed(meta=acting.meta(), absence=number, deputy=deputy.id, from_=command.from_)


def _named(state: Staff, command: NameDeputy, acting: Acting, deputy: Staff | None) -> DeputyNamed:
    check_days(command.from_, command.to)
    absence = state.absence_on(command.from_)
    if absence is None:
        raise Refused("staff.not_absent", day=command.from_)
    if absence.to is not None and command.to is not None and absence.to < command.to:
        raise Refused("staff.deputy_after_absence", to=command.to, last=absence.to)
    if deputy is not None:
        _check_stands_in(state, deputy, command.from_, command.to or absence.to)
    elif absence.deputy_on(command.from_) is None:
        raise Refused("staff.no_stand_in", day=command.from_)
    return DeputyNamed(
        meta=acting.meta(),
        absence=absence.number,
        deputy=command.deputy,
        from_=command.from_,
        to=command.to,
        sealed=_reason(acting),
    )


def _ended(state: Staff, command: EndAbsence, acting: Acting) -> AbsenceEnded:
    eve = command.from_ - timedelta(days=1)
    absence = next((a for a in state.absences if a.from_ == command.from_ and a.to != eve), None)
    if absence is None:
        raise Refused("staff.absence_unknown", from_=command.from_)
    if absence.is_ended:
        raise Refused("staff.is_back_already", to=absence.to)
    if command.to < eve:
        raise Refused("staff.end_before_start", to=command.to, from_=command.from_)
    if absence.to is not None and absence.to < command.to:
        raise Refused("staff.end_not_earlier", to=command.to, known=absence.to)
    if command.to > acting.on and command.to != eve:
        raise Refused("staff.not_back_yet", to=command.to, on=acting.on)
    began = absence.from_ <= acting.on
    deputy = absence.deputy_on(max(command.to, absence.from_)) if began else None
    return AbsenceEnded(
        meta=acting.meta(), absence=absence.number, to=command.to, deputy=deputy, sealed=_reason(acting)
    )  # fmt: skip


def _shortened(state: Staff, command: ShortenAbsence, acting: Acting) -> AbsenceShortened:
    """Return that an absence will end sooner. What is over already ends by its return (`EndAbsence`)."""
    absence = next((a for a in state.absences if a.from_ == command.from_ and a.covers(a.from_)), None)
    if absence is None:
        raise Refused("staff.absence_unknown", from_=command.from_)
    if absence.is_ended:
        raise Refused("staff.is_back_already", to=absence.to)
    if command.to < absence.from_:
        raise Refused("staff.shorter_than_a_day", to=command.to, from_=absence.from_)
    if command.to < acting.today:
        raise Refused("staff.over_already", to=command.to, today=acting.today)
    if absence.to is not None and absence.to <= command.to:
        raise Refused("staff.not_sooner", to=command.to, known=absence.to)
    sealed = Sealed(reason=acting.why())
    return AbsenceShortened(meta=acting.meta(), absence=absence.number, to=command.to, sealed=sealed)


def acting_head(
    state: Staff, command: NameActingHead, acting: Acting, deputy: Staff, others: Iterable[Staff], known: Staff | None
) -> ActingHeadNamed:
    """Return that those above the absent head named who acts in her place; only where nobody here could name anybody.

    `others`: the other members who may manage the staff today; `known`: the record of who stands in for her already.

    Raises:
        Refused: somebody manages the staff, or stands in; the days cannot be; no document or reason is given; or
            whoever types it in is the one whom it names.
    """
    check_days(command.from_, command.to)
    if deputy.id in acting.hands:
        raise Refused("staff.names_himself")
    here = next((one for one in others if one.id != state.id and not one.is_absent_on(command.from_)), None)
    if here is not None:
        raise Refused("staff.head_is_here", who=" ".join(here.display_name), on=command.from_)
    absence = state.absence_on(command.from_)
    if absence is not None and known is not None and deputy_at_work(absence, (known,), command.from_) is not None:
        raise Refused("staff.somebody_acts", who=" ".join(known.display_name), on=command.from_)
    if absence is None and (met := next((a for a in state.absences if a.meets(command.from_, command.to)), None)):
        raise Refused("staff.absent_already", from_=met.from_, to=_until(met.to))
    if absence is not None and absence.to is not None and absence.to < command.to:
        raise Refused("staff.deputy_after_absence", to=command.to, last=absence.to)
    _check_stands_in(state, deputy, command.from_, command.to)
    if not command.mark.strip():
        raise Refused("staff.decision_without_mark")
    return ActingHeadNamed(
        meta=acting.meta(),
        absence=len(state.absences) + 1 if absence is None else absence.number,
        deputy=deputy.id,
        from_=command.from_,
        to=command.to,
        sealed=SealedDecision(mark=command.mark.strip(), reason=acting.why()),
    )


def _check_stands_in(state: Staff, deputy: Staff, from_: date, to: date | None) -> None:
    """Check that somebody can stand in on these days: an absent one, whom another stands in for, makes a chain.

    Raises:
        Refused: he cannot.
    """
    _check_employed(state, deputy, from_, to)
    away = next((absence for absence in deputy.absences if absence.meets(from_, to)), None)
    if away is not None:
        raise Refused("staff.deputy_absent", from_=away.from_, to=_until(away.to))


def check_employed_by(state: Staff, day: date) -> None:
    """Check that a day of a post, an absence, a team or of leaving is not before the first one here.

    Raises:
        Refused: it is.
    """
    first = state.employed_from
    if first is not None and day < first:
        raise Refused("staff.before_employed", day=day, first=first)


def _check_employed(state: Staff, deputy: Staff, from_: date, to: date | None) -> None:
    """Check that somebody else stands in, one of those employed here: a partner of the centre never does.

    Raises:
        Refused: it is the absent one, or he holds no post then, or leaves before the last day.
    """
    if deputy.id == state.id:
        raise Refused("staff.deputy_is_absent_one")
    if not deputy.posts_on(from_):
        raise Refused("staff.deputy_without_post", day=from_)
    if deputy.left is not None and (to is None or deputy.left < to):
        raise Refused("staff.deputy_without_post", day=deputy.left + timedelta(days=1))


def check_present(state: Staff, on: date, deputy: Staff | None) -> None:
    """Check that somebody who is to take over work is at work on `on`; `deputy` stands in for him then.

    Raises:
        Refused: he is away; says until when, and who stands in.
    """
    absence = state.absence_on(on)
    if absence is None:
        return
    who, until = " ".join(state.display_name), _until(absence.to)
    if deputy is None or deputy.is_absent_on(on):
        raise Refused("staff.is_absent", who=who, to=until, on=on)
    raise Refused("staff.is_absent_with_deputy", who=who, to=until, on=on, deputy=" ".join(deputy.display_name))


def standing_in(state: Staff, deputy: Staff, on: date) -> Absence:
    """Return the absence of `state` in which `deputy` may act for her on `on`.

    Raises:
        Refused: she is not away then, somebody else stands in, or nobody; or the deputy is away himself or gone.
    """
    if deputy.id == state.id:
        raise Refused("staff.deputy_is_absent_one")
    absence = state.absence_on(on)
    if absence is None:
        raise Refused("staff.not_absent", day=on)
    if absence.deputy_on(on) != deputy.id:
        raise Refused("staff.not_the_deputy", day=on)
    if deputy.is_absent_on(on):
        raise Refused("staff.deputy_is_away", day=on)
    if not deputy.posts_on(on):
        raise Refused("staff.deputy_without_post", day=on)
    return absence


def borrowed_roles(state: Staff, deputy: Staff, today: date, on: date) -> tuple[str, ...]:
    """Return the roles in which `deputy` acts for the absent `state`: hers alone, as she holds them today.

    Raises:
        Refused: as `standing_in`, for today or for the day of the act.
    """
    for day in dict.fromkeys((today, on)):
        standing_in(state, deputy, day)
    return roles_on(state, today)


def _until(to: date | None) -> date | Sentence:
    return sentence("staff.not_known_when") if to is None else to


def deputy_at_work(absence: Absence, staff: Iterable[Staff], on: date) -> Staff | None:
    """Return who of `staff` stands in on `on` and is at work then, or None."""
    found = next((one for one in staff if one.id == absence.deputy_on(on)), None)
    return found if found is not None and not found.is_absent_on(on) and found.posts_on(on) else None


def without_deputy(absence: Absence, staff: Iterable[Staff], first: date, last: date) -> tuple[Term, ...]:
    """Return the days of an absence, from `first` to `last`, on which nobody of `staff` can act in it.

    Whoever is named may be away himself, gone, or named for some of the days only.
    """
    named = {one.who for one in absence.deputies}
    deputies = [one for one in staff if one.id in named]
    day, end = max(first, absence.from_), last if absence.to is None else min(last, absence.to)
    gaps: list[Term] = []
    while day <= end:
        if deputy_at_work(absence, deputies, day) is None:
            joins = bool(gaps) and gaps[-1].to == day - timedelta(days=1)
            gaps[-1:] = [gaps[-1].until(day)] if joins else [*gaps[-1:], Term(from_=day, to=day)]
        day += timedelta(days=1)
    return tuple(gaps)


def left_to_nobody(state: Staff, staff: Iterable[Staff], on: date) -> tuple[str, ...]:
    """Return the roles of the absent `state` in which nobody of `staff` who is at work on `on` can act."""
    here = {role for one in staff if not one.is_absent_on(on) for role in roles_on(one, on)}
    return tuple(role for role in roles_on(state, on) if role not in here)


def head_alone(staff: Iterable[Staff], heads: Collection[str], on: date) -> Staff | None:
    """Return the only one of `staff` who is at work in one of the roles `heads`, where nobody is named to stand in.

    Should she fall ill, nobody could act as the head.
    """
    leading = [one for one in staff if set(roles_on(one, on)) & set(heads)]
    if len(leading) != 1 or leading[0].is_absent_on(on) or leading[0].stand_in_on(on) is not None:
        return None
    return leading[0]


def _reason(acting: Acting) -> Sealed | None:
    return Sealed(reason=acting.reason) if acting.reason else None
