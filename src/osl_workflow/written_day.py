"""A day as people write it."""

from __future__ import annotations

import re
from datetime import date

_WRITTEN = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})\.?"),
)


def read_day(text: str) -> date | None:
    """Return the day that is written 9.03.2026 or 2026-03-09; None where it is written otherwise.

    Raises:
        ValueError: there is no such day.
    """
    found = next((match for form in _WRITTEN if (match := form.fullmatch(text.strip()))), None)
    return None if found is None else date(int(found["year"]), int(found["month"]), int(found["day"]))
