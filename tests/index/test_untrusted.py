"""An index folder may come from anybody: nothing in it is run, whatever its manifest says, and nothing takes all memory.

The files are made by ``crafted``, each sealed as if it were ours. That they would run code is shown with stock Whoosh.
"""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.filedb.structfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, open_index
from index.errors import IndexDamagedError
from index.fields import FACETS
from index.opening import rebuild_index
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.packing.checked_file import CheckedFile
from tests.index import crafted
from tests.index.building import build
from tests.index.whoosh_engine.stock_layout import StockStorage

pytestmark = [
    # What a dying writer leaves open is closed by the garbage collector, which says so.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

ANYTHING = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))

#: Four segments of one tier, so that the next one has them merged; lists of every layout.
BATCHES: list[list[Report | str]] = [
    [
        Report(
            id=f"r{batch}-{n:02}",
            title=f"甲市{2008 + n % 5}年政府信息公开工作年度报告",
            text="主动公开政府信息。" * (1 + n % 7)
            + "依申请公开，舆情回应" * (300 * (n == 5))
            + chr(0x4E00 + n * 7 + batch) * 3,
            year=2008 + n % 5,
            agency="甲市教育局" if n % 2 else "乙县财政局",
            is_report=True,
        )
        for n in range(40)
    ]
    for batch in range(4)
]
NEW = Report(id="r0-03", title="乙县报告", text="主动公开，另一份。")


def _search(index: Index) -> None:
    for query in (
        "主动公开",
        "公*",
        '"公开政府信息"',
        "title:年度",
        "-舆情 公开",
        "公开 NEAR 信息",
        "无此词语",
        "",
        "2010",
    ):
        index.search(query, facets=FACETS)
    index.search("公开", filters={"year": ["2010"], "agency": ["甲市教育局"]}, sort="newest")
    index.search("公开信息", match="any")
    index.rank("政府信息")


def _write(index: Index) -> None:
    with index.writer() as writer:
        writer.add(NEW)
        writer.remove("r1-01")


def _merge(index: Index) -> None:
    with index.writer() as writer:
        writer.add(Report(id="neu", text="新的一份，主动公开。"))
    assert index.status()["segments"] < len(BATCHES)


#: What is done with an index.
USES: dict[str, Callable[[Index], object]] = {
    "open": lambda index: None,
    "search": _search,
    "status": lambda index: index.status(),
    "trends": lambda index: index.trends("公开"),
    "get": lambda index: (index.get("r0-01"), index.mark("r0-01", "公开")),
    "complete": lambda index: (index.complete("zhudong"), index.complete("公")),
    "like": lambda index: (index.like("r0-01"), index.compare("r0-01", "r1-01")),
    "check": lambda index: index.check(),
    "all": lambda index: (list(index.reports()), list(index.sources())),
    "write": _write,
    "merge": _merge,
    "rebuild": lambda index: rebuild_index(index.location),
}


@pytest.fixture(scope="module")
def made(new_folder: Callable[[], Path]) -> Path:
    folder = new_folder()
    build(folder, BATCHES)
    assert len(list(folder.glob("*.trm"))) == len(BATCHES)
    return folder


@pytest.fixture
def folder(made: Path, new_folder: Callable[[], Path]) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(made, new_folder()))


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """What there is when a trap has been unpickled."""
    return tmp_path / "trace"


@pytest.mark.parametrize("craft", crafted.PASSED_BY, ids=lambda craft: craft.__name__)
@pytest.mark.parametrize("use", USES)
def test_a_pickle_that_only_stock_whoosh_looks_at_is_passed_by(
    folder: Path, trace: Path, craft: Callable[[Path, crafted.Trap], None], use: str
) -> None:
    craft(folder, crafted.Trap(trace))
    USES[use](open_index(folder, thorough=True))
    assert not trace.exists()


@pytest.mark.parametrize("craft", crafted.PASSED_BY, ids=lambda craft: craft.__name__)
def test_the_traps_are_such_that_stock_whoosh_falls_into_them(
    folder: Path, trace: Path, craft: Callable[[Path, crafted.Trap], None]
) -> None:
    craft(folder, crafted.Trap(trace))
    with suppress(Exception):
        StockStorage(str(folder)).open_index(indexname="gongkai")
    assert trace.exists()


@pytest.fixture
def _no_unpickling(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a pickle has been loaded")

    for place, names in (
        (pickle, ("load", "loads", "Unpickler", "_Unpickler")),
        (whoosh.codec.whoosh3, ("loads",)),
        (whoosh.columns, ("loads",)),
        (whoosh.filedb.structfile, ("load",)),
    ):
        for name in names:
            monkeypatch.setattr(place, name, refuse)


@pytest.mark.usefixtures("_no_unpickling")
@pytest.mark.parametrize("use", USES)
def test_whatever_is_done_with_an_index_unpickles_nothing(folder: Path, use: str) -> None:
    USES[use](open_index(folder, thorough=True))


@ANYTHING
@given(st.data())
def test_any_bytes_in_the_terms_and_posting_lists_are_answered_or_refused(made: Path, data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from([".trm", ".pst", ".prn", ".dic", "characters.col"]))
    path = sorted(made.glob(f"*{ending}"))[0]
    before, sealed = path.read_bytes(), (made / manifests.NAME).read_bytes()
    own = CheckedFile(path).all()
    changed = bytearray(own)
    # The ends of files say how long their parts are.
    near_end = st.integers(max(0, len(own) - 200), len(own) - 1)
    for at in data.draw(st.lists(st.integers(0, len(own) - 1) | near_end, min_size=1, max_size=30)):
        new = data.draw(st.binary(min_size=1, max_size=8))
        changed[at : at + len(new)] = new
    try:
        crafted.rewrite(path, bytes(changed[: len(own)]))
        crafted.reseal(made)
        for use in ("search", "merge"):
            copy = made if use == "search" else Path(shutil.copytree(made, made.with_name("copy"), dirs_exist_ok=True))
            with suppress(IndexDamagedError):
                USES[use](open_index(copy))
    finally:
        shutil.rmtree(made.with_name("copy"), ignore_errors=True)
        path.write_bytes(before)
        (made / manifests.NAME).write_bytes(sealed)


@pytest.mark.parametrize("part", range(6))
def test_terms_that_are_no_text_are_not_merged(folder: Path, part: int) -> None:
    path = sorted(folder.glob("*.trm"))[0]
    changed = bytearray(CheckedFile(path).all())
    leads = [at for at, byte in enumerate(changed) if 0xE4 <= byte <= 0xE9]  # each begins a Han character
    changed[leads[len(leads) * part // 6] + 1] = 0xFF
    crafted.rewrite(path, bytes(changed))
    crafted.reseal(folder)
    with pytest.raises(IndexDamagedError):
        USES["merge"](open_index(folder))


@pytest.mark.parametrize(
    "wrong",
    [
        {"documents": 10**12},
        {"documents": 39},
        {"documents": -1},
        {"documents": "40"},
        {"documents": True},
        {"id": "../../../etc/abc"},
        {"id": "0" * 16},
        {"deleted": [40]},
        {"deleted": ["0"]},
        {"deleted": 3},
        {"lengths": {"words": 10**400}},
        {"lengths": {"words": 1, "bigrams": 1, "bodies": 1, "regions": 1, "title": 10**400}},
        {"more": 1},
    ],
    ids=str,
)
def test_a_manifest_that_says_wrong_things_of_segments_is_refused(folder: Path, wrong: dict[str, Any]) -> None:
    manifest = manifests.load(folder)
    first, *others = manifest.segments
    manifests.save(folder, replace(manifest, segments=[first | wrong, *others]))
    with pytest.raises(IndexDamagedError):
        open_index(folder)


def test_a_segment_named_twice_or_a_file_elsewhere_is_refused(folder: Path) -> None:
    manifest = manifests.load(folder)
    manifests.save(folder, replace(manifest, segments=[*manifest.segments, manifest.segments[0]]))
    with pytest.raises(IndexDamagedError, match="twice"):
        open_index(folder)
    manifests.save(folder, replace(manifest, files={**manifest.files, "../other": (1, "0" * 64)}))
    with pytest.raises(IndexDamagedError, match="out of the folder"):
        open_index(folder)
