"""Whatever is flipped or cut short in a file of an index: the same answer as before, or one error that names the file."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from index import Report, open_index
from index.errors import IndexDamagedError
from index.fields import FACETS
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.manifest import NAME
from index.whoosh_engine.format.packing import checked_file
from index.whoosh_engine.format.packing.checked_file import BLOCK, CheckedFile, WholeFile, create_checked, data_size
from tests.index.building import build

#: Flips and cuts of each file; the first number in every run of the tests.
FLIPS = [3, pytest.param(200, marks=pytest.mark.torture)]
TENTHS = range(10)

QUERIES = (
    "主动公开",
    '"公开政府信息"',
    "公*",
    "title:年度 信息",
    "信息 公开 办理",
    '"信息 公开"~20',
    "舆请回应",
    "2010",
    "",
)


@pytest.fixture(scope="module")
def made(new_folder: Callable[[], Path]) -> Path:
    """An index of two segments, some files of which have several blocks."""
    chance, folder = random.Random(3), new_folder()
    characters = [chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(600)]

    def text(n: int) -> str:
        said = f"第{n}号，主动公开政府信息{n}条，舆情回应。\n依申请公开办理。"
        return said + "".join(chance.choices(characters, k=900)) + said

    reports = [
        Report(
            id=f"r{n:02}",
            title=f"甲市{2008 + n % 5}年度报告",
            text=text(n),
            year=2008 + n % 5,
            agency=("甲市教育局", "乙县财政局")[n % 2],
            statistics={"requests_received": n},
        )
        for n in range(80)
    ]
    build(folder, [reports[:50], [*reports[50:], "r03"]])
    assert max(path.stat().st_size for path in folder.iterdir()) > 4 * BLOCK
    return folder


def _answers(index: Index) -> Iterator[Any]:
    for query in QUERIES:
        page = asdict(index.search(query, facets=FACETS, page_size=5))
        del page["took_ms"]
        yield page
    yield index.search("公开", filters={"year": ["2010"]}, sort="newest").total
    yield [report.to_dict() for report in map(index.get, ("r01", "r60", "r03")) if report]
    yield index.complete("zhudong"), index.complete("公")
    yield repr(replace(index.like("r10"), took_ms=0))
    yield [asdict(trend) for trend in index.trends("公开")]


@pytest.fixture(scope="module")
def expected(made: Path) -> list[Any]:
    return list(_answers(open_index(made)))


def _files(folder: Path) -> list[str]:
    return [NAME, *sorted(manifests.load(folder).files)]


def _same_or_refused(folder: Path, name: str, ask: Callable[[], list[Any]], expected: list[Any]) -> bool:
    """Whether it was refused; a wrong answer and any other error fail."""
    said, answers = "", []
    try:
        answers = ask()
    except IndexDamagedError as error:
        said = str(error)
    if not said:
        assert answers == expected, f"{name} gives a wrong answer"
        return False
    assert name in said
    assert f"search-index check --repair --index {folder}" in said
    assert "\n" not in said
    return True


@contextlib.contextmanager
def _restored(path: Path) -> Iterator[bytes]:
    own = path.read_bytes()
    try:
        yield own
    finally:
        path.write_bytes(own)


@pytest.mark.parametrize("flips", FLIPS)
def test_a_flipped_bit_is_harmless_or_named_and_check_notices_it(
    made: Path, expected: list[Any], flips: int, new_folder: Callable[[], Path]
) -> None:
    folder = Path(shutil.copytree(made, new_folder()))
    refused = 0
    for number, name in enumerate(_files(folder)):
        chance = random.Random(number)
        with _restored(folder / name) as own:
            for at in sorted(chance.choices(range(len(own)), k=flips) if own else ()):
                changed = bytearray(own)
                changed[at] ^= 1 << chance.randrange(8)
                (folder / name).write_bytes(changed)
                refused += _same_or_refused(folder, name, lambda: list(_answers(open_index(folder))), expected)
                with pytest.raises(IndexDamagedError, match=name):
                    open_index(folder).check()
    assert refused > 20


def test_a_file_cut_to_any_tenth_is_named(made: Path, expected: list[Any], new_folder: Callable[[], Path]) -> None:
    folder = Path(shutil.copytree(made, new_folder()))
    for name in _files(folder):
        with _restored(folder / name) as own:
            for tenth in TENTHS if own else ():
                os.truncate(folder / name, len(own) * tenth // 10)
                assert _same_or_refused(folder, name, lambda: list(_answers(open_index(folder))), expected)
                (folder / name).write_bytes(own)


@pytest.mark.parametrize("tenths", [(7,), pytest.param(TENTHS, marks=pytest.mark.torture)], ids=["some", "all"])
def test_a_file_cut_short_under_a_reader_is_harmless_or_named(
    made: Path, expected: list[Any], tenths: tuple[int, ...], new_folder: Callable[[], Path]
) -> None:
    folder, refused = Path(shutil.copytree(made, new_folder())), 0
    for name in _files(folder):
        if name == NAME or name.endswith(".toc"):
            continue
        with _restored(folder / name) as own:
            for tenth in tenths if own else ():
                index = open_index(folder)
                os.truncate(folder / name, len(own) * tenth // 10)
                refused += _same_or_refused(folder, name, lambda index=index: list(_answers(index)), expected)
                (folder / name).write_bytes(own)
    assert refused > 5


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 25, 30])
def test_blocks_are_verified_when_they_are_read_and_once(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked_file, "BLOCK", 10)
    path, data = tmp_path / "file", bytes(range(size))
    with create_checked(path) as stream:
        for at in range(0, size, 7):
            stream.write(data[at : at + 7])
        assert stream.tell() == size
    assert data_size(path.stat().st_size) == size
    for begin in range(size + 1):
        for end in range(begin, size + 1):
            assert CheckedFile(path).read(begin, end - begin) == data[begin:end]
    assert WholeFile(path).data() == data
    for at in range(path.stat().st_size):
        changed = bytearray(path.read_bytes())
        changed[at] ^= 8
        with _restored(path):
            path.write_bytes(changed)
            if at >= size:
                for read in (CheckedFile(path).all, WholeFile(path).data):
                    with pytest.raises(IndexDamagedError, match=f"behind byte {size}"):
                        read()
                continue
            with pytest.raises(
                IndexDamagedError, match=f"between byte {at // 10 * 10} and byte {min(at // 10 * 10 + 10, size) - 1}"
            ):
                WholeFile(path).data()
            file = CheckedFile(path)
            for block in range(-(-size // 10)):
                own = slice(block * 10, min(block * 10 + 10, size))
                if block == at // 10:
                    with pytest.raises(IndexDamagedError, match=f"between byte {own.start} and byte {own.stop - 1}"):
                        file.read(own.start, own.stop - own.start)
                else:
                    assert file.read(own.start, own.stop - own.start) == data[own]
    for begin, length in ((-1, 1), (0, size + 1), (size, 1), (0, -1)):
        with pytest.raises(IndexDamagedError, match="is asked for"):
            CheckedFile(path).read(begin, length)


def test_what_is_longer_or_shorter_than_any_file_is_refused(tmp_path: Path) -> None:
    for size in range(4):
        (tmp_path / "file").write_bytes(bytes(size))
        with pytest.raises(IndexDamagedError, match="cut short"):
            CheckedFile(tmp_path / "file")
