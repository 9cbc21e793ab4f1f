"""What a commit changes, as the log of the index tells it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: So many commits are told of. The log is a part of the manifest, which each search reads.
LOGGED = 100


class Changes:
    """Counts what a commit adds, changes and removes, by ids.

    An index that is written anew has all of its reports anew: there the number ``before`` is compared with.
    """

    def __init__(self, before: int | None = None) -> None:
        self._before = before
        self._new: set[str] = set()
        self._gone: set[str] = set()

    def remove(self, ids: Iterable[str]) -> None:
        """Reports that were there are no more, or not as they were."""
        for report_id in ids:
            if report_id in self._new:
                self._new.discard(report_id)
            else:
                self._gone.add(report_id)

    def add(self, ids: Iterable[str]) -> None:
        """Reports that are there now."""
        self._new.update(ids)

    def counts(self, reports: int) -> dict[str, int]:
        """How many were ``added``, ``changed`` and ``removed``; ``reports`` there are now."""
        if self._before is not None:
            more = reports - self._before
            return {"added": max(0, more), "changed": 0, "removed": max(0, -more)}
        return {
            "added": len(self._new - self._gone),
            "changed": len(self._new & self._gone),
            "removed": len(self._gone - self._new),
        }


def logged(log: list[dict[str, Any]], entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The log with one entry more, and the oldest let go of where there are too many."""
    return [*log, entry][-LOGGED:]
