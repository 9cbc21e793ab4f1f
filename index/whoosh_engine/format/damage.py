"""What is said of a file of an index that cannot be what we wrote; decoding that says it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexDamagedError
from index.whoosh_engine.format import manifest as manifests


def damaged(path: Path, what: str) -> IndexDamagedError:
    """The error to raise where a file of an index is not what it should be."""
    return manifests.damaged(path.parent, f"{path.name} {what}")


#: What decoding raises on bytes that we never write.
UNREADABLE = (struct.error, zlib.error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Decode what a file holds: what that raises on bytes that we never write becomes ``IndexDamagedError``."""
    try:
        yield
    except FileNotFoundError as error:
        raise damaged(path, "is missing") from error
    except UNREADABLE as error:
        raise damaged(path, f"cannot be read ({' '.join(str(error).split())})") from error
