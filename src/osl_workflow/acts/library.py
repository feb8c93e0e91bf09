"""The published texts, parsed once: the text is in the event store, its parsed form is kept by digest beside it.

Reading YAML with every position costs tenths of a second; a worker's command must not pay that. What is kept is
disposable, bound to the digest and to the program's version, and carries a tag made with the office key: a file that
somebody else wrote, or that does not fit, is made anew.
"""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from osl_workflow import __version__
from osl_workflow.errors import Tampered
from osl_workflow.process.model import Definition
from osl_workflow.process.standard import Standard
from osl_workflow.register.events import DefinitionPublished, StandardPublished
from osl_workflow.register.state import KIND as REGISTER
from osl_workflow.store.folder import make_file, make_folder
from osl_workflow.store.recorded import Stream

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from osl_workflow.progress.rules import Rules
    from osl_workflow.store.store import Store

M = TypeVar("M", bound=BaseModel)


class Library:
    """The parsed texts of one office. `shelf` is the folder in which they are kept; it may be deleted at any time."""

    def __init__(self, store: Store, register: Stream, shelf: Path) -> None:
        assert register.kind == REGISTER
        self._store = store
        self._register = register
        self._shelf = shelf
        self._known: dict[str, BaseModel] = {}
        self.rules: dict[tuple[str, str, int, date], Rules] = {}
        """What was put together of texts, the office's version and a day (`reading.py`)."""

    def definition(self, digest: str, recorded: int) -> Definition:
        """Return the definition of this digest, published by the register's event number `recorded`.

        Raises:
            Tampered: the stored text is not the one that was published.
        """
        return self._get(Definition, digest, recorded)

    def standard(self, digest: str, recorded: int) -> Standard:
        """Return the standard of this digest, published by the register's event number `recorded`.

        Raises:
            Tampered: the stored text is not the one that was published.
        """
        return self._get(Standard, digest, recorded)

    def text(self, recorded: int) -> str:
        """Return the whole text that the register's event number `recorded` published.

        Raises:
            Tampered: there is no such text, or it is not the one that was published.
        """
        for found in self._store.events(self._register, after_version=recorded - 1, limit=1):
            event = found.event
            if isinstance(event, DefinitionPublished | StandardPublished):
                if sha256(event.text.encode()).hexdigest() != event.sha256:
                    break
                return event.text
            break
        raise Tampered("acts.published_text_altered", entry=recorded)

    def _get(self, kind: type[M], digest: str, recorded: int) -> M:
        known = self._known.get(digest)
        if isinstance(known, kind):
            return known
        kept = self._shelf / f"{digest}-{__version__}.json"
        found = self._kept(kind, digest, kept)
        if found is None:
            text = self.text(recorded)
            if sha256(text.encode()).hexdigest() != digest:
                raise Tampered("acts.published_text_altered", entry=recorded)
            found = _read(kind, text, digest)
            self._keep(kept, digest, found)
        self._known[digest] = found
        return found

    def _kept(self, kind: type[M], digest: str, file: Path) -> M | None:
        try:
            tag, _, content = file.read_bytes().partition(b"\n")
            return kind.model_validate_json(content) if compare_digest(tag, self._tag(digest, content)) else None
        except (OSError, ValidationError):
            return None

    def _keep(self, file: Path, digest: str, model: BaseModel) -> None:
        content = model.model_dump_json(by_alias=True).encode()
        try:
            make_folder(self._shelf)
            part = file.with_suffix(".part")
            make_file(part, self._shelf.parent)
            part.write_bytes(self._tag(digest, content) + b"\n" + content)
            part.replace(file)
        except OSError:
            return  # a folder that cannot be written only makes the next start slower

    def _tag(self, digest: str, content: bytes) -> bytes:
        """Return the tag that only somebody with the office key can make: this is what that text was parsed to."""
        return self._store.keyring.mac("parsed texts", digest.encode() + content).hex().encode()


def _read(kind: type[M], text: str, digest: str) -> M:
    from osl_workflow.process.reading import read_definition, read_standard  # late: the YAML library is seldom needed

    read = read_definition if issubclass(kind, Definition) else read_standard
    found = read(text, f"{digest[:12]}.yaml")
    assert isinstance(found, kind)
    return found
