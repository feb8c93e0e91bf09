"""`osl keys`: whether the keys are whole, a copy of them, bringing them back, changing the key of the office."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from osl_cli.answer import Answer, Facts, Line, Part
from osl_cli.centre_files import OfficeFiles, now
from osl_cli.frame import Group, argument, option
from osl_cli.language import Text
from osl_cli.passphrase import opened_copy, passphrase, passphrase_file
from osl_cli.run import Run
from osl_cli.told_of_keys import copied_data, copied_parts, lacking
from osl_workflow.errors import OslError, Refused
from osl_workflow.privacy.key_copy import KeyCopy
from osl_workflow.privacy.key_restoring import ASIDE, give_up
from osl_workflow.privacy.keyring import KEYS, Keyring
from osl_workflow.sentences import sentence
from osl_workflow.store.last_backup import LastBackup, last_backup
from osl_workflow.store.office_keys import restore_keys_of_office, without_keys

keys = Group(
    "keys",
    help=Text(
        pl="Klucze do zapisów: stan, kopia, odtworzenie. Bez nich niczego nie da się odczytać.",
        en="The keys of the records: state, copy, restoring. Without them nothing can be read.",
    ),
)


# --- status -----------------------------------------------------------------------------------------------------------


@keys.command(
    "status",
    help=Text(
        pl="Sprawdź, czy wszystkie klucze się otwierają i kiedy zrobiono ich kopię. Żadnego klucza nie pokazuje.",
        en="Check whether all keys open, and when a copy of them was made. Shows no key.",
    ),
)
def status(run: Run) -> Answer:
    """Show the state of the keys; what is wrong with them is the answer, not a failure to answer."""
    office = OfficeFiles.of(run)
    copied = last_backup(office.folder, "keys")
    try:
        copy = office.taken_keys()
    except OslError as error:
        lines = [Line(error.said, "bad"), *(Line(detail, "bad") for detail in error.details), *_about_copies(copied)]
        data = {"open": False, "what": error.said, "key": error.said.key, "copied": _data(copied)}
        return Answer(data, *lines, exit_code=error.exit_code)
    missing: dict[UUID, str] = {}
    unknown = None
    try:
        missing = _missing(office, copy)
    except OslError as error:  # the keys are whole all the same, and the centre needs to know both
        unknown = error.said
    fingerprint = copy.office_key.fingerprint.hex()
    destroyed = len(copy.destroyed)
    parts: list[Part] = [
        Facts(
            [
                (sentence("cli_backup.keys"), len(copy.keys)),
                (sentence("cli_backup.destroyed"), destroyed),
                (sentence("cli_backup.office_key"), _in_groups(fingerprint)),
                (sentence("cli_backup.opening"), sentence("cli_backup.all_open")),
            ]
        ),
        *([] if unknown is None else [Line(unknown, "bad")]),
        *lacking(missing, copy.given_up),
        *_about_copies(copied, len(copy.keys), destroyed),
    ]
    data = {
        "open": True, "keys": len(copy.keys), "destroyed": destroyed, "office_key": fingerprint,
        "without_key": None if unknown is not None else sorted(map(str, missing)), "copied": _data(copied),
    }  # fmt: skip
    is_well = unknown is None and not missing.keys() - copy.given_up
    return Answer(data, *parts, exit_code=0 if is_well else Refused.exit_code)


def _missing(office: OfficeFiles, keys: KeyCopy) -> dict[UUID, str]:
    """Return the records that have no key, and of which kind each is.

    Raises:
        Refused: history and keys are of two centres; whatever is missing then says nothing.
    """
    with office.history() as recorder:
        meta = recorder.meta()
        if meta is None or meta[0] != keys.store:
            raise Refused("privacy.keys_of_another_store", file=KEYS)
        return without_keys(office.folder, office.server, recorder)


def _in_groups(fingerprint: str) -> str:
    """Return the beginning of a fingerprint as people read it aloud."""
    return " ".join(fingerprint[place : place + 4] for place in range(0, 16, 4))


def _data(copied: LastBackup | None) -> dict[str, object] | None:
    if copied is None:
        return None
    return {"when": copied.when, "where": copied.where, "keys": copied.keys, "destroyed": copied.destroyed}


def _about_copies(copied: LastBackup | None, found: int | None = None, destroyed: int = 0) -> list[Part]:
    if copied is None:
        return [Line(sentence("cli_backup.never_copied"), "warn")]
    said: list[Part] = [Line(sentence("cli_backup.copied", when=copied.when, where=copied.where))]
    if found is not None and found > copied.keys:
        said.append(Line(sentence("cli_backup.keys_since", n=found - copied.keys), "warn"))
    if found is not None and destroyed > copied.destroyed:
        said.append(Line(sentence("cli_backup.destroyed_since", n=destroyed - copied.destroyed), "warn"))
    return said


# --- change -----------------------------------------------------------------------------------------------------------


@keys.command(
    "change",
    help=Text(
        pl="""Zmień klucz ośrodka: wszystkie inne klucze zostaną zabezpieczone nowym. Zapisów to nie dotyka.

        Zrób to, gdy ktoś niepowołany mógł skopiować office.key. Dawne kopie kluczy mają własny klucz i nadal się
        otwierają: usuń te, które mogły wpaść w niepowołane ręce.""",
        en="""Change the key of the centre: all other keys are wrapped with a new one. No record is touched.

        Do it when somebody may have copied office.key who should not. Earlier copies of the keys bring their own and
        still open: delete those that may have fallen into wrong hands.""",
    ),
)
def change(run: Run) -> Answer:
    """Change the office key."""
    office = OfficeFiles.of(run)
    store = office.store()
    with office.keys() as database:
        Keyring(database, office.folder, store).change_office_key()
    fingerprint = office.taken_keys().office_key.fingerprint.hex()
    said = [Line(sentence("cli_backup.changed", fingerprint=_in_groups(fingerprint)), "good")]
    if office.server is not None:
        said.append(Line(sentence("cli_backup.changed_on_server"), "warn"))
    return Answer({"office_key": fingerprint}, *said, Line(sentence("cli_backup.copy_again")))


# --- backup -----------------------------------------------------------------------------------------------------------


@keys.command(
    "backup",
    help=Text(
        pl="""Zapisz kopię wszystkich kluczy do jednego pliku, zabezpieczonego hasłem. Ośrodek może w tym
        czasie pracować.

        Trzymaj ją osobno od kopii zapisów: kto ma obie i hasło, przeczyta wszystko. Hasło przechowuj na papierze
        w sejfie; bez niego kopia jest bezużyteczna.""",
        en="""Write a copy of all keys into one file, sealed under a passphrase. The centre may work meanwhile.

        Keep it apart from the backups of the records: whoever has both and the passphrase can read everything. Keep
        the passphrase on paper in a safe; without it the copy is useless.""",
    ),
)
@argument("file", type=click.Path(), metavar=Text(pl="PLIK", en="FILE"), help=Text(pl="Nowy plik.", en="A new file."))
@passphrase_file
def backup(run: Run, file: str, passphrase_file: str | None) -> Answer:
    """Copy the keys."""
    office = OfficeFiles.of(run)
    path = Path(file).expanduser()
    if path.exists():
        raise Refused("backup.exists", path=str(path))
    before = last_backup(office.folder, "keys")
    copy = office.write_keys(path, passphrase(run, passphrase_file, new=True))
    return Answer(copied_data(path, copy), *copied_parts(path, copy, before))


# --- restore ----------------------------------------------------------------------------------------------------------


@keys.command(
    "restore",
    help=Text(
        pl="""Odtwórz klucze ośrodka z kopii, gdy zginął office.key albo keys.db, gdy są uszkodzone lub zbyt stare.

        Klucze, które są i się otwierają, zostają; kopia tylko je uzupełnia. Klucze do danych trwale zniszczonych
        nie wracają.""",
        en="""Restore the keys of a centre from a copy, where office.key or keys.db is lost, damaged or too old.

        Keys that are there and open stay; the copy only completes them. Keys of what was erased do not come back.""",
    ),
)
@argument("file", type=click.Path(), metavar=Text(pl="PLIK", en="FILE"), help=Text(pl="Kopia.", en="The copy."))
@passphrase_file
@option(
    "--replace", is_flag=True,
    help=Text(
        pl="Użyj kopii także zamiast kluczy, których nic nie otwiera; zostaną zachowane obok.",
        en="Take the copy also in place of keys that nothing opens; they are kept beside.",
    ),
)  # fmt: skip
def restore(run: Run, file: str, passphrase_file: str | None, replace: bool) -> Answer:
    """Bring keys back."""
    office = OfficeFiles.of(run)
    copy = opened_copy(run, file, passphrase_file)
    aside_before = (office.folder / ASIDE).exists()
    restored, missing = restore_keys_of_office(office.folder, office.server, copy, now(), replace=replace)
    parts: list[Part] = [
        Line(sentence("cli_backup.keys_restored", taken_at=copy.taken_at), "good"),
        Facts(
            [
                (sentence("cli_backup.keys"), restored.keys),
                (sentence("cli_backup.added"), restored.added),
                (sentence("cli_backup.destroyed_again"), restored.destroyed_again or None),
            ]
        ),
    ]
    if restored.aside is not None:
        parts.append(Line(sentence("cli_backup.keys_aside", name=f"keys_{restored.aside}"), "warn"))
    if not aside_before and (office.folder / ASIDE).exists():
        parts.append(Line(sentence("cli_backup.office_key_aside", file=ASIDE), "warn"))
    parts += lacking(missing)
    data = {
        "keys": restored.keys, "added": restored.added, "destroyed_again": restored.destroyed_again,
        "aside": restored.aside, "without_key": sorted(map(str, missing)),
    }  # fmt: skip
    return Answer(data, *parts, exit_code=Refused.exit_code if missing else 0)


# --- give up ----------------------------------------------------------------------------------------------------------


@keys.command(
    "give-up",
    help=Text(
        pl="""Uznaj brakujące klucze za utracone, aby reszta ośrodka mogła pracować.

        Zrób to dopiero wtedy, gdy nie ma już gdzie szukać nowszej kopii. Jeśli kiedyś się znajdzie, osl keys restore
        przywróci z niej te klucze.""",
        en="""Give the missing keys up for lost, so that the rest of the centre can work.

        Do it only when there is no place left to look for a newer copy. If one is found some day, osl keys restore
        brings these keys back from it.""",
    ),
)
def give_up_(run: Run) -> Answer:
    """Let what lacks its key be unreadable rather than in the way."""
    office = OfficeFiles.of(run)
    copy = office.taken_keys()
    lost = _missing(office, copy).keys() - copy.given_up
    with office.keys() as database:
        give_up(database, lost)
    return Answer({"given_up": sorted(map(str, lost))}, Line(sentence("cli_backup.given_up", n=len(lost))))
