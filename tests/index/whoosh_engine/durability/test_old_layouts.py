"""Indexes of older layouts: each says that it must be rebuilt, and rebuilding needs nothing but the index.

``layouts/layout-5.tar.gz`` was made by the program that wrote layout 5, and so on: three reports of a body that does not exist, of
which the second had been removed.
"""

from __future__ import annotations

import pickle
import tarfile
from pathlib import Path
from typing import Any

import pytest

from index import open_index
from index.errors import IndexDamagedError, IndexVersionError
from index.opening import rebuild_index, repair_index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.read import old_layouts

LAYOUTS = sorted(Path(__file__).with_name("layouts").glob("*.tar.gz"))
TEXTS = {
    f"月湾市教育局201{n}年政府信息公开工作年度报告\n本局主动公开政府信息 {n}0 条，舆情回应 {n} 次。" for n in (1, 3)
}


@pytest.fixture(params=LAYOUTS, ids=lambda path: path.name.removesuffix(".tar.gz"))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An index of an older layout."""
    folder = tmp_path / "index"
    folder.mkdir(mode=0o755)
    with tarfile.open(request.param) as archive:
        archive.extractall(folder, filter="data")
    folder.chmod(0o755)
    return folder


def test_there_is_one_for_every_layout_that_can_be_rebuilt() -> None:
    assert {int(path.name.removesuffix(".tar.gz").rpartition("-")[2]) for path in LAYOUTS} == manifests.REBUILDABLE


def test_it_is_not_opened_and_says_how_it_is_renewed(old: Path) -> None:
    with pytest.raises(IndexVersionError, match=f"search-index rebuild --index {old}"):
        open_index(old)


def test_rebuilding_keeps_every_report_and_what_was_removed_stays_removed(old: Path) -> None:
    assert rebuild_index(old) == 2
    index = open_index(old)
    assert {report.text.strip() for report in index.reports()} == TEXTS
    assert {hit.year for hit in index.search('"舆情回应"').hits} == {2011, 2013}
    assert index.check()["reports"] == 2


def test_repairing_saves_every_report_of_it(old: Path) -> None:
    vocabulary = next(old.glob("*.voc"))
    vocabulary.write_bytes(vocabulary.read_bytes()[:-1])
    repaired = repair_index(old)
    assert repaired is not None
    assert not repaired.lost
    assert {report.text.strip() for report in open_index(old).reports()} == TEXTS


class _Trap:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return Path.touch, (self.marker,)


def test_nothing_in_it_is_run(old: Path, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    manifest = manifests.load(old, rebuilding=True)
    table = next(old.glob(f"*_{manifest.generation}.toc"))
    data = table.read_bytes()
    segments = data.rindex(b"\x80")  # where the last pickle begins
    table.write_bytes(data[:segments] + pickle.dumps([_Trap(marker)]))
    files = {**manifest.files, table.name: manifests.entry(table)}
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        old_layouts.segments_of(
            old, manifests.Manifest(manifest.generation, 0, "", files=files, format=5, **_of(manifest))
        )
    assert not marker.exists()
    pickle.loads(table.read_bytes()[segments:])
    assert marker.exists(), "the trap would have worked"


def _of(manifest: manifests.Manifest) -> dict[str, Any]:
    return {"analyzer": manifest.analyzer, "whoosh": manifest.whoosh}
