"""`osl backup` and `osl restore`: the records of a centre, copied while it works, and brought back verified."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from osl_cli.answer import Answer, Facts, Line, Part
from osl_cli.centre_files import OfficeFiles, now, telling
from osl_cli.frame import argument, as_command, option
from osl_cli.language import Text
from osl_cli.passphrase import opened_copy, passphrase, passphrase_file
from osl_cli.run import Run
from osl_cli.told_of_keys import copied_data, copied_parts, lacking
from osl_workflow.bootstrap import TOPICS
from osl_workflow.errors import OslError, Refused
from osl_workflow.history.restored import examine_restored
from osl_workflow.sentences import sentence
from osl_workflow.store.backup import back_up
from osl_workflow.store.last_backup import last_backup
from osl_workflow.store.office_keys import erased_in
from osl_workflow.store.restoring import Wanted
from osl_workflow.store.restoring import restore as restored_from

if TYPE_CHECKING:
    from osl_workflow.privacy.key_copy import KeyCopy

FILE = Text(pl="PLIK", en="FILE")
FOLDER = Text(pl="FOLDER", en="FOLDER")


# --- backup -----------------------------------------------------------------------------------------------------------


@as_command(
    "backup",
    help=Text(
        pl="""Zrób kopię zapisów ośrodka. Ośrodek może w tym czasie pracować.

        Kopia leży w nowym folderze z datą w nazwie. Kluczy w niej nie ma i bez nich nikt jej nie przeczyta. Mają własną
        kopię: --keys PLIK albo osl keys backup, najlepiej na innym nośniku.""",
        en="""Make a backup of the records of the centre. The centre may work meanwhile.

        The backup lies in a new folder with the date in its name. The keys are not in it, and without them nobody can
        read it. They have a copy of their own: --keys FILE or osl keys backup, on another medium if possible.""",
    ),
)
@argument("target", type=click.Path(), metavar=FOLDER, help=Text(pl="Gdzie ją położyć.", en="Where to put it."))
@option(
    "--keys", "keys_file", type=click.Path(), metavar=FILE,
    help=Text(pl="Zaraz potem zapisz do tego pliku kopię kluczy.", en="Then write a copy of the keys to this file."),
)  # fmt: skip
@passphrase_file
def backup(run: Run, target: str, keys_file: str | None, passphrase_file: str | None) -> Answer:
    """Copy the events, then the keys if asked for: each event of the copy has its key in the other."""
    office = OfficeFiles.of(run)
    path = None if keys_file is None else Path(keys_file).expanduser()
    if path is not None and path.exists():  # told before anything is asked or copied
        raise Refused("backup.exists", path=str(path))
    word = None if path is None else passphrase(run, passphrase_file, new=True)
    with telling(run, sentence("cli_backup.copying")) as tell:
        taken = back_up(office.folder, office.server, Path(target).expanduser(), now(), tell)
    parts: list[Part] = [
        Line(sentence("cli_backup.taken"), "good"),
        Facts(
            [
                (sentence("cli_backup.path"), str(taken.path)),
                (sentence("cli_backup.position"), taken.manifest.position),
                (sentence("cli_backup.root"), taken.manifest.root),
            ]
        ),
    ]
    data = {
        "path": str(taken.path.resolve()), "position": taken.manifest.position, "root": taken.manifest.root,
        "taken_at": taken.manifest.taken_at, "store": str(taken.manifest.store), "keys": None,
    }  # fmt: skip
    if path is None or word is None:
        copied = last_backup(office.folder, "keys")
        behind = copied is None or copied.position < taken.manifest.position
        said = Line(sentence("cli_backup.keys_too"), "warn") if behind else Line(sentence("cli_backup.keys_there"))
        parts.append(said)
    else:
        before = last_backup(office.folder, "keys")
        copy = office.write_keys(path, word)
        parts += copied_parts(path, copy, before)
        data["keys"] = copied_data(path, copy)
    return Answer(data, *parts)


# --- restore ----------------------------------------------------------------------------------------------------------


@as_command(
    "restore",
    help=Text(
        pl="""Odtwórz ośrodek z kopii. Trzeba kopii zapisów, kopii kluczy i nowego folderu.

        Zanim cokolwiek trafi na miejsce, program sprawdza każdy zapis i każdy klucz, a dane trwale
        zniszczone niszczy ponownie. Zestawienia zbudują się same.""",
        en="""Restore a centre from a backup. It takes a backup of the records, a copy of the keys and a new folder.

        Before anything is put in its place, every record and every key is verified, and all erasures are applied
        again. Views are built anew by themselves.""",
    ),
)
@argument(
    "backup", type=click.Path(), metavar=Text(pl="KOPIA", en="BACKUP"),
    help=Text(pl="Folder osl-backup-...", en="The folder osl-backup-..."),
)  # fmt: skip
@option(
    "--folder", type=click.Path(), metavar=FOLDER,
    help=Text(
        pl="Folder odtworzonego ośrodka; domyślnie ten, co dla --office.",
        en="The folder of the restored centre; that of --office if left out.",
    ),
)  # fmt: skip
@option(
    "--keys", "keys_file", type=click.Path(), metavar=FILE,
    help=Text(
        pl="Kopia kluczy (osl keys backup); bez tej opcji klucze z folderu, który ma być zastąpiony.",
        en="The copy of the keys (osl keys backup); without it those in the folder that is replaced.",
    ),
)  # fmt: skip
@passphrase_file
@option(
    "--erasures-from", multiple=True, type=click.Path(), metavar=Text(pl="MIEJSCE", en="PLACE"),
    help=Text(
        pl="Folder dawnego ośrodka albo nowszej kopii (lub events.db, keys.db): dane tam trwale zniszczone "
        "zostaną zniszczone i tu.",
        en="The folder of the former centre or of a newer backup (or events.db, keys.db): what is erased there will be "
        "erased here.",
    ),
)  # fmt: skip
@option(
    "--postgresql", metavar=Text(pl="ADRES", en="ADDRESS"),
    help=Text(
        pl="Pusta baza PostgreSQL, dla kopii ośrodka z serwera.",
        en="An empty PostgreSQL database, for a backup of a centre on a server.",
    ),
)  # fmt: skip
@option(
    "--replace", is_flag=True,
    help=Text(
        pl="Postaw w miejscu obecnego ośrodka; obecny zostanie obok pod inną nazwą.",
        en="Put it in the place of the present centre, which is kept beside under another name.",
    ),
)  # fmt: skip
@option(
    "--incomplete", is_flag=True,
    help=Text(
        pl="Odtwórz także wtedy, gdy do części zapisów brakuje kluczy; pozostaną nieczytelne.",
        en="Restore also where the keys of some records are missing; these stay unreadable.",
    ),
)  # fmt: skip
def restore(
    run: Run, backup: str, folder: str | None, keys_file: str | None, passphrase_file: str | None,
    erasures_from: tuple[str, ...], postgresql: str | None, replace: bool, incomplete: bool,
) -> Answer:  # fmt: skip
    """Restore an office beside its place, verified, then put it there."""
    place = (run.folder if folder is None else Path(folder).expanduser()).resolve()  # it is built beside
    keys = _keys(run, place, keys_file, passphrase_file)
    erased = frozenset[UUID]().union(*(_erased(Path(one).expanduser()) for one in erasures_from))
    if replace and place.exists():
        erased |= _erased_as_far_as_known(place)
    wanted = Wanted(
        backup=Path(backup).expanduser(),
        folder=place,
        keys=keys,
        erased=erased,
        server=postgresql,
        aside=now() if replace else None,
        incomplete=incomplete,
        keys_file=None if keys_file is None else Path(keys_file).expanduser(),
    )
    with telling(run, sentence("cli_backup.verifying")) as tell:
        done = restored_from(wanted, TOPICS, tell, partial(examine_restored, topics=TOPICS))
    parts: list[Part] = [
        Line(sentence("cli_backup.restored", folder=str(place), taken_at=done.manifest.taken_at), "good"),
        Facts(
            [
                (sentence("cli_backup.position"), done.manifest.position),
                (sentence("cli_backup.keys"), done.keys.keys),
                (sentence("cli_backup.erased"), len(done.erased)),
            ]
        ),
    ]
    if done.aside is not None:
        parts.append(Line(sentence("cli_backup.office_aside", folder=str(done.aside)), "warn"))
    parts += lacking(done.missing, frozenset(done.missing))
    if done.manifest.checkpoint is None:
        parts.append(Line(sentence("cli_backup.not_signed"), "warn"))
    parts.append(Line(sentence("cli_backup.since_then")))
    data = {
        "folder": str(place), "position": done.manifest.position, "taken_at": done.manifest.taken_at,
        "keys": done.keys.keys, "erased": sorted(map(str, done.erased)), "without_key": sorted(map(str, done.missing)),
        "aside": None if done.aside is None else str(done.aside),
    }  # fmt: skip
    return Answer(data, *parts)


def _keys(run: Run, place: Path, file: str | None, passphrase_in: str | None) -> KeyCopy:
    if file is not None:
        return opened_copy(run, file, passphrase_in)
    try:
        return OfficeFiles.in_(place).taken_keys()
    except Refused as error:
        if error.said.key == "privacy.keys_missing":
            raise Refused("backup.events_without_keys", folder=str(place)) from None
        raise


def _erased(place: Path) -> frozenset[UUID]:
    return erased_in(place, OfficeFiles.in_(place).server)


def _erased_as_far_as_known(place: Path) -> frozenset[UUID]:
    """Return what the office that is replaced says; where it is too damaged to say anything, nothing."""
    try:
        return _erased(place)
    except OslError:
        return frozenset()
