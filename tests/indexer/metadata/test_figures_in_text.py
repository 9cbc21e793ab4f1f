"""Headline figures: sentences of every form, the statutory tables, and what is not stated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Table
from indexer.metadata import figures
from indexer.metadata.figure_sentences import number
from indexer.metadata.views import View


def _read(text: str, year: int | None = 2018, tables: tuple[Table, ...] = ()) -> dict[str, int]:
    return {name: reading.value for name, reading in figures.read(View(text), tables, year).items()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", 1234),
        ("1.2万", 12000),
        ("306.5万", 3065000),
        ("三百零五", 305),
        ("十", 10),
        ("二十三", 23),
        ("一万二千", 12000),
        ("〇", 0),
    ],
)
def test_numerals_of_every_kind_have_their_value(text: str, value: int) -> None:
    assert number(text) == value


@given(st.integers(0, 99_999_999))
def test_a_number_in_digits_is_itself_with_or_without_commas(value: int) -> None:
    assert number(str(value)) == number(f"{value:,}") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2018年,本局主动公开政府信息4703条,其中组织机构类信息17条。", 4703),
        ("共整理、发布14条主动公开政府信息。", 14),
        ("主动公开各类政府信息累计300余条。", 300),
        ("主动公开信息1.2万条。", 12000),
        ("主动公开疫情防控、救助等方面信息423条。", 423),
        ("在门户网站共发布信息6条。", 6),
        ("通过网站公开2条信息。", 2),
        ("通过政务微博公开政府信息15条。全年主动公开政府信息809条。", 809),
        ("2018年公开政府信息340条,其中主动公开338条,依申请公开2条。", 338),
        ("累计公开91条信息,其中,行政网站信息主动公开40条。", 91),
        ("自2008年5月1日至2018年底,累计主动公开政府信息1380条。2018年主动公开政府信息210条。", 210),
        ("2017年主动公开政府信息50条。2018年主动公开政府信息60条。", 60),
        ("公开规划信息238件。", None),
        ("拟主动公开信息100条。", None),
        ("公开专题栏目12个。", None),
    ],
)
def test_the_total_of_information_disclosed(text: str, value: int | None) -> None:
    assert _read(text).get("proactive_total") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("共收到信息公开申请17宗。其中,网上申请15宗。", 17),
        ("市局共收到1件依申请公开。", 1),
        ("2018年,未受理依申请公开事项。", 0),
        ("收到公民、法人和其他组织提出的政府信息公开申请三十五件。", 35),
        ("受理依申请公开数量为0。", 0),
        ("三、依申请公开情况\n2018年未收到。", 0),
        ("收到申请4件。未收到要求减免费用的申请。", 4),
        ("未收到行政复议申请。", None),
        ("答复申请12件。", None),
        ("2017年结转政府信息公开申请2件。", None),
    ],
)
def test_the_number_of_requests_received(text: str, value: int | None) -> None:
    assert _read(text).get("requests_received") == value


@pytest.mark.parametrize(
    ("text", "reconsiderations", "lawsuits"),
    [
        ("行政复议31件,行政诉讼0件。", 31, 0),
        ("未发生针对本部门的行政复议、提起行政诉讼案件。", 0, 0),
        ("收到复议申请0份。无诉讼案件。", 0, 0),
        ("复议案2起,均维持;行政诉讼1起。", 2, 1),
        ("没有复议案和诉讼案。", 0, 0),
        ("行政复议数、行政诉讼数均为0。", 0, 0),
        ("发生行政复议8件,维持6件,撤销2件。", 8, None),
        ("政府信息公开行政复议、行政诉讼情况", None, None),
    ],
)
def test_reconsiderations_and_lawsuits(text: str, reconsiderations: int | None, lawsuits: int | None) -> None:
    found = _read(text)
    assert (found.get("reconsiderations"), found.get("lawsuits")) == (reconsiderations, lawsuits)


ROW = ["2", "0", "0", "0", "0", "1", "3"]
DISPUTES = ["1", "0", "0", "1", "2", "0", "0", "0", "0", "0", "1", "0", "0", "0", "1"]
HEADING = "四、政府信息公开行政复议、行政诉讼情况\n未经复议直接起诉\n复议后起诉\n总计\n总计\n总计\n"


@pytest.mark.parametrize("separator", [" | ", "\n", " |\n"])
def test_the_tables_are_read_in_every_layout(separator: str) -> None:
    text = (
        f"一、本年新收政府信息公开申请数量{separator}{separator.join(ROW)}\n二、上年结转政府信息公开申请数量\n"
        f"{HEADING}{separator.join(DISPUTES)}\n五、存在问题"
    )
    assert _read(text) == {"requests_received": 3, "reconsiderations": 2, "lawsuits": 1}


def test_the_tables_of_a_document_are_read_before_its_sentences() -> None:
    requests = Table((("一、本年新收政府信息公开申请数量", *ROW),), 0, 5)
    heads = ("行政复议", *["行政复议"] * 4, *["行政诉讼"] * 10)
    disputes = Table((heads, tuple(DISPUTES)), 0, 5)
    assert _read("共收到申请5件。", tables=(requests, disputes)) == {
        "requests_received": 3,
        "reconsiderations": 2,
        "lawsuits": 1,
    }


@pytest.mark.parametrize("blank", ["", "-", "—", "/"])
def test_a_blank_or_a_dash_is_not_known(blank: str) -> None:
    cells = " | ".join([blank] * 7)
    text = (
        f"一、本年新收政府信息公开申请数量 | {cells} |\n2.没有现成信息需要另行制作\n4.无正当理由大量反复申请\n{HEADING}"
        + "\n" * 9
    )
    assert _read(text) == {}
