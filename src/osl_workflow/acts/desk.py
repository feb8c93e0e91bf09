"""One act from wish to record: who acts, what is read, what is decided, saved with a read check, decided again.

Every door of the program (command line, later the web) goes through `Desk.do`. The act itself is a function that gets
a `Reader` and an `Acting` and returns a `Plan`; it is pure but for what it reads, so it can be run again on the newest
states when somebody else was faster.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from osl_workflow.acting import Acting
from osl_workflow.acts.reading import Reader
from osl_workflow.errors import Conflict, Refused
from osl_workflow.numbers.state import KIND as NUMBERS
from osl_workflow.privacy.index import LOGIN
from osl_workflow.progress.permissions import require
from osl_workflow.sentences import Frozen, Sentence
from osl_workflow.staff.state import Staff, roles_on
from osl_workflow.store.recorded import Indexed, Outdated, Repeated, Stream, Unsure, Write
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from osl_workflow.acts.library import Library
    from osl_workflow.progress.working_days import Calendar
    from osl_workflow.store.recorded import KnownCommand
    from osl_workflow.store.store import Store

TRIES = 3
"""How often an act is decided on newer states before the worker is told (design, Saving)."""

QUEUE = 100
"""How many others may take a file number before it: the next one is as good, so that is nothing to tell a worker."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clock of this machine may be behind the newest entry: clocks of two machines, or one put right."""

Answer = dict[str, Any]


class ClockBehind(Refused):
    """The clock of this machine is behind the newest entry: nothing is recorded by it."""


class Who(Frozen):
    """The login at the machine, and in whose place or role he asks to act."""

    login: str
    as_login: str | None = None
    role: str | None = None


class Wish(Frozen):
    """What comes with every command: its id, when it happened, why, and the version that the person saw."""

    command: UUID
    occurred_on: date | None = None
    reason: str | None = None
    seen: int | None = None


class Plan(NamedTuple):
    """What an act will write, and what it answers (ids, codes, dates; nothing personal).

    `meanwhile`: see Done. `drafted`: case, step and staff member of the draft that it ends.
    """

    writes: tuple[Write, ...]
    answer: Answer
    indexed: tuple[Indexed, ...] = ()
    meanwhile: tuple[Sentence, ...] = ()
    drafted: tuple[UUID, str, UUID] | None = None


class Done(NamedTuple):
    """What was recorded. `repeated`: it had been before; `meanwhile`: what else happened since the person looked."""

    positions: tuple[int, ...]
    answer: Answer
    repeated: bool = False
    meanwhile: tuple[Sentence, ...] = ()


Act = Callable[[Reader, Acting], Plan]


class Desk:
    """Where acts are carried out. `now` and `new_id` are given, so that a test or a demo can give its own.

    `guest`: the login as which somebody unknown looks around in a demo office; never anywhere else. `misdated`: the
    last position of entries that a wrong clock recorded, so that they say nothing about the clock of today.
    """

    def __init__(
        self,
        store: Store,
        library: Library,
        calendar: Calendar,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        guest: str | None = None,
        misdated: int = 0,
    ) -> None:
        self.store = store
        self.library = library
        self.calendar = calendar
        self.now = now
        self.new_id = new_id
        self.guest = guest
        self.misdated = misdated

    def today(self) -> date:
        """Return the day in Europe/Warsaw."""
        return self.now().astimezone(WARSAW).date()

    def reader(self) -> Reader:
        """Return a fresh reader."""
        return Reader(self.store, self.library, self.calendar)

    def do(self, who: Who, wish: Wish, act: Act, content: object) -> Done:
        """Carry out `act` and return what was recorded; the same command twice is recorded once.

        `content` is what the fingerprint of the command is made of: the wish itself, as a frozen model or plain data.

        Raises:
            Refused: the act is not possible; nothing was stored.
            ClockBehind: the clock of this machine has gone back behind the newest entry; nothing was stored.
            Conflict: others kept changing what it rests on, or changed just that.
        """
        fingerprint = self._fingerprint(who, wish, content)
        return self._carry_out(wish, act, fingerprint, lambda reader: self.acting(reader, who, wish))

    def do_as(self, acting: Acting, wish: Wish, act: Act, content: object) -> Done:
        """Carry out the founding act, before anybody is on the staff; otherwise as `do`."""
        fingerprint = self._fingerprint(Who(login=""), wish, content)
        return self._carry_out(wish, act, fingerprint, lambda reader: acting)

    def _fingerprint(self, who: Who, wish: Wish, content: object) -> bytes:
        """Return what tells one command from another: a keyed digest, because it covers all that was typed."""
        return self.store.keyring.mac("commands", _content(who, wish, content))

    def _carry_out(self, wish: Wish, act: Act, fingerprint: bytes, acting: Callable[[Reader], Acting]) -> Done:
        unsure, tries, overtaken = None, 0, 0
        while tries < TRIES and overtaken < QUEUE:
            known = self.store.command(wish.command)
            if known is not None:
                return _recorded_before(known, fingerprint)
            reader = self.reader()
            plan = act(reader, self._in_order(acting(reader)))
            if not plan.writes:
                return Done((), plan.answer, meanwhile=plan.meanwhile)
            try:
                positions = self.store.save(
                    plan.writes,
                    read=reader.read,
                    command=wish.command,
                    fingerprint=fingerprint,
                    answer=json.dumps(plan.answer, default=str).encode(),
                    index=plan.indexed,
                    looked_up=reader.looked_up,
                    drafted=plan.drafted,
                )
            except Outdated as outdated:
                if {stream.kind for stream in outdated.streams} == {NUMBERS}:
                    overtaken += 1
                else:
                    tries += 1
                continue
            except Unsure as error:  # the next try finds the command, or does it again
                unsure, tries = error, tries + 1
                continue
            except Repeated as repeated:
                return _recorded_before(repeated.known, fingerprint)
            return Done(positions, plan.answer, meanwhile=plan.meanwhile)
        raise unsure or Conflict("acts.busy_case")

    def _in_order(self, acting: Acting) -> Acting:
        """Return `acting` with a moment that is not before the newest entry's: the history goes one way.

        A clock that is a little behind is overlooked. In a demo office the day stands still and begins anew daily.

        Raises:
            ClockBehind: it is behind by more than clocks differ.
        """
        newest = self.store.newest() if self.guest is None else None
        if newest is None or newest.position <= self.misdated or newest.event.meta.recorded_at <= acting.now:
            return acting
        recorded_at = newest.event.meta.recorded_at
        if recorded_at - acting.now > CLOCKS_DIFFER:
            raise ClockBehind("acts.clock_behind", now=acting.now, newest=recorded_at)
        return acting.model_copy(update={"now": recorded_at})

    def acting(self, reader: Reader, who: Who, wish: Wish | None = None) -> Acting:
        """Return the circumstances of an act by `who`: the staff member behind the login, and his roles today.

        Raises:
            Refused: nobody works under the login, or he may not act in another's place.
        """
        today = self.today()
        login = self._staff(reader, who.login) if who.login else None
        actor = login
        if who.as_login is not None and who.as_login != who.login:
            self._may_act_as(reader, who, login, today)
            actor = self._staff(reader, who.as_login)
            if actor is None:
                raise Refused("acts.login_unknown", login=who.as_login)
        elif login is None and self.guest is not None and reader.office().demo:
            actor = self._staff(reader, self.guest)
        if actor is None:
            raise Refused("acts.login_unknown", login=who.login)
        return Acting(
            actor=actor.id,
            roles=roles_on(actor, today),
            today=today,
            now=self.now(),
            command=self.new_id() if wish is None else wish.command,
            occurred_on=None if wish is None else wish.occurred_on,
            reason=None if wish is None else wish.reason,
            entered_by=login.id if login is not None and login.id != actor.id else None,
            chosen_role=who.role,
        )

    def require(self, who: Who, action: str) -> Acting:
        """Return who acts when he may do `action` by the office's standard; for reading, where nothing is saved.

        Raises:
            Refused: he may not; says who can.
        """
        reader = self.reader()
        acting = self.acting(reader, who)
        require(reader.standard(acting.today), action, acting)
        return acting

    def _staff(self, reader: Reader, login: str) -> Staff | None:
        found = reader.find(LOGIN, login)
        return reader.staff(next(iter(found))) if len(found) == 1 else None

    def _may_act_as(self, reader: Reader, who: Who, login: Staff | None, today: date) -> None:
        """Acting as somebody else is a right of its own, and free only in a demo office.

        Raises:
            Refused: he may not, or nobody works under the login at all.
        """
        if reader.office().demo:
            return
        if login is None:
            raise Refused("acts.login_unknown", login=who.login)
        permitted = reader.standard(today).permissions["act_as"].roles
        if not set(roles_on(login, today)) & set(permitted):
            raise Refused("acts.may_not_act_as")


def permitted(reader: Reader, action: str, acting: Acting) -> Acting:
    """Return `acting` in the role in which the office's standard permits `action`.

    Raises:
        Refused: no role of his does; says which would.
    """
    role = require(reader.standard(acting.today), action, acting)
    return acting.model_copy(update={"chosen_role": role})


def write(stream: Stream, before: int, events: tuple[Any, ...]) -> tuple[Write, ...]:
    """Return the write of `events` on top of version `before`; nothing when there are none."""
    return (Write(stream, before, events),) if events else ()


def _recorded_before(known: KnownCommand, fingerprint: bytes) -> Done:
    if known.fingerprint != fingerprint:
        raise Refused("acts.command_reused")
    return Done(known.positions, json.loads(known.answer), repeated=True)


def _content(who: Who, wish: Wish, content: object) -> bytes:
    def plain(value: object) -> object:
        if isinstance(value, Frozen):
            return {type(value).__name__: value.model_dump(mode="json")}
        if isinstance(value, Mapping):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return value

    told = {"who": plain(who), "on": wish.occurred_on, "why": wish.reason, "what": plain(content)}
    return json.dumps(told, sort_keys=True, default=str, ensure_ascii=False).encode()
