"""What comes back from processes that meet documents, one of which may have been taken over: records, and no code.

Answers are pickles, which can name anything that is to be called. Of names, these here admit our own records only.
"""

from __future__ import annotations

import dataclasses
import io
import pickle
import sys
from dataclasses import is_dataclass
from multiprocessing.connection import Connection
from typing import Any

#: The most bytes of an answer. What a process may hold in memory is not more.
MOST = 2**30

_ROOMS = ("index", "indexer")

#: What would run where an object is made again, or goes. Dataclasses with slots have a ``__setstate__`` that Python made.
_RUN = {"__reduce__", "__reduce_ex__", "__setstate__", "__post_init__", "__del__", "__getattr__", "__getattribute__"}


def receive(link: Connection) -> Any:
    """An answer. Raises ``EOFError`` or ``OSError`` where there is none, also where it is none that we would give."""
    data = link.recv_bytes(MOST)
    try:
        return _Records(io.BytesIO(data)).load()
    except Exception as error:  # whatever bytes may do to a reader of pickles
        raise OSError(f"no answer: {error}") from error


class _Records(pickle.Unpickler):
    """Admits classes that only hold values, of modules that are loaded already."""

    def find_class(self, module: str, name: str) -> Any:
        """See ``pickle.Unpickler``."""
        found = getattr(sys.modules.get(module), name, None) if module.partition(".")[0] in _ROOMS else None
        if not is_record(found):
            raise pickle.UnpicklingError(f"{module}.{name} is no record")
        return found


def is_record(found: object) -> bool:
    """Whether this is a class of ours whose objects come about without any code of it: of fields, with nothing added."""
    if not isinstance(found, type) or found.__module__.partition(".")[0] not in _ROOMS:
        return False
    kinds = [kind for kind in found.__mro__ if kind not in (tuple, object)]
    written = {name for kind in kinds for name, what in vars(kind).items() if not _made(what)}
    fields = is_dataclass(found) or (issubclass(found, tuple) and hasattr(found, "_fields"))
    return fields and not written & {*_RUN, "__init__", "__new__"}


def _made(method: object) -> bool:
    """Whether Python made a method of a class's fields: what somebody wrote stands in a file of that class's module."""
    where = getattr(getattr(getattr(method, "__func__", method), "__code__", None), "co_filename", "")
    return where.startswith("<") or where == dataclasses.__file__
