"""What is said of an index as a whole, in documents of its own: the last commits, and the corrections by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from index.errors import IndexMissingError
from index.opensearch_engine.connection import Connection, NotThereError
from index.opensearch_engine.place import state_index
from index.processes import command
from index.results import Commit

_COMMIT, _CORRECTIONS = "commit", "corrections"

#: So many commits are told of.
LOGGED = 100


@dataclass(frozen=True, slots=True)
class Committed:
    """The last commit; ``log`` is as ``index.results.Commit`` has it, the newest last."""

    generation: int = 0
    written: str = ""
    reports: int = 0
    log: list[dict[str, Any]] = field(default_factory=list)

    def commits(self) -> list[Commit]:
        """The log, the newest first."""
        return [Commit(**entry) for entry in reversed(self.log)]


def last_commit(connection: Connection) -> Committed:
    """The last commit; number 0 of an index that is empty still."""
    values = read(connection, _COMMIT)
    return Committed(**values) if values else Committed()


def note_commit(connection: Connection, before: Committed, reports: int, changes: dict[str, int]) -> Committed:
    """Note that a commit was made, which counts ``added``, ``changed`` and ``removed``."""
    generation, written = before.generation + 1, datetime.now(UTC).isoformat(timespec="seconds")
    entry = {"generation": generation, "written": written, "reports": reports, "command": command()} | changes
    done = Committed(generation, written, reports, [*before.log, entry][-LOGGED:])
    write(connection, _COMMIT, {name: getattr(done, name) for name in Committed.__slots__})
    return done


def history(connection: Connection) -> list[Commit]:
    """The last commits, the newest first."""
    return last_commit(connection).commits()


def corrections(connection: Connection) -> bytes | None:
    """The corrections by hand, as a table; ``None`` where there were never any."""
    values = read(connection, _CORRECTIONS)
    return values["table"].encode() if values else None


def keep_corrections(connection: Connection, table: bytes) -> None:
    """Keep the corrections by hand in the place of those before."""
    write(connection, _CORRECTIONS, {"table": table.decode()})


def read(connection: Connection, name: str) -> dict[str, Any] | None:
    """A document of the state, as it was written last; ``None`` where there is none."""
    try:
        answer = connection.ask("GET", f"/{state_index(connection)}/_doc/{name}")
    except (NotThereError, IndexMissingError):
        return None
    values: dict[str, Any] = answer["_source"]
    return values


def write(connection: Connection, name: str, values: dict[str, Any]) -> None:
    """Write a document of the state."""
    connection.ask("PUT", f"/{state_index(connection)}/_doc/{name}", body=values)
