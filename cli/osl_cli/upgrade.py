"""`osl upgrade`: brings an office of an older format to this program's."""

from __future__ import annotations

from datetime import datetime

from osl_cli.answer import Answer, Line
from osl_cli.frame import as_command
from osl_cli.language import Text
from osl_cli.run import Run
from osl_workflow.bootstrap import read_settings
from osl_workflow.errors import Usage
from osl_workflow.sentences import sentence
from osl_workflow.store.folder import has_history
from osl_workflow.store.tables import FORMAT
from osl_workflow.store.upgrading.upgrade import upgrade_of
from osl_workflow.zone import WARSAW


@as_command(
    "upgrade",
    help=Text(
        pl="""Przenieś zapisy ośrodka do formatu tego programu. Niczego przy tym nie ubywa.

        Najpierw powstaje kopia zapisów i kluczy w folderze ośrodka (before-upgrade-...). Przerwaną aktualizację
        dokończy to samo polecenie. Na ten czas niech nikt inny nie pracuje w ośrodku. Gdy format jest aktualny, nic się
        nie dzieje.""",
        en="""Bring the records to this program's format. Nothing is lost.

        First a copy of records and keys is made in the centre's folder (before-upgrade-...). What was interrupted is
        finished by the same command. Let nobody else work in the centre meanwhile. If the format is the present one,
        nothing happens.""",
    ),
)
def upgrade(run: Run) -> Answer:
    """Upgrade the office and say where the copy is."""
    if not has_history(run.folder):
        raise Usage("cli.no_office", folder=str(run.folder.resolve()))
    waiting = upgrade_of(run.folder, read_settings(run.folder).server)
    if waiting is None:
        return Answer(
            {"upgraded": False, "format": FORMAT}, Line(sentence("cli_upgrade.nothing", format=FORMAT), "good")
        )
    before = waiting.formats.events
    with run.progress(sentence("cli_upgrade.working"), total=waiting.work) as advance:
        copy = str(waiting.carry_out(datetime.now(WARSAW).date(), advance).resolve())
    return Answer(
        {"upgraded": True, "from": before, "format": FORMAT, "copy": copy},
        Line(sentence("cli_upgrade.done", before=before, now=FORMAT), "good"),
        Line(sentence("cli_upgrade.copy", copy=copy)),
        Line(sentence("cli_upgrade.copy_keys"), "warn"),
        Line(sentence("cli_upgrade.check"), "quiet"),
    )
