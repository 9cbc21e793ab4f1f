"""Where an index can be, which versions can read it, and rebuilding it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import Report, create_index, open_index
from index.errors import IndexMissingError, IndexPlaceError, IndexVersionError
from index.fields import FACETS
from index.opening import rebuild_index
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from tests.index.building import build, found, reports


def _contents(index: Index) -> list[Report]:
    index.check()
    return sorted(index.reports(), key=lambda report: report.id)


def test_a_folder_with_other_files_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    names = ["letter.txt", "_gongkai_0.toc", "gongkai_short.trm", "gongkai.tmp"]
    for name in names:
        (tmp_path / name).write_text(name)
    with pytest.raises(IndexPlaceError, match="holds other files"):
        create_index(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {name: name for name in names}


def test_other_files_beside_an_index_are_left_alone(index: Index) -> None:
    folder = Path(index.location)
    others = [
        "letter.txt",
        "_gongkai_x.toc",
        "gongkai_short.trm",
        "mygongkai_0123456789abcdef.trm",
        "manifest.json.bak",
    ]
    for name in others:
        (folder / name).write_text(name)
    with index.writer() as writer:
        writer.add(Report(id="neu", text="新"))
    assert [(folder / name).read_text() for name in others] == others


def test_places_where_no_index_can_be_are_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for place in (file, file / "below"):
        with pytest.raises(IndexPlaceError, match="cannot make an index at"):
            create_index(place)
        with pytest.raises(IndexMissingError, match="there is no index at"):
            open_index(place)
    for use in (open_index, rebuild_index):
        with pytest.raises(IndexMissingError, match="search-index add"):
            use(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(IndexMissingError, match="not supported"):
        open_index("ftp://example.org/index")


def test_an_index_that_has_gone_is_missed_at_the_next_search(index: Index) -> None:
    assert index.search("").total == 5
    shutil.rmtree(index.location)
    for _ in range(2):
        with pytest.raises(IndexMissingError):
            index.search("")
        index.close()


def test_a_closed_index_opens_again_when_it_is_searched(index: Index) -> None:
    index.close()
    assert index.search("").total == 5


# -- versions and rebuilding


def _relabel(folder: Path, **labels: str) -> None:
    manifests.save(folder, replace(manifests.load(folder), **labels))  # type: ignore[arg-type]


def _answers(index: Index) -> Iterator[object]:
    for query in ("", "公开", "舆情回应", '"财政局"', "2018"):
        page = index.search(query, facets=FACETS)
        scores = sorted((hit.id, round(hit.score, 4), hit.snippets) for hit in page.hits)
        yield page.total, scores, page.facets


@pytest.mark.parametrize("label", ["analyzer", "whoosh"])
def test_an_index_of_another_version_is_refused_until_it_is_rebuilt(tmp_path: Path, label: str) -> None:
    index, model = build(tmp_path / "index", [reports()])
    expected = list(_answers(index))
    folder = Path(index.location)
    _relabel(folder, **{label: "of yesterday"})
    for use in (open_index, lambda place: index.search("公开"), lambda place: index.writer()):
        with pytest.raises(IndexVersionError, match="search-index rebuild --index"):
            use(folder)
    watched: dict[str, float] = {}
    assert rebuild_index(folder, watched.__setitem__) == 5
    assert sorted(watched) == sorted(model)
    assert list(watched.values()) == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert list(_answers(open_index(folder))) == expected
    assert list(_answers(index)) == expected, "who had it open goes on with the new one"


def test_an_index_of_another_layout_is_refused(index: Index) -> None:
    folder = Path(index.location)
    manifests.save(folder, replace(manifests.load(folder), format=99))
    with pytest.raises(IndexVersionError, match="layout whoosh 99"):
        open_index(folder)


def test_rebuilding_drops_what_was_deleted_and_keeps_the_rest(index: Index) -> None:
    with index.writer() as writer:
        writer.remove("notice")
    ids = {report.id for report in index.reports()}
    assert rebuild_index(index.location) == 4
    assert {report.id for report in index.reports()} == ids
    assert found(index, "") == ids
    assert index.status()["segments"] == 1


def test_a_rebuild_that_fails_leaves_the_old_index(index: Index) -> None:
    before = _contents(index)

    def failing(report_id: str, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_index(index.location, failing)
    assert _contents(index) == before
