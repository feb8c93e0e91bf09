"""`osl audit prove` and `check-proof`: the proof that one event is in the history, for whoever has the public key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osl_cli.answer import Answer, Facts, Line, Raw
from osl_cli.audit import audit
from osl_cli.audit_files import FILE, FILE_NAME, KEY_METAVAR, OUT, examined_store, write_new
from osl_cli.frame import argument, option
from osl_cli.language import Text
from osl_cli.number import Number
from osl_cli.run import Run
from osl_cli.showing import told
from osl_cli.work_group import seen_of_any_kind
from osl_workflow.errors import Refused, Usage
from osl_workflow.history.against import signer_of
from osl_workflow.history.proving import prove_event
from osl_workflow.proof.event_proof import FILE_ENDING, parse_event_proof
from osl_workflow.proof.note import Verifier, parse_verifier
from osl_workflow.sentences import sentence

if TYPE_CHECKING:
    pass

LONGEST = 300
"""Characters of a text in an event that are shown; --json shows all."""


@audit.command("prove")
@argument(
    "event", type=Number(1), metavar=Text(pl="ZDARZENIE", en="EVENT"),
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
@option("-o", "--output", "out", type=FILE, metavar=FILE_NAME, help=OUT)
def prove(run: Run, event: int, mark: str | None, out: Path | None) -> Answer:
    """Write the proof of an event."""
    store = examined_store(run)
    position = event if mark is None else _position(run, mark, event)
    proof = prove_event(store, position)
    file = out or Path(f"event-{position}{FILE_ENDING}")
    write_new(file, proof.to_bytes())
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


@audit.command("check-proof")
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
        Raw(json.dumps(_shortened(stored.get("open")), ensure_ascii=False, indent=2)),
        Line(sentence("cli_audit.no_date_proven"), "quiet"),
    )


def _shortened(value: Any) -> Any:
    """Return what is shown of a value: of a long text, as those of processes are, its beginning and how long it is."""
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}... ({told(sentence('cli_audit.characters', n=len(value)))})"
    if isinstance(value, dict):
        return {name: _shortened(one) for name, one in value.items()}
    return [_shortened(one) for one in value] if isinstance(value, list) else value


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
