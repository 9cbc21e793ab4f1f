"""What is looked for quickly is what a plain look at every position finds, and nothing else."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from indexer.metadata.gazetteer import body_scanner, name_starts
from indexer.text.normalized_text import NormalizedText

_TEXTS = st.lists(
    st.sampled_from([*"编制报告年的甲。,", "2019", "20", "19", "1", "年报", "(一)", "现将", "由", "\U00020000"]),
    max_size=30,
).map("".join)


@given(_TEXTS)
def test_years_do_not_overlap_and_are_those_read_from_left_to_right(text: str) -> None:
    view = NormalizedText(text)
    assert view.years == [match.start() for match in re.finditer(r"(?:19|20)\d\d", view.flat)]


@given(
    st.lists(st.sampled_from(["广州市", "应急管理局", "中国", "第一师", "公开", "的", "\U00020000"]), max_size=12).map(
        "".join
    )
)
def test_bodies_are_named_alike_wherever_a_text_is_looked_through(text: str) -> None:
    """Of long texts only those places are read at which a name may begin."""
    view = NormalizedText(text)
    for begin in (0, 3):
        end = len(view.flat)
        places = name_starts.places(view, begin, end)
        assert list(body_scanner.scan(view.flat, begin, end, places)) == list(body_scanner.scan(view.flat, begin, end))
