"""Many steps in one transaction, as an import or the work of a night would do them, beside one by one.

The same meetings in as many cases, each a command of its own, decided on its case, with its guards and rights: saved
and shown to the views alone, or all together through the door for many acts. The floor is the same bytes in one
transaction of INSERTs.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from benchmarks.floor import Append
from benchmarks.measure import Contender, alternately
from benchmarks.office import MEETING, WORKER, Office, with_cases
from benchmarks.table import FLOOR, US, Goal, Row
from osl_workflow.acts.cases import act_on_many
from osl_workflow.acts.desk import Done
from osl_workflow.progress.commands import DoStep

ALONE = "one by one"


def rows(folder: Path, *, each: int = 200, rounds: int = 5) -> list[Row]:
    """Return the row of `each` steps in one transaction."""
    office = with_cases(folder / "office-batch", each, 10)
    append = Append(folder / "floor-batch.db", office.stored(office.meet(office.cases[0]).positions))
    contenders = {
        FLOOR: Contender(append.together),
        ALONE: Contender(lambda count: [office.meet(case) for case in office.cases[:count]]),
        US: Contender(lambda count: _together(office, office.cases[:count])),
    }
    taken = alternately(contenders, rounds=rounds, each=each, block=each)
    append.close()
    office.close()
    alone = taken.pop(ALONE)
    goals = (
        Goal("one by one / in one transaction", alone, taken[US], at_least=6),
        Goal("osl-workflow / floor", taken[US], taken[FLOOR]),
    )
    return [Row(f"a step, {each} in one transaction", taken, goals)]


def _together(office: Office, cases: list[UUID]) -> None:
    """Do a meeting in each of `cases`, in one transaction, and feed the views once."""
    typed = {"step": "meeting", "form": MEETING, "with": {"client": {"part": "signed"}}}
    meeting = DoStep.model_validate(typed)
    for done in act_on_many(office.house.desk, WORKER, [(office.wish(), case, meeting) for case in cases]):
        assert isinstance(done, Done)
    office.house.views.catch_up()
