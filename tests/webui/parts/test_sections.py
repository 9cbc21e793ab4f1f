"""A long report is shown in parts, of which nothing is lost and none is large."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webui.fake_index import FakeIndex
from tests.webui.reading import page, texts
from tests.webui.sample_reports import report
from webui.app import create_app
from webui.parts import sections
from webui.parts.sections import PART_CHARACTERS, PART_HITS, parts

LONG = replace(
    report(2, 2021),
    id="long",
    text="\n".join(f"第{n}行，公开信息，{'舆情' if n in (30_000, 30_001) else '平常'}。" for n in range(40_000)),
)


@given(st.text("ab\n", max_size=60), st.sets(st.integers(0, 59)), st.integers(1, 9), st.integers(1, 5))
def test_parts_are_the_whole_and_each_is_within_its_limits(
    text: str, places: set[int], characters: int, hits: int
) -> None:
    marks = [(at, at + 1) for at in sorted(places) if at < len(text)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sections, "PART_CHARACTERS", characters)
        patch.setattr(sections, "PART_HITS", hits)
        found = parts(text, marks)
    assert "".join(text[part.start : part.end] for part in found) == text
    assert [mark for part in found for mark in marks[part.slice]] == marks
    assert [part.number for part in found] == list(range(1, len(found) + 1))
    for part in found:
        assert part.end - part.start <= characters
        assert part.hits <= hits
        assert part.end > part.start or not text
        for (start, end), whole in zip(part.marks(marks), marks[part.slice], strict=True):
            assert text[part.start : part.end][start:end] == text[slice(*whole)]


def test_a_long_report_is_paged_and_its_search_opens_at_the_first_hit() -> None:
    client = create_app(FakeIndex([LONG])).test_client()
    tree = page(client, f"/report/long?q={quote('舆情')}")
    assert len(tree.xpath("//nav[contains(@class, 'parts')]//a")) == len(parts(LONG.text, ())) > 1
    assert "第30000行" in texts(tree, "//div[@id='report-text']")[0]
    assert tree.xpath("//span[@id='hit-2']")
    shown = ""
    for link in tree.xpath("//nav[contains(@class, 'parts')]//a/@href"):
        response = client.get(link)
        assert len(response.data) < 20 * PART_CHARACTERS
        shown += texts(page(client, link), "//div[@id='report-text']")[0]
    assert [f"第{n}行" in shown for n in (0, 20_000, 39_999)] == [True] * 3
    assert "".join(shown.split()).count("公开信息") == 40_000


def test_a_page_with_a_hit_in_every_line_stays_small() -> None:
    client = create_app(FakeIndex([LONG])).test_client()
    response = client.get(f"/report/long?q={quote('公开')}&part=2")
    assert len(response.data) < 600 * PART_HITS + 10 * PART_CHARACTERS
    assert response.get_data(as_text=True).count('class="hit"') == PART_HITS


@pytest.mark.parametrize("part", ["0", "99", "x", "", "-1"])
def test_a_part_that_is_none_is_the_first(part: str) -> None:
    client = create_app(FakeIndex([LONG])).test_client()
    assert "第0行" in texts(page(client, f"/report/long?part={part}"), "//div[@id='report-text']")[0]
    assert not page(create_app(FakeIndex([report(2, 2021)])).test_client(), f"/report/{report(2, 2021).id}").xpath(
        "//nav[contains(@class, 'parts')]"
    )
