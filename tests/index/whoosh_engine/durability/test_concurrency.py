"""Searching while another thread or process writes: each search sees one commit, whole, and never an older one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from index import Report, create_index, open_index
from index.protocol import Index
from index.whoosh_engine.read import checking
from index.whoosh_engine.read.snapshot import Snapshot

REPORTS = 12

WRITER = """
import sys
from index import Report, open_index
index = open_index(sys.argv[1])
for edition in range(1, int(sys.argv[2]) + 1):
    with index.writer() as writer:
        for n in range(12):
            writer.add(Report(id=str(n), text=f"第{edition}版公开", year=2000 + edition))
"""


def _write(index: Index, edition: int) -> None:
    with index.writer() as writer:
        for n in range(REPORTS):
            writer.add(Report(id=str(n), text=f"第{edition}版公开", year=2000 + edition))


def _edition(index: Index) -> int:
    """The one edition that a search sees."""
    page = index.search("公开", facets=["year"], page_size=100)
    assert page.total == len(page.hits) == REPORTS
    (year,) = {hit.year for hit in page.hits}
    assert year is not None
    assert {snippet.text for hit in page.hits for snippet in hit.snippets} == {f"第{year - 2000}版公开"}
    (facet,) = page.facets
    assert [(value.value, value.count) for value in facet.values] == [(str(year), REPORTS)]
    return year - 2000


def _watch(index: Index, done: threading.Event) -> list[int]:
    seen = []
    while not done.is_set():
        time.sleep(0.002)  # searches without a pause would keep the writer waiting at every file it writes
        seen.append(_edition(index))
        assert index.get("3") is not None
    return [*seen, _edition(index)]


def test_threads_that_search_while_one_writes_see_whole_commits_in_order(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    _write(index, 0)
    done, last = threading.Event(), 25
    with ThreadPoolExecutor(4) as pool:
        watchers = [pool.submit(_watch, index, done) for _ in range(4)]
        try:
            for edition in range(1, last + 1):
                _write(index, edition)
        finally:
            done.set()
    for watcher in watchers:
        seen = watcher.result()
        assert seen == sorted(seen)
        assert seen[-1] == last
        assert len(set(seen)) > 3


def test_a_process_that_searches_while_another_writes_sees_whole_commits_in_order(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    _write(index, 0)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[4])}
    with subprocess.Popen([sys.executable, "-c", WRITER, index.location, "25"], env=environment) as writer:
        seen = []
        while writer.poll() is None:
            seen.append(_edition(index))
            assert _edition(open_index(index.location)) >= seen[-1], "opening anew, in the middle of a commit perhaps"
        assert writer.returncode == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert _edition(index) == 25


def test_checking_while_another_process_writes_finds_no_damage(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    _write(index, 0)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[4])}
    checks = 0
    with subprocess.Popen([sys.executable, "-c", WRITER, index.location, "40"], env=environment) as writer:
        while writer.poll() is None:
            assert index.check()["reports"] == REPORTS
            assert open_index(index.location, thorough=True).search("").total == REPORTS
            checks += 1
        assert writer.returncode == 0
    assert checks > 3


def test_a_check_that_commits_overtake_checks_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = create_index(tmp_path / "index")
    _write(index, 0)
    editions = iter(range(1, 7))

    def overtaken(*arguments: Any, **options: Any) -> Snapshot:
        for edition in islice(editions, 2):  # the files of the commit before are still there
            _write(index, edition)
        return Snapshot(*arguments, **options)

    monkeypatch.setattr(checking, "Snapshot", overtaken)
    assert index.check()["reports"] == REPORTS
    assert next(editions, None) is None
    assert _edition(index) == 6


def test_reading_on_in_a_commit_whose_files_are_gone(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    _write(index, 0)
    reading = iter(index.reports())
    first = next(reading)
    _write(index, 1)
    assert {report.text for report in (first, *reading)} == {"第0版公开"}
    assert {report.text for report in index.reports()} == {"第1版公开"}


def test_many_threads_get_what_one_gets(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for n in range(200):
            writer.add(Report(id=str(n), text=f"第{n}号 政府信息公开 {'舆情回应' * (n % 5)}", year=2000 + n % 20))
    queries = ["政府", "舆情回应", '"号 政"', "政", '"5"', "公开 7", "", '"信息公开 舆"'] * 8

    def ask(query: str) -> tuple[int, list[tuple[str, float]], object]:
        page = index.search(query, facets=["year"])
        return page.total, [(hit.id, hit.score) for hit in page.hits], page.facets

    expected = [ask(query) for query in queries]
    for _ in range(3):
        index.close()  # begin with nothing decoded
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, queries)) == expected


def test_an_open_index_keeps_few_file_descriptors_whatever_its_segments(tmp_path: Path) -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        return
    index = create_index(tmp_path / "index")
    for n in range(7):
        with index.writer() as writer:
            writer.add(Report(id=str(n), text="政府信息公开", title="公开", agency="甲局", year=2018, level="city"))
    index.close()
    before = len(list(descriptors.iterdir()))
    assert index.search("公开", facets=["year", "agency", "level"]).total == 7
    assert len(list(descriptors.iterdir())) - before <= 9 * 7
