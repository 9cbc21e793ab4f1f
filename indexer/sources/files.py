"""Opening files that somebody else put there: never a device or a pipe, never what a link leads to unasked."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Set
from pathlib import Path

from index.messages import CodedError, Message, say

#: Without waiting for the other end of a pipe, and without a terminal becoming this program's.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)

#: Where the system says what a descriptor was opened at.
_OPENED = "/proc/self/fd"


class NoFileError(CodedError):
    """What is at a path is not read; the message says why."""


def open_file(
    path: str, inside: Set[str] | None = None, identity: tuple[int, int] | None = None
) -> tuple[io.BufferedReader, os.stat_result]:
    """A file opened for reading, and its state.

    ``inside`` are real paths of files and folders, of which one must hold the file; ``identity`` is the device and
    number that it must have. What was opened is looked at again, so that nobody can exchange it in between. Raises
    ``NoFileError``, or ``OSError`` where the system gives none.
    """
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise NoFileError("document.device")
    if inside is not None and Path(path).is_symlink() and not is_inside(os.path.realpath(path), inside):
        raise NoFileError.of(leads_out(path))
    descriptor = os.open(path, _FLAGS)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise NoFileError("document.device")
        if inside is not None and not is_inside(_opened(descriptor, path), inside):
            raise NoFileError.of(leads_out(path))
        if identity is not None and identity != identity_of(state):
            raise NoFileError("document.exchanged")
        return os.fdopen(descriptor, "rb"), state
    except BaseException:
        os.close(descriptor)
        raise


def unreadable(error: NoFileError | OSError) -> str:
    """Why a file is not read that could not be opened, or read to its end."""
    if isinstance(error, NoFileError):
        return str(error)
    return say("document.cannot_be_read", reason=error.strerror or str(error))


def identity_of(state: os.stat_result) -> tuple[int, int]:
    """The device and number of a file."""
    return state.st_dev, state.st_ino


def is_inside(real: str, places: Set[str]) -> bool:
    """Whether a real path is one of ``places`` or below one."""
    while real not in places:
        above = os.path.dirname(real)  # noqa: PTH120 (the path stays text)
        if above == real:
            return False
        real = above
    return True


def leads_out(path: str) -> Message:
    """Why a link is not followed."""
    return Message("document.leads_out", target=os.path.realpath(path))


def _opened(descriptor: int, path: str) -> str:
    """The real path of what was opened; on systems that do not say, of what is at ``path`` now."""
    try:
        return str(Path(_OPENED, str(descriptor)).readlink())
    except OSError:
        return os.path.realpath(path)
