"""Names of public bodies in running text: where they begin and end, of which place, by which name."""

from __future__ import annotations

import itertools

import pytest

from indexer.metadata.mentions import Mention, scan


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
        ("蚌埠学院2019年", "蚌埠学院", "蚌埠学院", ("安徽", "蚌埠市")),
    ],
)
def test_a_name_is_read_whole(text: str, named: str, body: str, place: tuple[str, ...]) -> None:
    found = _first(text)
    assert (found.text, found.body) == (named, body)
    assert text[found.start : found.end] == named
    assert [option.key() for option in found.places] == [place]


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
