"""The query language beyond words and quotations: operators, groups, fields, prefixes, nearness; and plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QueryError
from index.fields import FIELDS, Field
from index.query.field_syntax import NAMES, UnfitValueError, field_value
from index.query.parser import parse
from index.query.tree import And, Exact, Figure, InFacet, InTitle, Near, Not, Or, Prefix, Words


def tree(text: str) -> object:
    return parse(text).root


@pytest.mark.parametrize("text", ["烟花 OR 爆竹", "烟花|爆竹", "烟花 ｜ 爆竹", "烟花 | 爆竹", "烟花 ＯＲ 爆竹"])
def test_either_of_two_words_can_be_asked_for_in_several_ways(text: str) -> None:
    root = tree(text)
    assert isinstance(root, Or)
    assert [child.text for child in root.children if isinstance(child, Words)] == ["烟花", "爆竹"]


def test_or_binds_less_than_words_side_by_side_and_parentheses_bind_most() -> None:
    assert tree("a b OR c") == Or((And((Words("a", 0), Words("b", 2))), Words("c", 7)))
    assert tree("a (b OR c)") == And((Words("a", 0), Or((Words("b", 3), Words("c", 8)))))
    assert tree("（甲 ＯＲ 乙）") == Or((Exact("甲", 1), Exact("乙", 6)))


@pytest.mark.parametrize("text", ["-烟花 公开", "NOT 烟花 公开", "－烟花 公开"])
def test_a_word_can_be_excluded(text: str) -> None:
    root = tree(text)
    assert isinstance(root, And)
    assert isinstance(root.children[0], Not)
    assert isinstance(root.children[1], Words)


def test_a_group_can_be_excluded() -> None:
    root = tree("公开 -(烟花 OR 爆竹)")
    assert isinstance(root, And)
    assert root.children[1] == Not(Or((Words("烟花", 5), Words("爆竹", 11))))


@pytest.mark.parametrize(
    "text",
    [
        "C++",
        "10:30",
        "http://example.invalid/a",
        "（二）强化政策解读、积极回应关切",
        "企(事)业单位",
        "2018年-2019年",
        "a*b",
        "注意:下午",
        "5%~10%",
        "2018~2020",
        "第9~12条",
    ],
)
def test_text_that_looks_like_syntax_is_text(text: str) -> None:
    assert tree(text) == Words(text, 0)


@pytest.mark.parametrize("text", ["OR", "NOT", "AND", "1) 公开 2) 申请", "烟花 | ", "| 烟花"])
def test_an_operator_alone_is_text_and_a_bar_at_an_end_nothing(text: str) -> None:
    assert all(isinstance(clause, Words) for clause in parse(text).clauses)


@pytest.mark.parametrize("text", ["（一", "(公开", "公开 （烟花", "一）总体", "（以下简称", "((公开)"])
def test_a_parenthesis_without_its_partner_is_text_where_nothing_is_combined(text: str) -> None:
    assert {type(clause) for clause in parse(text).clauses} == {Words}
    assert "".join(clause.text for clause in parse(text).clauses if isinstance(clause, Words)) == text.replace(" ", "")


@pytest.mark.parametrize("text", ["本年新收 3 -2 1", "0 －1 5 2.5%", "小计 1,024 -7 0"])
def test_a_minus_sign_among_the_cells_of_a_row_belongs_to_its_number(text: str) -> None:
    assert [clause.text for clause in parse(text).clauses if isinstance(clause, Words)] == text.split()


@pytest.mark.parametrize("text", ["公开 2018 -2019", "公开 -2019", "3 -公开 2 1"])
def test_a_minus_sign_excludes_where_there_is_no_row_of_cells_or_no_number_behind_it(text: str) -> None:
    assert sum(isinstance(clause, Not) for clause in parse(text).clauses) == 1


@pytest.mark.parametrize(
    ("text", "leaf"),
    [
        ("year:2018", InFacet(("year",), ("2018",))),
        ("年份：２０１８年", InFacet(("year",), ("2018",))),
        ("year:2016..2020", InFacet(("year",), ("2016..2020",))),
        ("年份:2016至2020", InFacet(("year",), ("2016..2020",))),
        ("year:..2020", InFacet(("year",), ("..2020",))),
        ("agency:应急管理", InFacet(("agency",), ("应急管理",), exact=False)),
        ('机关:"应急 管理"', InFacet(("agency",), ("应急 管理",), exact=False)),
        ("地区:廣東", InFacet(("province", "city", "county"), ("广东",), exact=False)),
        ("层级:市级", InFacet(("level",), ("city",))),
        ("level:county", InFacet(("level",), ("county",))),
        ("title:应急", InTitle("应急", exact=False)),
        ("标题:“应急管理”", InTitle("应急管理", exact=True)),
        ("文号:国办发〔2021〕30号", Words("国办发〔2021〕30号")),
        ("requests:>=100", Figure("requests_received", 100.0, None)),
        ("申请:10..20", Figure("requests_received", 10.0, 20.0)),
        ("诉讼:0", Figure("lawsuits", 0.0, 0.0)),
        ("政务*", Prefix("政务")),
        ('"舆情 回应"~10', Near(("舆情", "回应"), 10, 1)),
    ],
)
def test_fields_prefixes_and_nearness_in_english_and_chinese(text: str, leaf: object) -> None:
    assert tree(text) == leaf


def test_more_than_and_less_than_leave_the_number_itself_out() -> None:
    more, less = tree("requests:>100"), tree("requests:<100")
    assert isinstance(more, Figure)
    assert isinstance(less, Figure)
    assert more.low is not None
    assert less.high is not None
    assert less.high < 100 < more.low
    assert more.low - less.high < 1e-9


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("烟花 agncy:某局", 3, "did you mean agency"),
        ("foo:bar", 0, "there is no field foo"),
        ("year:去年", 0, "2016..2020"),
        ("公开 year:2020..2016", 3, "empty range"),
        ("year:", 0, "has no value"),
        ("requests:很多", 0, ">100"),
        ("requests:9..3", 0, "empty range"),
        ("level:村", 0, "one of national"),
        ("(烟花 OR 爆竹", 0, "has no partner"),
        ("公开 -烟花 （一", 7, "has no partner"),
        ("烟花 OR", 3, "OR at character 4 has nothing on one side"),
        ("OR 烟花", 0, "nothing on one side"),
        ("烟花 NOT", 3, "nothing on one side"),
        ("烟花 OR OR 爆竹", 6, "nothing on one side"),
        ("（烟花 AND） 爆竹", 4, "nothing on one side"),
        ('"舆情 回应"~-1', 7, "no whole number follows"),
        ('"舆情 回应"~', 7, "no whole number follows"),
        ("“舆情”~10", 4, "fewer than two texts"),
        ("公开 舆情~10", 5, "needs texts in quotation marks"),
        ("(a OR b) c)", 10, "has no partner"),
        ('title:"应急', 6, "is not closed"),
    ],
)
def test_a_mistake_is_an_error_with_its_place_and_what_to_do(text: str, position: int, says: str) -> None:
    with pytest.raises(QueryError, match=says.replace("..", r"\.\.").replace("(", r"\(")) as caught:
        parse(text)
    assert caught.value.position == position
    assert any("\u4e00" <= character <= "\u9fff" for character in caught.value.chinese)


@given(st.text(st.sampled_from('政府信息 ()|-*:~"“”「」a1ORNTyear年份.<>=+　（）：｜'), max_size=40))
def test_any_text_is_parsed_or_refused_with_a_place_in_it(text: str) -> None:
    trouble = _trouble(text)
    assert trouble is None or 0 <= trouble < len(text)
    assert _trouble(text, lenient=True) is None


def _trouble(text: str, *, lenient: bool = False) -> int | None:
    """Where a query is at fault; ``None`` where it is not."""
    try:
        parse(text, lenient=lenient)
    except QueryError as error:
        return -1 if error.position is None else error.position
    return None


@pytest.mark.parametrize("field", [field for field in FIELDS if field.choices], ids=lambda field: field.name)
def test_of_a_field_of_few_values_one_is_typed_as_it_is_or_as_it_is_read_and_no_other(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NAMES, field.name, field.names or (field.name, field.label))  # also of one that has no name yet
    for value, label in field.choices.items():
        for typed in (value, label, f" {value.upper()} "):
            assert field_value(field.name, typed, 0, quoted=False) == InFacet((field.name,), (value,))
    with pytest.raises(UnfitValueError, match=f"one of {re.escape(next(iter(field.choices)))}"):
        field_value(field.name, "火星", 0, quoted=False)
