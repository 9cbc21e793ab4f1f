"""Folding keeps every offset, settles at once, and merges what looks alike and nothing else."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import INVISIBLE, fold, folding

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))

#: The ideographs of GB 2312, level 1: those that simplified text is mostly written with.
COMMON_IDEOGRAPHS = [
    bytes([row, cell]).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF)
    if row < 0xD7 or cell < 0xFA
]


@pytest.fixture(scope="module")
def everything_folded() -> str:
    return fold(EVERY_CHARACTER)


def test_every_character_of_unicode_folds_to_exactly_one_character(everything_folded: str) -> None:
    assert len(everything_folded) == len(EVERY_CHARACTER)
    for start in range(0, len(EVERY_CHARACTER), 4096):
        part = EVERY_CHARACTER[start : start + 4096]
        assert fold(part) == everything_folded[start : start + 4096]


def test_folding_what_is_folded_changes_nothing(everything_folded: str) -> None:
    assert fold(everything_folded) == everything_folded


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_each_character_is_folded_by_itself(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)
    assert len(fold(left)) == len(left)


def test_short_and_long_texts_are_folded_alike(everything_folded: str) -> None:
    assert everything_folded == "".join(map(fold, EVERY_CHARACTER))
    assert everything_folded == folding._fold_short(EVERY_CHARACTER) == folding._fold_long(EVERY_CHARACTER)


@settings(max_examples=500)
@given(st.text(st.characters(exclude_categories=[])) | st.text(st.characters(codec="latin-1")))
def test_any_text_is_folded_alike_as_a_short_and_as_a_long_one(text: str) -> None:
    assert folding._fold_long(text) == folding._fold_short(text)
    long = text * (folding.LONG // max(1, len(text)) + 1)
    assert fold(long) == folding._fold_short(long)


def test_only_blanks_are_left_of_all_white_space(everything_folded: str) -> None:
    for character, folded in zip(EVERY_CHARACTER, everything_folded, strict=True):
        assert character.isspace() == (folded == " ")


def test_full_width_ascii_folds_to_ascii_in_small_letters() -> None:
    wide = "".join(map(chr, range(0xFF01, 0xFF5F)))
    assert fold(wide) == "".join(map(chr, range(0x21, 0x7F))).lower()


def test_other_width_forms_fold_to_the_ordinary_sign() -> None:
    assert fold("￠￡￢￣￤￥￦") == "¢£¬¯¦¥₩"
    assert fold("｡｢｣､･") == "。「」、・"
    assert fold("﹝﹞﹙﹚﹐﹒﹕﹪﹟") == "〔〕(),.:%#"


def test_radicals_fold_to_the_ideographs_that_they_look_like() -> None:
    for code in range(0x2F00, 0x2FD6):
        assert fold(chr(code)) == fold(unicodedata.normalize("NFKC", chr(code)))
    assert fold("⻓⻔⻚⻛⻋⻅⻉⺠⻢⻨⻩⻬") == "长门页风车见贝民马麦黄齐"
    unchanged = [code for code in range(0x2E80, 0x2EF4) if fold(chr(code)) == chr(code)]
    assert unchanged == [0x2E80, 0x2E9A], "U+2E80 has no equivalent, U+2E9A is not assigned"


def test_compatibility_ideographs_fold_as_their_unified_ones_do() -> None:
    for code in (*range(0xF900, 0xFAFF), *range(0x2F800, 0x2FA1E)):
        assert fold(chr(code)) == fold(unicodedata.normalize("NFC", chr(code)))


def test_traditional_text_folds_to_the_simplified_text() -> None:
    assert fold("廣東省應急管理廳政府信息公開工作年度報告") == "广东省应急管理厅政府信息公开工作年度报告"
    assert fold("為爲裏裡後於衞粧") == "为为里里后于卫妆"


def test_simplified_text_stays_as_it_is() -> None:
    # 乾 is the one common character that OpenCC simplifies: it stands for 干 in 乾净 and for itself in 乾县.
    assert [c for c in COMMON_IDEOGRAPHS if fold(c) != c] == ["乾"]
    assert fold("著名") == "著名"


def test_capitals_fold_to_small_letters_where_that_keeps_the_length() -> None:
    assert fold("OA Ｅ-Mail ΑΣ Ж É") == "oa e-mail ας ж é".replace("ς", "σ")
    assert fold("İ") == "İ", "its small form is two characters"


def test_characters_that_show_nothing_become_one_sign_and_keep_their_place() -> None:
    hidden = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202c\ufe0f\U000e0100"
    assert fold(hidden) == INVISIBLE * len(hidden)


def test_other_punctuation_is_not_merged() -> None:
    signs = "“”‘’\"'〔〕[]【】《》<>、。…—·～~-–"
    assert fold(signs) == signs.replace("～", "~")
    assert fold("…㈠①㎡Ⅳ") == "…㈠①㎡ⅳ"


@pytest.mark.parametrize(("length", "way"), [(199, "_fold_short"), (200, "_fold_long")])
def test_texts_of_two_hundred_characters_and_more_are_folded_as_long_ones(
    length: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_fold_short", "_fold_long"):
        monkeypatch.setattr(folding, name, lambda text, name=name: name)
    assert fold("公" * length) == way


def test_what_stays_as_it_is_is_remembered_of_the_basic_plane_alone() -> None:
    table = folding._Table()
    assert [table[code] for code in (0x516C, 0xFFFF, 0x10000, 0x20000)] == [0x516C, 0xFFFF, 0x10000, 0x20000]
    assert set(table) == {0x516C, 0xFFFF}
