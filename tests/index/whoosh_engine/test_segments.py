"""What a segment is made of: columns that stock Whoosh reads, and every bigram with its places, counted one by one."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import columns as stock

from analyzers import bigrams, fold, segmentation, words, words_by_length
from analyzers.segmentation import LONGEST_RUN_KEPT, RUN_STORE, Segmenter
from index import Report, create_index, open_index
from index.errors import IndexWriteError
from index.whoosh_engine.format import bigram_lists, stored_fields
from index.whoosh_engine.format.bigram_lists import BigramTexts, encode_pairs
from index.whoosh_engine.format.bigram_positions import PositionReader, PositionWriter
from index.whoosh_engine.format.columns import BytesColumn, write_bytes, write_numbers
from index.whoosh_engine.format.storage import MappedFile
from index.whoosh_engine.format.terms import term_index
from index.whoosh_engine.write import segment_processes
from index.whoosh_engine.write import writer as writing
from index.whoosh_engine.write.segment_processes import write_segment
from tests.index.building import build, found, texts

folded_texts = st.lists(texts.map(fold), max_size=6)


@pytest.mark.parametrize("lengths", [[], [0], [0, 3, 0], [70_000, 1], [1] * 40_000, [300] * 33_000])
def test_a_column_of_bytes_is_read_by_stock_whoosh_and_by_us(tmp_path: Path, lengths: list[int]) -> None:
    values = [bytes([number % 251]) * length for number, length in enumerate(lengths)]
    write_bytes(tmp_path / "column", values, np.array(lengths, np.int64))
    file = MappedFile(tmp_path / "column")
    theirs = stock.VarBytesColumn().reader(file, 0, len(file.map), len(values))
    ours = BytesColumn(tmp_path / "column", len(values))
    for doc in {0, 1, 2, len(values) // 2, len(values) - 1} & set(range(len(values))):
        assert theirs[doc] == ours[doc] == values[doc]
    assert list(ours) == values
    assert ours.starts.tolist() == [sum(lengths[:doc]) for doc in range(min(3, len(values)))] + ours.starts.tolist()[3:]


def test_a_column_of_numbers_is_read_by_stock_whoosh(tmp_path: Path) -> None:
    write_numbers(tmp_path / "column", np.array([3, 0, 2**31], ">u4"))
    file = MappedFile(tmp_path / "column")
    assert [stock.NumericColumn("I").reader(file, 0, 12, 3)[doc] for doc in range(3)] == [3, 0, 2**31]


@pytest.mark.parametrize("limits", [{}, {"PAIRS_AT_ONCE": 3}, {"_BITS": 20}], ids=["whole", "in parts", "too wide"])
@given(many=folded_texts)
@settings(deadline=None)
def test_bigrams_are_those_of_each_text_with_their_frequencies_and_places(
    limits: dict[str, int], many: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(bigram_lists, name, limit)
        given_texts = BigramTexts(list(map(stored_fields.pack_folded, many)))
        path = tmp_path_factory.mktemp("places") / "segment.pos"
        postings: dict[str, list[tuple[int, int]]] = {}
        order = []
        with PositionWriter(path, given_texts.bases) as writer:
            for lists in given_texts.lists():
                flat, sizes = encode_pairs(lists.first, lists.second)
                ends = np.cumsum(sizes).tolist()
                bounds = [*lists.starts.tolist(), len(lists.docs)]
                for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
                    term = flat.tobytes()[start:end].decode("utf-8", "surrogatepass")
                    own = slice(bounds[number], bounds[number + 1])
                    postings[term] = list(zip(lists.docs[own].tolist(), lists.counts[own].tolist(), strict=True))
                    order.append(term.encode("utf-8", "surrogatepass"))
                writer.add(lists)
    expected: dict[str, list[tuple[int, int]]] = {}
    for doc, text in enumerate(many):
        for term, count in Counter(bigrams(text)).items():
            expected.setdefault(term, []).append((doc, count))
    assert postings == expected
    assert order == sorted(order)
    assert given_texts.lengths.tolist() == [len(bigrams(text)) for text in many]
    reader, whole = PositionReader(path), " ".join([*many, ""])
    for term in [*expected, "无此"]:
        assert reader.positions(term).tolist() == [at for at in range(len(whole)) if whole.startswith(term, at)]


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


@given(texts, st.sampled_from(["", "\0标题", "\0𠀀"]))
def test_a_text_is_had_again_from_its_folded_form_and_what_folding_changed(text: str, behind: str) -> None:
    folded = fold(text) + behind
    packed, differences = stored_fields.pack_folded(folded), stored_fields.pack_differences(text, folded)
    assert stored_fields.unpack_folded(packed) == folded
    assert stored_fields.unpack_text(packed, differences) == text


def test_a_long_text_is_had_again_from_its_folded_form() -> None:
    text = "政府信息公開，" * 20_000
    folded = fold(text)
    assert (
        stored_fields.unpack_text(stored_fields.pack_folded(folded), stored_fields.pack_differences(text, folded))
        == text
    )


@pytest.mark.parametrize("count", [1, 400])
def test_what_a_report_page_shows_is_had_again(count: int) -> None:
    statistics: dict[str, int | float | None] = {f"figure_{n}": n / 2 for n in range(count)}
    report = Report(id="a", text="公开", statistics=statistics)
    packed = stored_fields.pack_details(report)
    assert stored_fields.unpack_details(packed)["statistics"] == statistics
    assert packed.startswith(b"{") == (count == 1)


def test_entries_are_in_order_also_where_they_do_not_fit_into_one_integer(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    bucket, wanted = chance.integers(0, 4, 500).astype(np.uint32), chance.integers(0, 40, 500)
    packed = term_index._in_order(bucket, wanted)
    monkeypatch.setattr(term_index, "_BITS", 10)
    assert packed.tolist() == term_index._in_order(bucket, wanted).tolist()


def test_segments_written_by_other_processes_are_those_written_here(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "DOCUMENTS_A_SEGMENT", 40)
    monkeypatch.setattr(writing, "WORTH_SHARING", 10)
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


def _die_elsewhere(folder: Path, prepared: Any) -> Any:
    """Writes a segment, or ends the process where it is not the one that the test runs in."""
    if multiprocessing.parent_process() is not None:
        os._exit(9)
    return write_segment(folder, prepared)
