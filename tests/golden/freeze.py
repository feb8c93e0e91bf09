"""Freezes the bytes of event classes that have no golden file yet; what is frozen stays as it is.

Run from the root of the repository: `python -m tests.golden.freeze`.
"""

from __future__ import annotations

import sys

from osl_workflow.bootstrap import TOPICS
from tests.golden.samples import frozen, path_of, sample


def main() -> None:
    for stored in TOPICS.stored():
        path = path_of(stored)
        if not path.exists():
            path.write_text(frozen(sample(stored.event), stored.kind), "utf-8")
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
