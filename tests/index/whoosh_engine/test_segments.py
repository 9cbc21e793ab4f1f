"""What a segment is made of: columns, and every bigram with its places, counted one by one."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analyzers import bigrams, fold, segmentation, words, words_by_length
from analyzers.reduction import reduce_with_offsets
from analyzers.segmentation import LONGEST_RUN_KEPT, RUN_STORE, Segmenter
from index import Report, create_index, open_index
from index.errors import IndexWriteError
from index.opening import rebuild_index
from index.whoosh_engine.format import bigram_lists, stored_fields
from index.whoosh_engine.format.bigram_lists import BigramTexts, encode_pairs
from index.whoosh_engine.format.bigram_positions import PositionReader, TextWidths
from index.whoosh_engine.format.columns import (
    BytesColumn,
    RawColumn,
    read_dictionaries,
    write_bytes,
    write_dictionaries,
    write_numbers,
)
from index.whoosh_engine.format.packing.checked_file import CheckedFile
from index.whoosh_engine.format.packing.compression import Compressor
from index.whoosh_engine.format.terms.field_lists import FieldLists
from index.whoosh_engine.format.terms.postings import PostingLists
from index.whoosh_engine.format.terms.term_reader import TermReader
from index.whoosh_engine.write import segment_processes
from index.whoosh_engine.write import writer as writing
from index.whoosh_engine.write.posting_writer import PostingWriter
from index.whoosh_engine.write.segment_processes import write_segment
from tests.index.building import build, found, texts

folded_texts = st.lists(texts.map(fold), max_size=6)


@pytest.mark.parametrize("lengths", [[], [0], [0, 3, 0], [70_000, 1], [1] * 40_000, [300] * 33_000])
def test_a_column_of_bytes_has_the_values_that_were_written(tmp_path: Path, lengths: list[int]) -> None:
    values = [bytes([number % 251]) * length for number, length in enumerate(lengths)]
    write_bytes(tmp_path / "column", values)
    column, raw = BytesColumn(tmp_path / "column", len(values)), RawColumn.open(tmp_path / "column", len(values))
    assert [column[doc] for doc in range(len(values))] == values
    assert raw.consistent
    assert raw.limit == sum(lengths)
    for doc in {0, 1, 2, len(values) // 2, len(values) - 1} & set(range(len(values))):
        assert raw.between(int(raw.starts[doc]), int(raw.ends[doc])) == values[doc]


def test_a_column_of_numbers_has_the_numbers_that_were_written(tmp_path: Path) -> None:
    write_numbers(tmp_path / "column", np.array([3, 0, 2**31], ">u4"))
    assert np.frombuffer(CheckedFile(tmp_path / "column").all(), ">u4").tolist() == [3, 0, 2**31]


@pytest.mark.parametrize("limits", [{}, {"PAIRS_AT_ONCE": 3}, {"_BITS": 20}], ids=["whole", "in parts", "too wide"])
@given(many=folded_texts, near=st.sampled_from([None, 0, 1, 3]))
@settings(deadline=None)
def test_bigrams_are_those_of_each_text_with_their_frequencies_and_places(
    limits: dict[str, int], many: list[str], near: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(bigram_lists, name, limit)
        given_texts = BigramTexts(list(map(stored_fields.pack_characters, many)))
        folder = tmp_path_factory.mktemp("places")
        postings: dict[str, list[tuple[int, int]]] = {}
        order = []
        widths = TextWidths.of(given_texts.characters, near)
        with PostingWriter(folder / "a.trm", folder / "a.pst", len(many), widths) as writer:
            writer.begin("bigrams")
            for lists in given_texts.lists():
                flat, sizes = encode_pairs(lists.first, lists.second)
                ends = np.cumsum(sizes).tolist()
                bounds = [*lists.starts.tolist(), len(lists.docs)]
                for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
                    term = flat.tobytes()[start:end].decode("utf-8", "surrogatepass")
                    own = slice(bounds[number], bounds[number + 1])
                    postings[term] = list(zip(lists.docs[own].tolist(), lists.counts[own].tolist(), strict=True))
                    order.append(term.encode("utf-8", "surrogatepass"))
                writer.add(flat, sizes, lists.starts, lists.docs, lists.counts, lists.places)
            writer.end()
    expected: dict[str, list[tuple[int, int]]] = {}
    for doc, text in enumerate(many):
        for term, count in Counter(bigrams(text)).items():
            expected.setdefault(term, []).append((doc, count))
    assert postings == expected
    assert order == sorted(order)
    assert given_texts.lengths.tolist() == [len(bigrams(text)) for text in many]
    terms = TermReader(folder / "a.trm", PostingLists(folder / "a.pst", len(many)))
    reader, whole = PositionReader(terms, given_texts.characters), " ".join([*many, ""])
    lists = FieldLists(terms, "bigrams")
    read, places = lists.read_places(0, len(lists.sizes), reader.is_far)
    every = iter(zip(np.repeat(read.docs, read.counts).tolist(), places.tolist(), strict=True))
    for term in sorted([*expected, "无此"], key=lambda term: term.encode("utf-8", "surrogatepass")):
        standing = [at for at in range(len(whole)) if whole.startswith(term, at)]
        assert reader.positions(term).tolist() == standing
        assert [int(reader.bases[doc]) + place for doc, place in itertools.islice(every, len(standing))] == standing
        for docs in ([], [0], list(range(0, len(many), 2)), list(range(len(many)))):
            own = np.array(docs, np.int32)[: len(many)]
            found_in, among = reader.in_documents(term, own)
            expected_in = [(at, list(own).index(doc)) for at in standing if (doc := _owner(reader, at)) in own]
            assert list(zip(found_in.tolist(), among.tolist(), strict=True)) == expected_in


def _owner(reader: PositionReader, place: int) -> int:
    return int(reader.owners(np.array([place]))[0])


@pytest.mark.parametrize("store", [RUN_STORE, 0, 3])
@given(many=st.lists(texts, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_terms_by_length_are_the_terms(store: int, many: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of a text's runs are kept of texts before it."""
    monkeypatch.setattr(segmentation, "RUN_STORE", store)
    for text in [*many, *many, *many]:
        ones, twos, others = words_by_length(fold(text))
        pairs = [twos[at : at + 2] for at in range(0, len(twos), 2)]
        assert Counter([*ones, *pairs, *others]) == Counter(words(fold(text)))
        assert len(twos) % 2 == 0
        assert all(max(short, default="") <= "\uffff" for short in (ones, twos))
        assert all(len(term) > 2 or max(term) > "\uffff" for term in others)


def test_runs_that_are_kept_are_few_and_short() -> None:
    segmenter = Segmenter()
    for number in range(7):
        segmenter.by_length([chr(code) + chr(code + number // 2) for code in range(0x4E00, 0x9000)])
        segmenter.by_length(["政府信息" * 100, "公开"])
        assert len(segmenter._runs) <= RUN_STORE
        assert len(segmenter._seen) <= RUN_STORE
    assert segmenter._runs["公开"] == ("", "公开", ())
    assert max(map(len, segmenter._runs)) <= LONGEST_RUN_KEPT


@given(texts, st.sampled_from(["", "\0标题", "\0𠀀"]), st.sets(st.integers(0, 30)))
@example("政府信息公開，" * 20_000, "\0标题", {5, 70_000})
@example("公 开" + "政" * 70_000 + " 府", "", {0, 2, 60_000, 60_007})
@example("".join(map(chr, range(0xD800))) + "".join(map(chr, range(0xE000, 0x10000))), "", set())
@example("open听全文data", "", {4, 7})
@example("信", "", {0, 1})
def test_a_text_is_had_again_and_its_folded_and_reduced_forms(text: str, tail: str, cuts: set[int]) -> None:
    offsets = sorted(cut for cut in cuts if cut <= len(text))
    furniture = tuple(zip(offsets[::2], offsets[1::2], strict=False))
    body = Report(id="a", text=text, furniture=furniture).body
    packed, reduced = stored_fields.pack_text(text, fold(body) + tail, furniture)
    assert stored_fields.unpack_text(packed) == (text, tail, furniture)
    assert stored_fields.unpack_text(packed).body == body
    expected = reduce_with_offsets(fold(body) + tail)
    assert stored_fields.unpack_reduced(packed) == expected
    assert stored_fields.unpack_characters(reduced) == expected.text


@pytest.mark.parametrize("count", [1, 400])
def test_what_a_report_page_shows_is_had_again(count: int) -> None:
    statistics: dict[str, int | float | None] = {f"figure_{n}": n / 2 for n in range(count)}
    report = Report(id="a", text="公开", statistics=statistics)
    packed = stored_fields.pack_details(report)
    assert stored_fields.unpack_details(packed)["statistics"] == statistics


@settings(deadline=None)
@given(st.lists(st.binary(max_size=60), min_size=1, max_size=40), st.sampled_from([0, 1, 10_000]))
def test_compressed_values_are_had_again_also_where_one_copy_of_the_dictionaries_is_damaged(
    tmp_path_factory: pytest.TempPathFactory, values: list[bytes], longer: int
) -> None:
    values = [value * (1 + longer // 50) for value in values]
    path = tmp_path_factory.mktemp("dictionaries") / "a.dic"
    columns = [(len(values), values.__getitem__, b""), (0, values.__getitem__, b"")]
    (made, none) = write_dictionaries(path, columns)
    compress, data = Compressor(made), bytearray(CheckedFile(path).all())
    assert none == b""
    for damaged in (None, 0, len(data) // 3, len(data) - 1):
        changed = bytearray(data)
        if damaged is not None:
            changed[damaged] ^= 1
        unpack, _ = read_dictionaries(bytes(changed), 2)
        assert [unpack(compress(value)) for value in values] == values
    data[4] ^= 1
    data[-1] ^= 1
    with pytest.raises(ValueError, match="neither copy"):
        read_dictionaries(bytes(data), 2)


def test_segments_written_by_other_processes_are_those_written_here(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "DOCUMENTS_A_SEGMENT", 40)
    many: list[Report | str] = [Report(id=str(n), text=f"第{n}号公开文件") for n in range(130)]
    changes: list[Report | str] = [Report(id="3", text="新"), "4", Report(id="129", text="新"), "128"]
    index = create_index(new_folder())
    with index.writer(processes=2) as writer:
        for entry in [*many, *changes]:
            if isinstance(entry, Report):
                writer.add(entry)
            else:
                assert writer.remove(entry)
        writer.checkpoint()
    here, model = build(new_folder(), [[*many, *changes]])
    assert {report.id: report for report in index.reports()} == model
    assert found(index, "新") == found(here, "新") == {"3", "129"}
    assert found(index, "公开") == found(here, "公开")
    assert index.check()["reports"] == len(model)


def test_a_process_that_dies_is_named_and_nothing_is_lost(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_folder()
    build(folder, [[Report(id="old", text="公开")]])
    monkeypatch.setattr(writing, "DOCUMENTS_A_SEGMENT", 2)
    monkeypatch.setattr(segment_processes, "write_segment", _die_elsewhere)

    def add_many() -> None:
        with create_index(folder).writer(processes=1) as writer:
            for number in range(5):
                writer.add(Report(id=str(number), text="公开"))

    with pytest.raises(IndexWriteError, match="--workers 1"):
        add_many()
    assert {report.id for report in open_index(folder, thorough=True).reports()} == {"old"}


def _die_elsewhere(folder: Path, prepared: Any, known: Any) -> Any:
    """Writes a segment, or ends the process where it is not the one that the test runs in."""
    if multiprocessing.parent_process() is not None:
        os._exit(9)
    return write_segment(folder, prepared, known)


def test_furniture_is_kept_and_neither_searched_nor_shown_in_results(tmp_path: Path) -> None:
    text = "open听全文data 政府信息公开年度报告 分享到微信 主动公开情况𠀀"
    at = text.index("分享到")
    given = [Report(id=name, text=text, title="年报", furniture=((4, 7), (at, at + 5))) for name in ("a", "b")]
    index, _ = build(tmp_path / "index", [given[:1], given[1:]])
    for _ in range(2):
        assert list(index.reports()) == given
        assert (found(index, "听全文"), found(index, "分享到微信")) == (set(), set())
        assert found(index, '"open data"') == found(index, '"年度报告主动公开情况"') == {"a", "b"}
        shown = "".join(passage.text for hit in index.search("主动公开").hits for passage in hit.snippets)
        assert "主动公开" in shown
        assert "分享" not in shown
        rebuild_index(tmp_path / "index")
        index = open_index(tmp_path / "index")
