"""Members unpacked in pieces: the same bytes as ``zipfile`` gives, counted, and never more at once than a piece."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.unpack import ERRORS, PIECE, open_member
from tests.indexer.sources.poison_archives import BZIP2, MB, WITH_GOOD, good

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def archive(content: bytes, method: int) -> zipfile.ZipFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        made.writestr("a", content)
    return zipfile.ZipFile(target)


contents = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.binary(min_size=1, max_size=40), st.integers(0, 20_000)).map(lambda pair: pair[0] * pair[1]),
)


@given(contents, st.sampled_from(METHODS), st.integers(1, 3 * PIECE))
def test_it_is_the_same_as_zipfile_gives_and_every_byte_is_counted(content: bytes, method: int, piece: int) -> None:
    counted: list[int] = []
    opened = archive(content, method)
    with open_member(opened, opened.infolist()[0], counted.append) as stream:
        pieces = list(iter(lambda: stream.read(piece), b""))
    assert b"".join(pieces) == opened.read("a") == content
    assert sum(counted) == len(content)
    assert max(counted, default=0) <= PIECE


@given(
    st.lists(st.binary(max_size=50).map(lambda line: line.replace(b"\n", b"")), max_size=200), st.sampled_from(METHODS)
)
def test_lines_are_those_of_the_content(lines: list[bytes], method: int) -> None:
    opened = archive(b"\n".join(lines), method)
    with open_member(opened, opened.infolist()[0], lambda size: None) as stream:
        assert list(stream) == list(io.BytesIO(b"\n".join(lines)))


@given(contents.filter(bool), st.sampled_from(METHODS), st.data())
def test_what_is_damaged_or_cut_off_is_an_error_and_never_other_bytes(
    content: bytes, method: int, data: st.DataObject
) -> None:
    opened = archive(content, method)
    info = opened.infolist()[0]
    if data.draw(st.booleans()):
        info.compress_size = data.draw(st.integers(0, info.compress_size - 1))
    else:
        info.CRC ^= 1 << data.draw(st.integers(0, 31))
    with pytest.raises(ERRORS), open_member(opened, info, lambda size: None) as stream:
        stream.read()


@pytest.mark.parametrize("name", ["lie-bzip2.zip", "lie-lzma.zip", "lie-deflate.zip", "honest-bomb.zip"])
def test_who_counts_may_stop_it_before_more_than_some_pieces_are_in_memory(name: str) -> None:
    """Of 100 MB and more that lie behind some kilobytes."""
    opened = zipfile.ZipFile(io.BytesIO(WITH_GOOD[name](good(1))))
    info = opened.infolist()[0]

    def stop(size: int) -> None:
        nonlocal left
        left -= size
        if left < 0:
            raise InterruptedError

    left = MB
    tracemalloc.start()
    try:
        with open_member(opened, info, stop) as stream, pytest.raises(InterruptedError):
            sum(map(len, iter(lambda: stream.read(PIECE), b"")))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # bzip2 works on blocks of 900 kB.
    assert most < (8 if info.compress_type == BZIP2 else 3) * MB
