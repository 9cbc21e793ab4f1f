"""What an index takes and what a query reads, in counts that do not depend on the machine: each has a limit.

The limits are a tenth above what was counted when they were set; the reports are the made ones that speed is measured on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.generate import reports
from benchmarks.layout.sizes import sizes
from index import Report, create_index, open_index
from index.whoosh_engine.format.packing import checked_file
from index.whoosh_engine.format.terms.postings import PostingLists, TermInfo

COUNT, CHARACTERS = 300, 2_900

#: Bytes a character of so few reports, which share little, and bytes a report.
MOST_A_CHARACTER, MOST_A_REPORT = 7.5, 22_000

#: For each query: bytes read of the files of an index, opening it included, with whole blocks where they are verified; postings
#: unpacked.
QUERIES = {
    "舆情回应": (860_000, 2_500),
    '"政府信息公开工作"': (745_000, 2_200),
    "规范性文件 便民服务": (865_000, 3_100),
}


#: Bytes read when the same is asked again: places, which are not kept.
MOST_AGAIN = 25_000


@pytest.fixture(scope="module")
def made(new_folder: Callable[[], Path]) -> Path:
    folder = new_folder()
    with create_index(folder).writer() as writer:
        for row in reports(COUNT, CHARACTERS, seed=1):
            writer.add(Report(id=str(row["id"]), title=str(row["title"]), text=str(row["text"])))
    return folder


def test_an_index_takes_no_more_than_it_did(made: Path) -> None:
    found, count, characters = sizes(made)
    assert count == COUNT
    assert sum(found.values()) / characters < MOST_A_CHARACTER
    assert sum(found.values()) / count < MOST_A_REPORT


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_reads_and_unpacks_no_more_than_it_did(made: Path, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read, unpacked = [0], [0]
    read_at, decode = checked_file._read_at, PostingLists._decode

    def counted(descriptor: int, length: int, at: int, /) -> bytes:
        read[0] += length
        return read_at(descriptor, length, at)

    def decoded(lists: PostingLists, entry: TermInfo) -> object:
        unpacked[0] += entry.frequency
        return decode(lists, entry)

    monkeypatch.setattr(checked_file, "_read_at", counted)
    monkeypatch.setattr(PostingLists, "_decode", decoded)
    # Opened here: what is read when the index is opened and what is read for the query may change places.
    index = open_index(made)
    assert index.search(query).total > 20
    most_read, most_unpacked = QUERIES[query]
    assert 0 < read[0] < most_read
    assert 0 < unpacked[0] < most_unpacked
    read[0] = unpacked[0] = 0
    index.search(query)
    assert (read[0] < MOST_AGAIN, unpacked[0]) == (True, 0), "what was read is kept"
