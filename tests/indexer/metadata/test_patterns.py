"""What is looked for quickly is what one plain pattern finds, and nothing else."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from indexer.metadata import mentions
from indexer.metadata.patterns import Anywhere, AtYear, each
from indexer.metadata.views import View

_TEXTS = st.lists(
    st.sampled_from([*"编制报告年的甲。,", "2019", "20", "19", "1", "年报", "(一)", "现将", "由", "\U00020000"]),
    max_size=30,
).map("".join)


@given(_TEXTS)
def test_alternatives_are_found_just_as_one_pattern_of_them_all_finds_them(text: str) -> None:
    quick = Anywhere(
        "年报", r"\(一\)", "^现将", *each("编制|报告", "[^。]{0,3}年"), Anywhere("由.{1,3}编制", having="编制")
    )
    plain = re.compile(r"年报|\(一\)|^现将|(?:编制|报告)[^。]{0,3}年|由.{1,3}编制")
    assert quick.found(text) == (plain.search(text) is not None)


@given(_TEXTS)
def test_a_pattern_around_a_year_is_found_wherever_a_year_begins(text: str) -> None:
    quick = AtYear("(?:编制|报告)[^。]{0,6}", "[年1]")
    plain = re.compile(r"(?:编制|报告)[^。]{0,6}(?:19|20)\d\d[年1]")
    assert quick.found(text, View(text).year_starts) == (plain.search(text) is not None)


@given(_TEXTS)
def test_years_do_not_overlap_and_are_those_read_from_left_to_right(text: str) -> None:
    view = View(text)
    assert view.years == [match.start() for match in re.finditer(r"(?:19|20)\d\d", view.flat)]


@given(
    st.lists(st.sampled_from(["广州市", "应急管理局", "中国", "第一师", "公开", "的", "\U00020000"]), max_size=12).map(
        "".join
    )
)
def test_bodies_are_named_alike_in_a_line_and_in_a_long_text(text: str) -> None:
    """Long texts are looked through in another way than lines."""
    rest = "。" * 300
    # A full stop is put after the line, too: what follows a name has its part in reading it.
    assert list(mentions.scan(text + "。")) == list(mentions.scan(text + rest))
