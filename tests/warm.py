"""Programs that start warm: one process has loaded all that `osl` is made of, and forks another for each start.

Two thirds of the time of a short command go into loading modules. What starts here is a process of its own as any other
- its memory, files, signals, exit code -, it has only been spared the loading. That the installed program starts from
nothing as well is told by the stories that start it so (`tests/cli/terminal.py`).

`folder_of_osl` is where a program `osl` lies for pages that are typed into a shell: this file itself, run as a script,
which hands its arguments, folder, environment and terminal over. `Process` runs a function.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:  # as a script, this file is to start in no time
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any, NoReturn

# --- who asks ---------------------------------------------------------------------------------------------------------


@cache
def door() -> str:
    """Return the socket at which to ask for a process; whoever opens it is at home there till the end of the tests."""
    import atexit
    import subprocess
    from pathlib import Path
    from tempfile import TemporaryDirectory

    home = TemporaryDirectory(prefix="osl-warm-")
    socket = str(Path(home.name) / "door")
    pipe, root = subprocess.PIPE, Path(__file__).parents[1]
    serving = subprocess.Popen([sys.executable, "-m", __name__, "serve", socket], cwd=root, stdin=pipe, stdout=pipe)

    def closed() -> None:
        serving.communicate()  # the end of its stdin
        home.cleanup()

    atexit.register(closed)
    assert serving.stdout is not None
    assert serving.stdout.readline() == b"open\n"
    return socket


@cache
def folder_of_osl() -> Path:
    """Return the folder of a program `osl` that starts warm."""
    from pathlib import Path

    folder = Path(door()).parent / "bin"
    folder.mkdir()
    osl = folder / "osl"
    osl.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{__file__}" "{door()}" "$@"\n', "utf-8")
    osl.chmod(0o755)
    return folder


def ask(door: str, function: str, arguments: Sequence[str], files: Sequence[int]) -> socket.socket:
    """Ask for a process that runs `function` ("module:name") with `files` as its standard ones; return who tells of it.

    He says its number first, then, when it has ended, its exit code (below 0: the signal that killed it).
    """
    asking = socket.socket(socket.AF_UNIX)
    asking.connect(door)
    wish = [function, arguments, os.getcwd(), dict(os.environ)]  # noqa: PTH109  # pathlib takes its time
    socket.send_fds(asking, [b"w"], files)
    asking.sendall(json.dumps(wish).encode())
    asking.shutdown(socket.SHUT_WR)
    return asking


def as_osl(door: str, arguments: list[str]) -> int:
    """Be `osl` to the shell that called it: hand everything over, pass Ctrl-C on, return the exit code."""
    number = 0
    with ask(door, "osl_cli.main:main", arguments, (0, 1, 2)) as asking, asking.makefile() as telling:
        while True:
            try:
                number = number or int(telling.readline())
                return int(telling.readline())
            except KeyboardInterrupt:
                os.kill(number, signal.SIGINT)


class Process:
    """A process that was started warm; to its story it is what `subprocess.Popen` returns of one."""

    def __init__(self, function: Callable[..., None], *arguments: str) -> None:
        called = f"{function.__module__}:{function.__name__}"
        its_stdin, stdin = os.pipe()
        stdout, its_stdout = os.pipe()
        self._asking = ask(door(), called, arguments, (its_stdin, its_stdout, 2))
        self._telling = self._asking.makefile()
        os.close(its_stdin)
        os.close(its_stdout)
        self.stdin, self.stdout = open(stdin, "w"), open(stdout)  # noqa: PTH123, SIM115  # whoever asked closes them
        self.pid = int(self._telling.readline())
        self.returncode: int | None = None

    def kill(self) -> None:
        """Kill it."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        if self.returncode is None:
            self.returncode = int(self._telling.readline())
            self._telling.close()
            self._asking.close()
        return self.returncode

    def communicate(self) -> tuple[str, None]:
        """Tell it nothing more, wait for its end, and return what it said."""
        self.stdin.close()
        with self.stdout:
            said = self.stdout.read()
        self.wait()
        return said, None


# --- the process that forks -------------------------------------------------------------------------------------------


def serve(door: str) -> Callable[[], None]:
    """Fork for whoever asks, until nobody can ask any more; return, in each process that is asked for, what it runs."""
    import gc
    import select
    from contextlib import suppress
    from importlib import import_module
    from pkgutil import walk_packages

    for name in ("osl_workflow", "osl_cli"):
        for module in walk_packages(import_module(name).__path__, f"{name}."):
            import_module(module.name)
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(door)
        listening.listen()
        os.write(1, b"open\n")
        while True:
            if sys.stdin in select.select([listening, sys.stdin], [], [])[0]:
                sys.exit()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            asking, _ = listening.accept()
            with asking:
                _, files, *_ = socket.recv_fds(asking, 1, 3)
                with asking.makefile() as heard:
                    wish = json.load(heard)
                import_module(wish[0].partition(":")[0])  # the next of its kind need not
                if os.fork() == 0:
                    return begun(asking, files, *wish)
                for file in files:
                    os.close(file)


def begun(
    asking: socket.socket, files: list[int], function: str, arguments: list[str], folder: str, environment: Any
) -> Callable[[], None]:
    """Return what the process is to run, in that process; stay beside it to tell how it ends."""
    if number := os.fork():
        for file in files:
            os.close(file)
        tell_of(number, asking)
    asking.close()
    for standard, file in enumerate(files):
        os.dup2(file, standard)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", errors="backslashreplace")  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    module, _, name = function.partition(":")
    run = getattr(sys.modules[module], name)
    if module == "osl_cli.main":
        sys.argv = ["osl", *arguments]
        return run
    return lambda: run(*arguments)


def tell_of(number: int, asking: socket.socket) -> NoReturn:
    """Tell whoever asked the number of the process, and how it ended."""
    asking.sendall(f"{number}\n".encode())
    _, status = os.waitpid(number, 0)
    asking.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])()
    else:
        sys.exit(as_osl(sys.argv[1], sys.argv[2:]))
