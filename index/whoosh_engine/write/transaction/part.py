"""Documents on their way into one segment."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from index.whoosh_engine.write.prepare import Prepared


@dataclass(slots=True, eq=False)
class Part:
    """Documents on their way into one segment, which another process may be writing.

    ``numbers`` are the places of the ids among them; ``gone`` the places of those that have been replaced or removed
    since. ``replaces`` are, by id, documents of older segments that go when this one takes their place: not before, or
    an interruption would lose them.
    """

    prepared: list[Prepared] = field(default_factory=list)
    characters: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    replaces: dict[str, tuple[Any, int]] = field(default_factory=dict)
    segment: Future[Any] | None = None

    def add(self, prepared: Prepared) -> None:
        """Take a document."""
        self.numbers[prepared.id] = len(self.prepared)
        self.prepared.append(prepared)
        self.characters += prepared.characters

    def remove(self, report_id: str) -> bool:
        """Let go of a document; ``False`` where there is none with this id."""
        number = self.numbers.pop(report_id, None)
        if number is None:
            return False
        self.gone.add(number)
        return True
