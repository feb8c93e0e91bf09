"""Views as they were known at the end of a day: built up to its last entry in a file that is thrown away again.

Any view can be asked so, without keeping anything for it: all a view knows comes from events in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from osl_workflow.history.clocks import recorded_on
from osl_workflow.store.following import Following
from osl_workflow.store.store import Store
from osl_workflow.store.up_to import UpTo
from osl_workflow.store.view import View


class Known:
    """Some views, fed up to the end of one day and then, if asked, of later ones; `unseen` entries were left out."""

    def __init__(self, store: Store, path: Path, views: Sequence[View]) -> None:
        self._store = store
        self._up_to = UpTo(store)
        self.views = Following(path, self._up_to, views)

    @property
    def position(self) -> int:
        """The last entry that was looked at."""
        return self._up_to.position

    @property
    def unseen(self) -> int:
        """How many entries were not looked at."""
        return self._store.last_position() - self.position

    def up_to(self, day: date) -> None:
        """Feed the views what was recorded up to the end of a day in Warsaw; earlier days cannot be gone back to."""
        self._up_to.position = max(self.position, last_recorded(self._store, day))


@contextmanager
def known(store: Store, views: Sequence[View]) -> Iterator[Known]:
    """Give views that know nothing yet, in a file that only we can read and that is gone afterwards.

    Raises:
        Refused: the disk does not let us write.
    """
    with TemporaryDirectory(prefix="osl-as-known-") as folder:
        found = Known(store, Path(folder) / "views.db", views)
        try:
            yield found
        finally:
            found.views.close()


def last_recorded(store: Store, day: date) -> int:
    """Return the position of the last entry recorded up to the end of a day in Warsaw, 0 if there is none.

    Moments rise with positions, so it is looked for by halving. Entries that a wrong clock recorded (ADR 14) count as
    what stands around them does.
    """
    known, beyond = 0, store.last_position() + 1
    while beyond - known > 1:
        middle = (known + beyond) // 2
        (recorded,) = store.read(middle - 1, 1)
        if recorded_on(recorded.event) <= day:
            known = middle
        else:
            beyond = middle
    return known
