"""One process writes at a time: a document that says who, and until when, by the cluster's own clock.

Who ends without a word keeps the index for as long as the lease has left; on the same machine it is taken over at once.
Who was stopped for longer than that learns it before the next commit.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from index.errors import GongkaiError, IndexLockedError, IndexMissingError
from index.messages import Message
from index.opensearch_engine.connection import ConflictError, Connection, NotThereError
from index.opensearch_engine.place import make_state, state_index
from index.opensearch_engine.state import read
from index.processes import command, is_running

#: How long a lease lasts, and how often it is renewed, in seconds.
SECONDS, RENEWED = 60.0, 15.0

#: Between two attempts, in seconds.
_PAUSE = 0.5

_DOCUMENT = "lock"

# ``ctx._now`` is the clock of the node that keeps the document.
_TAKE = """
if (ctx.op == 'create' || ctx._source.token == '' || ctx._source.until < ctx._now || ctx._source.token == params.over
    || ctx._source.token == params.holder.token) {
  ctx._source.putAll(params.holder); ctx._source.until = ctx._now + params.milliseconds;
} else { ctx.op = 'none' }
"""
_RENEW = """
if (ctx._source.token == params.token) { ctx._source.until = ctx._now + params.milliseconds } else { ctx.op = 'none' }
"""
_LET_GO = "if (ctx._source.token == params.token) { ctx._source.token = '' } else { ctx.op = 'none' }"


class Lease:
    """The right to write, renewed until its block ends."""

    def __init__(self, connection: Connection, wait: float = 0) -> None:
        """Take it, waiting so many seconds at most. Raises ``IndexLockedError``, which says who has it."""
        self._connection = connection
        self._token = secrets.token_hex(8)
        self._lost = False
        self._done = threading.Event()
        self._acquire(wait)
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._thread.start()

    def _acquire(self, wait: float) -> None:
        end, over, tried = time.monotonic() + wait, "", False
        while True:
            holder = {**_myself(), "token": self._token}
            if self._update(_TAKE, create=True, holder=holder, over=over):
                return
            known = read(self._connection, _DOCUMENT)
            if known is None and not tried:
                tried = True
                continue
            known = known or {}
            if known.get("token") and _has_ended(known) and known["token"] != over:
                over = known["token"]
                continue
            if time.monotonic() >= end:
                waited = Message("lock.waited", seconds=wait) if wait else ""
                place = self._connection.address.text
                raise IndexLockedError("lock.held", folder=place, holder=_described(known), waited=waited)
            time.sleep(min(_PAUSE, max(0.0, end - time.monotonic())))

    def check(self) -> None:
        """Make sure that it is ours still. Raises ``IndexLockedError`` where another process has taken it over."""
        if self._lost or not self._update(_RENEW, token=self._token):
            self._lost = True
            raise IndexLockedError("lock.lost", folder=self._connection.address.text)

    def _keep(self) -> None:
        while not self._done.wait(RENEWED):
            with contextlib.suppress(GongkaiError):  # a cluster that does not answer now may do so in time
                if not self._update(_RENEW, token=self._token):
                    self._lost = True
                    return

    def _update(self, script: str, *, create: bool = False, **params: Any) -> bool:
        """Whether the script changed the document."""
        source = {"source": script, "params": {**params, "milliseconds": int(SECONDS * 1000)}}
        body: dict[str, Any] = {"script": source}
        if create:
            body |= {"scripted_upsert": True, "upsert": {}}
        path = f"/{state_index(self._connection)}/_update/{_DOCUMENT}"
        try:
            answer = self._connection.ask("POST", path, body=body, params={"retry_on_conflict": 5})
        except IndexMissingError:  # it was left out of a snapshot
            make_state(self._connection)
            return False
        except (ConflictError, NotThereError):
            return False
        return bool(answer["result"] != "noop")

    def __enter__(self) -> Lease:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        with contextlib.suppress(GongkaiError):  # it lapses by itself
            self._update(_LET_GO, token=self._token)


def _myself() -> dict[str, Any]:
    return {
        "host": socket.gethostname(),
        "processes": _processes(),
        "process": os.getpid(),
        "command": command(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processes() -> str:
    """What tells apart the systems (containers too) whose numbers of processes mean different ones."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _has_ended(holder: dict[str, Any]) -> bool:
    """Whether a holder was a process of this system and is no more."""
    return bool(_processes()) and holder["processes"] == _processes() and not is_running(holder["process"])


def _described(holder: dict[str, Any]) -> Message | str:
    if not holder.get("token"):
        return ""
    command, process, host, since = (holder[name] for name in ("command", "process", "host", "since"))
    return Message("lock.holder", command=command, process=process, host=host, since=since)
