"""Events as stored bytes and back.

The bytes are `{"v":<class version>,"sealed":"<base64>","open":{...}}`, without `sealed` when nothing is sealed: compact
JSON that any tool reads, in exactly this order and without spaces, so that what is not of our own making is noticed at
once. The open part and the opened seal are joined as text and validated once, because validation is what reading costs.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from pydantic import ValidationError

from osl_workflow.errors import Tampered
from osl_workflow.event import Event
from osl_workflow.privacy.keyring import Key
from osl_workflow.privacy.sealing import Place, seal, unseal
from osl_workflow.store.recorded import Stream
from osl_workflow.store.rows import Row
from osl_workflow.store.topics import Topics

_STORED = re.compile(rb'\{"v":([1-9][0-9]*),(?:"sealed":"([A-Za-z0-9+/]+={0,2})",)?"open":(\{.+)\}\}', re.DOTALL)


class Mapper:
    """Turns the events of one store into bytes and back."""

    def __init__(self, store: UUID, topics: Topics) -> None:
        self._store = store
        self._topics = topics

    def stored(
        self, stream: Stream, version: int, event: Event, key: Key | None, nonce: bytes | None = None
    ) -> StoredEvent:
        """Return the row of `event` as version `version` of `stream`; `key` is needed if it seals anything.

        The bytes are read again before they are sealed: what is appended stays for ever.

        Raises:
            ValueError: it seals something and there is no key, its bytes would not be read as this event, or aggregates
                of this kind have none such; all are mistakes of the program.
        """
        topic = self._topics.topic_of(stream.kind, type(event))
        open_part = event.model_dump_json(exclude={"sealed"}).encode()
        plain = None if event.sealed is None else event.sealed.model_dump_json().encode()
        try:
            read_again = _joined(self._topics.event_class(topic, event.class_version), open_part[:-1], plain)
        except ValidationError:
            read_again = None
        if read_again != event:
            raise ValueError(f"{event.topic} holds values that its own fields cannot carry")
        sealed = b""
        if plain is not None:
            if key is None:
                raise ValueError(f"{event.topic} has a sealed part and there is no key")
            place = self._place(stream.id, version, topic, event.class_version)
            sealed = b'"sealed":"%b",' % b64encode(seal(key.cipher, place, plain, nonce))
        state = b'{"v":%d,%b"open":%b}' % (event.class_version, sealed, open_part)
        return StoredEvent(originator_id=stream.id, originator_version=version, topic=topic, state=state)

    def event(self, row: Row, key: Key | None) -> Event:
        """Return the event of a row, its sealed part None when there is no key for it.

        Raises:
            Refused: the topic or its class version is not known here.
            Tampered: the bytes are not what was written.
        """
        _, id, version, topic, state = row
        match = _STORED.fullmatch(state)
        if match is None:
            raise Tampered("store.event_unreadable", aggregate=id, version=version, topic=topic)
        class_version, sealed, open_part = int(match[1]), match[2], match[3]
        event_class = self._topics.event_class(topic, class_version)
        plain = None
        if sealed is not None and key is not None:
            try:
                blob = b64decode(sealed)
            except ValueError:  # of a length that base64 never has
                raise Tampered("store.event_unreadable", aggregate=id, version=version, topic=topic) from None
            plain = unseal(key.cipher, self._place(id, version, topic, class_version), blob)
        try:
            return _joined(event_class, open_part, plain)
        except ValidationError:  # its text repeats the values, which may be sealed ones: it goes no further
            raise Tampered("store.event_unreadable", aggregate=id, version=version, topic=topic) from None

    def _place(self, id: UUID, version: int, topic: str, class_version: int) -> Place:
        return Place(self._store, id, id, version, topic, class_version)


def _joined(event_class: type[Event], open_part: bytes, plain: bytes | None) -> Event:
    """Return the event whose open part (without its last brace) and opened seal these are."""
    return event_class.model_validate_json(b'%b,"sealed":%b}' % (open_part, plain or b"null"))
