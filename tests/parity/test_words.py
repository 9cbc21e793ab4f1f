"""The words of a cluster are counted on from commit to commit, and are those that the embedded engine keeps."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index import Report
from index.opensearch_engine.search.moment import Moment
from tests.parity.pairs import Pair, fill, pair

pytestmark = pytest.mark.opensearch

#: Words that are cut as they stand, some of them common, some rare, and beginnings that several have.
WORDS = (
    *("政府", "政策", "政务", "公开", "公告", "公布", "信息", "年度", "报告", "教育", "教师", "教学"),
    *("申请", "申报", "办理", "答复", "部门", "单位", "机关", "工作", "工程", "环境", "环保", "网站"),
    *("open", "opens", "order", "app26"),
)

BEGINNINGS = ("政", "公", "教", "申", "工", "环", "o", "op")


def _report(number: int, chance: random.Random) -> Report:
    chosen = chance.choices(WORDS, weights=range(len(WORDS), 0, -1), k=chance.randint(1, 8))
    return Report(id=f"r{number}", text="，".join(chosen))


def _assert_same_words(both: Pair) -> None:
    with both.embedded._engine.view() as one, both.cluster._engine.view() as other:  # type: ignore[attr-defined]
        expected, found = one.vocabulary, other.vocabulary
        known = expected.frequencies(WORDS)
        assert found.frequencies(WORDS) == known
        for beginning in BEGINNINGS:
            for limit in (1, 2, 10):
                assert found.beginning(beginning, (), limit) == expected.beginning(beginning, (), limit)
        for word in WORDS:
            assert found.neighbours(word) == expected.neighbours(word)
            if word[0] > "z":
                assert found.of_two(word[0], None) == expected.of_two(word[0], None)
        assert len(known) > 10


@pytest.mark.parametrize("shards", [1, 3])
def test_words_are_counted_on_and_never_whole_again_for_a_few_reports(
    shards: int, tmp_path: Path, opensearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(shards)
    looked_through: list[bool] = []  # whether everything was
    values = Moment.values

    def watched(self: Moment, field: str, condition: object = None, *more: object) -> dict[str, int]:
        if field == "vocabulary":
            looked_through.append(condition is None)
        return values(self, field, condition, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Moment, "values", watched)
    with pair(tmp_path / "index", opensearch, [_report(n, chance) for n in range(100)], shards=shards) as both:
        _assert_same_words(both)
        assert looked_through == [True]
        few = ([_report(101, chance)], [_report(3, chance), "r7", "r8"], ["r9"], [Report(id="r10", text="新词")])
        for batch in few:
            for index in both:
                fill(index, batch)
            _assert_same_words(both)
        assert 0 < looked_through.count(False) <= shards * len(few)
        assert looked_through.count(True) == 1
        for index in both:
            fill(index, [f"r{n}" for n in range(40, 80)])
        _assert_same_words(both)
        assert looked_through.count(True) == 2
