"""Writes of one save, put together: what goes to each stream, and which versions that rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from osl_workflow.store.recorded import Outdated, Recording, Stream, Write


def by_stream(recordings: Iterable[Recording]) -> dict[Stream, Write]:
    """Return all that is written to each stream, as one write.

    Raises:
        ValueError: a command records no event, or writes to one stream do not follow each other.
    """
    whole: dict[Stream, Write] = {}
    for recording in recordings:
        if not recording.writes:
            raise ValueError("each command records an event")
        for write in recording.writes:
            before = whole.get(write.stream)
            if before is None:
                whole[write.stream] = write
            elif before.expected_version + len(before.events) == write.expected_version:
                whole[write.stream] = Write(write.stream, before.expected_version, before.events + write.events)
            else:
                raise ValueError("writes to one stream follow each other")
    return whole


def expected_versions(writes: Iterable[Write], read: Mapping[Stream, int]) -> dict[UUID, int]:
    """Return the version that each aggregate must have; what was read and what is written must agree.

    Raises:
        Outdated: they do not.
        ValueError: a write has no events, or not a stream of its own.
    """
    expected: dict[UUID, int] = {}
    for write in writes:
        if not write.events or write.stream.id in expected:
            raise ValueError("each write has events and a stream of its own")
        expected[write.stream.id] = write.expected_version
    for stream, version in read.items():
        if expected.setdefault(stream.id, version) != version:
            raise Outdated((stream,))
    return expected
