"""`osl audit`: is the history the one that was written; checkpoints to be kept elsewhere; proofs of single events."""

from __future__ import annotations

import json
import os
import sys
from base64 import b64encode
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Facts, Line, Raw, Toned
from osl_cli.frame import Group, argument, option
from osl_cli.language import Text
from osl_cli.qr import as_svg, as_text
from osl_cli.run import Run
from osl_cli.showing import told
from osl_cli.work_group import seen_of_any_kind
from osl_workflow.bootstrap import open_history, read_settings
from osl_workflow.errors import OslError, Refused, Tampered, Usage
from osl_workflow.history.against import claim_of_checksum, claim_of_file, signer_of
from osl_workflow.history.proving import prove_event, take_checkpoint
from osl_workflow.history.verify import verify
from osl_workflow.proof.checkpoint import Checkpoint, origin_of
from osl_workflow.proof.checksum import checksum_of
from osl_workflow.proof.event_proof import FILE_ENDING, parse_event_proof
from osl_workflow.proof.note import Verifier, parse_verifier
from osl_workflow.sentences import sentence
from osl_workflow.store.structure import check_structure
from osl_workflow.zone import WARSAW

if TYPE_CHECKING:
    from datetime import datetime

    from osl_cli.answer import Part
    from osl_workflow.history.against import Claim
    from osl_workflow.history.verify import Heads, Report
    from osl_workflow.store.store import Store

FILE = click.Path(dir_okay=False, path_type=Path)
FILE_NAME = Text(pl="PLIK", en="FILE")
UNREADABLE = (
    "store.unknown_topic", "store.unknown_event", "acts.office_not_founded", "acts.no_standard", "acts.login_unknown",
)  # fmt: skip
"""Refusals that may come of tampering with what the centre itself is."""
LONG = 5000
"""Events from which on it is shown how far an examination is."""

audit = Group(
    "audit",
    help=Text(
        pl="Dowody: czy historia jest tą, którą zapisano. Także punkty kontrolne do przechowania poza ośrodkiem.",
        en="Proofs: is the history the one that was written. Also checkpoints to be kept outside the centre.",
    ),
)

OUT = Text(pl="Zapisz w tym pliku; istniejącego nie nadpisze.", en="Write this file; an existing one stays.")
KEY_METAVAR = Text(pl="KLUCZ", en="KEY")


def _store(run: Run) -> Store:
    """Return the store of the office, for somebody who may examine its history."""
    run.desk.require(run.who, "audit")
    return run.house.store


# --- verify -----------------------------------------------------------------------------------------------------------


@audit.command(
    "verify",
    help=Text(
        pl="""Zbadaj całą historię: przeczytaj wszystko od nowa i nazwij każdą różnicę.

        Bez punktu kontrolnego wiadomo tylko, że historia jest zgodna sama ze sobą. Z nim (--against) wiadomo, że jej
        początek jest tym, którym był. Różnice: kod wyjścia 4.""",
        en="""Examine the whole history: read everything again and name every difference.

        Without a checkpoint this shows the history to be consistent with itself, no more. With one (--against) it shows
        the beginning of the history to be what it was. Differences: exit code 4.""",
    ),
)
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
        return _store(run), None
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
        raise Usage("cli_audit.neither_file_nor_checksum", details=[error.said]) from None


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
            parts.append(Line(sentence("cli_audit.claimed_until", moment=_moment(report.claimed_recorded_at))))
        later = report.events - report.claim.size
        parts += [Line(sentence("cli_audit.later", n=later))] if later else []
    if report.unreadable:
        parts.append(Line(sentence("cli_audit.unreadable", n=report.unreadable, events=report.events)))
    facts = [
        (sentence("cli_audit.events"), report.events),
        (sentence("cli_audit.checksum"), Toned(checksum, "strong") if report.is_whole else None),
    ]
    return [*parts, Facts(facts)]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(WARSAW):%Y-%m-%d %H:%M}"


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


# --- checkpoint -------------------------------------------------------------------------------------------------------


@audit.command(
    "checkpoint",
    help=Text(
        pl="""Podpisz punkt kontrolny: ile jest zdarzeń i jaki jest ich skrót. Przechowaj go poza ośrodkiem.

        Nie ma w nim danych osobowych. Krótką sumę kontrolną można wydrukować na dokumencie, który podpisuje klient.""",
        en="""Sign a checkpoint: how many events there are, and the digest of them. Keep it outside the centre.

        It holds no personal data. The short checksum can be printed on a paper that the client signs.""",
    ),
)
@option("--out", type=FILE, metavar=FILE_NAME, help=OUT)
@option(
    "--qr", is_flag=True,
    help=Text(pl="Pokaż też kod QR do zdjęcia telefonem.", en="Also show a QR code, for a telephone."),
)  # fmt: skip
@option(
    "--svg", type=FILE, metavar=FILE_NAME,
    help=Text(pl="Zapisz kod QR jako rysunek do wydruku.", en="Write the QR code as a drawing to be printed."),
)  # fmt: skip
def checkpoint_(run: Run, out: Path | None, qr: bool, svg: Path | None) -> Answer:
    """Sign a checkpoint."""
    store = _store(run)
    made = take_checkpoint(store)
    text = made.file.decode()
    if out is not None:
        _write(out, made.file)
    if svg is not None:
        _write(svg, as_svg(text, told(sentence("cli_audit.qr_title", checksum=str(made.checksum)))))
    key = str(signer_of(store).verifier)
    facts = Facts(
        [
            (sentence("cli_audit.events"), made.checkpoint.size),
            (sentence("cli_audit.checksum"), Toned(str(made.checksum), "strong")),
            (sentence("cli_audit.key"), key),
        ]
    )
    parts: list[Part] = [facts]
    if out is None:
        parts += [Line(""), Raw(text), Line("")]
    if qr:
        parts.append(Raw(as_text(text, coloured=sys.stdout.isatty() and "NO_COLOR" not in os.environ)))
    parts += [Line(sentence("cli_audit.written", file=str(file)), "good") for file in (out, svg) if file is not None]
    parts.append(Line(sentence("cli_audit.keep_elsewhere"), "quiet"))
    data = {
        "origin": made.checkpoint.origin,
        "size": made.checkpoint.size,
        "root": b64encode(made.checkpoint.root).decode(),
        "checksum": str(made.checksum),
        "checkpoint": text,
        "key": key,
        "out": None if out is None else str(out),
        "svg": None if svg is None else str(svg),
    }
    return Answer(data, *parts)


def _write(file: Path, content: bytes) -> None:
    """Write a new file.

    Raises:
        Refused: there is one of this name: it may be the only copy of an earlier checkpoint.
    """
    try:
        with file.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise Refused("cli_audit.file_exists", file=str(file)) from None


@audit.command(
    "key",
    help=Text(
        pl="Pokaż klucz publiczny ośrodka. Kto go ma z pewnego źródła, sprawdzi podpisy bez tego programu.",
        en="Show the public key of the centre. Whoever has it from a source to trust can check what is signed.",
    ),
)
def key_(run: Run) -> Answer:
    """Show the public key."""
    run.desk.acting(run.desk.reader(), run.who)
    verifier = signer_of(run.house.store).verifier
    return Answer({"key": str(verifier), "origin": verifier.name}, Raw(str(verifier)))


# --- proofs of one event ----------------------------------------------------------------------------------------------


@audit.command(
    "prove",
    help=Text(
        pl="""Zapisz w pliku dowód, że jedno zdarzenie jest w historii. Sprawdzi go każdy, kto ma klucz publiczny.

        W dowodzie jest jawna część zdarzenia (identyfikatory, kody, daty) i zaszyfrowana, której nikt nie odczyta.""",
        en="""Write into a file the proof that one event is in the history. Whoever has the public key can check it.

        It holds the open part of the event (ids, codes, dates) and the encrypted one, which nobody can read.""",
    ),
)
@argument(
    "event", type=click.IntRange(1), metavar=Text(pl="ZDARZENIE", en="EVENT"),
    help=Text(
        pl="Pozycja w całej historii; z `--case` numer wpisu w sprawie.",
        en="Its position in the whole history; with `--case` the number of the entry in the case.",
    ),
)  # fmt: skip
@option(
    "--case", "mark", metavar=Text(pl="ZNAK", en="MARK"),
    help=Text(
        pl="Znak sprawy; numery jej wpisów pokazuje `osl case history`.",
        en="The file mark of a case; `osl case history` shows the numbers of its entries.",
    ),
)  # fmt: skip
@option("--out", type=FILE, metavar=FILE_NAME, help=OUT)
def prove(run: Run, event: int, mark: str | None, out: Path | None) -> Answer:
    """Write the proof of an event."""
    store = _store(run)
    position = event if mark is None else _position(run, mark, event)
    proof = prove_event(store, position)
    file = out or Path(f"event-{position}{FILE_ENDING}")
    _write(file, proof.to_bytes())
    key = str(signer_of(store).verifier)
    data = {"position": position, "topic": proof.leaf.topic, "file": str(file), "key": key}
    written = Line(
        sentence("cli_audit.proof_written", position=position, topic=proof.leaf.topic, file=str(file)), "good"
    )
    return Answer(data, written, Facts([(sentence("cli_audit.key"), key)]))


def _position(run: Run, mark: str, number: int) -> int:
    now = seen_of_any_kind(run, mark)
    found = run.house.store.events(now.stream, number - 1, limit=1)
    if not found:
        raise Refused("cli_audit.no_entry", mark=now.state.number, number=number, last=now.state.version)
    return found[0].position


@audit.command(
    "check-proof",
    help=Text(
        pl="""Sprawdź plik z dowodem zdarzenia. Z --key działa wszędzie, także bez ośrodka.

        Klucz publiczny musi pochodzić z pewnego źródła, a nie stamtąd, skąd przyszedł plik.""",
        en="""Check the file of a proof. With --key it works everywhere, without any centre.

        The public key must come from a source to trust, not from where the file came.""",
    ),
)
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar=Text(pl="PLIK", en="FILE"),
          help=Text(pl="Plik z dowodem.", en="The file of the proof."))  # fmt: skip
@option(
    "--key", metavar=KEY_METAVAR,
    help=Text(pl="Klucz publiczny ośrodka; domyślnie tego, w którym jesteś.",
              en="The public key of the centre; the one you are in if left out."),
)  # fmt: skip
def check_proof(run: Run, file: Path, key: str | None) -> Answer:
    """Check the proof of an event."""
    verifier = _verifier(run) if key is None else parse_verifier(key)
    proof = parse_event_proof(file.read_bytes())
    leaf = proof.check(verifier)
    stored = _stored(leaf.stored)
    data = {
        "position": leaf.position, "aggregate": str(leaf.aggregate), "version": leaf.version, "topic": leaf.topic,
        "class_version": leaf.class_version, "open": stored.get("open"), "has_sealed_part": "sealed" in stored,
        "key": str(verifier),
    }  # fmt: skip
    return Answer(
        data,
        Line(sentence("cli_audit.proof_holds", position=leaf.position, origin=verifier.name), "good"),
        Facts(
            [
                (sentence("cli_audit.topic"), leaf.topic),
                (sentence("cli_audit.aggregate"), str(leaf.aggregate)),
                (sentence("cli_audit.version"), leaf.version),
            ]
        ),
        Raw(json.dumps(stored.get("open"), ensure_ascii=False, indent=2)),
        Line(sentence("cli_audit.no_date_proven"), "quiet"),
    )


def _stored(content: bytes) -> dict[str, Any]:
    """Return what an event says; nothing where another program has written it in another way."""
    try:
        stored = json.loads(content)
    except ValueError:
        return {}
    return stored if isinstance(stored, dict) else {}


def _verifier(run: Run) -> Verifier:
    if not run.is_in_office:
        raise Usage("cli_audit.key_needed")
    run.desk.acting(run.desk.reader(), run.who)
    return signer_of(run.house.store).verifier
