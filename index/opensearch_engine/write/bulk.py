"""Sending many changes at once, and again what the cluster had no room for.

Each change is by the document's id and whole, so that sending it twice is as sending it once: whatever is not known to
have arrived is sent again.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from index.errors import ClusterError, IndexMissingError, IndexWriteError
from index.messages import Message
from index.opensearch_engine.connection import BUSY, Connection, NotThereError, RefusedError, pause

#: How long one request may take, and how long the cluster itself waits for a shard, in seconds.
_TIMEOUT, _SHARD_WAIT = 120.0, "10s"

#: How often a change is sent. Pauses grow to some seconds: a node may be gone for as long as its shards take to move.
ATTEMPTS = 10

#: The cluster's word for what it will not take from anybody now, such as by lack of disk.
_BLOCKED = "cluster_block_exception"

_TOO_LARGE = 413

#: What a change fails by when a node goes that had it in hand; the status says no more than that something failed.
_NODE_GONE = re.compile(r"node_\w+_exception|\w+_transport_exception")

#: What a change fails by that brings a new figure while the cluster is slow to make fields; the status says no more either.
_FIELD_LATE = "timed out while waiting for a dynamic mapping update"


class Change(NamedTuple):
    """A document to be written, or, without a source, to be deleted; ``report_id`` is what people call it."""

    report_id: str
    id: str
    source: bytes | None

    def lines(self) -> bytes:
        """The change as the cluster reads it."""
        if self.source is None:
            return json.dumps({"delete": {"_id": self.id}}).encode() + b"\n"
        return b"%s\n%s\n" % (json.dumps({"index": {"_id": self.id}}).encode(), self.source)


@dataclass(slots=True)
class Done:
    """What became of changes: how many there were of each kind, and which the cluster would not take, and why."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    rejected: list[tuple[str, Message]] = field(default_factory=list)

    def take(self, other: Done) -> None:
        """Count what became of others too."""
        self.added += other.added
        self.changed += other.changed
        self.removed += other.removed
        self.rejected += other.rejected


class Bulk:
    """Where changes are sent: an index, or the alias of one where only that may be meant."""

    def __init__(self, connection: Connection, target: str, *, alias: bool) -> None:
        self._connection = connection
        self._path = f"/{target}/_bulk"
        self._params = {"timeout": _SHARD_WAIT, "require_alias": str(alias).lower()}

    def send(self, changes: Sequence[Change], sleep: Callable[[float], None] = time.sleep) -> Done:
        """Send changes until each has been taken or rejected.

        Raises ``IndexWriteError`` where the cluster does not answer for too long or takes nothing.
        """
        done, left = Done(), list(changes)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                left, reason = self._send(left, done)
            except (IndexMissingError, NotThereError) as error:
                raise self._failed(Message("opensearch.gone_meanwhile")) from error
            except ClusterError as error:
                if error.code not in _PASSING:
                    raise self._failed(error.message) from error
                reason = error.message
            if not left:
                return done
            if attempt < ATTEMPTS:
                sleep(pause(attempt))
        raise self._failed(reason)

    def _send(self, changes: list[Change], done: Done) -> tuple[list[Change], Message]:
        """The changes that have to be sent again, and why."""
        body = b"".join(change.lines() for change in changes)
        try:
            answer = self._connection.ask(
                "POST", self._path, body=body, params=self._params, timeout=_TIMEOUT, patient=False
            )
        except RefusedError as error:
            if error.status != _TOO_LARGE:
                raise self._failed(error.message) from error
            return self._halved(changes, done)
        left, why = [], Message("opensearch.refused", reason="")
        for change, item in zip(changes, answer["items"], strict=True):
            result = next(iter(item.values()))
            if (failure := result.get("error")) is None:
                _count(result["result"], done)
            elif result["status"] in BUSY or _may_pass(failure):
                left.append(change)
                why = Message("opensearch.refused", reason=_said(failure))
            elif failure["type"] == _BLOCKED or failure["type"] == "index_not_found_exception":
                raise self._failed(Message("opensearch.refused", reason=_said(failure)))
            else:
                done.rejected.append((change.report_id, Message("opensearch.rejected", reason=_said(failure))))
        return left, why

    def _halved(self, changes: list[Change], done: Done) -> tuple[list[Change], Message]:
        """More than the cluster takes at once: in two halves, down to one that it does not take at all."""
        if len(changes) == 1:
            done.rejected.append((changes[0].report_id, Message("opensearch.too_large")))
            return [], Message("opensearch.too_large")
        half = len(changes) // 2
        parts: Iterable[list[Change]] = (changes[:half], changes[half:])
        left, why = zip(*(self._send(part, done) for part in parts), strict=True)
        return [change for part in left for change in part], why[-1]

    def _failed(self, reason: Message) -> IndexWriteError:
        return IndexWriteError("opensearch.cannot_write", place=self._connection.address.text, reason=reason)


#: Failures that may pass while a node is being replaced by another.
_PASSING = (
    "opensearch.unreachable",
    "opensearch.no_answer",
    "opensearch.busy",
    "opensearch.red",
    "opensearch.shards_failed",
)


def _may_pass(failure: dict[str, Any]) -> bool:
    return _NODE_GONE.fullmatch(failure["type"]) is not None or failure.get("reason") == _FIELD_LATE


def _count(result: str, done: Done) -> None:
    done.added += result == "created"
    done.changed += result == "updated"
    done.removed += result == "deleted"


def _said(failure: dict[str, Any]) -> str:
    cause = failure.get("caused_by") or {}
    parts = [failure.get("reason"), cause.get("reason")]
    return ": ".join(" ".join(str(part).split())[:200] for part in parts if part)
