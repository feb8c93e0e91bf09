"""Why the operating system did not let a file be read or written, in the words of the program."""

from __future__ import annotations

import errno

from osl_workflow.sentences import Sentence, sentence

_KNOWN: dict[int | None, str] = {
    errno.ENOENT: "missing",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "exists",
    errno.EROFS: "read_only",
    errno.ENAMETOOLONG: "long_name",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EIO: "device",
}


def why(error: OSError) -> Sentence | str:
    """Return why, as a sentence without capital and full stop; what is rare in the words of the system."""
    name = _KNOWN.get(error.errno)
    return (error.strerror or type(error).__name__) if name is None else sentence(f"operating_system.{name}")
