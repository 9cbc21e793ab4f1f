"""Damages indexes, and checks that a repair has lost nothing unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index import Report, open_index
from index.opening import repair_index
from index.results import Repaired
from index.whoosh_engine.format.schema import RECORD
from tests.index.building import named

#: Reports of three commits: one is replaced, one is removed, and the last commit has a new one.
TEXTS = {
    "a": "甲局公开" * 40,
    "b": "乙局公开。" * 30,
    "c": "丙局受理 B1" * 20,
    "d": "丁局，第４号",
    "e": "戊局２０１８年",
    "f": "己局",
}


def report_of(name: str, edition: int = 1) -> Report:
    return Report(id=name, text=f"{TEXTS[name]}，第{edition}版", title=f"{name}局报告", year=2010 + edition)


COMMITS: list[list[Report | str]] = [
    [report_of("a"), report_of("b"), report_of("c")],
    [report_of("a", 2), report_of("d"), "c"],
    [report_of("e"), report_of("f")],
]


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << at % 8
    path.write_bytes(data)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def reports_of(folder: Path) -> dict[str, Report]:
    open_index(folder, thorough=True).check()
    return {report.id: report for report in open_index(folder).reports()}


def without_lock(contents: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in contents.items() if name != "write.lock"}


def is_record(name: str) -> bool:
    return any(name.endswith(f".{column}.col") for column in RECORD)


def places_of(path: Path) -> Iterator[int]:
    """Some bytes of a file: of its beginning, its middle, its end."""
    size = path.stat().st_size
    yield from sorted({size // 3, size - 2, size - 1} & set(range(size)))


def check_repaired(folder: Path, expected: dict[str, Report]) -> Repaired:
    """Repair; every report is there as it was or named as lost, and every file as it was is aside."""
    before = bytes_of(folder)
    repaired = repair_index(folder)
    assert repaired is not None
    kept = reports_of(folder)
    lost = {report.report_id for report in repaired.lost}
    assert None not in lost or len(lost) == 1
    if None not in lost:
        assert set(kept) | lost == set(expected)
    assert len(kept) + len(repaired.lost) == len(expected)
    assert not set(kept) & lost
    assert {name: report for name, report in kept.items() if name not in repaired.older} == {
        name: expected[name] for name in kept if name not in repaired.older
    }
    aside = Path(repaired.aside)
    assert bytes_of(aside) == without_lock(before)
    assert {path.name for path in folder.iterdir()} == {*named(folder), aside.name}
    assert repaired.kept == len(kept)
    with open_index(folder).writer() as writer:
        writer.add(Report(id="next", text="再下一份"))
    assert reports_of(folder) == {**kept, "next": Report(id="next", text="再下一份")}
    assert bytes_of(aside) == without_lock(before), "a later write leaves them alone"
    return repaired
