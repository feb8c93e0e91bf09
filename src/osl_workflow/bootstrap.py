"""The one place that picks concrete classes: an office's folder in, a wired office out."""

from __future__ import annotations

import json
import os
import re
import stat
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from osl_workflow.acts import found_under
from osl_workflow.acts.desk import Desk
from osl_workflow.acts.library import Library
from osl_workflow.acts.reading import register_id
from osl_workflow.case import events as case_events
from osl_workflow.case import state as case_state
from osl_workflow.caseload import events as caseload_events
from osl_workflow.caseload import state as caseload_state
from osl_workflow.contact import events as contact_events
from osl_workflow.contact import state as contact_state
from osl_workflow.district import events as district_events
from osl_workflow.district import state as district_state
from osl_workflow.errors import Refused
from osl_workflow.household import events as household_events
from osl_workflow.household import state as household_state
from osl_workflow.ids import uuid7
from osl_workflow.initiative import events as initiative_events
from osl_workflow.initiative import state as initiative_state
from osl_workflow.numbers import events as numbers_events
from osl_workflow.numbers import state as numbers_state
from osl_workflow.office import events as office_events
from osl_workflow.office import state as office_state
from osl_workflow.person import events as person_events
from osl_workflow.person import state as person_state
from osl_workflow.polish_calendar import PolishCalendar
from osl_workflow.privacy.files import write_whole
from osl_workflow.progress import events as progress_events
from osl_workflow.recruitment import events as recruitment_events
from osl_workflow.recruitment import state as recruitment_state
from osl_workflow.register import events as register_events
from osl_workflow.register import state as register_state
from osl_workflow.staff import events as staff_events
from osl_workflow.staff import state as staff_state
from osl_workflow.store.folder import EVENTS, SETTINGS, check_folder, write_private
from osl_workflow.store.folder import VIEWS as VIEWS_FILE
from osl_workflow.store.opening import check_server, create_store, open_store
from osl_workflow.store.recorded import Stream
from osl_workflow.store.store import Store
from osl_workflow.store.topics import Kind, Topics
from osl_workflow.team import events as team_events
from osl_workflow.team import state as team_state
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from osl_workflow.store.following import Following

PARSED = "parsed"

TOPICS = Topics(
    [
        Kind("office", office_events.EVENTS, office_state.Office, office_state.apply, fold=2),
        Kind("register", register_events.EVENTS, register_state.ProcessRegister, register_state.apply),
        Kind("staff", staff_events.EVENTS, staff_state.Staff, staff_state.apply, fold=2, found_under=found_under.staff),
        Kind("person", person_events.EVENTS, person_state.Person, person_state.apply, found_under=found_under.person),
        Kind("numbers", numbers_events.EVENTS, numbers_state.Numbers, numbers_state.apply),
        Kind("caseload", caseload_events.EVENTS, caseload_state.Caseload, caseload_state.apply, fold=2),
        Kind("recruitment", recruitment_events.EVENTS, recruitment_state.Recruitment, recruitment_state.apply, fold=2),
        Kind("household", household_events.EVENTS, household_state.Household, household_state.apply, fold=2),
        Kind(
            "district",
            district_events.EVENTS,
            district_state.District,
            district_state.apply,
            found_under=found_under.district,
        ),
        Kind("team", team_events.EVENTS, team_state.Team, team_state.apply, found_under=found_under.team),
        Kind("contact", contact_events.EVENTS, contact_state.Contact, contact_state.apply),
        Kind(
            "case",
            case_events.EVENTS + progress_events.EVENTS,
            case_state.Case,
            case_state.apply,
            fold=4,
            found_under=found_under.undertaking,
        ),
        Kind(
            "initiative",
            initiative_events.EVENTS,
            initiative_state.Initiative,
            initiative_state.apply,
            fold=3,
            shared=progress_events.EVENTS,
            found_under=found_under.undertaking,
        ),
    ]
)
"""The closed table of everything that can be stored."""

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class House:
    """A wired office: where it lies, its store, the desk for acts. Close it at the end."""

    folder: Path
    store: Store
    desk: Desk

    @cached_property
    def views(self) -> Following:
        """The views of this office, opened when first asked.

        Raises:
            Refused: their file cannot be used.
        """
        from osl_workflow.store.following import Following  # late: most commands ask no view, and sqlite-utils is slow
        from osl_workflow.views.catalogue import VIEWS

        return Following(self.folder / VIEWS_FILE, self.store, VIEWS)

    def close(self) -> None:
        """Close all files."""
        if "views" in self.__dict__:
            self.views.close()
        self.store.close()


class Demo(NamedTuple):
    """What a demo office has beside a real one: the day on which it stands still, and the login of a guest."""

    today: date
    guest: str


class Settings(NamedTuple):
    """What `office.toml` says: whether it is a demo office, on which PostgreSQL server it lies, if it does.

    `misdated`: the last position of entries that a wrong clock recorded.
    """

    demo: Demo | None = None
    server: str | None = None
    misdated: int = 0


def create_house(folder: Path, *, demo: Demo | None = None, id: UUID | None = None, server: str | None = None) -> None:
    """Make an empty office in `folder` (made too, if needed), its history there or on the PostgreSQL server `server`.

    `id`: the id of its store. What a kill interrupted is finished by doing it again.

    Raises:
        Refused: there is one already, or no office can lie there.
    """
    if server is not None:
        _check_server(folder, server)
    folder.mkdir(parents=True, exist_ok=True)
    settings = "# Settings of this office; what the centre chooses about its work is an event, not a line here.\n"
    if server is not None:
        settings += f"[store]\npostgresql = {json.dumps(server, ensure_ascii=False)}\n"  # JSON's strings are TOML's too
    if demo is not None:
        settings += f'[demo]\ntoday = {demo.today.isoformat()}\nguest = "{demo.guest}"\n'
    check_folder(folder)
    if not (folder / SETTINGS).exists():  # before the store, so that it is known where to go on
        write_private(folder / SETTINGS, settings)
    create_store(folder, id or _new_id(), read_settings(folder).server)


def _check_server(folder: Path, server: str) -> None:
    """Check that an office on `server` can begin or go on in `folder`, before anything is written there.

    Raises:
        Refused: folder or server hold an office already, or the server does not let us in.
    """
    if (folder / SETTINGS).exists():
        if read_settings(folder).server != server:
            raise Refused("store.lies_elsewhere", folder=str(folder))
    elif (folder / EVENTS).exists():
        raise Refused("store.office_exists", folder=str(folder))
    check_server(folder, server)


def open_house(
    folder: Path, *, clock: Clock | None = None, new_id: Callable[[], UUID] | None = None, durable: bool = True
) -> House:
    """Return the wired office in `folder`; a demo may bring its own clock and ids, and need not survive a power cut.

    Raises:
        Refused: the folder holds no office, or one that this program cannot open.
    """
    settings = read_settings(folder)
    store = open_store(folder, TOPICS, server=settings.server, durable=durable)
    try:
        return _wired(folder, store, settings, clock, new_id or _new_id)
    except BaseException:
        store.close()
        raise


def open_history(folder: Path) -> Store:
    """Return the store of an office and nothing else: to examine one whose own records cannot be read any more.

    Raises:
        Refused: the folder holds no office, or one that this program cannot open.
        Tampered: its keys or files are damaged.
    """
    return open_store(folder, TOPICS, server=read_settings(folder).server)


def _wired(folder: Path, store: Store, settings: Settings, clock: Clock | None, new_id: Callable[[], UUID]) -> House:
    demo = settings.demo
    office = store.state(Stream("office", store.id))
    if demo is not None and isinstance(office, office_state.Office) and not office.demo:
        raise Refused("acts.no_demo_here", file=str(folder / SETTINGS))
    now = clock or clock_of(settings)
    library = Library(store, Stream("register", register_id(store.id)), folder / PARSED)
    guest = None if demo is None else demo.guest
    return House(folder, store, Desk(store, library, PolishCalendar(), now, new_id, guest, settings.misdated))


def read_settings(folder: Path) -> Settings:
    """Return what `office.toml` in `folder` says; nothing where there is no such file.

    Raises:
        Refused: it cannot be read, or says what no office can be.
    """
    file = folder / SETTINGS
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("acts.settings_unreadable", file=str(file), what=str(error)) from None
    match said.get("demo"):
        case None:
            demo = None
        case {"today": date() as today, "guest": str(guest)}:
            demo = Demo(today, guest)
        case _:
            raise Refused("acts.settings_unreadable", file=str(file), what="[demo]")
    match said.get("store"):
        case None:
            server = None
        case {"postgresql": str(server)}:
            pass
        case _:
            raise Refused("acts.settings_unreadable", file=str(file), what="[store]")
    match said.get("clock"):
        case None:
            return Settings(demo, server)
        case {"misdated": int(misdated)}:
            return Settings(demo, server, misdated)
    raise Refused("acts.settings_unreadable", file=str(file), what="[clock]")


def note_misdated(folder: Path, position: int) -> None:
    """Write into `office.toml` that entries up to `position` were recorded by a wrong clock."""
    file = folder / SETTINGS
    said = file.read_text(encoding="utf-8") if file.exists() else ""
    kept = re.sub(r"^\[clock\]\nmisdated = \d+\n", "", said, flags=re.MULTILINE)
    rights = stat.S_IMODE(file.stat().st_mode) if file.exists() else 0o600
    write_whole(file, f"{kept.rstrip()}\n[clock]\nmisdated = {position}\n".lstrip().encode(), rights)


def clock_of(settings: Settings) -> Clock:
    """Return the clock of the machine; of a demo office one that stays on its day, at the time of now."""
    if settings.demo is None:
        return lambda: datetime.now(UTC)

    day = settings.demo.today

    def on_that_day() -> datetime:
        return datetime.combine(day, datetime.now(WARSAW).time(), WARSAW).astimezone(UTC)

    return on_that_day


def _new_id() -> UUID:
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))
