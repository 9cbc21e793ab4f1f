"""When readers are started: they take longer than opening an index, and are not needed where nothing is new."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.whoosh_engine.format import manifest
from indexer import pipeline
from indexer.pipeline import add
from tests.indexer.made_folders import narrative


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(("age", "kinds"), [(60, [False]), (0, [False, True])], ids=["older", "newer"])
def test_a_reader_is_started_before_the_index_is_opened_where_a_file_is_newer_than_it(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch, age: int, kinds: list[bool]
) -> None:
    (folder / "a.txt").write_text(narrative(), encoding="utf-8")
    add(index, [str(folder)])
    committed = (Path(index) / manifest.NAME).stat().st_mtime
    for place in (folder / "a.txt", folder):
        os.utime(place, (committed - age, committed - age))
    events: list[bool] = []
    opened = pipeline.open_index
    monkeypatch.setattr(pipeline.Workers, "start", lambda _: events.append(True))
    monkeypatch.setattr(pipeline, "open_index", lambda place: events.append(False) or opened(place))
    assert add(index, [str(folder), "", str(folder / "missing")]).unchanged == 1
    assert sorted(events) == kinds
    assert events[0] is kinds[-1]
