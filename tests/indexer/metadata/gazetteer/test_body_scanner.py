"""Names of public bodies in running text: where they begin and end, of which place, by which name."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.metadata.gazetteer import body_scanner
from indexer.metadata.gazetteer.body_scanner import scan
from indexer.metadata.gazetteer.mention import Mention


def _first(text: str) -> Mention:
    return next(iter(scan(text)))


@pytest.mark.parametrize(
    ("text", "named", "body", "place"),
    [
        (
            "现公布广州市安全生产监督管理局信息公开工作",
            "广州市安全生产监督管理局",
            "安全生产监督管理局",
            ("广东", "广州市"),
        ),
        (
            "湖南省益阳市赫山区应急管理局2019年",
            "湖南省益阳市赫山区应急管理局",
            "应急管理局",
            ("湖南", "益阳市", "赫山区"),
        ),
        ("黄石港区文旅局发布", "黄石港区文旅局", "文化和旅游局", ("湖北", "黄石市", "黄石港区")),
        ("由巴州人民政府编制", "巴州人民政府", "人民政府", ("新疆", "巴音郭楞蒙古自治州")),
        ("威县人民政府信息公开工作", "威县人民政府", "人民政府", ("河北", "邢台市", "威县")),
        ("中山市大涌镇人民政府", "中山市大涌镇人民政府", "大涌镇人民政府", ("广东", "中山市", "大涌镇")),
        ("海珠区官洲街道办事处", "海珠区官洲街道办事处", "官洲街道办事处", ("广东", "广州市", "海珠区", "官洲街道")),
        ("乐山市人民政府法制办公室", "乐山市人民政府法制办公室", "人民政府法制办公室", ("四川", "乐山市")),
        ("揭阳市公安局揭东分局在", "揭阳市公安局揭东分局", "公安局揭东分局", ("广东", "揭阳市")),
        ("赣州经开区管委会编制", "赣州经开区管委会", "经开区管理委员会", ("江西", "赣州市")),
        ("九龙坡区住房和城乡建设委员会", "九龙坡区住房和城乡建设委员会", "住房和城乡建设委员会", ("重庆", "九龙坡区")),
        ("北京街道办事处全年公开", "北京街道办事处", "北京街道办事处", ("广东", "广州市", "越秀区", "北京街道")),
        ("国家税务总局湖州市税务局", "国家税务总局湖州市税务局", "税务局", ("浙江", "湖州市")),
        ("国家统计局讷河调查队2016年", "国家统计局讷河调查队", "调查队", ("黑龙江", "齐齐哈尔市", "讷河市")),
        (
            "宜良县人民政府北古城镇信息公开",
            "宜良县人民政府北古城镇",
            "北古城镇人民政府",
            ("云南", "昆明市", "宜良县", "北古城镇"),
        ),
        ("烟台市政府驻上海办事处公开", "烟台市政府驻上海办事处", "人民政府驻上海办事处", ("山东", "烟台市")),
        ("大兴安岭地区行署教育局公开", "大兴安岭地区行署教育局", "教育局", ("黑龙江", "大兴安岭地区")),
        ("南宁市武鸣生态环境局公开", "南宁市武鸣生态环境局", "武鸣生态环境局", ("广西", "南宁市")),
        (
            "杭州市地方税务局余杭税务分局在",
            "杭州市地方税务局余杭税务分局",
            "地方税务局余杭税务分局",
            ("浙江", "杭州市"),
        ),
        ("北京市公安局消防局2016年", "北京市公安局消防局", "公安局消防局", ("北京",)),
        ("浙江省交通运输厅港航管理局2016年", "浙江省交通运输厅港航管理局", "交通运输厅港航管理局", ("浙江",)),
        ("益阳市前期工作办公室公开", "益阳市前期工作办公室", "前期工作办公室", ("湖南", "益阳市")),
        ("蚌埠学院2019年", "蚌埠学院", "蚌埠学院", ("安徽", "蚌埠市")),
    ],
)
def test_a_name_is_read_whole(text: str, named: str, body: str, place: tuple[str, ...]) -> None:
    found = _first(text)
    assert (found.text, found.body) == (named, body)
    assert text[found.start : found.end] == named
    assert [option.key() for option in found.places] == [place]


@pytest.mark.parametrize(
    "text",
    [
        "上海市公安局消防救援总队2019年",  # a department itself: the next of a list
        "上海市公安局上海市水务局,",
        "上海市公安局区水务局,",
        "上海市公安局会同水务管理局,",
        "上海市公安局治安管理局长",
    ],
)
def test_what_is_no_bureau_of_a_department_is_not_in_its_name(text: str) -> None:
    assert _first(text).text == "上海市公安局"


def test_an_ambiguous_district_keeps_every_place_it_can_mean() -> None:
    places = {place.key() for place in _first("鼓楼区统计局").places}
    assert {("江苏", "南京市", "鼓楼区"), ("福建", "福州市", "鼓楼区"), ("河南", "开封市", "鼓楼区")} <= places


@pytest.mark.parametrize(
    "text", ["全年通过政府门户网站公开", "武威市政府信息公开规定", "各乡镇、各部门", "大同小异", "长治久安"]
)
def test_what_is_no_body_is_not_read_as_one(text: str) -> None:
    assert all(mention.is_place_alone for mention in scan(text))


@pytest.mark.parametrize(
    ("text", "body", "level"),
    [("市安监局", "安全生产监督管理局", "市"), ("省府办公厅", "人民政府办公厅", "省"), ("区民政局", "民政局", "区")],
)
def test_a_name_without_region_keeps_the_level_it_says(text: str, body: str, level: str) -> None:
    found = _first(text)
    assert (found.body, found.level_word, found.places) == (body, level, ())


def test_mentions_come_in_order_and_do_not_overlap() -> None:
    found = list(scan("山东海事局、烟台海事局和青岛市水利局报莱西市院上镇人民政府。"))
    assert [mention.text for mention in found] == ["山东海事局", "烟台海事局", "青岛市水利局", "莱西市院上镇人民政府"]
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "name", "level", "county"),
    [
        ("新疆生产建设兵团第六师五家渠市2018年", "新疆生产建设兵团第六师五家渠市", "", "五家渠市"),
        ("第十四师二二四团编制", "新疆生产建设兵团第十四师二二四团", "", "昆玉市"),
        ("新疆生产建设兵团发展和改革委员会2015年", "新疆生产建设兵团发展和改革委员会", "province", None),
    ],
)
def test_bodies_of_the_xinjiang_corps_are_named_in_full(text: str, name: str, level: str, county: str | None) -> None:
    fixed = _first(text).fixed
    assert fixed is not None
    assert (fixed.name, fixed.level, fixed.county) == (name, level, county)


def test_two_bodies_side_by_side_are_not_one_name() -> None:
    found = [mention.text for mention in scan("中共鹰潭市委党史研究室鹰潭市地方志办公室2013年")]
    assert found == ["中共鹰潭市委党史研究室", "鹰潭市地方志办公室"]


def test_a_utility_is_named_whole_and_is_where_its_last_region_is() -> None:
    found = _first("国网甘肃省电力公司天水供电公司2014年")
    assert (found.body, found.places[0].key()) == ("国网甘肃省电力公司天水供电公司", ("甘肃", "天水市"))


@pytest.mark.parametrize(("year", "city"), [(2010, "毕节地区"), (2020, "毕节市")])
def test_a_county_is_in_the_city_of_its_time(year: int, city: str) -> None:
    (place,) = _first("纳雍县农业农村局公开").in_year(year).places
    assert place.key()[:2] == ("贵州", "毕节市")
    assert getattr(place.city, "name", None) == city


_AFTER_REGIONS = """
广州市 湖北 海珠区 山西晋中 大兴安岭地区 南宁市 中共湖北委 人民政府 行署 政府信息公开 府办 教育局 委员会 管委会 官洲街道 北古城镇 甲乡 委 开发区
新城 产业园 学院 中学 大学 学校 校 幼儿园 医院 儿 园 武鸣 办事处 的 甲 甲乙丙丁戊己庚辛 、 ( ) , 2019年 驻 局 厅 中心 公司
"""


@settings(max_examples=500)
@given(st.lists(st.sampled_from(_AFTER_REGIONS.split()), max_size=8).map("".join))
def test_a_region_is_said_to_stand_alone_only_where_nothing_after_it_belongs_to_it(text: str) -> None:
    quick = list(scan(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(body_scanner, "_stands_alone", lambda *_: False)
        assert quick == list(scan(text))
