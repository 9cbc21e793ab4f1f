"""Bodies that are no region's department: of the centre, its branches, companies, schools; each by its official name."""

from __future__ import annotations

import pytest

from indexer.document import Document
from indexer.metadata import extract

#: As a headline has it, and the official name where that is another.
NAMES = """
国家宗教事务局
国务院台湾事务办公室
国家标准化管理委员会
国家新闻出版署
中华全国供销合作总社
国家林草局=国家林业和草原局
人社部=人力资源和社会保障部
审计署驻武汉特派员办事处
财政部驻河南省财政监察专员办事处
民航西南地区管理局=中国民用航空西南地区管理局
人民银行海口中心支行=中国人民银行海口中心支行
华东能源监管局=国家能源局华东监管局
山东能源监管办=国家能源局山东监管办公室
沈阳铁路监督管理局
衢州银保监分局
四川出入境边防检查总站
东海航海保障中心
国家税务总局南昌市税务局稽查局
国家税务总局南昌县税务局
国家税务总局广州市天河区税务局
三江源国家公园管理局
前海管理局=深圳市前海深港现代服务业合作区管理局
天津市人民政府合作交流办公室
安徽医科大学第一附属医院
合肥供水集团有限公司
三亚市水务集团有限公司
北京市公安局公安交通管理局
重庆市公安局交通巡逻警察总队
北京市交通委员会路政局
嘉兴市交通运输局港航管理服务中心
青岛市人力资源社会保障局=青岛市人力资源和社会保障局
广东省人力资源社会保障厅=广东省人力资源和社会保障厅
"""


@pytest.mark.parametrize("line", NAMES.split())
def test_a_headline_names_its_body_in_full(line: str) -> None:
    written, _, official = line.partition("=")
    text = f"{written}2021年政府信息公开工作年度报告\n2022-01-20\n根据《条例》编制。全年主动公开政府信息120条。"
    assert extract(Document(text)).agency == (official or written)


def test_a_prefecture_that_became_a_county_is_one_in_its_time() -> None:
    def read(body: str, year: int) -> tuple[str | None, str | None]:
        found = extract(Document(f"{body}{year}年政府信息公开年度报告\n一、主动公开政府信息12条。"))
        return found.agency, found.city

    assert read("巢湖市居巢区人民政府", 2009) == ("巢湖市居巢区人民政府", "巢湖市")
    assert read("巢湖市教育局", 2009) == ("巢湖市教育局", "巢湖市")
    assert read("巢湖市教育局", 2019) == ("巢湖市教育局", "合肥市")


def test_a_body_named_with_its_level_alone_has_that_level() -> None:
    text = "2020年政府信息公开工作年度报告\n发布时间:2021-01-14 来源:县审计局\n我局主动公开88条,收到申请1件。"
    assert extract(Document(text)).level == "county"
