"""Quoted text means the exact characters: any span of an indexed text finds its report, and nothing else does."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers import fold
from index import Report
from index.protocol import Index
from index.whoosh_engine.format import bigram_positions
from index.whoosh_engine.read.segment_reader import SegmentReader
from tests.index.building import ALPHABET, build, commits, found, reduced_text
from tests.index.reducing import reduced

#: Quotations that are tried, at least; seeds of those that fail are printed.
CASES = 10_000
SPANS = 170
EXAMPLES = 80

#: How the places of two bigrams are brought together: each looked up in the other list, or both lists sorted as one.
WAYS = {"looked up": {"RARE": 10**9}, "sorted": {"RARE": 0, "FEW": 10**9}}

tried: Counter[str] = Counter()

#: Opening and closing marks, and what must not stand between them.
QUOTES = (('"', '"', '"＂'), ("“", "”", '”“"＂'), ("「", "」", "」"), ("『", "』", "』"))


@cache
def _variants() -> dict[str, list[str]]:
    """Other characters that fold to the same."""
    variants = defaultdict(list)
    for code in [*range(0x3000), *range(0x3000, 0xA000), *range(0xFF00, 0xFFF0)]:
        variants[fold(chr(code))].append(chr(code))
    return variants


#: What may stand anywhere beside a Han character without being there, and nowhere in the middle of a word.
NOTHING = ("\n", "\u3000", " \t", "\u200b", "\ufeff", "\u00ad", "\0")

ALIKE = (("“", '"'), ("——", "-"), ("—", "–"), ("（", "["), ("〔", "【"), ("……", "…"))


def _disguised(span: str, chance: random.Random) -> str:
    """The span in other characters that are the same to a reader, with blanks where they do not count."""
    for one, other in ALIKE:
        if chance.random() < 0.3:
            span = span.replace(one, other) if chance.random() < 0.5 else span.replace(other, one)
    span = "".join(chance.choice(_variants().get(fold(c), [c])) if chance.random() < 0.3 else c for c in span)
    han = [at for at, character in enumerate(span) if "\u4e00" <= character <= "\u9fff"]
    for at in reversed(han):
        if chance.random() < 0.1:
            span = span[:at] + chance.choice(NOTHING) + span[at:]
    return span


def _quoted(span: str) -> str | None:
    """The span in quotation marks that it does not contain; ``None`` where it contains all."""
    return next((f"{a}{span}{b}" for a, b, within in QUOTES if not set(within) & set(span)), None)


def _span(model: dict[str, Report], chance: random.Random) -> str:
    report = chance.choice(list(model.values()))
    text = chance.choice([report.text, report.title or report.text])
    start = chance.randrange(len(text) + 1)
    span = text[start : start + chance.randint(1, 12)]
    if chance.random() < 0.1:  # as if the next text followed behind a blank
        span = text[-chance.randint(1, 3) :] + " " + chance.choice(list(model.values())).text[: chance.randint(1, 3)]
    if chance.random() < 0.2 and span:  # characters of the alphabet that stand together nowhere, perhaps
        at = chance.randrange(len(span))
        span = span[:at] + chance.choice(ALPHABET) + span[at + 1 :]
    return span


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=EXAMPLES, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
@given(commits, st.integers(0, 2**32))
def test_a_quotation_finds_what_a_scan_of_all_texts_finds(
    new_folder: Callable[[], Path], way: str, batches: list[list[Report | str]], seed: int
) -> None:
    index, model = build(new_folder(), batches)
    chance = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in WAYS[way].items():
            patch.setattr(bigram_positions, name, value)
        for _ in range(SPANS if model else 0):
            span = _disguised(_span(model, chance), chance).strip()
            query = _quoted(span)
            if query is None or not reduced(span):
                continue
            expected = {report.id for report in model.values() if reduced(span) in reduced_text(report)}
            assert found(index, query) == expected, (query, seed)
            tried[way] += 1


def test_ten_thousand_quotations_were_tried() -> None:
    if not tried:
        pytest.skip("the quotations were not tried in this run")
    assert tried.total() >= CASES, tried


def test_a_quotation_is_decided_without_looking_through_texts(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of them have every bigram of the quotation, and not the quotation."""
    parts = "政府信、府信息、信息公、息公开。"
    many = [Report(id=str(n), text=f"第{n}号。{parts}" + ("政府信息公开" if n % 3 else "")) for n in range(200)]
    index, _ = build(new_folder(), [many])
    monkeypatch.setattr(SegmentReader, "contains", None)
    assert found(index, '"政府信息公开"') == {report.id for report in many if "政府信息公开" in report.text}
    assert found(index, '"公开第"') == set()


def test_a_quotation_with_a_blank_does_not_begin_in_one_report_and_end_in_the_next(
    new_folder: Callable[[], Path],
) -> None:
    texts = ["we are open", "data here", "open data", "主动公开", "信息公布", "公开 信息"]
    index, _ = build(new_folder(), [[Report(id=text, text=text) for text in texts]])
    assert found(index, '"open data"') == {"open data"}
    assert found(index, '"开 信"') == {"公开 信息"}
    assert found(index, '"here open"') == set()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits, st.integers(0, 2**32))
def test_several_quotations_must_all_be_in_a_report(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], seed: int
) -> None:
    index, model = build(new_folder(), batches)
    chance = random.Random(seed)
    for _ in range(20 if model else 0):
        spans = [_span(model, chance).strip() for _ in range(chance.randint(2, 3))]
        queries = [_quoted(span) for span in spans]
        if not all(queries) or not all(map(reduced, spans)):
            continue
        expected = {r.id for r in model.values() if all(reduced(span) in reduced_text(r) for span in spans)}
        assert found(index, "".join(map(str, queries))) == expected


@pytest.mark.parametrize(
    ("quoted", "ids"),
    [
        ('"舆情回应"', {"education-2018", "county-2017"}),  # 輿情回應 is the same in the other script
        ("「1,024」", {"education-2018"}),
        ('"1024"', set()),  # exact characters: no comma, no match
        ('"政府信息88条"', {"finance-2016"}),
        ('"县2017年年"', {"county-2017"}),  # stands in the title only
        ('"。"', {"education-2018", "finance-2018", "finance-2016", "county-2017", "notice"}),
        ('"财"', {"finance-2018", "finance-2016"}),
        ('"件。收"', {"finance-2018"}),
    ],
)
def test_quotations_of_readable_reports(index: Index, quoted: str, ids: set[str]) -> None:
    assert found(index, quoted) == ids


@pytest.mark.parametrize("between", [" ", "\n", "", "\u3000\u3000", "\u200b", " \ufeff\t"])
def test_quotations_that_run_over_a_line_end_are_found_whatever_stands_for_it(index: Index, between: str) -> None:
    assert found(index, f'"年度报告{between}全年主动"') == {"education-2018"}


@pytest.mark.parametrize(
    ("text", "quoted", "has"),
    [
        ("参与权、表达权和监\n督权，推动", "监督权", True),
        ("政 府 信 息 公 开\t12", "政府信息公开", True),
        ("open\ndata", "open data", True),
        ("open data", "opendata", False),
        ("12 34", "1234", False),
        ("12\t34", "12 34", True),
        ("2018 年 3 月", "2018年3月", True),
        ("People’s Government", "people's government", True),
        ("“三公”经费", '"三公"经费', True),
        ("2018—2020年", "2018-2020年", True),
        ("解读——回应", "解读--回应", True),
        ("等等……完", "等等...完", True),
        ("国办函〔2021〕30号", "国办函【2021】30号", True),
        ("葛\U000e0100飾区", "葛饰区", True),
        ("政务\u00ad公开", "政务公开", True),
        ("公开\0年报", "公开年报", True),
        ("公开", "公\0开", True),
        ("二○一八年", "二〇一八年", True),
        ("买买提•艾则孜", "买买提·艾则孜", True),
        ("公开。年报", "公开年报", False),
        ("1,024", "1024", False),
    ],
)
def test_white_space_and_typography_in_quotations(
    new_folder: Callable[[], Path], text: str, quoted: str, has: bool
) -> None:
    index, _ = build(new_folder(), [[Report(id="a", text=text), Report(id="b", title="标题", text="没有标题的正文")]])
    assert found(index, f"「{quoted}」") == ({"a"} if has else set())
    marked = index.mark("a", f"「{quoted}」")
    assert marked is not None
    assert not has or [reduced(text[start:end]) for start, end in marked.marks] == [reduced(quoted)]


@pytest.mark.parametrize("query", ["\0", '"\0"', "\ufffe\0", "\x01"])
def test_what_separates_texts_in_an_index_cannot_be_asked_for(new_folder: Callable[[], Path], query: str) -> None:
    index, _ = build(new_folder(), [[Report(id="a", title="甲市教育局年报", text="没有标题的正文。")]])
    assert found(index, query) == set()
