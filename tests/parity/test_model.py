"""Any sequence of what can be done with an index on a cluster, against a plain dictionary."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from index import Index, Report, create_index, open_index
from index.opening import rebuild_index, vacuum_index
from index.opensearch_engine import kept_words, upkeep, word_counts
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.mapping import document_of
from indexer.copying import copy
from tests.torture import model
from tests.torture.kills import die

pytestmark = [
    pytest.mark.opensearch,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a crash is that of a process made by fork"),
]

#: Requests of a small commit at which words are kept, about.
_REQUESTS = 35


class ClusterStore:
    """That of the engine on OpenSearch. Backups are copies in folders and snapshots of the cluster, in turns."""

    keeps_what_was_sent = True

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection = Connection(parse_address(address))
        self._name = self._connection.address.name
        self._base = Path(tempfile.mkdtemp(prefix="gongkai-model-"))
        self._backups = 0
        create_index(address).close()

    def open(self) -> Index:
        index = open_index(self._address)
        self._offers_the_words_of_its_reports(index)
        return index

    def _offers_the_words_of_its_reports(self, index: Index) -> None:
        """As a process does that asks for the first time: on from what is kept, whoever died while keeping it."""
        having = Counter(word for report in index.reports() for word in document_of(report)["vocabulary"])
        with index._engine.view() as view:  # type: ignore[attr-defined]
            assert view.vocabulary.frequencies([*having]) == having

    def crash(self, entries: Iterable[model.Entry], number: int) -> None:
        ask, left = Connection.ask, [number % (2 * _REQUESTS)]

        def asking(self: Connection, *arguments: Any, **options: Any) -> Any:
            """Die before a request has been made, or when it has been answered."""
            left[0] -= 1
            if left[0] == 0:
                die()
            answer = ask(self, *arguments, **options)
            left[0] -= 1
            if left[0] == 0:
                die()
            return answer

        def do() -> None:
            Connection.ask = asking  # type: ignore[method-assign]
            model.write(open_index(self._address), entries)

        model.in_another_process(do)

    def back_up(self) -> object:
        self._backups += 1
        if self._backups % 2:
            folder = self._base / str(self._backups)
            copy(self._address, str(folder), workers=1)
            return folder
        self._ask("PUT", f"/_snapshot/{self._name}", body={"type": "fs", "settings": {"location": self._name}})
        body = {"indices": f"{self._name}.*", "include_global_state": False}
        self._ask("PUT", f"/_snapshot/{self._name}/{self._backups}", body=body, params=_WAITING)
        return str(self._backups)

    def restore(self, backup: object) -> None:
        self._delete()
        if isinstance(backup, Path):
            copy(str(backup), self._address, workers=1)
            return
        body = {"indices": f"{self._name}.*", "include_aliases": True}
        self._ask("POST", f"/_snapshot/{self._name}/{backup}/_restore", body=body, params=_WAITING)

    def renew(self, how: str) -> None:
        if how == "vacuum":
            vacuum_index(self._address)
        else:
            rebuild_index(self._address)

    def close(self) -> None:
        try:
            model.write(open_index(self._address), [Report(id="last", text="公开")])
            assert len(self._indexes()) == 2, "one with reports, one with commits and the lock"
        finally:
            self._delete()
            if self._backups > 1:
                self._ask("DELETE", f"/_snapshot/{self._name}/*")
                self._ask("DELETE", f"/_snapshot/{self._name}")
            self._connection.close()
            shutil.rmtree(self._base)

    def _indexes(self) -> list[str]:
        return list(self._ask("GET", f"/{self._name}.*/_alias"))

    def _delete(self) -> None:
        for name in self._indexes():
            self._ask("DELETE", f"/{name}")

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        return self._connection.ask(method, path, **options)


_WAITING = {"wait_for_completion": "true"}


@model.LENGTHS
def test_any_sequence_leaves_what_a_dictionary_has(
    sequences: int, steps: int, new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # of the copies in folders
    monkeypatch.setattr(upkeep, "PATIENCE", 0.0)  # scores may count what was deleted
    monkeypatch.setattr(word_counts, "LATE", 2)
    monkeypatch.setattr(kept_words, "_PART", 500)
    model.run(lambda: ClusterStore(new_address()), sequences, steps)
