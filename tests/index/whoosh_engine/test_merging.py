"""Merging: the same index as one made afresh of the live reports, and never much work for a small addition."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from index import Report, create_index
from index.fields import FACETS
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.columns import BytesColumn, write_bytes
from index.whoosh_engine.format.packing.compression import make_dictionary
from index.whoosh_engine.format.schema import ANALYZED_FIELDS, INDEX_NAME, TERM_FIELDS, TEXT
from index.whoosh_engine.format.segment_info import segments_of
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.write import merge_policy as merging
from index.whoosh_engine.write import merged_segment as merging_contents
from index.whoosh_engine.write import posting_writer, segment_processes
from index.whoosh_engine.write import writer as writing
from index.whoosh_engine.write.merge_policy import LARGEST_SEGMENT, LEAST_LIVE_SHARE, MERGE_FACTOR, plan
from index.whoosh_engine.write.segment_processes import merge_segments
from tests.index.building import build, commits, found, named


def _everything(reader: SegmentReader) -> dict[str, Any]:
    """All that a segment says, as plain values."""
    assert reader.live.all()
    postings = {
        (field, term): [*(column.tolist() for column in reader.postings(entry)), entry.frequency, entry.total]
        for field in (*ANALYZED_FIELDS, *TERM_FIELDS)
        for term, entry in reader.items(field)
    }
    bigrams = [term.decode("utf-8", "surrogatepass") for field, term in postings if field == "bigrams"]
    return {
        "postings": postings,
        "lengths": {field: reader.lengths(field).tolist() for field in ANALYZED_FIELDS},
        "length": {field: reader.exact_length(field) for field in ANALYZED_FIELDS},
        "codes": {facet: (reader.codes(facet).tolist(), reader.values(facet)) for facet in FACETS},
        "published": reader.published.tolist(),
        "records": [reader.report(doc) for doc in range(reader.count)],
        "fingerprints": [numbers.tolist() for numbers in reader.fingerprints.all()],
        "figures": {name: repr([part.tolist() for part in reader.figures(name)]) for name in reader.figure_names()},
        "titles": {text: reader.titles_with(text.encode()).tolist() for text in "公开网b1"},
        "kept": {name: [column[doc] for doc in range(reader.count)] for name, column in reader.kept.items()},
        "places": {bigram: reader.positions.positions(bigram).tolist() for bigram in bigrams},
        "sources": [reader.source(doc) for doc in range(reader.count)],
    }


def _snapshot(folder: Path) -> Snapshot:
    return Snapshot(folder, manifests.load(folder), 0)


@pytest.mark.parametrize("at_once", [3, 2_000_000], ids=["in parts", "whole"])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits)
@example([[Report(id=str(n), text="")] for n in range(3)])  # nothing in any text field
def test_merged_segments_are_those_of_an_index_made_afresh(
    new_folder: Callable[[], Path], at_once: int, batches: list[list[Report | str]]
) -> None:
    folder, afresh = new_folder(), new_folder()
    build(folder, batches)
    readers = _snapshot(folder).segments
    live = [reader.report(doc) for reader in readers for doc in np.flatnonzero(reader.live).tolist()]
    if not live:
        return
    storage, manifest = IndexStorage(str(folder)), manifests.load(folder)
    segments = segments_of(folder, manifest)
    contents = TOC.read(FileStorage(str(folder)), INDEX_NAME, gen=manifest.generation)
    assert [(s.segment_id(), s.doc_count_all(), set(s.deleted_docs()), s._fieldlengths) for s in contents.segments] == [
        (s.segment_id(), s.doc_count_all(), s.deleted_docs(), s.lengths) for s in segments
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging_contents, "POSTINGS_AT_ONCE", at_once)
        patch.setattr(posting_writer, "_PLACES_AT_ONCE", at_once)
        merged = SegmentReader(storage, merge_segments(folder, segments, {}))
    build(afresh, [live])
    (expected,) = _snapshot(afresh).segments
    assert _everything(merged) == _everything(expected)


def test_many_small_commits_keep_every_report_in_few_segments(new_folder: Callable[[], Path]) -> None:
    folder = new_folder()
    index, model = build(folder, [[Report(id=str(n), text=f"第{n}号公开", title=None)] for n in range(30)])
    assert found(index, "公开") == set(model)
    assert [report.id for report in index.reports()] == list(model)
    assert len(_snapshot(folder).segments) < MERGE_FACTOR


def test_a_segment_that_is_mostly_deleted_is_rewritten(new_folder: Callable[[], Path]) -> None:
    folder = new_folder()
    many = [Report(id=str(n), text="公开") for n in range(10)]
    index, model = build(folder, [many, [str(n) for n in range(6)]])
    (segment,) = _snapshot(folder).segments
    assert segment.count == len(model) == 4
    assert found(index, "公开") == set(model)


def test_one_transaction_of_many_postings_makes_several_segments(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHARACTERS_A_SEGMENT", 30)
    monkeypatch.setattr(merging, "LARGEST_SEGMENT", 1)
    many: list[Report | str] = [Report(id=str(n), text=f"第{n}号公开文件") for n in range(20)]
    # Replaced and removed while their segment is still open, and after it has been closed.
    changes: list[Report | str] = [Report(id="19", text="新"), "18", Report(id="0", text="新"), "1"]
    index, model = build(new_folder(), [[*many, *changes]])
    assert index.status()["segments"] > 2
    assert {report.id: report for report in index.reports()} == model
    assert found(index, "新") == {"0", "19"}
    assert found(index, "公开") == set(model) - {"0", "19"}


@pytest.mark.parametrize("processes", [0, 1])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits)
def test_a_long_transaction_merges_meanwhile_and_ends_in_few_segments(
    new_folder: Callable[[], Path], processes: int, batches: list[list[Report | str]]
) -> None:
    model: dict[str, Report] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "DOCUMENTS_A_SEGMENT", 2)
        patch.setattr(merging, "LARGEST_SEGMENT", 4)
        # Written at once, but as if by another process.
        patch.setattr(segment_processes, "ProcessPoolExecutor", _AtOnce)
        index = create_index(new_folder())
        with index.writer(processes=processes) as writer:
            for entry in (entry for batch in batches for entry in batch):
                if isinstance(entry, Report):
                    writer.add(entry)
                    model[entry.id] = entry
                else:
                    assert writer.remove(entry) == (model.pop(entry, None) is not None)
    assert {report.id: report for report in index.reports()} == model
    assert index.check()["reports"] == len(model)
    # Of two that stay apart, one has more than half of what one may have.
    assert index.status()["segments"] <= 2 * len(model) // 4 + 1


class _AtOnce:
    """In the place of a pool of processes."""

    def __init__(self, *_: Any) -> None:
        pass

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*arguments))
        return done

    def shutdown(self, *, cancel_futures: bool) -> None:
        assert cancel_futures


def test_segments_of_a_transaction_have_files_of_a_few_open_at_once(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "DOCUMENTS_A_SEGMENT", 2)
    monkeypatch.setattr(merging, "LARGEST_SEGMENT", 10)
    most = 0
    with create_index(new_folder()).writer() as writer:
        for number in range(100):
            writer.add(Report(id=str(number), text="公开"))
            most = max(most, len(list(writer._segments)))
    assert most <= 100 // 10 + 10 // 2 + 1


def test_segments_of_more_files_than_may_be_open_raise_the_limit(new_folder: Callable[[], Path]) -> None:
    pytest.importorskip("resource")
    # In a process of its own, which has no other files open.
    code = """
import resource, sys
from index import Report, create_index
from index.whoosh_engine.write import writer
writer.DOCUMENTS_A_SEGMENT = 1
resource.setrlimit(resource.RLIMIT_NOFILE, (128, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
index = create_index(sys.argv[1])
with index.writer() as transaction:
    for number in range(15):
        transaction.add(Report(id=str(number), text="公开"))
print(index.search("公开").total, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""
    command = [sys.executable, "-c", code, str(new_folder())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    total, limit = map(int, done.stdout.split())
    assert total == 15
    assert limit > 128


def test_values_are_copied_where_segments_share_a_dictionary(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_folder()
    texts = ["".join(chr(0x4E00 + (n * k) % 977) for k in range(600)) for n in range(1, 9)]
    one, other = (
        [Report(id=f"{name}{n}", text=texts[n % 8]) for n in range(size)] for name, size in (("a", 40), ("b", 30))
    )
    build(folder, [one, other])
    readers = _snapshot(folder).segments
    dictionaries = {reader.dictionary(TEXT) for reader in readers}
    assert len(readers) == 2
    assert len(dictionaries) == 1
    assert dictionaries != {b""}
    written = [value for reader in readers for value in reader.kept[TEXT].stored(range(reader.count))]
    monkeypatch.setattr(merging_contents, "Compressor", None)  # nothing is compressed again
    segments = segments_of(folder, manifests.load(folder))
    merged = SegmentReader(IndexStorage(str(folder)), merge_segments(folder, segments, {}))
    assert list(merged.kept[TEXT].stored(range(70))) == written
    assert [merged.report(doc) for doc in range(70)] == [*one, *other]


@pytest.mark.parametrize("step", [1, 100, 999])
def test_what_lies_between_the_values_that_are_copied_is_not_kept_in_memory(tmp_path: Path, step: int) -> None:
    values = [str(number).encode() * 10 for number in range(2000)]
    write_bytes(tmp_path / "column", values)
    column = BytesColumn(tmp_path / "column", len(values))
    with pytest.MonkeyPatch.context() as patch:
        read, most = column.file.read, []
        patch.setattr(column.file, "read", lambda at, length: most.append(length) or read(at, length))
        assert list(column.stored(range(0, 2000, step))) == values[::step]
    assert max(most[1:]) <= 256 * 40  # the first are the lengths


def test_a_dictionary_that_serves_badly_is_not_taken_over() -> None:
    values = ["".join(f"{n}年{k}月公开政府信息，" for k in range(99)).encode() for n in range(60)]
    size = sum(map(len, values))
    made = make_dictionary(values, size)
    assert made
    assert make_dictionary(values, size, made) == made
    assert make_dictionary(values, size, bytes(range(256)) * (len(made) // 256)) == made
    assert make_dictionary(values[:1], len(values[0]), made) == b""  # it would be longer than what it compresses


sizes = st.integers(1, 60_000).flatmap(lambda count: st.tuples(st.integers(1, count), st.just(count)))


@given(st.lists(sizes, max_size=60))
def test_what_is_merged_is_of_about_one_size_and_not_too_large(segments: list[tuple[int, int]]) -> None:
    groups = plan(segments)
    positions = [position for group in groups for position in group]
    assert len(positions) == len(set(positions))
    for group in groups:
        live = [segments[position][0] for position in group]
        if len(group) == 1:
            assert live[0] < segments[group[0]][1] * LEAST_LIVE_SHARE
        else:
            assert sum(live) <= LARGEST_SEGMENT
            assert len({merging.tier(count) for count in live}) == 1


@pytest.mark.parametrize("step", [1, 40, 700])
def test_adding_little_by_little_rewrites_each_report_a_few_times_only(step: int) -> None:
    segments: list[tuple[int, int]] = []
    written, total = 0, 100 * LARGEST_SEGMENT // 8 if step > 1 else 20_000
    most = 0
    for _ in range(total // step):
        segments.append((step, step))
        written += step
        while groups := plan(segments):
            for group in groups:
                size = sum(segments[position][0] for position in group)
                written += size
                segments.append((size, size))
            gone = {position for group in groups for position in group}
            segments = [segment for position, segment in enumerate(segments) if position not in gone]
        most = max(most, len(segments))
    assert sum(live for live, _ in segments) == total // step * step
    # Less than a group waits in each tier, beside those too large to merge.
    assert most <= 3 * (MERGE_FACTOR - 1) + 8 * total / LARGEST_SEGMENT
    assert written <= (total // step * step) * (6 if step > 1 else 60)


def test_a_small_addition_to_a_large_index_leaves_the_large_segments_alone() -> None:
    large = [(30_000, 30_000), (31_000, 40_000), (20_000, 20_000), (3_900, 3_900)]
    assert plan([*large, (1, 1)]) == []
    assert plan([*large, *[(1, 1)] * MERGE_FACTOR]) == [list(range(4, 4 + MERGE_FACTOR))]


def test_a_long_transaction_ends_in_few_segments() -> None:
    segments = [(5_000, 5_000)] * 19 + [(2_500, 2_500)] * 2
    groups = plan(segments)
    assert len(groups) == 3
    assert sorted(position for group in groups for position in group) == list(range(len(segments)))


def test_segments_too_many_for_one_group_and_too_few_for_two_make_one() -> None:
    assert [len(group) for group in plan([(6_700, 6_700)] * 8)] == [MERGE_FACTOR]


def test_a_segment_too_large_to_merge_does_not_keep_the_others_from_being_merged() -> None:
    large, small = [(30_000, 30_000)] * 2, [(4_500, 4_500)] * MERGE_FACTOR
    assert plan([*large, *small]) == [list(range(2, 2 + MERGE_FACTOR))]


def test_the_folder_of_an_index_holds_nothing_that_its_manifests_do_not_name(new_folder: Callable[[], Path]) -> None:
    folder = new_folder()
    build(folder, [[Report(id=str(n), text="公开")] for n in range(10)])
    assert {path.name for path in folder.iterdir()} == named(folder)
    assert create_index(folder).check() == {"files": len(manifests.load(folder).files), "reports": 10}


def test_the_commit_before_stays_whole_where_it_is_one_of_the_same_transaction(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "DOCUMENTS_A_SEGMENT", 1)
    folder = new_folder()
    with create_index(folder).writer() as writer:
        for number in range(4):
            writer.add(Report(id=str(number), text="公开"))
            writer.checkpoint()
    before = manifests.load_previous(folder)
    assert before is not None
    assert len(before.segments) > len(manifests.load(folder).segments)
    assert {path.name for path in folder.iterdir()} == named(folder)
