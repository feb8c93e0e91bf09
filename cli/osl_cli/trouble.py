"""What a person is told when something does not go, and with which exit code `osl` ends.

0 done, 1 refused, 2 usage, 3 definition, 4 tampered, 5 conflict; 70 the program itself failed, 130 interrupted
(Ctrl-C), 141 whoever read the output has gone. With `--json` the error is a JSON document on stderr:
`{"error": {"key", "message", "details", "exit_code"}}`, of a definition with its `findings`.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from osl_cli.click_texts import said
from osl_cli.language import Text, language
from osl_cli.showing import as_json, clean, told

if TYPE_CHECKING:
    from osl_workflow.errors import OslError
    from osl_workflow.process.findings import Finding

USAGE, FAILED, INTERRUPTED, NOBODY_READS = 2, 70, 130, 141

INTERRUPT = Text(
    pl="Przerwano. Zapisane jest tylko to, co program zdążył potwierdzić.",
    en="Interrupted. Only what the program has confirmed is recorded.",
)
FAILURE = Text(
    pl="W programie wystąpił błąd ({what}). Spróbuj ponownie; jeśli się powtórzy, przekaż administratorowi to zdanie "
    "(z OSL_DEBUG=1 program pokaże więcej).",
    en="Something went wrong in the program itself ({what}). Try again; if it happens again, give this sentence to "
    "your administrator (with OSL_DEBUG=1 the program shows more).",
)
FULL = Text(
    pl="Oczekiwano wolnego miejsca, ale dysk jest pełny. Nic nie zapisano; zwolnij miejsce i spróbuj ponownie.",
    en="Expected free space, but the disk is full. Nothing was written; make room and try again.",
)
ERROR = Text(pl="Błąd", en="Error")


def report(error: BaseException, *, as_document: bool) -> int:
    """Tell on stderr what is wrong and return the exit code."""
    from osl_workflow.errors import OslError
    from osl_workflow.operating_system import why
    from osl_workflow.sentences import sentence

    if os.environ.get("OSL_DEBUG") == "1":
        traceback.print_exception(error)
    match error:
        case OslError():
            told_error = _of_ours(error)
        case click.ClickException():
            told_error = {
                "key": "cli.usage",
                "message": clean(error.format_message()),
                "details": [],
                "exit_code": USAGE,
            }
            if not as_document and isinstance(error, click.UsageError):
                _echo(_usage(error))
        case click.Abort() | KeyboardInterrupt() | EOFError():
            told_error = {"key": "cli.interrupted", "message": INTERRUPT.said, "details": [], "exit_code": INTERRUPTED}
            if not as_document:
                _echo("")  # the line on which ^C or the question stands
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            told_error = {"key": "cli.disk_full", "message": FULL.said, "details": [], "exit_code": 1}
        case OSError(filename=str() as file, strerror=str()):
            said_so = sentence("cli.system_refused", file=file, what=why(error))
            told_error = {"key": said_so.key, "message": told(said_so), "details": [], "exit_code": 1}
        case _:
            what = FAILURE.said.format(what=_place(error))
            told_error = {"key": "cli.failed", "message": what, "details": [], "exit_code": FAILED}
    if as_document:
        click.echo(as_json({"error": told_error}), err=True)
    else:
        _echo_error(error, told_error)
    code = told_error["exit_code"]
    assert isinstance(code, int)
    return code


def _of_ours(error: OslError) -> dict[str, Any]:
    told_error = {
        "key": error.said.key,
        "message": told(error.said),
        "details": [told(detail) for detail in error.details],
        "exit_code": error.exit_code,
    }
    findings: tuple[Finding, ...] = getattr(error, "findings", ())
    if findings:
        told_error["findings"] = [finding_data(finding) for finding in findings]
    return told_error


def _echo_error(error: BaseException, told_error: dict[str, Any]) -> None:
    _echo(f"{click.style(f'{ERROR.said}:', fg='red', bold=True)} {told_error['message']}")
    for detail in told_error.get("details", ()):
        _echo(f"  {detail}")
    findings: tuple[Finding, ...] = getattr(error, "findings", ())
    if findings:
        from osl_workflow.process.findings import show

        for finding in findings:
            _echo(clean(show(finding, language())))


def _echo(text: str) -> None:
    click.echo(text, err=True, color=False if "NO_COLOR" in os.environ else None)


def _usage(error: click.UsageError) -> str:
    if error.ctx is None or isinstance(error, click.exceptions.NoArgsIsHelpError):
        return ""
    hint = said("Try '{command} {option}' for help.")
    return f"{error.ctx.get_usage()}\n{hint.format(command=error.ctx.command_path, option='--help')}\n"


def _place(error: BaseException) -> str:
    """Return kind and place of an unexpected error. Never its text: that may repeat what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "osl_" in frame.filename] or frames
    return type(error).__name__ + "".join(f", {Path(frame.filename).name}:{frame.lineno}" for frame in ours[-1:])


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding for the JSON document."""
    place = finding.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": told(finding.said),
        "hint": told(finding.hint) if finding.hint is not None else None,
    }


def reader_has_gone() -> int:
    """Let the rest of the output go nowhere, and return the exit code."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  # lives as long as the program
    return NOBODY_READS
