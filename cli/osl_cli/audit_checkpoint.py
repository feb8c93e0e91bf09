"""`osl audit checkpoint` and `key`: what is to be kept outside the centre, and who signs it."""

from __future__ import annotations

import os
import sys
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from osl_cli.answer import Answer, Facts, Line, Raw, Toned
from osl_cli.audit import audit
from osl_cli.audit_files import FILE, FILE_NAME, OUT, examined_store, write_new
from osl_cli.frame import option
from osl_cli.language import Text
from osl_cli.qr import as_svg, as_text
from osl_cli.run import Run
from osl_cli.showing import told
from osl_workflow.history.against import signer_of
from osl_workflow.history.proving import take_checkpoint
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    from osl_cli.answer import Part


@audit.command("checkpoint")
@option("-o", "--output", "out", type=FILE, metavar=FILE_NAME, help=OUT)
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
    store = examined_store(run)
    made = take_checkpoint(store)
    text = made.file.decode()
    if out is not None:
        write_new(out, made.file)
    if svg is not None:
        write_new(svg, as_svg(text, told(sentence("cli_audit.qr_title", checksum=str(made.checksum)))))
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


@audit.command("key")
def key_(run: Run) -> Answer:
    """Show the public key."""
    run.desk.acting(run.desk.reader(), run.who)
    verifier = signer_of(run.house.store).verifier
    return Answer({"key": str(verifier), "origin": verifier.name}, Raw(str(verifier)))
