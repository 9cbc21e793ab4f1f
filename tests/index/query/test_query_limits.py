"""The limits of a query, each where it is reached and passed; and what its parts are made of, without an index."""

from __future__ import annotations

import pytest

from analyzers.synonyms import Alternative
from index.errors import FilterError, QueryError
from index.query import expansion
from index.query.expansion import expand
from index.query.filters import check_filters, is_range, select
from index.query.parser import parse
from index.query.pieces import has_lone_han, is_han, needles_of
from index.query.tree import (
    And,
    Concept,
    Exact,
    Figure,
    InFacet,
    InTitle,
    Near,
    Not,
    Or,
    Passage,
    Prefix,
    Words,
    leaves,
)


def _refused(text: str) -> tuple[str, int | None]:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert any(is_han(character) for character in caught.value.chinese)
    return str(caught.value), caught.value.position


def test_a_query_has_a_thousand_characters_and_running_text_twenty_thousand() -> None:
    assert parse("公" * 1000).root == Words("公" * 1000)
    assert _refused("公" * 1001) == ("the query has 1001 characters; 1000 is the most, so shorten it", 1000)
    running = "公开，" * 7000
    assert isinstance(parse(running[:1000]).root, Words)
    assert parse(running[:1001]).root == Passage(running[:1001])
    assert parse(running[:20_000]).root == Passage(running[:20_000])
    assert _refused(running[:20_001]) == ("the query has 20001 characters; 20000 is the most, so shorten it", 20_000)
    assert parse("\n" * 1001).root is None


def test_a_query_has_sixty_four_parts() -> None:
    for sign in (" OR ", " | ", " "):
        assert len(list(leaves(parse(sign.join(["公开"] * 64)).root))) == 64
    said, position = _refused(" OR ".join(["公开"] * 65))
    assert "has 65 parts; 64 is the most" in said
    assert position == 64 * len("公开 OR ")
    assert isinstance(parse(" ".join(["公开"] * 65)).root, Passage)
    assert isinstance(parse("，".join(["公开"]) + "，" + " | ".join(["公开"] * 65)).root, Passage)
    assert "65 parts" in _refused(" ".join(["-公开", *["公开"] * 64]))[0]
    # Each of the texts that are to stand near each other counts.
    assert len(list(leaves(parse(" ".join(['"信息 公开"~9'] * 32)).root))) == 32
    assert "has 66 parts" in _refused(" ".join(['"信息 公开"~9'] * 33))[0]


def test_groups_stand_sixteen_deep_in_groups() -> None:
    assert parse("(" * 16 + "公开" + ")" * 16).root == Words("公开", 16)
    assert "more than 16 deep" in _refused("(" * 17 + "公开" + ")" * 17)[0]
    assert parse("(公开) " * 20).root is not None  # side by side they are not deep
    assert parse("-公开 " * 20).root is not None
    assert _refused("NOT " * 17 + "公开")[1] == 4 * 16


def test_eight_texts_stand_near_each_other_at_a_thousand_characters() -> None:
    eight = " ".join("公开信息政府年度")
    assert parse(f'"{eight}"~1000').root == Near(tuple("公开信息政府年度"), 1000, 1)
    assert _refused(f'公开 "{eight} 报"~9') == ("9 texts are to stand near each other; 8 is the most, so shorten it", 3)
    assert _refused('"公 开"~1001') == ("the distance is 1001; 1000 is the most, so shorten it", 5)
    assert parse('"公 开"~0999').root == Near(("公", "开"), 999, 1)
    assert _refused('"公 开"~00009')[1] == 5
    assert parse('"公 开"~0').root == Near(("公", "开"), 0, 1)


def test_amounts_are_what_their_units_say() -> None:
    for typed, amount in (("3", 3), ("1万", 1e4), ("2.5万", 25_000), ("2亿", 2e8), ("1,234.5", 1234.5)):
        assert parse(f"申请:{typed}").root == Figure("requests_received", amount, amount)
    assert parse("申请:..1万").root == Figure("requests_received", None, 10_000)
    assert parse("申请:1万-").root == Figure("requests_received", 10_000, None)
    assert parse("申请:5~5").root == Figure("requests_received", 5, 5)
    assert parse("申请:≤5").root == Figure("requests_received", None, 5)
    assert "empty range" in _refused("申请:6..5")[0]
    assert parse("年份:2018..2018").root == InFacet(("year",), ("2018..2018",))
    assert "empty range" in _refused("year:2019..2018")[0]
    assert parse("年份:二〇一八至二〇二〇").root == InFacet(("year",), ("2018..2020",))


@pytest.mark.parametrize(("name", "is_text"), [("ab", True), ("abc", False), ("ftp", True), ("a_bcd", True)])
def test_a_name_of_three_letters_before_a_colon_is_taken_for_a_field(name: str, is_text: bool) -> None:
    if is_text:
        assert parse(f"{name}:xyz").root == Words(f"{name}:xyz")
    else:
        assert f"there is no field {name}:" in _refused(f"{name}:xyz")[0]
    assert parse(f"{name}: ").root == Words(f"{name}:")
    assert parse(f"{name}:xyz，公开").root == Words(f"{name}:xyz，公开")


def test_full_width_signs_are_read_as_half_width_ones() -> None:
    def shape(text: str) -> object:
        try:
            return str(parse(text).root).translate({code + 0xFEE0: code for code in range(0x21, 0x7F)})
        except QueryError as error:
            return error.position

    # Some are the marks of running text in full width alone, and two are written otherwise in a string.
    for code in sorted({*range(0x21, 0x7F)} - set(map(ord, ",;:!?'\\"))):
        for frame in ("公开 {0}政府{0}", "{0}政府 公开", "公开 政府{0}"):
            assert shape(frame.format(chr(code))) == shape(frame.format(chr(code + 0xFEE0))), (frame, chr(code))
    assert parse("公开　政府").root == parse("公开 政府").root


def test_a_number_among_other_words_keeps_the_whole_run() -> None:
    assert parse("收到 20").run == "收到20"
    assert parse("20").run is None
    assert parse("收到").run is None
    assert parse('"收到" 20').run is None
    assert parse("收到 -20").run is None


def test_what_a_passage_marks_is_a_hundred_pieces_of_four_characters_and_more() -> None:
    assert [needle.text for needle in Passage("政府信息，信息公，公开年报。公开年报").needles()] == [
        "政府信息",
        "公开年报",
    ]
    many = Passage("，".join(f"第{number}号公报" for number in range(100, 201))).needles()
    assert [needle.text for needle in (many[0], many[-1])] == ["第100号公报", "第199号公报"]
    assert len(many) == 100
    assert Passage("政府\t信息|公开").reduced == ("政府", "信息", "公开")


def test_han_characters_are_those_of_the_blocks_to_their_ends() -> None:
    for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF), (0x3007, 0x3007)):
        assert [is_han(chr(code)) for code in (first - 1, first, last, last + 1)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "lone"),
    [("公", True), ("公开", False), ("a公", True), ("公a开", True), ("公开a", False), ("a", False), ("", False)],
)
def test_a_lone_han_character_stands_between_others_that_are_none(text: str, lone: bool) -> None:
    assert has_lone_han(text) is lone


def test_words_say_by_what_they_are_found() -> None:
    words = Words("政府oa公开")
    assert words.by_bigrams() == (["政府", "公开"], ["oa"])
    assert Words("公a").by_bigrams() is None
    assert Words("oa").by_bigrams() is None
    assert [spelling.text for spelling in Words("公开").in_a_row()] == []
    assert [spelling.text for spelling in Words("oa公开").in_a_row()] == ["oa公开"]
    assert Words("2018").in_a_row() == []
    assert Words("2018年3月5日").unit_terms() == ["2018-03-05"]
    assert Words("公开").unit_terms() == []
    assert Words("公").is_one_character
    assert not Words("公开").is_one_character
    assert not Words("a").is_one_character
    assert [(n.text, n.whole, n.kind) for n in Words("oa", kind="synonym").needles()] == [("oa", True, "synonym")]
    assert [(n.text, n.whole, n.kind) for n in Exact("公开").needles()] == [("公开", False, "exact")]
    assert [(n.text, n.whole) for n in needles_of("公开")] == [("公开", False), ("公开", True)]
    assert InFacet(("year",), ("2018",)).needles() == Not(Words("公开")).needles() == []
    assert [n.text for n in Prefix("政务").needles()] == ["政务"]
    assert [n.text for n in Near(("公", "开"), 3).needles()] == ["公", "开"]
    assert InTitle("公开", True).needles() == Exact("公开").needles()
    assert InTitle("公开", False).needles() == Words("公开").needles()


def test_leaves_stand_in_the_order_of_the_query_and_needles_once() -> None:
    query = parse("甲局 (乙局 OR -丙局) 甲局")
    assert [leaf.text for leaf in leaves(query.root) if isinstance(leaf, Words)] == ["甲局", "乙局", "丙局", "甲局"]
    needles = [needle.text for needle in query.needles()]
    assert len(query.needles()) == len(set(query.needles()))
    assert "丙局" not in needles
    assert parse("甲局").clauses == (Words("甲局"),)
    assert parse("").clauses == ()


def test_another_name_counts_half_and_in_its_years_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [
        Alternative("乙局", "甲局", "乙局", "synonym"),
        Alternative("丙局", "甲局", "丙局", "renamed", since=2013),
        Alternative("丁局", "甲局", "丁局", "renamed", until=2018),
        Alternative("戊局", "甲局", "戊局", "renamed", since=2008, until=2012),
    ]
    monkeypatch.setattr(expansion, "alternatives", lambda folded: made if folded == "甲局" else [])
    found = expand(parse("公开 甲局"))

    def half(text: str) -> Words:
        return Words(text, 3, 0.5, "synonym")

    def outside(years: str) -> Not:
        return Not(InFacet(("year",), (years,)))

    others = (
        half("乙局"),
        And((half("丙局"), outside("..2012"))),
        And((half("丁局"), outside("2019.."))),
        And((half("戊局"), outside("..2007"), outside("2013.."))),
    )
    assert found.query.root == And((Words("公开", 0), Concept(Words("甲局", 3), others)))
    assert found.added == tuple(zip(made, others, strict=True))
    either = expand(parse("甲局 OR 公开")).query.root
    assert isinstance(either, Or)
    assert isinstance(either.children[0], Concept)
    assert expand(parse("-甲局")).added == ()
    assert expand(parse("")).query.root is None


@pytest.mark.parametrize(
    "text",
    [
        "(" * 17 + "公开" + ")" * 17,
        "公开 year:去年",
        "公开 year:2020..2016",
        "公开 foo:bar",
        "公开 OR (年报",
        "公开 “年报",
        "级别 level:村",
    ],
)
def test_a_mistake_is_said_with_its_place_counted_from_one_in_both_languages(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position is not None
    assert f"at character {caught.value.position + 1}" in str(caught.value)
    assert f"第 {caught.value.position + 1} 个字符" in caught.value.chinese


def test_and_is_what_stands_side_by_side() -> None:
    both = parse("公开 AND 年报").root
    assert both == And((Words("公开", 0), Words("年报", 7)))
    assert list(leaves(Concept(Words("甲局"), (Words("乙局"), Or((Words("丙局"), Words("丁局"))))))) == [
        *(Words("甲局"), Words("乙局"), Words("丙局"), Words("丁局"))
    ]
    assert Words("公开a年报").parts() == ["公开", "a", "年报"]


def test_a_lenient_query_has_quotations_and_words_and_nothing_else() -> None:
    for text in ("公开 OR 年报", "公开 | 年报", "-公开", "(公开)", "year:2018", "政务*", "公开|年报"):
        assert all(isinstance(leaf, Words) for leaf in leaves(parse(text, lenient=True).root)), text
    assert parse('"公 开"~3', lenient=True).root == And((Exact("公 开", 1), Words("~3", 5)))
    assert parse("“公开", lenient=True).root == Words("“公开")
    assert parse("｜ 公开", lenient=True).root == Words("公开", 2)


@pytest.mark.parametrize("signs", ["。", "——", " ？ ", "“。”"])
def test_signs_alone_are_meant_as_they_stand(signs: str) -> None:
    (leaf,) = leaves(parse(signs).root)
    assert isinstance(leaf, Exact)
    assert leaf.text in signs
    assert parse("“ ” 「」").root is None


NAMES = ["", "云水市教育局", "云水市财政局", "石桥县"]


def test_a_filter_takes_names_that_there_are_and_names_without_their_kind() -> None:
    assert select("agency", ["云水市教育局", ""], NAMES) == {"云水市教育局", ""}
    assert select("county", ["石桥"], NAMES) == {"石桥县"}
    assert select("county", ["石桥区"], NAMES) == {"石桥县"}
    assert select("year", ["2009..2010", "2012"], ["", "2008", "2009", "2010", "2011"]) == {"2009", "2010", "2012"}
    assert select("year", ["..2009"], ["", "2008", "2009", "2010"]) == {"2008", "2009"}
    assert select("year", ["2009.."], ["", "2008", "2009", "2010"]) == {"2009", "2010"}
    assert select("level", ["city"], []) == {"city"}
    with pytest.raises(FilterError, match="did you mean 云水市教育局") as caught:
        select("agency", ["云水市教肓局"], NAMES)
    assert "是否要找：云水市教育局" in caught.value.chinese
    with pytest.raises(FilterError, match="'火星'; see the counts"):
        select("city", ["火星"], NAMES)
    with pytest.raises(FilterError, match="did you mean 甲市 or 甲县"):
        select("city", ["甲"], ["", "甲市", "甲县"])


def test_filters_are_checked_and_those_without_values_left_out() -> None:
    assert check_filters({"year": ["2018", "2018", ""], "city": []}) == {"year": ["2018", ""]}
    assert check_filters({"year": ["2018..2018", "2018..", "..2018"]})
    for wrong in ("2018..2017", "..", "218", "20181", "2018..20"):
        with pytest.raises(FilterError):
            check_filters({"year": [wrong]})
    with pytest.raises(FilterError, match="unknown filter 'color'"):
        check_filters({"color": []})
    assert is_range("2018..")
    assert not is_range("2018")


def test_a_filter_that_cannot_be_is_said_in_both_languages_with_what_can() -> None:
    for filters, english, chinese in (
        (
            {"color": ["red"]},
            "unknown filter 'color'; the filters are: year, ",
            "没有“color”这个筛选项，可用的有：year、",
        ),
        (
            {"level": ["town"]},
            "it is one of: national, province",
            "level 没有“town”这个值，可用的有：national、province",
        ),
        ({"year": ["2018..2017"]}, "2018..2017 is empty; write the earlier year", "年份区间 2018..2017 是空的"),
        ({"year": ["218"]}, "'218' is not a year", "“218”不是年份"),
    ):
        with pytest.raises(FilterError) as caught:
            check_filters(filters)
        assert english in str(caught.value)
        assert chinese in caught.value.chinese


def test_dashes_bars_and_lone_marks_are_signs_only_where_they_can_be() -> None:
    both = And((Words("公开", 0), Not(Words("5", 4))))
    assert parse("公开 -5").root == both
    assert parse("公开， -5").root == And((Words("公开，", 0), Words("-5", 4)))
    assert parse("公开， -烟花").root == And((Words("公开，", 0), Not(Words("烟花", 5))))
    assert parse("| | 公开 | | 年报 |").root == Or((Words("公开", 4), Words("年报", 11)))
    assert parse("公开“年报，指南").root == Words("公开“年报，指南")
    assert parse("(“公开”)").root == Exact("公开", 2)
    for opening, closing in ("“”", "「」", "『』", '""'):
        assert f"add {closing} or" in _refused(f"年报 {opening}公开")[0]


def test_leaves_of_fields_say_where_they_stand_and_bounds_that_are_open_are_empty() -> None:
    assert parse("公开 申请:5..6").root == And((Words("公开", 0), Figure("requests_received", 5, 6, 3)))
    assert parse("公开 申请:>5 年份:2016..").root is not None
    assert [leaf.position for leaf in leaves(parse("公开 申请:>5 年份:2016.. 层级:市级 机关:教育").root)] == [
        0,
        3,
        9,
        19,
        25,
    ]
    assert parse("年份:2016..").root == InFacet(("year",), ("2016..",))
    assert "year:2019..2018 (at" in _refused("year:2019..2018")[0]
