"""Vacuuming keeps every report and nothing else; the log says of each commit what it changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index, open_index
from index.errors import IndexDamagedError
from index.opening import index_log, rebuild_index, repair_index, vacuum_index
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.read import checking
from index.whoosh_engine.write import merge_policy, writer
from index.whoosh_engine.write.merge_policy import few
from index.whoosh_engine.write.transaction import changes
from tests.index.building import build, commits, found
from tests.index.damage import flip, reports_of


@pytest.fixture
def worn(tmp_path: Path) -> Index:
    """An index of four segments, with deleted documents."""
    index = create_index(tmp_path / "worn")
    for edition in range(4):
        with index.writer() as writer:
            for n in range(6):
                writer.add(Report(id=f"{edition}-{n}", text=f"第{edition}版公开第{n}号"))
            if edition:
                assert writer.remove(f"{edition - 1}-0")
    return index


def test_vacuuming_keeps_every_report_in_one_segment_and_no_other_file(worn: Index) -> None:
    folder = Path(worn.location)
    before, hits = reports_of(folder), found(worn, "公开")
    done = vacuum_index(folder)
    assert (done.reports, done.segments_before, done.segments) == (len(before), 4, 1)
    assert done.size_bytes < done.bytes_before
    assert (reports_of(folder), found(worn, "公开")) == (before, hits)
    manifest = manifests.load(folder)
    assert {path.name for path in folder.iterdir()} == {*manifest.files, manifests.NAME, "write.lock"}
    assert sum(values["documents"] for values in manifest.segments) == len(before)
    assert vacuum_index(folder).segments_before == 1
    assert manifests.load(folder) == manifest, "of one that is small already nothing is made"


def test_the_commit_before_stays_where_the_new_one_is_not_proven(worn: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(worn.location)
    before = manifests.load(folder)

    def damaging(where: Path, manifest: manifests.Manifest) -> None:
        name = next(name for name in manifest.files if name.endswith(".trm"))
        flip(where / name, 30)
        checking.check_commit(where, manifest)

    monkeypatch.setattr(writer, "check_commit", damaging)
    with pytest.raises(IndexDamagedError):
        vacuum_index(folder)
    assert manifests.load_previous(folder) == before
    manifests.check_files(folder, before, thorough=True)


def test_damage_is_not_merged_away(worn: Index) -> None:
    folder = Path(worn.location)
    before = manifests.load(folder)
    flip(folder / next(name for name in before.files if name.endswith(".pst")), 20)
    with pytest.raises(IndexDamagedError):
        vacuum_index(folder)
    assert manifests.load(folder) == before


@given(st.lists(st.integers(0, 900).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=30))
def test_few_segments_are_planned_once_and_none_is_too_large(segments: list[tuple[int, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_policy, "LARGEST_SEGMENT", 1000)
        groups = few(segments)
        chosen = [position for group in groups for position in group]
        assert len(chosen) == len(set(chosen))
        kept = [segment for position, segment in enumerate(segments) if position not in chosen]
        merged = [(live, live) for group in groups if (live := sum(segments[position][0] for position in group))]
        after = [*kept, *merged]
        assert all(live == count for live, count in after)
        assert all(live <= 1000 for live, _ in merged)
        assert few([segment for segment in after if segment[0]]) == []


# -- the log


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=commits)
def test_the_log_counts_what_each_commit_changed(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Report | str]]
) -> None:
    folder = tmp_path_factory.mktemp("log") / "index"
    expected, before, generation = [], dict[str, Report](), 0
    for n in range(len(batches)):
        folder_n = folder.with_name(str(n))
        index, after = build(folder_n, batches[: n + 1])
        if index.status()["generation"] == generation:
            continue  # a batch that removes nothing makes no commit
        generation = index.status()["generation"]
        touched = {entry.id for entry in batches[n] if isinstance(entry, Report)}
        counts = (len(after.keys() - before), len(after.keys() & before & touched), len(before.keys() - after))
        expected.append((*counts, len(after)))
        before = after
    told = [(one.added, one.changed, one.removed, one.reports) for one in index_log(folder_n)]
    assert told == expected[::-1]


def test_parts_of_a_long_transaction_are_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "DOCUMENTS_A_SEGMENT", 2)
    index = create_index(tmp_path / "index")
    with index.writer() as first:
        for n in (0, 1, 2, 3, 0):  # the last of these replaces one that is in a full part
            first.add(Report(id=str(n), text=f"公开{n}"))
    with index.writer() as second:
        for batch in ((0, 4, 5, 0), (6, 0, 1)):  # in both a report is replaced that is in a full part
            for n in batch:
                second.add(Report(id=str(n), text=f"再公开{n}"))
            second.checkpoint()
            assert {str(n) for n in range(4)} <= reports_of(tmp_path / "index").keys(), "none is away meanwhile"
        assert second.remove("2")
        assert second.remove("5")
        second.add(Report(id="5", text="又公开"))
    assert reports_of(tmp_path / "index").keys() == {"0", "1", "3", "4", "5", "6"}
    latest = [one for one in index_log(index.location) if one.generation > 1]
    assert sum(one.added - one.removed for one in latest) == 2
    assert latest[0].reports == 6
    assert latest[-1].changed == 0 or latest[-1].changed == 1


def test_the_log_is_bounded_survives_rebuilding_and_repairing_and_names_the_command(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LOGGED", 4)
    monkeypatch.setattr("sys.argv", ["/some/where/search-index", "add", "报告"])
    for n in range(5):
        with index.writer() as one:
            one.add(Report(id=str(n), text="公开"))
    log = index_log(index.location)
    assert [entry.generation for entry in log] == [7, 6, 5, 4]
    assert {entry.command for entry in log} == {"search-index add 报告"}
    assert [entry.written for entry in log] == sorted((entry.written for entry in log), reverse=True)
    rebuild_index(index.location)
    rebuilt, *older = index_log(index.location)
    assert (rebuilt.added, rebuilt.changed, rebuilt.removed, rebuilt.reports) == (0, 0, 0, 10)
    assert older == log[:3]
    folder = Path(index.location)
    flip(folder / next(name for name in manifests.load(folder).files if name.endswith(".trm")), 30)
    assert repair_index(folder) is not None
    repaired, last, *_ = index_log(folder)
    assert (repaired.added, repaired.removed, repaired.reports, last) == (0, 0, 10, rebuilt)
    assert open_index(folder).check()["reports"] == 10


def test_a_log_of_another_kind_is_damage(index: Index) -> None:
    folder = Path(index.location)
    manifest = manifests.load(folder)
    manifest.log[0]["added"] = "many"
    manifests.save(folder, manifest)
    with pytest.raises(IndexDamagedError, match="its log has values of other kinds"):
        index_log(folder)
