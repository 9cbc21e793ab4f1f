"""Bytes are read in the encoding they are in, whatever is declared."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import UnreadableError
from indexer.readers.characters import clean
from indexer.readers.encoding import decode

SIMPLIFIED = (
    "本报告依据《中华人民共和国政府信息公开条例》的规定编制，所列数据的统计期限自1月1日起至12月31日止。",
    "全年收到政府信息公开申请三件，均按时答复；没有因此引起的行政复议和行政诉讼。",
    "一、概述\n二、主动公开情况\n三、存在的主要问题及改进措施\n",
    "我局把公开工作列入年度考核，由办公室专人负责，定期检查各科室的落实情况。",
    "电话：0000-0000000；网址：http://www.yunling.example/col/1.html（点击“年报”栏目下载）。",
)
TRADITIONAL = (
    "本報告依據《中華人民共和國政府信息公開條例》的規定編制，所列數據的統計期限自1月1日起至12月31日止。",
    "全年收到政府信息公開申請三件，均按時答覆；沒有因此引起的行政覆議和行政訴訟。",
    "一、概述\n二、主動公開情況\n三、存在的主要問題及改進措施\n",
    "我局把公開工作列入年度考核，由辦公室專人負責，定期檢查各科室的落實情況。",
    "電話：0000-0000000；網址：http://www.yunling.example/col/1.html（點擊「年報」欄目下載）。",
)

simplified = st.lists(st.sampled_from(SIMPLIFIED), min_size=1, max_size=20).map("".join)
traditional = st.lists(st.sampled_from(TRADITIONAL), min_size=1, max_size=20).map("".join)
declarations = st.sampled_from((None, "utf-8", "gb2312", "GBK", "big5", "utf-16", "iso-8859-1", "nonsense"))

FOR_SIMPLIFIED = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-8-sig")
FOR_TRADITIONAL = (*FOR_SIMPLIFIED, "big5", "big5hkscs")


@given(simplified, st.sampled_from(FOR_SIMPLIFIED), declarations)
def test_simplified_text_survives_every_encoding_and_declaration(text: str, codec: str, declared: str | None) -> None:
    assert decode(text.encode(codec), declared)[0] == text


@given(traditional, st.sampled_from(FOR_TRADITIONAL), declarations)
def test_traditional_text_survives_every_encoding_and_declaration(text: str, codec: str, declared: str | None) -> None:
    assert decode(text.encode(codec), declared)[0] == text


@given(simplified, st.integers(0, 10_000), st.integers(20, 60), st.sampled_from(("gb18030", "utf-8", "utf-16-le")))
def test_twenty_characters_are_enough(text: str, start: int, length: int, codec: str) -> None:
    piece = (text * 3)[start % len(text) :][:length]
    if len(piece) >= 20 and sum(c > "\u4e00" for c in piece) >= 10:
        assert decode(piece.encode(codec))[0] == piece


@given(simplified, st.integers(1, 2))
def test_utf_8_that_is_cut_off_inside_a_character_stays_utf_8(text: str, cut: int) -> None:
    text += "件"
    decoded, codec = decode(text.encode()[:-cut], "gb2312")
    assert codec == "utf-8"
    assert decoded == text[:-1] + "\ufffd"


@given(st.integers(0, 200), st.sampled_from((b"\xff", b"\xc3", b"\xb0\xa1", b"\x80")))
def test_a_stray_byte_in_utf_8_does_not_turn_the_rest_into_nonsense(place: int, stray: bytes) -> None:
    text = "".join(SIMPLIFIED)
    data = text[:place].encode() + stray + text[place:].encode()
    decoded, codec = decode(data, "gbk")
    assert codec == "utf-8"
    assert decoded.replace("\ufffd", "") == text


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
def test_a_stray_byte_in_a_chinese_encoding_costs_a_character_or_two(codec: str) -> None:
    text = "".join(TRADITIONAL)
    data = text.encode(codec)
    decoded, _ = decode(data[:30] + b"\xff" + data[30:])
    assert decoded[:10] == text[:10]
    assert decoded[-100:] == text[-100:]


def test_the_characters_of_hong_kong_and_of_the_four_byte_part_are_read() -> None:
    hong_kong = "".join(TRADITIONAL) + "香港深水埗的檔案：嘅、咗、喺"
    assert decode(hong_kong.encode("big5hkscs")) == (hong_kong, "big5hkscs")
    rare = "".join(SIMPLIFIED) + "㙍㴪𠮷"
    assert decode(rare.encode("gb18030")) == (rare, "gb18030")


def test_digits_and_latin_letters_in_utf_16_are_not_taken_for_utf_8_with_holes() -> None:
    assert decode("1 2 3 government".encode("utf-16-le")) == ("1 2 3 government", "utf-16-le")
    assert decode("1 2 3 government".encode("utf-16-be")) == ("1 2 3 government", "utf-16-be")


def test_english_with_typographic_quotes_is_read() -> None:
    text = "The People’s Government – 2011 “Annual Report”, in six parts. " * 3
    assert decode(text.encode("cp1252"), "gb2312") == (text, "cp1252")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("drawn", [" \u2002" * 20, "┌──┬──┐│■│□│└──┴──┘" * 3, "→※①②③×≥℃" * 3])
def test_spaces_and_shapes_drawn_with_characters_are_text(drawn: str, codec: str) -> None:
    assert decode(f"{drawn}云岭县信访办公室{drawn}".encode(codec))[0] == f"{drawn}云岭县信访办公室{drawn}"


def test_line_ends_become_line_feeds_and_invisible_characters_go() -> None:
    text, _ = decode("一\r\n二\r三\u2028四\x0b五\x00\x07\u200b六\ufeff七\t八\xa0九　十".encode())
    assert text == "一\n二\n三\n四\n五六七\t八\xa0九　十"


def test_every_character_is_kept_or_taken_out_alike_in_any_company() -> None:
    """A text without anything to clean is known by a shortcut; one character more must not change another's lot."""
    for code in range(0x110000):
        character = chr(code)
        assert clean(character) == clean(f"公{character}\x00").removeprefix("公")


@given(st.binary(min_size=200, max_size=2000))
def test_random_bytes_are_refused_or_read_but_never_raise_anything_else(data: bytes) -> None:
    with suppress(UnreadableError):
        text, codec = decode(data)
        assert codec
        text.encode()


def test_a_program_is_no_text() -> None:
    with pytest.raises(UnreadableError, match="binary"):
        decode(bytes(range(256)) * 20)
