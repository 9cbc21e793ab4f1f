"""``add`` from end to end: what is new is read, what is as it was is not, and nothing is lost on the way."""

from __future__ import annotations

import os
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import open_index
from index.errors import IndexLockedError, IndexVersionError
from index.whoosh_engine.engine import WhooshEngine
from index.whoosh_engine.format import manifest
from index.whoosh_engine.write import writer
from indexer import pipeline
from indexer.pipeline import Summary, add, read_all, remove
from indexer.workers import pool
from indexer.workers.work import report_id
from tests.indexer.made_folders import (
    EXIT,
    HANG,
    lines,
    narrative,
    page,
    patch_headers,
    paths,
    prepare_or_misbehave,
    record,
    set_encrypted,
    stored,
    write_zip,
)

in_process = pytest.mark.usefixtures("in_process")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    """Added, updated, unchanged, removed, failed."""
    return (summary.added, summary.updated, summary.unchanged, summary.removed, len(summary.failures))


def found(location: str, query: str) -> int:
    return open_index(location).search(query).total


# -- every form, with real workers


def test_every_form_is_read_and_what_cannot_be_is_a_row(folder: Path, index: str) -> None:
    write(folder / "a.txt", narrative(extra="蓝色的灯塔。"))
    write(folder / "gbk.txt", narrative("松岭市财政局", 2017, "绿色的邮筒。" * 20), "gbk")
    write(folder / "sub/page.html", page(narrative("松岭市教育局", 2018, "黄色的风车。" * 20)))
    write(folder / "sub/page_files/ad.html", page("广告"))
    write(folder / "old.jsonl", lines(record("编号 1", "红色的桥。"), "{bad", record("编号 2"), record("编号 1")))
    write_zip(folder / "all.zip", {"年报/一.txt": narrative("云台县公安局", 2012, "白色的塔。").encode()}, gbk=True)
    write_zip(folder / "locked.zip", {"二.txt": b"?"})
    patch_headers(folder / "locked.zip", set_encrypted)
    write(folder / "empty.txt", "")
    (folder / "binary.txt").write_bytes(random.Random(1).randbytes(3000))
    (folder / "broken.zip").write_bytes(b"PK\3\4 no archive")
    write(folder / "picture.png", "?")
    strange = write(folder / os.fsdecode(b"\xc4\xea\xb1\xa8\n.txt"), narrative(extra="灰色的门。"))
    told: list[tuple[str, str | None]] = []

    summary = add(index, [str(folder)], workers=2, watch=lambda where, reason, share: told.append((where, reason)))

    reasons = dict(summary.failures)
    assert set(reasons) == {
        f"{folder}/old.jsonl, line 2",
        f"{folder}/old.jsonl, line 4",
        f"{folder}/locked.zip!二.txt",
        f"{folder}/empty.txt",
        f"{folder}/binary.txt",
        f"{folder}/broken.zip",
    }
    assert reasons[f"{folder}/old.jsonl, line 2"].startswith("not valid JSON")
    assert (
        reasons[f"{folder}/old.jsonl, line 4"] == f"has the id '编号 1' of {folder}/old.jsonl, line 1; give it another"
    )
    assert counts(summary) == (7, 0, 0, 0, 6)
    assert summary.status == 1
    assert summary.reports == 7
    assert summary.other == {".png": 1}
    assert {where for where, reason in told if reason is None} == {
        f"{folder}/a.txt",
        f"{folder}/gbk.txt",
        f"{folder}/sub/page.html",
        f"{folder}/old.jsonl, line 1",
        f"{folder}/old.jsonl, line 3",
        f"{folder}/all.zip!年报/一.txt",
        str(strange),
    }
    for query in ("蓝色的灯塔", "绿色的邮筒", "黄色的风车", "红色的桥", "白色的塔", "灰色的门"):
        assert found(index, f'"{query}"') == 1
    assert {i for i, _ in stored(index)} >= {"编号 1", "编号 2", report_id(f"{folder}/a.txt")}
    assert open_index(index).check()["reports"] == 7


def test_a_document_that_hangs_or_ends_its_reader_is_a_row_and_the_others_are_indexed(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WhooshEngine, "prepare", staticmethod(prepare_or_misbehave))
    monkeypatch.setattr(pool, "WAITS", 1)
    write(folder / "1.txt", narrative(extra="一"))
    write(folder / "2.txt", narrative(extra=HANG))
    write(folder / "3.txt", narrative(extra="三"))
    write(folder / "4.jsonl", lines(record("a"), record("b", EXIT), record("c")))
    summary = add(index, [str(folder)], workers=1, time_limit=4)
    assert [where for where, _ in summary.failures] == [f"{folder}/2.txt", f"{folder}/4.jsonl, line 2"]
    assert counts(summary) == (4, 0, 0, 0, 2)
    assert paths(index) == {f"{folder}/1.txt", f"{folder}/3.txt", f"{folder}/4.jsonl"}


# -- reading only what changed


@in_process
def test_a_second_add_reads_nothing_and_writes_nothing(folder: Path, index: str, read_by_workers: list[str]) -> None:
    write(folder / "a.txt", narrative())
    write(folder / "b.jsonl", lines(record("1"), record("2")))
    write_zip(folder / "c.zip", {"d.txt": narrative(year=2011).encode()})
    assert counts(add(index, [str(folder)])) == (4, 0, 0, 0, 0)
    read_by_workers.clear()
    before = (Path(index) / manifest.NAME).read_bytes()
    for prune in (False, True):
        assert counts(add(index, [str(folder)], prune=prune)) == (0, 0, 4, 0, 0)
    assert read_by_workers == []
    assert (Path(index) / manifest.NAME).read_bytes() == before


def test_everything_is_read_again_when_asked_for(folder: Path, index: str) -> None:
    first = add(index, [str(folder)], workers=1)
    again = add(index, [str(folder)], again=True, workers=1)
    assert again.updated == first.added
    assert again.unchanged == again.added == 0
    assert again.reports == first.reports


@in_process
def test_only_what_changed_is_read_again(folder: Path, index: str, read_by_workers: list[str]) -> None:
    for name in ("a", "b"):
        write(folder / f"{name}.txt", narrative(extra=name))
    write(folder / "c.jsonl", lines(*(record(str(n)) for n in range(9))))
    add(index, [str(folder)])
    read_by_workers.clear()
    write(folder / "b.txt", narrative(extra="全新的内容"))
    write(folder / "c.jsonl", lines(*(record(str(n), "改了" if n == 4 else "") for n in range(10))))
    assert counts(add(index, [str(folder)])) == (1, 2, 9, 0, 0)
    assert read_by_workers == [f"{folder}/b.txt", f"{folder}/c.jsonl"]
    assert found(index, '"全新的内容"') == 1


@in_process
def test_a_document_that_failed_is_tried_again_and_keeps_what_is_indexed(folder: Path, index: str) -> None:
    path = write(folder / "a.txt", narrative(extra="从前"))
    add(index, [str(folder)])
    write(path, "")
    for prune in (False, True):
        summary = add(index, [str(folder)], prune=prune)
        assert counts(summary) == (0, 0, 0, 0, 1)
        assert summary.status == 2
        assert found(index, '"从前"') == 1
    write(path, narrative(extra="后来"))
    assert counts(add(index, [str(folder)])) == (0, 1, 0, 0, 0)
    assert (found(index, '"从前"'), found(index, '"后来"')) == (0, 1)


@in_process
def test_given_ids_and_metadata_are_kept_and_values_that_are_null_are_read(folder: Path, index: str) -> None:
    given = {"id": "甲/1 号", "text": narrative("松岭市财政局", 2013), "year": 2009, "agency": "某机关", "title": "题"}
    write(folder / "a.jsonl", lines(given))
    add(index, [str(folder)])
    report = open_index(index).get("甲/1 号")
    assert report is not None
    assert (report.year, report.agency, report.title) == (2009, "某机关", "题")
    assert report.source.path == f"{folder}/a.jsonl"
    (hit,) = open_index(index).search("松岭市").hits
    assert hit.id == "甲/1 号"


# -- ids


@in_process
def test_of_documents_with_one_id_the_first_in_order_of_path_stays_however_often_it_is_added(
    folder: Path, index: str
) -> None:
    write(folder / "m.jsonl", lines(record("1", "中间的")))
    add(index, [str(folder)])
    write(folder / "z.jsonl", lines(record("1", "最后的"), record("2")))
    for added in (1, 0):
        summary = add(index, [str(folder)])
        assert counts(summary) == (added, 0, 2 - added, 0, 1)
        assert summary.failures == [
            (f"{folder}/z.jsonl, line 1", f"has the id '1' of {folder}/m.jsonl, line 1; give it another")
        ]
        assert found(index, '"中间的"') == 1
    write(folder / "a.jsonl", lines(record("1", "最先的")))
    for updated in (1, 0):
        summary = add(index, [str(folder)])
        assert counts(summary) == (0, updated, 2 - updated, 0, 2)
        assert [where for where, _ in summary.failures] == [f"{folder}/m.jsonl, line 1", f"{folder}/z.jsonl, line 1"]
        assert found(index, '"最先的"') == 1


@in_process
def test_a_line_that_stands_twice_is_a_row_every_time(folder: Path, index: str) -> None:
    write(folder / "a.jsonl", lines(record("1"), record("1")))
    for added in (1, 0):
        summary = add(index, [str(folder)])
        assert counts(summary) == (added, 0, 1 - added, 0, 1)
        assert summary.failures[0][0] == f"{folder}/a.jsonl, line 2"


@in_process
def test_lines_that_moved_to_another_file_keep_their_ids(folder: Path, index: str) -> None:
    write(folder / "a.jsonl", lines(record("1"), record("2")))
    add(index, [str(folder)])
    (folder / "a.jsonl").rename(folder / "b.jsonl")
    assert counts(add(index, [str(folder)])) == (0, 2, 0, 0, 0)
    assert paths(index) == {f"{folder}/b.jsonl"}


# -- pruning


@in_process
def test_what_vanished_is_dropped_on_request_only(folder: Path, index: str) -> None:
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        write(folder / name, narrative(extra=name))
    write(folder / "d.jsonl", lines(record("1"), record("2")))
    write_zip(folder / "e.zip", {"f.txt": narrative(year=2003).encode(), "g.txt": narrative(year=2004).encode()})
    add(index, [str(folder)])
    (folder / "a.txt").unlink()
    shutil.rmtree(folder / "sub")
    write(folder / "d.jsonl", lines(record("2")))
    write_zip(folder / "e.zip", {"g.txt": narrative(year=2004).encode()})
    assert counts(add(index, [str(folder)])) == (0, 0, 3, 0, 0)
    assert len(stored(index)) == 7
    assert counts(add(index, [str(folder)], prune=True)) == (0, 0, 3, 4, 0)
    assert paths(index) == {f"{folder}/b.txt", f"{folder}/d.jsonl", f"{folder}/e.zip!g.txt"}


@in_process
def test_pruning_keeps_to_the_given_paths(folder: Path, index: str) -> None:
    names = ("a/1.txt", "a!/2.txt", "ab/3.txt", "b/5.txt")
    for name in names:
        write(folder / name, narrative(extra=name))
    write_zip(folder / "x.zip", {"6.txt": narrative().encode(), "7.txt": narrative(year=2002).encode()})
    add(index, [str(folder)])
    shutil.rmtree(folder / "a")
    shutil.rmtree(folder / "b")
    (folder / "a").mkdir()
    write_zip(folder / "x.zip", {"7.txt": narrative(year=2002).encode()})
    summary = add(index, [str(folder / "a"), str(folder / "x.zip"), str(folder / "b")], prune=True)
    assert counts(summary) == (0, 0, 1, 2, 1)
    left = {"a!/2.txt", "ab/3.txt", "b/5.txt", "x.zip!7.txt"}
    assert paths(index) == {f"{folder}/{name}" for name in left}


@in_process
@pytest.mark.parametrize("how", ["damaged", "denied", "locked folder", "bad line"])
def test_pruning_drops_nothing_of_a_place_that_could_not_be_read(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    write_zip(folder / "a.zip", {"b.txt": narrative().encode(), "c.jsonl": lines(record("1")).encode()})
    write(folder / "d/e/f.txt", narrative(extra="深处"))
    write(folder / "g.jsonl", lines(record("2"), record("3")))
    write(folder / "h.txt", narrative(extra="别处"))
    add(index, [str(folder)])
    before = stored(index)
    (folder / "h.txt").unlink()
    if how == "damaged":
        (folder / "a.zip").write_bytes(b"PK\3\4 no archive")
    elif how == "denied":
        (folder / "a.zip").unlink()
        (folder / "a.zip").symlink_to("a.zip")
    elif how == "bad line":
        write(folder / "g.jsonl", lines("{", record("3")))
    else:
        scandir = os.scandir

        def denied(path: str) -> os._ScandirIterator[str]:
            if str(path) == str(folder / "d"):
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", denied)
    summary = add(index, [str(folder)], prune=True)
    assert len(summary.failures) == 1
    assert summary.removed == 1
    assert before - stored(index) == {(i, t) for i, t in before if "别处" in t}


@in_process
def test_pruning_everything_is_something_done(folder: Path, index: str) -> None:
    write(folder / "a.txt", narrative())
    add(index, [str(folder)])
    (folder / "a.txt").unlink()
    summary = add(index, [str(folder), str(folder / "gone")], prune=True)
    assert counts(summary) == (0, 0, 0, 1, 1)
    assert (summary.status, summary.reports) == (1, 0)


# -- any history leads to the same index


_TEXTS = [narrative(extra=extra) for extra in ("一", "二", "三")]
_RECORDS = st.lists(st.tuples(st.sampled_from("1234"), st.sampled_from(["", "改"])), min_size=1, max_size=4)
_SIMPLE = st.sampled_from(_TEXTS).map(str.encode)
_LINES = _RECORDS.map(lambda rows: lines(*(record(i, extra) for i, extra in rows)).encode())


@st.composite
def _archives(draw: st.DrawFn) -> dict[str, bytes]:
    members: dict[str, bytes] = draw(st.dictionaries(st.sampled_from(["1.txt", "年/2.txt"]), _SIMPLE, max_size=2))
    if not members or draw(st.booleans()):
        members["3.jsonl"] = draw(_LINES)
    return members


_FILES = {"a.txt": _SIMPLE, "d/b.txt": _SIMPLE, "m.jsonl": _LINES, "d/n.jsonl": _LINES, "z.zip": _archives()}
_WRITE = st.sampled_from(sorted(_FILES)).flatmap(lambda name: st.tuples(st.just(name), _FILES[name]))
_DELETE = st.tuples(st.sampled_from(sorted(_FILES)), st.none())
_RENAME = st.sampled_from([("a.txt", "d/b.txt"), ("m.jsonl", "d/n.jsonl"), ("d/n.jsonl", "m.jsonl")])
_STEPS = st.lists(st.tuples(st.lists(_WRITE | _DELETE | _RENAME, max_size=4), st.booleans()), min_size=2, max_size=4)


def _change(folder: Path, name: str, what: bytes | dict[str, bytes] | str | None) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(what, bytes):
        path.write_bytes(what)
    elif isinstance(what, dict):
        write_zip(path, what)
    elif what is None:
        path.unlink(missing_ok=True)
    elif path.exists():
        path.replace(folder / what)


@in_process
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS, pruning=st.booleans())
def test_any_history_of_changes_gives_the_index_that_a_fresh_one_would_be(
    tmp_path_factory: pytest.TempPathFactory,
    read_by_workers: list[str],
    steps: list[tuple[list[tuple[str, bytes | dict[str, bytes] | str | None]], bool]],
    pruning: bool,
) -> None:
    place = tmp_path_factory.mktemp("history")
    folder, grown, fresh = place / "reports", str(place / "grown"), str(place / "fresh")
    (folder / "d").mkdir(parents=True)
    for number, (changes, prune) in enumerate(steps):
        for name, what in changes:
            _change(folder, name, what)
        add(grown, [str(folder)], prune=pruning or prune)
        failed = add(f"{fresh} {number}", [str(folder)]).failures
        expected = stored(f"{fresh} {number}") if Path(f"{fresh} {number}").exists() else set()
        have = stored(grown) if Path(grown).exists() else set()
        if pruning or prune:
            assert have == expected
        else:
            assert have >= expected
        again = add(grown, [str(folder)], prune=pruning or prune)
        assert (again.added, again.updated, again.removed) == (0, 0, 0)
        assert again.failures == failed
        assert again.unchanged == len(expected)
    shutil.rmtree(place)


# -- the index as it is found


@in_process
def test_while_another_writes_what_is_unchanged_can_be_seen_to_be_so_and_what_is_new_is_an_error(
    folder: Path, index: str
) -> None:
    write(folder / "a.txt", narrative())
    add(index, [str(folder)])
    with open_index(index).writer():
        assert counts(add(index, [str(folder)], prune=True)) == (0, 0, 1, 0, 0)
        write(folder / "b.txt", narrative(year=2001))
        with pytest.raises(IndexLockedError):
            add(index, [str(folder)])
    assert counts(add(index, [str(folder)])) == (1, 0, 1, 0, 0)


@in_process
def test_an_index_of_another_version_is_an_error_and_stays_as_it_is(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.txt", narrative())
    add(index, [str(folder)])
    before = (Path(index) / manifest.NAME).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "fingerprint", lambda: "another")
        with pytest.raises(IndexVersionError, match="rebuild"):
            add(index, [str(folder)])
    assert (Path(index) / manifest.NAME).read_bytes() == before


@in_process
def test_an_index_among_its_reports_is_not_taken_for_reports(folder: Path) -> None:
    write(folder / "a.txt", narrative())
    place = str(folder / "gongkai-index")
    add(place, [str(folder)])
    assert add(place, [str(folder)]).other == {}


@in_process
@pytest.mark.parametrize("every", [1, 3, 100])
def test_commits_come_as_often_as_they_should_and_none_is_missing(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    monkeypatch.setattr(pipeline, "REPORTS_A_LOOK", 1)
    monkeypatch.setattr(writer, "DOCUMENTS_A_SEGMENT", every)
    for n in range(7):
        write(folder / f"{n}.txt", narrative(year=2000 + n))
    add(index, [str(folder)], workers=1)
    assert open_index(index).status()["generation"] == {1: 7, 3: 3, 100: 1}[every]
    assert len(stored(index)) == 7


# -- inspecting and removing


@in_process
def test_reading_without_indexing_gives_records_in_order_and_reasons(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(folder / "b.txt", narrative(year=2012))
    write(folder / "a.jsonl", lines(record("1"), "[]", record("2")))
    write(folder / "c.txt", "")
    before = sorted(tmp_path.rglob("*"))
    outcomes = list(read_all([str(folder), "gone"]))
    assert [o if isinstance(o, tuple) else o.id for o in outcomes] == [
        "1",
        (f"{folder}/a.jsonl, line 2", next(o[1] for o in outcomes if isinstance(o, tuple))),
        "2",
        report_id(f"{folder}/b.txt"),
        (f"{folder}/c.txt", "the file is empty; save or download it again"),
        ("gone", "no such file or folder"),
    ]
    assert sorted(tmp_path.rglob("*")) == before


@in_process
@pytest.mark.parametrize(
    ("names", "left"),
    [
        (["1"], {"a/x.txt", "a!/y.txt", "l.jsonl 2", "z.zip!m.txt", "z.zip!n.txt"}),
        (["{}/l.jsonl"], {"a/x.txt", "a!/y.txt", "z.zip!m.txt", "z.zip!n.txt"}),
        (["{}/a"], {"a!/y.txt", "l.jsonl 1", "l.jsonl 2", "z.zip!m.txt", "z.zip!n.txt"}),
        (["a/../a/x.txt", "2"], {"a!/y.txt", "l.jsonl 1", "z.zip!m.txt", "z.zip!n.txt"}),
        (["{}/z.zip", "z.zip!m.txt"], {"a/x.txt", "a!/y.txt", "l.jsonl 1", "l.jsonl 2"}),
        (["./z.zip!m.txt"], {"a/x.txt", "a!/y.txt", "l.jsonl 1", "l.jsonl 2", "z.zip!n.txt"}),
        (["."], set()),
        (["/"], set()),
    ],
)
def test_reports_are_removed_by_id_file_folder_and_archive(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch, names: list[str], left: set[str]
) -> None:
    write(folder / "a/x.txt", narrative())
    write(folder / "a!/y.txt", narrative())
    write(folder / "l.jsonl", lines(record("1"), record("2")))
    write_zip(folder / "z.zip", {"m.txt": narrative().encode(), "n.txt": narrative().encode()})
    add(index, [str(folder)])
    monkeypatch.chdir(folder)
    removed, unknown = remove(index, [name.format(folder) for name in names])
    sources = {
        f"{(path or '').removeprefix(f'{folder}/')}" + (f" {i}" if i in "12" else "")
        for i, path, *_ in open_index(index).sources()
    }
    assert sources == left
    assert (removed, unknown) == (6 - len(left), [])


@in_process
def test_removing_what_is_not_there_says_so_and_removes_the_rest(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "l.jsonl", lines(record("1"), record("2")))
    add(index, [str(folder)])
    monkeypatch.chdir(folder)
    assert remove(index, ["3", "", "1", "1"]) == (1, ["3", ""])
    assert remove(index, ["3"]) == (0, ["3"])
    assert {i for i, _ in stored(index)} == {"2"}


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda: Summary(), 0),
        (lambda: Summary(added=1), 0),
        (lambda: Summary(failures=[("a", "b")]), 2),
        (lambda: Summary(added=1, failures=[("a", "b")]), 1),
        (lambda: Summary(updated=1, failures=[("a", "b")]), 1),
        (lambda: Summary(unchanged=1, failures=[("a", "b")]), 1),
        (lambda: Summary(removed=1, failures=[("a", "b")]), 1),
    ],
)
def test_the_exit_status_tells_all_some_and_nothing(make: Callable[[], Summary], status: int) -> None:
    assert make().status == status


@in_process
def test_a_large_archive_is_opened_once(folder: Path, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_zip(folder / "a.zip", {f"{n}.txt": narrative(year=2000 + n).encode() for n in range(20)})
    opened = []

    class Counted(zipfile.ZipFile):
        def __init__(self, path: Path) -> None:
            opened.append(path)
            super().__init__(path)

    monkeypatch.setattr(zipfile, "ZipFile", Counted)
    assert add(index, [str(folder)]).added == 20
    assert len(opened) == 1


def test_an_id_that_another_file_has_in_the_index_is_an_error_and_replaces_nothing(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    first = write(tmp_path / "a.jsonl", lines({"id": "1", "text": "先到的报告"}))
    second = write(tmp_path / "b.jsonl", lines({"id": "1", "text": "后到的报告"}))
    assert add(index, [str(first)]).added == 1
    summary = add(index, [str(second)])
    reason = f"has the id '1' of {first}, which is in the index; give it another, or remove that"
    assert summary.failures == [(f"{second}, line 1", reason)]
    assert (summary.added, summary.updated) == (0, 0)
    assert [report.text for report in open_index(index).reports()] == ["先到的报告"]
    first.unlink()  # moved: it is the other file's now
    assert add(index, [str(second)]).updated == 1
    assert [report.text for report in open_index(index).reports()] == ["后到的报告"]
