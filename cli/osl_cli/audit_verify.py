"""`osl audit verify`: the whole history read again, every difference named."""

from __future__ import annotations

import re
from base64 import b64encode
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Facts, Line, Toned
from osl_cli.audit import audit
from osl_cli.audit_files import KEY_METAVAR, examined_store
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.run import Run
from osl_cli.showing import told
from osl_workflow.bootstrap import open_history, read_settings
from osl_workflow.errors import OslError, Refused, Tampered, Usage
from osl_workflow.history.against import claim_of_checksum, claim_of_file, signer_of
from osl_workflow.history.verify import verify
from osl_workflow.proof.checkpoint import Checkpoint, origin_of
from osl_workflow.proof.checksum import checksum_of
from osl_workflow.proof.note import parse_verifier
from osl_workflow.sentences import sentence
from osl_workflow.store.structure import check_structure

if TYPE_CHECKING:
    from osl_cli.answer import Part
    from osl_workflow.history.against import Claim
    from osl_workflow.history.verify import Heads, Report
    from osl_workflow.store.store import Store

UNREADABLE = (
    "store.unknown_topic", "store.unknown_event", "acts.office_not_founded", "acts.no_standard", "acts.login_unknown",
)  # fmt: skip
"""Refusals that may come of tampering with what the centre itself is."""
LONG = 5000
"""Events from which on it is shown how far an examination is."""
_CHECKSUM = re.compile(r"\s*\d+[\s/-]")
"""How a checksum begins: with the number of events."""


@audit.command("verify")
@option(
    "--against", metavar=Text(pl="PLIK|SUMA", en="FILE|CHECKSUM"),
    help=Text(
        pl="Porównaj z punktem kontrolnym (plik) albo z sumą kontrolną przepisaną z wydruku.",
        en="Compare with a checkpoint (a file), or with a checksum typed from paper.",
    ),
)  # fmt: skip
@option(
    "--key", metavar=KEY_METAVAR,
    help=Text(
        pl="Klucz publiczny do sprawdzenia podpisu; domyślnie klucz tego ośrodka.",
        en="The public key that checks the signature; the centre's own if left out.",
    ),
)  # fmt: skip
@option(
    "--heads", type=click.Choice(("all", "sample")), default="all",
    help=Text(
        pl="Ile zapamiętanych stanów porównać z ich zdarzeniami: wszystkie czy próbkę.",
        en="How many remembered states to compare with their events: all, or a sample.",
    ),
)  # fmt: skip
def verify_(run: Run, against: str | None, key: str | None, heads: Heads) -> Answer:
    """Examine the history."""
    if run.is_in_office:
        check_structure(run.folder, read_settings(run.folder).server)  # first: a broken one may answer anything
    store, unreadable = _examined(run)
    claim = None if against is None else _claim(store, against, key)
    last = store.last_position()
    with nullcontext(_quietly) if last < LONG else run.progress(sentence("cli_audit.examining"), last) as advance:
        report = verify(store, claim=claim, heads=heads, advance=advance)
    if unreadable is not None and report.is_whole:
        raise unreadable
    checksum = checksum_of(Checkpoint(origin_of(store.id), report.events, report.root))
    exit_code = 0 if report.is_whole else Tampered.exit_code
    return Answer(_data(report, str(checksum)), *_parts(report, str(checksum)), exit_code=exit_code)


def _examined(run: Run) -> tuple[Store, OslError | None]:
    """Return the store, and why nobody can say any more who may examine it: then whoever has the files may.

    What an examination tells is nobody's data, and a history whose office cannot be read needs it most.
    """
    try:
        return examined_store(run), None
    except OslError as error:
        if not isinstance(error, Tampered) and error.said.key not in UNREADABLE:
            raise
        store = open_history(run.folder)
        run.on_close.append(store.close)
        return store, error


def _quietly(_: int = 1) -> None:
    """Tell nobody: it takes but a moment."""


def _claim(store: Store, against: str, key: str | None) -> Claim:
    """Return what was kept elsewhere: the file of this name, or the checksum that this is.

    Raises:
        Usage: it is neither.
        Refused: it is not of this history.
    """
    file = Path(against)
    if file.is_file():
        verifier = signer_of(store).verifier if key is None else parse_verifier(key)
        return claim_of_file(file.read_bytes(), store.id, verifier)
    try:
        return claim_of_checksum(against, store.id)
    except Refused as error:
        details = [error.said] if _CHECKSUM.match(against) else []  # what is wrong with a name of a file helps nobody
        raise Usage("cli_audit.neither_file_nor_checksum", given=against, details=details) from None


def _parts(report: Report, checksum: str) -> list[Part]:
    parts: list[Part] = []
    if not report.is_whole:
        parts.append(Line(sentence("cli_audit.differs", n=report.count), "bad"))
        parts += [Line(one.said, None if number else "strong", 2) for number, one in enumerate(report.differences)]
        if report.count > len(report.differences):
            parts.append(Line(sentence("cli_audit.more", n=report.count - len(report.differences)), "quiet", 2))
        parts.append(Line(sentence("cli_audit.what_to_do"), "strong"))
    elif report.claim is None:
        parts.append(Line(sentence("cli_audit.consistent", n=report.events), "good"))
        parts.append(Line(sentence("cli_audit.only_with_itself"), "warn"))
    else:
        parts.append(Line(sentence("cli_audit.as_in_checkpoint", n=report.claim.size), "good"))
        if report.claimed_recorded_at is not None:
            parts.append(Line(sentence("cli_audit.claimed_until", moment=report.claimed_recorded_at)))
        later = report.events - report.claim.size
        parts += [Line(sentence("cli_audit.later", n=later))] if later else []
    if report.unreadable:
        parts.append(Line(sentence("cli_audit.unreadable", n=report.unreadable, events=report.events)))
    facts = [
        (sentence("cli_audit.events"), report.events),
        (sentence("cli_audit.checksum"), Toned(checksum, "strong") if report.is_whole else None),
    ]
    return [*parts, Facts(facts)]


def _data(report: Report, checksum: str) -> dict[str, Any]:
    claim = report.claim
    return {
        "whole": report.is_whole,
        "events": report.events,
        "root": b64encode(report.root).decode(),
        "checksum": checksum,
        "unreadable": report.unreadable,
        "erasures": report.erasures,
        "last_recorded_at": report.last_recorded_at,
        "against": None if claim is None else {"size": claim.size, "last_recorded_at": report.claimed_recorded_at},
        "differences": [
            {"name": one.name, "position": one.position, "message": told(one.said)} for one in report.differences
        ],
        "differences_in_all": report.count,
    }
