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
from tests.index.building import ALPHABET, build, commits, found, searched_text

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


def _disguised(span: str, chance: random.Random) -> str:
    return "".join(chance.choice(_variants().get(fold(c), [c])) if chance.random() < 0.3 else c for c in span)


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
            if query is None or not span:
                continue
            expected = {report.id for report in model.values() if fold(span) in searched_text(report)}
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
    assert found(index, '"公开 信息"') == {"公开 信息"}
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
        if not all(queries) or not all(spans):
            continue
        expected = {r.id for r in model.values() if all(fold(span) in searched_text(r) for span in spans)}
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


def test_quotations_that_run_over_a_line_end_are_found_with_any_white_space(index: Index) -> None:
    assert found(index, '"年度报告 全年主动"') == {"education-2018"}
    assert found(index, '"年度报告\n全年主动"') == {"education-2018"}
    assert found(index, '"年度报告全年主动"') == set()
