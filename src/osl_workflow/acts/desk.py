"""One act from wish to record: who acts, what is read, what is decided, saved with a read check, decided again.

Every door of the program (command line, later the web) goes through `Desk.do`. The act itself is a function that gets
a `Reader` and an `Acting` and returns a `Plan`; it is pure but for what it reads, so it can be run again on the newest
states when somebody else was faster.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from osl_workflow.staff.away import borrowed_roles
from osl_workflow.staff.state import Staff, roles_on
from osl_workflow.store.recorded import Indexed, Outdated, Recording, Repeated, Stream, Unsure, Write
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from osl_workflow.acts.library import Library
    from osl_workflow.progress.working_days import Calendar
    from osl_workflow.store.recorded import KnownCommand
    from osl_workflow.store.store import Store

TRIES = 3
"""How often an act is decided on newer states before the worker is told (design, Saving)."""

MOST_EVENTS = 500
"""How many events, or little more, one transaction of many acts takes: others wait for so long (design, Growing)."""

MOST_READ = 500
"""How many aggregates one transaction of many acts rests on, or little more: under its lock all are compared."""

QUEUE = 100
"""How many others may take a file number before it: the next one is as good, so that is nothing to tell a worker."""

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clock of this machine may be behind the newest entry: clocks of two machines, or one put right."""

Answer = dict[str, Any]


class ClockBehind(Refused):
    """The clock of this machine is behind the newest entry: nothing is recorded by it."""


class Who(Frozen):
    """The login at the machine, in whose place or role he asks to act, and for whom who is away."""

    login: str
    as_login: str | None = None
    for_login: str | None = None
    role: str | None = None


class Wish(Frozen):
    """What comes with every command: its id, when it happened, why, the version that the person saw.

    `urgent`: it cannot wait for a reason that a limit asks for (`acts.caseloads`).
    """

    command: UUID
    occurred_on: date | None = None
    reason: str | None = None
    seen: int | None = None
    urgent: bool = False


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
_ActingOf = Callable[[Reader, Wish], Acting]


class Wanted(NamedTuple):
    """An act that somebody wants; `content` is what the fingerprint of its command is made of.

    `who`: in whose place, where that is not the same for all that are carried out together.
    """

    wish: Wish
    act: Act
    content: object
    who: Who | None = None


class _Ready(NamedTuple):
    wish: Wish
    act: Act
    fingerprint: bytes
    acting: _ActingOf


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
        self.store.look()
        return self._reader()

    def do(self, who: Who, wish: Wish, act: Act, content: object) -> Done:
        """Carry out `act` and return what was recorded; the same command twice is recorded once.

        `content` is what the fingerprint of the command is made of: the wish itself, as a frozen model or plain data.

        Raises:
            Refused: the act is not possible; nothing was stored.
            ClockBehind: the clock of this machine has gone back behind the newest entry; nothing was stored.
            Conflict: others kept changing what it rests on, or changed just that.
        """
        return self._alone(self._ready(who, Wanted(wish, act, content)))

    def do_as(self, acting: Acting, wish: Wish, act: Act, content: object) -> Done:
        """Carry out the founding act, before anybody is on the staff; otherwise as `do`."""
        ready = self._ready(Who(login=""), Wanted(wish, act, content))
        return self._alone(ready._replace(acting=lambda reader, wish: acting))

    def do_many(self, who: Who, wanted: Iterable[Wanted]) -> Iterator[Done | Refused | Conflict]:
        """Carry out acts one after the other, and yield what became of each: recorded, or why not.

        Many are recorded in one transaction (at most `MOST_EVENTS` events, or little more), and yielded when they are.
        One that is refused leaves out only itself; each rests on what those before it have changed.

        Raises:
            Conflict: others kept changing what they rest on; those that were yielded are recorded.
        """
        ready = [self._ready(who, one) for one in wanted]
        while ready:
            ended = self._together(ready[:MOST_EVENTS])
            yield from ended
            ready = ready[len(ended) :]

    def try_many(self, who: Who, wanted: Iterable[Wanted]) -> Iterator[Done | Refused | Conflict]:
        """Yield what would become of acts if `do_many` carried them out, each resting on those before it."""
        reader = self.reader()
        ready = [self._ready(who, one) for one in wanted]
        for start in range(0, len(ready), MOST_EVENTS):
            some = ready[start : start + MOST_EVENTS]
            known = self.store.look([one.wish.command for one in some]).commands
            for one in some:
                yield _done(self._decided_one(one, known, reader, last=False), iter([()]))

    def _reader(self) -> Reader:
        return Reader(self.store, self.library, self.calendar)

    def _acting_of(self, who: Who) -> _ActingOf:
        return lambda reader, wish: self.acting(reader, who, wish)

    def _ready(self, who: Who, wanted: Wanted) -> _Ready:
        """Return an act with what tells its command apart: a digest under a key, as it covers all that was typed."""
        who = wanted.who or who
        content = _content(who, wanted.wish, wanted.content)
        fingerprint = self.store.keyring.mac("commands", content)
        return _Ready(wanted.wish, wanted.act, fingerprint, self._acting_of(who))

    def _alone(self, ready: _Ready) -> Done:
        ended = self._together((ready,))[0]
        if isinstance(ended, Done):
            return ended
        raise ended

    def _together(self, wanted: Sequence[_Ready]) -> list[Done | Refused | Conflict]:
        """Decide and record as many of the acts as go into one transaction; return what became of them."""
        unsure, tries, overtaken = None, 0, 0
        while tries < TRIES and overtaken < QUEUE:
            looked = self.store.look([one.wish.command for one in wanted])
            reader = self._reader()
            ended, recordings = self._decided(wanted, looked.commands, reader)
            if not recordings:
                return [_done(one, iter(())) for one in ended]
            try:
                positions = iter(
                    self.store.save_all(
                        recordings, read=reader.read, looked_up=reader.looked_up, looked_at=looked.position
                    )
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
            except Repeated:  # the next try finds the command
                tries += 1
                continue
            return [_done(one, positions) for one in ended]
        raise unsure or Conflict("acts.busy_case")

    def _decided(
        self, wanted: Sequence[_Ready], known: Mapping[UUID, KnownCommand], reader: Reader
    ) -> tuple[list[Plan | Done | Refused | Conflict], list[Recording]]:
        """Decide acts, each on what those before it change, until there is enough for one transaction."""
        ended: list[Plan | Done | Refused | Conflict] = []
        recordings: list[Recording] = []
        commands: set[UUID] = set()
        events = 0
        for one in wanted:
            if one.wish.command in commands:
                break  # the same command again: the next transaction finds it recorded
            commands.add(one.wish.command)
            plan = self._decided_one(one, known, reader, last=len(wanted) == 1)
            ended.append(plan)
            if isinstance(plan, Plan) and plan.writes:
                answer = json.dumps(plan.answer, default=str).encode()
                recordings.append(
                    Recording(one.wish.command, one.fingerprint, answer, plan.writes, plan.indexed, plan.drafted)
                )
                events += recordings[-1].events()
            if events >= MOST_EVENTS or len(reader.read) >= MOST_READ:
                break
        return ended, recordings

    def _decided_one(
        self, one: _Ready, known: Mapping[UUID, KnownCommand], reader: Reader, *, last: bool
    ) -> Plan | Done | Refused | Conflict:
        """Decide an act, and let those after it, unless it is the `last`, rest on what it changes."""
        try:
            if one.wish.command in known:
                return _recorded_before(known[one.wish.command], one.fingerprint)
            plan = one.act(reader, self._in_order(one.acting(reader, one.wish)))
        except (Refused, Conflict) as error:
            return error
        if not last:
            reader.take(plan.writes, plan.indexed)
        return plan

    def _in_order(self, acting: Acting) -> Acting:
        """Return `acting` with a moment that is not before the newest entry's: the history goes one way.

        A clock that is a little behind is overlooked. In a demo office the day stands still and begins anew daily.

        Raises:
            ClockBehind: it is behind by more than clocks differ.
        """
        newest = self.store.newest_as_looked() if self.guest is None else None
        if newest is None or newest.position <= self.misdated or newest.recorded_at <= acting.now:
            return acting
        if newest.recorded_at - acting.now > CLOCKS_DIFFER:
            raise ClockBehind("acts.clock_behind", now=acting.now, newest=newest.recorded_at)
        return acting.model_copy(update={"now": newest.recorded_at})

    def acting(self, reader: Reader, who: Who, wish: Wish | None = None) -> Acting:
        """Return the circumstances of an act by `who`: the staff member behind the login, and his roles today.

        Whoever stands in for somebody who is away acts in his own name, and in her roles instead of his own.

        Raises:
            Refused: nobody works under a login, he may not act in another's place, or does not stand in for her.
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
        absent = None if who.for_login is None else self._absent(reader, who.for_login)
        day = today if wish is None or wish.occurred_on is None else wish.occurred_on
        return Acting(
            actor=actor.id,
            roles=roles_on(actor, today) if absent is None else borrowed_roles(absent, actor, today, day),
            today=today,
            now=self.now(),
            command=self.new_id() if wish is None else wish.command,
            occurred_on=None if wish is None else wish.occurred_on,
            reason=None if wish is None else wish.reason,
            entered_by=login.id if login is not None and login.id != actor.id else None,
            on_behalf_of=None if absent is None else absent.id,
            chosen_role=who.role,
            urgent=wish is not None and wish.urgent,
        )

    def _absent(self, reader: Reader, login: str) -> Staff:
        """Return for whom somebody asks to act. Raises: Refused: nobody works under the login."""
        found = self._staff(reader, login)
        if found is None:
            raise Refused("acts.login_unknown", login=login)
        return found

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
        """Return who works under a login: the index finds him, his own record confirms it."""
        found = reader.find(LOGIN, login)
        staff = reader.staff(next(iter(found))) if len(found) == 1 else None
        return staff if staff is not None and staff.login == login else None

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


def _done(ended: Plan | Done | Refused | Conflict, positions: Iterator[tuple[int, ...]]) -> Done | Refused | Conflict:
    if isinstance(ended, Plan):
        return Done(next(positions) if ended.writes else (), ended.answer, meanwhile=ended.meanwhile)
    return ended


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

    # What came later is left out where it is not used: a command sent again after an upgrade is still the same one.
    asking = who.model_dump(mode="json", exclude={"for_login"} if who.for_login is None else set())
    told = {"who": {"Who": asking}, "on": wish.occurred_on, "why": wish.reason, "what": plain(content)}
    return json.dumps(told, sort_keys=True, default=str, ensure_ascii=False).encode()
