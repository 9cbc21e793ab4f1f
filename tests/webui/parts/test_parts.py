"""The small parts of the pages: what is folded away, page numbers, figures, labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Report
from index.fields import FACETS
from index.query.filters import select
from index.results import Facet, FacetValue, ResultPage
from tests.webui.fake_index import FakeIndex
from webui.app import create_app
from webui.labels import example_queries, groups, value_label
from webui.parts.facets import SHOWN, Panel, panels, range_label
from webui.parts.figures import Figure, headline, number, tables
from webui.parts.pager import page_numbers
from webui.parts.years import axis, without_year
from webui.state import SearchState

ROOT = Path(__file__).resolve().parents[3]


def with_figures(statistics: Mapping[str, float | None]) -> Report:
    return Report(id="x", text="", statistics=statistics)


def panel_of(values: list[FacetValue]) -> Panel:
    result = ResultPage("", 1, 1, 10, 0, (), (Facet("agency", tuple(values)),))
    with create_app(FakeIndex([])).test_request_context():
        (panel,) = panels(result, SearchState())
    return panel


def test_a_long_facet_shows_what_is_chosen_and_its_largest_values_and_leads_to_the_rest() -> None:
    values = [FacetValue(f"机关{n}", f"机关{n}", n % 17, n == 3) for n in range(40)]
    panel = panel_of(values)
    shown = [option.value for option in panel.options]
    assert len(shown) == SHOWN
    assert "机关3" in shown
    rest = [value for value in values if value.value not in shown]
    assert min(o.count for o in panel.options if not o.selected) >= max(value.count for value in rest)
    assert [o.value for o in values if o.value in shown] == shown, "the engine's order is kept"
    (more,) = panel.more
    assert more.count == len(rest)
    assert more.url.startswith("/facet/agency")


def test_a_page_carries_few_values_even_where_many_are_chosen() -> None:
    panel = panel_of([FacetValue(f"机关{n}", f"机关{n}", n, n < 30) for n in range(40)])
    assert len(panel.options) == SHOWN
    assert all(option.selected for option in panel.options)


year_values = st.integers(1990, 2030).map(str)
ends = st.one_of(st.just(""), year_values)
chosen_years = st.lists(
    st.one_of(
        year_values, st.tuples(ends, ends).filter(lambda r: any(r) and (not all(r) or r[0] <= r[1])).map("..".join)
    ),
    max_size=5,
)


@given(chosen_years, year_values)
def test_without_a_year_all_other_years_are_chosen_as_before(chosen: list[str], year: str) -> None:
    every = [str(number) for number in range(1980, 2041)]
    left = without_year(chosen, year)
    assert select("year", left, every) & set(every) == (select("year", chosen, every) & set(every)) - {year}
    if select("year", chosen, every).isdisjoint([year]):
        assert left == chosen


@given(st.dictionaries(year_values, st.integers(1, 9), min_size=1, max_size=6), st.booleans())
def test_years_are_an_axis_without_a_hole(counts: dict[str, int], some_unknown: bool) -> None:
    given = [FacetValue(year, year, count) for year, count in counts.items()]
    given += [FacetValue("", "未知", 3)] if some_unknown else []
    shown = axis(given)
    years = [int(value.value) for value in shown if value.value]
    assert years == list(range(int(max(counts)), int(min(counts)) - 1, -1))
    assert {value.value: value.count for value in shown if value.count and value.value} == counts
    assert [value.value for value in shown if not value.value] == [""] * some_unknown


def test_a_facet_of_which_nothing_is_known_is_left_out() -> None:
    result = ResultPage("", 1, 1, 10, 0, (), (Facet("city", (FacetValue("", "未知", 9),)),))
    with create_app(FakeIndex([])).test_request_context():
        assert panels(result, SearchState()) == []


@given(st.integers(1, 300), st.integers(1, 300))
def test_page_numbers_hold_the_ends_and_the_neighbours_and_no_idle_gap(page: int, pages: int) -> None:
    page = min(page, pages)
    shown = page_numbers(page, pages)
    numbers = [number for number in shown if number is not None]
    assert {1, pages, page} <= set(numbers)
    assert {n for n in (page - 1, page + 1) if 1 <= n <= pages} <= set(numbers)
    assert numbers == sorted(set(numbers))
    assert len(shown) <= 9
    assert all(b - a == 1 for a, b in pairwise(shown) if a is not None and b is not None)
    for before, between, after in zip(shown, shown[1:], shown[2:], strict=False):
        if between is None:
            assert before is not None
            assert after is not None
            assert after - before > 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (0, "0"), (1472, "1,472"), (7.5, "7.5"), (12.0, "12"), (1234.5678, "1,234.5678"), (-3, "-3")],
)
def test_figures_are_written_as_people_write_them(value: float | None, text: str) -> None:
    assert number(value) == text


def test_an_unknown_figure_is_shown_under_its_own_name_after_the_known() -> None:
    shown = headline(with_figures({"visits_to_the_moon": 1, "proactive_total": 3, "requests_received": None}))
    assert shown == [("主动公开信息总数（条）", Figure("3")), ("visits_to_the_moon", Figure("1"))]


def test_statutory_figures_stand_in_rows_and_columns() -> None:
    found = tables(
        with_figures(
            {
                "requests.carried_over.total": 1,
                "requests.new.total": 5,
                "requests.new.natural_person": None,
                "requests.new.business": 2,
                "litigation.direct.upheld": 0,
                "proactive.licences": 9,
                "staff.total": 4,
                "complaints": None,
            }
        )
    )
    shown = [
        (table.caption, table.columns, tuple((name, tuple(figure.text for figure in row)) for name, row in table.rows))
        for table in found
    ]
    assert shown == [
        ("主动公开", ("数量",), (("行政许可决定", ("9",)),)),
        ("收到和处理申请", ("商业企业", "总计"), (("本年新收", ("2", "5")), ("上年结转", ("—", "1")))),
        ("行政复议与行政诉讼", ("结果维持",), (("诉讼：未经复议直接起诉", ("0",)),)),
        (
            "统计表与正文中的其他数字",
            ("数量",),
            (("举报投诉（件）", ("—",)), ("从事政府信息公开工作人员（人）", ("4",))),
        ),
    ]


def test_no_figures_give_no_tables() -> None:
    assert tables(with_figures({})) == []
    assert headline(with_figures({})) == []


def test_every_figure_that_is_read_has_a_label() -> None:
    rows = (ROOT / "index" / "figures" / "data" / "figures.tsv").read_text(encoding="utf-8").splitlines()
    names = {row.split("\t")[0] for row in rows if not row.startswith("#")}
    single = {name for name in names if "*" not in name}
    cells = {f"{row}.{column}" for row in groups()["figure_row"] for column in groups()["figure_column"]}
    assert single - cells <= {*groups()["figure"], *groups()["annex"]}
    for name in names - single:
        pattern = re.compile(re.escape(name).replace(r"\*", ".+"))
        assert any(map(pattern.fullmatch, cells)), name


@pytest.mark.parametrize(
    ("value", "text"),
    [("2016..2020", "2016–2020"), ("2016..", "2016 年及以后"), ("..2020", "2020 年及以前"), ("2018", "")],
)
def test_ranges_are_read_out(value: str, text: str) -> None:
    assert range_label(value) == text


def test_every_line_of_the_labels_is_group_name_and_label() -> None:
    assert {"synonyms", "metadata", "figure", "rule"} <= set(groups())
    assert all(text for names in groups().values() for text in names.values())


def test_the_unknown_has_a_word_in_every_field() -> None:
    assert {value_label(field, "") for field in FACETS} == {"未知", "无", "没有数字"}
    assert value_label("level", "city") == "市级"
    assert value_label("is_report", "false") == "其他文件"


def test_example_searches_are_searches() -> None:
    assert len(example_queries()) >= 3
    assert all(query.count('"') % 2 == 0 for query in example_queries())
