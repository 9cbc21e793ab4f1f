"""What is said of a file of an index that cannot be what we wrote; decoding that says it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexDamagedError
from index.messages import Message
from index.whoosh_engine.format import manifest as manifests


def damaged(path: Path, what: Message) -> IndexDamagedError:
    """The error to raise where a file of an index is not what it should be."""
    return manifests.damaged(path.parent, Message("damage.file", file=path.name, what=what))


#: What decoding raises on bytes that we never write.
UNREADABLE = (struct.error, zlib.error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Decode what a file holds: what that raises on bytes that we never write becomes ``IndexDamagedError``."""
    try:
        yield
    except FileNotFoundError as error:
        raise damaged(path, Message("damage.missing")) from error
    except UNREADABLE as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise damaged(path, Message("damage.unreadable", reason=reason)) from error
