"""Lines of .jsonl: what is required, what is checked, what is ignored."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fields import LEVELS
from indexer.document import UnreadableError
from indexer.readers import read_line

TEXT = "一、概述\n全年主动公开政府信息12条。"


def line(**values: Any) -> bytes:
    return json.dumps({"id": "1", "text": TEXT, **values}, ensure_ascii=False).encode()


def test_a_line_of_id_and_text_is_a_document() -> None:
    document = read_line(line(), 1)
    assert (document.id, document.text, document.given, document.format) == ("1", TEXT, {}, "jsonl")


def test_the_metadata_given_is_kept_with_its_types() -> None:
    given_values = {
        "title": "云岭县林业局2018年政府信息公开工作年度报告",
        "is_report": True,
        "agency": "云岭县林业局",
        "level": "county",
        "province": "某省",
        "year": 2018,
        "published": "2019-03-25",
        "division_code": "000001",
        "statistics": {"proactive_total": 12, "requests_received": None, "fees": 0.5},
    }
    document = read_line(line(url="http://yunling.example/1.html", **given_values), 1)
    assert document.given == given_values
    assert document.title == given_values["title"]
    assert document.url == "http://yunling.example/1.html"


def test_unknown_keys_nulls_and_empty_strings_are_ignored() -> None:
    document = read_line(line(year=None, agency="", score=1.5, tags=["x"], evidence={"year": 1}, source=3), 1)
    assert document.given == {}


@pytest.mark.parametrize(("given_id", "kept"), [(7, "7"), ("a-1", "a-1"), (" 7 ", "7"), (0, "0")])
def test_an_id_is_text_or_a_whole_number(given_id: object, kept: str) -> None:
    assert read_line(line(id=given_id), 1).id == kept


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("year", "2018", 2018),
        ("year", 2018.0, 2018),
        ("division_code", 110000, "110000"),
        ("agency", " 甲 局\n", "甲 局"),
    ],
)
def test_what_can_be_meant_is_accepted(field: str, value: object, kept: object) -> None:
    assert read_line(line(**{field: value}), 1).given == {field: kept}


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_accepted(level: str) -> None:
    assert read_line(line(level=level), 1).given == {"level": level}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"year": "abc"}, '`year` must be a year from 1949 to 2100, such as 2018, not "abc"'),
        ({"year": 18}, "`year` must be"),
        ({"year": True}, "`year` must be"),
        ({"year": 2018.5}, "`year` must be"),
        ({"year": [2018]}, "`year` must be"),
        ({"published": "2019/3/25"}, '`published` must be a date such as 2019-03-25, not "2019/3/25"'),
        ({"published": "2019-02-30"}, "`published` must be a date"),
        ({"published": 20190325}, "`published` must be a date"),
        ({"level": "县"}, "`level` must be one of national, province, city, county, township, not "),
        ({"level": 3}, "`level` must be one of"),
        ({"statistics": [1]}, "`statistics` must be an object of numbers"),
        ({"statistics": {"proactive_total": "12"}}, "`statistics.proactive_total` must be a number"),
        ({"statistics": {"proactive_total": True}}, "`statistics.proactive_total` must be a number"),
        ({"statistics": {"proactive_total": float("nan")}}, "`statistics.proactive_total` must be a number"),
        ({"agency": 3}, "`agency` must be text, not a number"),
        ({"agency": "局" * 5000}, "`agency` has 5,000 characters"),
        ({"is_report": "yes"}, "`is_report` must be true or false"),
        ({"title": {"zh": "年报"}}, "`title` must be text, not an object"),
        ({"url": 5}, "`url` must be text"),
        ({"id": None}, "`id` is missing"),
        ({"id": " "}, "`id` is empty"),
        ({"id": ""}, "`id` is empty"),
        ({"id": True}, "`id` must be text or a whole number, not true or false"),
        ({"id": 1.5}, "`id` must be text or a whole number"),
        ({"text": None}, "`text` is missing"),
        ({"text": " \n　"}, "`text` is empty"),
        ({"text": ["a"]}, "`text` must be text, not a list"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_field(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read_line(line(**values), 12)
    assert str(error.value).startswith(f"line 12: {reason}")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"id": "1", "text" "x"}', "line 3: not valid JSON at column 20: Expecting ':' delimiter"),
        ("{'id': '年报'}".encode(), "line 3: not valid JSON at column 2"),
        (b'{"id": "1", "text": "abc', "line 3: not valid JSON at column 21"),
        (b"[1, 2]", "line 3: holds a list; a line must hold one JSON object"),
        (b'"text"', "line 3: holds text"),
        (b"12", "line 3: holds a number"),
        (b"null", "line 3: holds null"),
        (b"", "line 3: empty"),
        (b"  \n", "line 3: empty"),
        (b"[" * 100_000, "line 3: not readable JSON: nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", "line 3: not readable JSON"),
        (b"{}", "line 3: `id` is missing"),
        (bytes(range(256)) * 4, "line 3: the content is binary"),
    ],
)
def test_a_line_that_is_no_record_is_refused_with_its_number(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read_line(data, 3)
    assert str(error.value).startswith(reason)


def test_lone_surrogates_become_replacement_characters() -> None:
    data = rb'{"id": "\ud800", "text": "\u5e74\udfff\u62a5", "agency": "\ud83dx", "statistics": {"\udc00": 1}}'
    document = read_line(data, 1)
    assert (document.id, document.text) == ("\ufffd", "年\ufffd报")
    assert document.given == {"agency": "\ufffdx", "statistics": {"\ufffd": 1}}
    repr(document).encode()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_line_is_read_in_any_encoding(codec: str) -> None:
    text = "全年主动公开政府信息十二条，未收到公开申请。"
    document = read_line(json.dumps({"id": "1", "text": text}, ensure_ascii=False).encode(codec), 1)
    assert document.text == text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("id", "text", "url", "title", "year", "published", "level", "statistics", "agency", "is_report", "x")


@given(st.dictionaries(st.sampled_from(FIELDS), json_values) | json_values)
def test_any_json_is_read_or_refused_and_can_be_written_again(values: Any) -> None:
    with suppress(UnreadableError):
        document = read_line(json.dumps(values).encode(), 1)
        json.dumps([document.id, document.text, document.url, dict(document.given)], ensure_ascii=False).encode()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UnreadableError):
        assert read_line(data, 1).text.strip()
