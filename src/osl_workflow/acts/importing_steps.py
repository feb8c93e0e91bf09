"""Steps that a centre brings in a file: each is done by the act that does it by hand, many in one transaction.

So a limit is asked at the same door, on what the rows before it have changed; what it refuses is that row alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from osl_workflow.acts.desk import Wanted, Wish
from osl_workflow.acts.importing import REFUSED, TAKEN, Verdict, there_already
from osl_workflow.acts.importing_family import THERE, case_of, id_of
from osl_workflow.acts.kinds import BY_KIND
from osl_workflow.acts.undertakings import marked
from osl_workflow.case.state import KIND as CASE
from osl_workflow.errors import OslError, Refused
from osl_workflow.imports.steps import command_of
from osl_workflow.sentences import sentence
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from osl_workflow.acting import Acting
    from osl_workflow.acts.desk import Act, Desk, Plan, Who
    from osl_workflow.acts.reading import Reader
    from osl_workflow.imports.steps import StepRow


class ImportedStep(NamedTuple):
    """What became of a row, with the file mark of its case where there is one."""

    row: StepRow
    verdict: Verdict
    mark: str | None = None


def take_over_steps(
    desk: Desk, who: Who, rows: Iterable[StepRow], *, dry_run: bool = False
) -> Iterator[ImportedStep]:  # fmt: skip
    """Do the steps of a file one after the other, and yield what became of each once it is recorded.

    With `dry_run` nothing is stored.

    Raises:
        Conflict: others kept changing what it rests on; those that were yielded are recorded.
    """
    reader = desk.reader()
    found: dict[str, Stream | Refused] = {}
    known: list[tuple[StepRow, Stream | Refused]] = []
    for row in rows:
        if row.wrong is None and row.case not in found:
            found[row.case] = _stream(reader, row.case)
        known.append((row, row.wrong or found[row.case]))
    wanted = [_wanted(desk, who, row, stream) for row, stream in known if isinstance(stream, Stream)]
    ended = (desk.try_many if dry_run else desk.do_many)(who, wanted)
    for row, stream in known:
        if isinstance(stream, Refused):
            yield ImportedStep(row, Verdict(row.row, REFUSED, stream))
            continue
        came = next(ended)
        mark = reader.undertaking(stream.kind, stream.id).number
        if there_already(came):
            yield ImportedStep(row, Verdict(row.row, THERE), mark)
        elif isinstance(came, OslError):
            yield ImportedStep(row, Verdict(row.row, REFUSED, came), mark)
        else:
            yield ImportedStep(row, Verdict(row.row, TAKEN), mark)


def _stream(reader: Reader, mark: str) -> Stream | Refused:
    """Return what a row calls by its file mark, or by the mark under which its family was taken over."""
    imported = Stream(CASE, case_of(reader.store, mark))
    from_file = imported if reader.state(CASE, imported.id) is not None else None
    try:
        stream = marked(reader, mark)
    except Refused as refused:
        if from_file is not None:
            return from_file
        hint = sentence("import.no_family_either", mark=mark)
        return Refused(refused.said.key, details=(*refused.details, hint), **refused.said.values)
    if from_file is not None and from_file != stream:
        number = reader.case(from_file.id).number
        return Refused("import.mark_of_two", mark=mark, number=number)
    return stream


def _wanted(desk: Desk, who: Who, row: StepRow, stream: Stream) -> Wanted:
    content = [stream.kind, stream.id, *row.content()]
    wish = Wish(
        command=id_of(desk.store, "step", *content), occurred_on=row.on, reason=row.reason, urgent=row.urgent
    )  # fmt: skip
    done_by = who if row.by is None else who.model_copy(update={"as_login": row.by})
    return Wanted(wish, _done(row, stream, wish), content, done_by)


def _done(row: StepRow, stream: Stream, wish: Wish) -> Act:
    def act(reader: Reader, acting: Acting) -> Plan:
        state = reader.undertaking(stream.kind, stream.id)
        command = command_of(row, reader.rules(state, acting.on))
        return BY_KIND[stream.kind].on(stream.id, wish, command)[0](reader, acting)

    return act
