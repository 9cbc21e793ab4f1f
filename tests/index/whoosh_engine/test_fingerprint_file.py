"""The file of fingerprints: what is looked up is what is there, and what is not of its segment is not believed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamagedError
from index.whoosh_engine.format.fingerprint_index import (
    PRINTS,
    FingerprintReader,
    write_fingerprints,
)
from index.whoosh_engine.format.packing.checked_file import BLOCK, CheckedFile, create_checked

HIGHEST = 2**32 - 1


def written(path: Path, pairs: list[tuple[int, int]]) -> Path:
    parts = [
        (np.array([p for p, _ in some], np.uint32), np.array([d for _, d in some], np.int32))
        for some in (pairs[::2], pairs[1::2])
    ]
    write_fingerprints(path, parts)
    return path


def test_a_document_that_the_segment_does_not_have_is_damage(tmp_path: Path) -> None:
    path = written(tmp_path / "a.prn", [(7, 0), (7, 4), (9, 2)])
    prints, docs = FingerprintReader(path, 5).all()
    assert (prints.tolist(), docs.tolist()) == ([7, 7, 9], [0, 4, 2])
    with pytest.raises(IndexDamagedError, match="says of its blocks what cannot be"):
        FingerprintReader(path, 4).all()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    count=st.sampled_from([0, 1, 2, PRINTS - 1, PRINTS, PRINTS + 1, 3 * PRINTS, 20 * PRINTS + 5]),
    reach=st.sampled_from([0, 1, 40, 3000, HIGHEST]),
    documents=st.sampled_from([1, 2, 700]),
)
def test_the_documents_of_each_print_are_those_that_were_written(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int, reach: int, documents: int
) -> None:
    chance = random.Random(seed)
    low = chance.randint(0, HIGHEST - reach)
    pairs = sorted({(low + chance.randint(0, reach), chance.randrange(documents)) for _ in range(count)})
    reader = FingerprintReader(written(tmp_path_factory.mktemp("prints") / "a.prn", pairs), documents)
    near = {min(max(p + by, 0), HIGHEST) for p, _ in chance.sample(pairs, min(len(pairs), 40)) for by in (-1, 0, 1)}
    wanted = sorted({0, HIGHEST, *near, *(chance.randint(0, HIGHEST) for _ in range(5))})
    starts, ends = reader.ranges(np.array(wanted, np.uint32))
    docs, of = reader.docs(starts, ends)
    found: list[tuple[int, int]] = list(zip([wanted[at] for at in of.tolist()], docs.tolist(), strict=True))
    assert found == [pair for pair in pairs if pair[0] in {*wanted}]
    assert (ends - starts).tolist() == [sum(1 for p, _ in pairs if p == one) for one in wanted]
    assert list(zip(*(column.tolist() for column in reader.all()), strict=True)) == pairs


def many(chance: random.Random) -> list[tuple[int, int]]:
    return sorted({(chance.randint(0, HIGHEST), chance.randrange(300)) for _ in range(40 * PRINTS)})


def test_what_changed_on_the_disk_is_found_where_it_is_read_first(tmp_path: Path) -> None:
    pairs = many(random.Random(1))
    path = written(tmp_path / "a.prn", pairs)
    data = bytearray(path.read_bytes())
    data[BLOCK + 5] ^= 1
    path.write_bytes(data)
    reader = FingerprintReader(path, 300)
    first = np.array([pairs[0][0]], np.uint32)
    assert [ends - starts for starts, ends in zip(*reader.ranges(first), strict=True)] == [1]
    with pytest.raises(IndexDamagedError, match=r"a\.prn"):
        reader.ranges(np.array([p for p, _ in pairs[::50]], np.uint32))


@pytest.mark.parametrize("column", ["first", "width", "at"])
def test_blocks_that_say_what_cannot_be_give_an_error_of_ours_or_some_answer(tmp_path: Path, column: str) -> None:
    """A file with right checksums may still come from anybody."""
    chance = random.Random(column)
    pairs = many(chance)
    whole = CheckedFile(written(tmp_path / "a.prn", pairs)).all()
    blocks = -(-len(pairs) // PRINTS)
    wanted = np.array(sorted({p for p, _ in pairs}), np.uint32)
    refused = 0
    for number in range(12):
        data = bytearray(whole)
        table = len(whole) - 16 - 16 * blocks
        at = table + 16 * chance.randrange(blocks) + {"first": 0, "width": 4, "at": 8}[column] + chance.randrange(4)
        data[at] ^= 1 << chance.randrange(8)
        path = tmp_path / f"{number}.prn"
        with create_checked(path) as stream:
            stream.write(bytes(data))
        reader = FingerprintReader(path, 300)
        try:
            docs, _ = reader.docs(*reader.ranges(wanted))
            assert (docs < 300).all()
        except IndexDamagedError:
            refused += 1
    assert refused == 12 if column != "first" else 0 < refused < 12
