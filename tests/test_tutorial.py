"""The tutorial is true: its commands run in a fresh folder, in their order, and show what the page shows.

A command is followed by its screen, or by nothing where the screen teaches nothing. What is typed at the questions of
the last command of a block stands in a comment above it, between bars: `<!-- types: Zmyślona | 1 | ^C -->`. After a
change of the program or of the page

    python -m tests.test_tutorial --write

runs the pages and writes the screens into them anew; a new screen begins as a line with `…`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.warm import folder_of_osl

if TYPE_CHECKING:
    import pexpect

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs/tutorial").glob("*.md"))
BLOCK = re.compile(r"(?:<!-- types: (?P<typed>.*?) ?-->\n)?^```console\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
QUESTION = re.compile(r"(: |\? )$")
PASSING = re.compile(r"(?<=\d\d\.\d\d\.\d{4} )\d\d:\d\d|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b")
"""What differs from run to run: the hour, for a demo office keeps only its day, and ids."""
STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
WIDTH = 100


@dataclass
class Shown:
    """A command of a page, with the screen that the page shows (empty: none)."""

    command: str
    screen: list[str]
    typed: list[str]


def shown_in(block: re.Match[str]) -> list[Shown]:
    """The commands of a block, each with its screen."""
    found: list[Shown] = []
    for line in block["text"].splitlines():
        if line.startswith("$ "):
            found.append(Shown(line.removeprefix("$ "), [], []))
        else:
            found[-1].screen.append(line)
    if block["typed"] is not None:
        found[-1].typed = [answer.strip() for answer in block["typed"].split("|")]
    return found


class Terminal:
    """A terminal at which a page is tried: a fresh folder, a home of its own, Polish, no colours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = f"{folder_of_osl()}{os.pathsep}{os.environ['PATH']}"
        self.environment = {
            "PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1", "OSL_LANG": "pl",
        }  # fmt: skip

    def screen(self, shown: Shown) -> list[str]:
        """Run a command, type what is typed at its questions, and return the lines of the screen."""
        if shown.command.startswith("cd "):
            self.folder = self.folder / shown.command.removeprefix("cd ")
            return []
        import pexpect

        run = pexpect.spawn(
            "bash", ["-c", shown.command], cwd=str(self.folder), env=self.environment, encoding="utf-8",
            dimensions=(60, WIDTH), timeout=120,
        )  # fmt: skip
        text = ""
        for answer in shown.typed:
            text += self._up_to_a_question(run)
            run.sendintr() if answer == "^C" else run.sendline(answer)
        run.expect(pexpect.EOF)
        run.close()
        text += STEERING.sub("", run.before)
        expected = 130 if "^C" in shown.typed else 0
        assert run.exitstatus == expected, f"$ {shown.command}\n{text}"
        return [line.rstrip() for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]

    def _up_to_a_question(self, run: pexpect.spawn) -> str:
        """Return what the program says until it waits for an answer."""
        import pexpect

        said = ""
        while not QUESTION.search(said):
            said += run.read_nonblocking(4096, timeout=60)
            try:
                while True:  # it waits only when nothing more comes
                    said += run.read_nonblocking(4096, timeout=0.3)
            except pexpect.TIMEOUT:
                said = STEERING.sub("", said)
        return said


def tried(page: Path, folder: Path) -> Iterator[tuple[Shown, list[str]]]:
    """Run a page and yield each command with the screen that it gives."""
    terminal = Terminal(folder)
    for block in BLOCK.finditer(page.read_text("utf-8")):
        for shown in shown_in(block):
            yield shown, terminal.screen(shown)


def alike(one: list[str], other: list[str]) -> bool:
    """Whether two screens are the same but for what differs from run to run."""
    return [PASSING.sub("*", line) for line in one] == [PASSING.sub("*", line) for line in other]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_commands_of_the_tutorial_run_and_show_what_the_page_shows(
    page: Path, tmp_path: Path, found_by_the_page: Callable[[Path], None]
) -> None:
    pytest.importorskip("pexpect", reason="only where there are pseudo-terminals")
    found_by_the_page(page)
    ran = 0
    for shown, screen in tried(page, tmp_path):
        ran += 1
        if shown.screen:
            anew = "run `python -m tests.test_tutorial --write` and read what changed"
            assert alike(screen, shown.screen), "\n".join([anew, f"$ {shown.command}", *screen])

    assert ran > 10


def test_a_tutorial_is_read_in_ten_minutes() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        prose = len(BLOCK.sub("", text).split())
        screens = len(text.split()) - prose
        assert prose / 200 + screens / 400 < 10, page.name


def written_anew(page: Path) -> None:
    """Write the screens of a page anew; one that differs only in what passes is left as it is."""
    with TemporaryDirectory() as folder:
        screens = [screen for _, screen in tried(page, Path(folder))]

    def anew(block: re.Match[str]) -> str:
        lines: list[str] = []
        for shown in shown_in(block):
            screen = screens.pop(0)
            lines += [
                f"$ {shown.command}",
                *(shown.screen if alike(screen, shown.screen) or not shown.screen else screen),
            ]
        start, end = block.span("text")
        whole = block.string[block.start() : start], "\n".join(lines) + "\n", block.string[end : block.end()]
        return "".join(whole)

    page.write_text(BLOCK.sub(anew, page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    if "--write" not in sys.argv:
        sys.exit(__doc__)
    for name in PAGES:
        written_anew(name)
