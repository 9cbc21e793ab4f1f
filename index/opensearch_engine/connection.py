"""What is said to a cluster, and what its failures are called: the one place that knows the client library.

A request that no node answered goes to the next one; sniffing, by which a client finds nodes that nobody named, is off.
"""

from __future__ import annotations

import logging
import time
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from itertools import count as counted
from pathlib import Path
from typing import Any

from index import deadline
from index.errors import ClusterError, GongkaiError, IndexMissingError, IndexPlaceError
from index.messages import Message
from index.opensearch_engine.address import Address
from index.settings import SettingsError, value_of

#: What is sent when, in seconds: a request is given up after so long. Opening, refreshing and merging may take longer.
TIMEOUT, LONG_TIMEOUT = 30.0, 600.0

#: What is answered by a cluster that has too much to do, or is without a leader for the moment; how often such a request
#: is made again, and the first pause in seconds, which doubles.
BUSY = (429, 502, 503, 504)
_ATTEMPTS, _PAUSE, _LONGEST_PAUSE = 5, 0.25, 4.0

#: A setting of clusters: how many clauses a query may have. The longest query has some 6,000, and clusters begin with 1,024.
CLAUSES, MOST_CLAUSES = "indices.query.bool.max_clause_count", 16_384

#: Nobody waits longer than so many seconds for a farewell.
_FAREWELL = 5.0

#: So long after the limit of a question its request is given up, in seconds: no sooner, or what came in time would not.
_GRACE = 0.05


class Connection:
    """A cluster, asked over HTTP. Threads may share it."""

    def __init__(self, address: Address) -> None:
        """Nothing is asked yet.

        Raises ``ClusterError`` without the client library, ``SettingsError`` where user or files are wrong.
        """
        try:
            import opensearchpy
        except ImportError:
            raise ClusterError("opensearch.no_client") from None
        self.address = address
        options: dict[str, Any] = {"use_ssl": True, "verify_certs": True, "ca_certs": _ca_file()} if address.tls else {}
        # It tells of every retry and of every host that did not answer; what comes of it is said by an error.
        logging.getLogger("opensearch").setLevel(logging.CRITICAL)
        self._errors = opensearchpy.exceptions
        self._client = opensearchpy.OpenSearch(
            [{"host": host, "port": port} for host, port in address.hosts],
            headers=_authorization(address),
            timeout=TIMEOUT,
            max_retries=max(2, len(address.hosts)),  # of which each is made by another node, while there is one
            pool_maxsize=16,
            **options,
        )

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        params: Mapping[str, Any] | None = None,
        timeout: float = TIMEOUT,
        patient: bool = True,
    ) -> Any:
        """The cluster's answer, decoded. ``patient`` makes a request again that the cluster was too busy for.

        Raises ``IndexMissingError`` where there is no such index; ``NotThereError`` where there is no such document;
        ``ConflictError`` where a document has changed, or something is there already; ``RefusedError`` where
        the request cannot be; ``SearchTimeoutError``; ``ClusterError`` for all that a person has to see to.
        """
        attempts = _ATTEMPTS if patient else 1
        for attempt in counted(1):
            left = deadline.remaining()
            limit = timeout if left is None else min(timeout, left + _GRACE)
            try:
                return self._client.transport.perform_request(
                    method, path, params={**(params or {}), "request_timeout": limit}, body=body
                )
            except self._errors.TransportError as error:
                deadline.poll()
                if error.status_code not in BUSY or attempt == attempts:
                    raise self.described(error) from error
            time.sleep(pause(attempt))

    def search(self, path: str, body: Any, *, params: Mapping[str, Any] | None = None, timeout: float = TIMEOUT) -> Any:
        """The answer to a search, never one that lacks what a shard would have had to say."""
        whole = {**(params or {}), "allow_partial_search_results": "false"}
        found = self.ask("POST", path, body=body, params=whole, timeout=timeout)
        if found["_shards"]["failed"]:
            raise ClusterError("opensearch.shards_failed", place=self.address.text)
        return found

    def moment(self, index: str, kept: str) -> str:
        """Have the cluster hold an index as it is now, all of it; what to ask for it by."""
        path, params = f"/{index}/_search/point_in_time", {"keep_alive": kept, "allow_partial_pit_creation": "false"}
        point: str = self.ask("POST", path, params=params, timeout=LONG_TIMEOUT)["pit_id"]
        return point

    def forget(self, points: list[str]) -> None:
        """Have the cluster let go of what :meth:`moment` had it hold. It does so by itself, later."""
        with suppress(ClusterError):
            self.ask("DELETE", "/_search/point_in_time", body={"pit_id": points}, patient=False, timeout=_FAREWELL)

    def health(self) -> dict[str, Any]:
        """``cluster`` (``green``, ``yellow``) and its ``nodes``. Raises ``ClusterError`` where it is red."""
        answer = self.ask("GET", f"/_cluster/health/{self.address.name}", params={"timeout": "1s"}, patient=False)
        if answer["status"] == "red":
            raise ClusterError("opensearch.red", place=self.address.text)
        return {"cluster": answer["status"], "nodes": answer["number_of_nodes"]}

    def close(self) -> None:
        """Let go of connections; the next question opens others."""
        self._client.close()

    def described(self, error: Any) -> GongkaiError:
        """What a failure of the client library is called here."""
        place, status = self.address.text, error.status_code
        if isinstance(error, self._errors.ConnectionTimeout):
            return ClusterError("opensearch.no_answer", place=place)
        if isinstance(error, self._errors.SSLError) and "WRONG_VERSION_NUMBER" in str(error.info):
            return ClusterError("opensearch.no_tls", place=place)
        if isinstance(error, self._errors.SSLError):
            return ClusterError("opensearch.not_trusted", place=place, reason=_short(error.info or error.error))
        if isinstance(error, self._errors.ConnectionError):
            return ClusterError("opensearch.unreachable", place=place, reason=_short(error.info or error.error))
        if "maxClauseCount" in _reason(error):  # refused with one status or another
            return TooManyClausesError("opensearch.clauses", place=place, setting=CLAUSES, most=str(MOST_CLAUSES))
        if status == 401:
            return ClusterError("opensearch.who", place=place)
        if status == 403:
            return ClusterError("opensearch.forbidden", place=place, reason=_reason(error))
        if status == 404 and "index_not_found" in str(error.error):
            return IndexMissingError("index.missing", folder=place)
        if status == 404:
            return NotThereError("opensearch.nothing_there", place=place, reason=_reason(error))
        if status == 409 or "already_exists" in str(error.error):
            return ConflictError("opensearch.changed_meanwhile", place=place, reason=_reason(error))
        if status in BUSY:
            if "search_phase_execution_exception" in str(error.error):
                return ClusterError("opensearch.red", place=place)
            return ClusterError("opensearch.busy", place=place)
        if isinstance(status, int) and status >= 500:  # such as a node that went while it answered
            return ClusterError("opensearch.shards_failed", place=place)
        return RefusedError("opensearch.refused_request", place=place, reason=_reason(error)).with_status(status)


class TooManyClausesError(ClusterError):
    """A query has more clauses than the cluster takes."""


class NotThereError(ClusterError):
    """There is no such document, or what was kept open for us is no longer."""


class ConflictError(ClusterError):
    """It has changed meanwhile, or is there already."""


class RefusedError(ClusterError):
    """A request that cannot be; ``status`` is that of the answer."""

    status = 0

    def with_status(self, status: object) -> RefusedError:
        """The same, with a status."""
        self.status = status if isinstance(status, int) else 0
        return self


def pause(attempt: int) -> float:
    """How long to wait before the next attempt, in seconds."""
    return min(_PAUSE * 2.0 ** (attempt - 1), _LONGEST_PAUSE)


def _authorization(address: Address) -> dict[str, str]:
    """The header that says who asks, if anybody in particular. Raises ``SettingsError``, ``IndexPlaceError``."""
    user, file = value_of("opensearch_user"), value_of("opensearch_password_file")
    password = value_of("opensearch_password")
    if file is not None:
        try:
            password = Path(file).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SettingsError("setting.unreadable", path=file, reason=reason) from None
    if user is None and password is None:
        return {}
    if user is None or not password:
        raise SettingsError("opensearch.half_a_user")
    if not (address.tls or address.is_local):
        raise IndexPlaceError("opensearch.password_in_the_open", place=address.text)
    # The library's own way takes no character beyond Latin-1.
    return {"authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def _ca_file() -> str | None:
    file: str | None = value_of("opensearch_ca_file")
    if file is not None and not Path(file).is_file():
        raise SettingsError("setting.unreadable", path=file, reason=Message("opensearch.no_file"))
    return file


def _reason(error: Any) -> str:
    info = error.info
    try:
        cause = info["error"]
        root = (cause.get("root_cause") or [cause])[0]
        return _short(f"{root['type']}: {root['reason']}")
    except (TypeError, KeyError, IndexError, AttributeError):
        return _short(error.error)


def _short(reason: object) -> str:
    return " ".join(str(reason).split())[:300]
