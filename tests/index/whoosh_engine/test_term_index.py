"""The term index written in bulk is one that stock Whoosh reads: every key found, in order, and no other."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filetables import OrderedHashReader, OrderedHashWriter
from whoosh.filedb.structfile import BufferFile, StructFile

from index.whoosh_engine.format.terms.term_index import TermIndexWriter

entries = st.dictionaries(st.binary(min_size=1, max_size=4), st.binary(max_size=6), max_size=300)


class _Kept(io.BytesIO):
    """A file whose contents outlive its closing."""

    def close(self) -> None:
        self.contents = self.getvalue()
        super().close()


def _written(sorted_entries: list[tuple[bytes, bytes]], batch: int) -> OrderedHashReader:
    file = _Kept()
    writer = TermIndexWriter(StructFile(file))
    for start in range(0, len(sorted_entries), batch):
        part = sorted_entries[start : start + batch]
        writer.add_all([key for key, _ in part], [value for _, value in part])
    writer.close()
    return OrderedHashReader(BufferFile(file.contents), len(file.contents))


@settings(max_examples=150, deadline=None)
@given(entries, st.integers(1, 50), st.lists(st.binary(max_size=4), max_size=20))
def test_stock_whoosh_finds_every_key_in_order_and_no_other(
    given_entries: dict[bytes, bytes], batch: int, probes: list[bytes]
) -> None:
    ordered = sorted(given_entries.items())
    reader = _written(ordered, batch)
    assert list(reader.items()) == ordered
    for key, value in ordered:
        assert list(reader.all(key)) == [value]
    for probe in probes:
        assert reader.get(probe) == given_entries.get(probe)
        assert reader.closest_key(probe) == next((key for key, _ in ordered if key >= probe), None)
        assert list(reader.keys_from(probe)) == [key for key, _ in ordered if key >= probe]


def test_ten_thousand_keys_are_found_where_the_hash_tables_run_over_their_end() -> None:
    ordered = sorted((f"term-{n}".encode(), str(n).encode()) for n in range(10_000))
    reader = _written(ordered, 999)
    assert all(reader[key] == value for key, value in ordered)
    assert not any(f"other-{n}".encode() in reader for n in range(10_000))


def test_the_entries_stand_where_the_stock_writer_puts_them() -> None:
    ordered = sorted((f"k{n}".encode(), b"v" * (n % 7)) for n in range(500))
    file = _Kept()
    stock = OrderedHashWriter(StructFile(file))
    for key, value in ordered:
        stock.add(key, value)
    stock.close()
    theirs = OrderedHashReader(BufferFile(file.contents), len(file.contents))
    assert list(theirs._ranges()) == list(_written(ordered, 100)._ranges())


@pytest.mark.parametrize("keys", [[b"b", b"a"], [b"a", b"a"], [b""]])
def test_keys_out_of_order_are_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="must increase"):
        _written([(key, b"") for key in keys], 10)
    with pytest.raises(ValueError, match="must increase"):
        _written([(key, b"") for key in keys], 1)
