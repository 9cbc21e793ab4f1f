"""Any sequence of what can be done with an index in a folder, against a plain dictionary."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from index import Index, Report, create_index, open_index
from index.opening import back_up_index, rebuild_index, restore_index, vacuum_index
from tests.index.building import named
from tests.index.faults import at_operation
from tests.torture import model
from tests.torture.kills import die

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a crash is that of a process made by fork")


class FolderStore:
    """The embedded engine's."""

    keeps_what_was_sent = False

    def __init__(self) -> None:
        self._base = Path(tempfile.mkdtemp(prefix="gongkai-model-"))
        self._folder = self._base / "index"
        self._backups = 0
        create_index(self._folder)

    def open(self) -> Index:
        return open_index(self._folder, thorough=True)

    def crash(self, entries: Iterable[model.Entry], number: int) -> None:
        def do() -> None:
            with at_operation(number, die):
                model.write(open_index(self._folder), entries)

        model.in_another_process(do)

    def back_up(self) -> object:
        self._backups += 1
        if self._backups % 2:
            back_up_index(self._folder, self._base / str(self._backups))
            return self._base / str(self._backups)
        stream = io.BytesIO()
        back_up_index(self._folder, stream)
        return stream.getvalue()

    def restore(self, backup: object) -> None:
        shutil.rmtree(self._folder)
        restore_index(io.BytesIO(backup) if isinstance(backup, bytes) else str(backup), self._folder)

    def renew(self, how: str) -> None:
        if how == "vacuum":
            vacuum_index(self._folder)
        else:
            rebuild_index(self._folder)

    def close(self) -> None:
        try:
            model.write(open_index(self._folder), [Report(id="last", text="公开")])
            assert {path.name for path in self._folder.iterdir()} == named(self._folder)
        finally:
            shutil.rmtree(self._base)


@model.LENGTHS
def test_any_sequence_leaves_what_a_dictionary_has(sequences: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    model.run(FolderStore, sequences, steps)
