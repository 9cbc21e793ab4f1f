"""Bytes to text, in the encodings in which Chinese pages and files were saved.

A declared charset is a hint only: pages lie about it in both directions. What decides is the bytes: a BOM,
valid UTF-8, and otherwise which decoding gives the greatest share of common Chinese characters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache

from indexer.document import UnreadableError
from indexer.readers.characters import clean, invisible_share, is_plain

#: Byte-order marks, longest first, since that of UTF-32 begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

#: Declared names of the families, as Python's codecs, each the largest of its family: browsers read
#: ``gb2312`` and ``gbk`` as GB18030, and ``big5`` with the Hong Kong characters (WHATWG Encoding Standard).
_FAMILIES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "gb-2312-80": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "cp950": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}

#: What is tried when the bytes are not UTF-8, in order of how often it is met; ties keep this order.
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "cp1252")

#: How much a declaration adds to a candidate's score: it decides only between texts too short to tell.
_DECLARED_BONUS = 0.05

#: The score of UTF-16 above which NULs in what would be valid UTF-8 are its, not stray ones.
_SURE = 0.8

#: Characters scored of a text. More cannot change the outcome: 20 were enough on every text tried.
_SAMPLE = 4_000

#: The share of a text that may be characters nobody uses or sees. Of Chinese texts some 3 % are outside the
#: common sets, of random bytes read in the best encoding 60 % and more.
_UNREADABLE_SHARE = 0.3
_UNREADABLE_LEAST = 3

_ASCII = re.compile("[\t\n\r\x20-\x7e]+")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of ``data`` and the Python codec that gave it.

    ``declared`` is the charset that a page or a server claims, under any of its names. Bytes that the codec
    has no character for become U+FFFD. Line ends, BOMs and invisible characters: see ``characters.clean``.
    Raises ``UnreadableError`` where no decoding gives readable text: the content is binary.
    """
    text, codec = _decode(data, _FAMILIES.get(_name(declared)))
    if codec == "utf-8" and is_plain(text) and "\ufffd" not in text:
        return text, codec  # most files: readable, and nothing to clean
    if _unreadable(text, any_script=codec.startswith("utf-8")):
        raise UnreadableError("document.binary")
    return clean(text), codec


def _decode(data: bytes, declared: str | None) -> tuple[str, str]:
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(codec, "replace"), codec
    # NULs come with UTF-16 (digits, spaces, line ends) and would pass as UTF-8.
    utf8 = _utf8(data)
    if utf8 is not None and "\0" not in utf8:
        return utf8, "utf-8"
    score, text, codec = max(_scored(data, declared), key=lambda scored: scored[0])
    if utf8 is not None and not (codec.startswith("utf-16") and score >= _SURE):
        return utf8, "utf-8"
    return text, codec


def _name(declared: str | None) -> str:
    return (declared or "").strip().strip("\"'").lower().replace("_", "-")


def _utf8(data: bytes) -> str | None:
    """``data`` as UTF-8, or ``None`` where it is none.

    A character cut off at the end and stray bytes in an otherwise valid text are UTF-8 still: one bad
    sequence to twenty good ones at most. Chinese in GBK or Big5 gives more bad ones than good.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            cut = data.decode(errors="replace")
            # Two bytes of GBK can look like a character of UTF-8 that was cut off; a whole one is needed.
            return cut if any(ord(c) > 0x7FF and c != "\ufffd" for c in cut) else None
    text = data.decode(errors="replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - sum(map(len, _ASCII.findall(text)))
    return text if bad * 20 <= good else None


def _scored(data: bytes, declared: str | None) -> Iterator[tuple[float, str, str]]:
    for codec in _CANDIDATES:
        text = data.decode(codec, "replace")
        if codec == "big5hkscs" and "\ufffd" in text:
            # Taiwan's own extension (Windows code page 950) has characters that Hong Kong's has not.
            other = data.decode("cp950", "replace")
            if other.count("\ufffd") < text.count("\ufffd"):
                text, codec = other, "cp950"
        score = _chineseness(text, count_ascii=codec.startswith("utf-16")) + (
            _DECLARED_BONUS if codec == declared else 0
        )
        yield score, text, codec


def _chineseness(text: str, count_ascii: bool) -> float:
    """The share of common characters in ``text``, 1 at best.

    ASCII is the same in every candidate but UTF-16, so it is counted there only. Characters that could not be
    decoded and controls count against a text.
    """
    sample = text[:_SAMPLE] if count_ascii else _ASCII.sub("", text[: _SAMPLE * 10])[:_SAMPLE]
    if not sample:
        return 0.5
    common = _common_characters()
    good = sum(c in common or " " <= c <= "~" or c in "\t\n\r" for c in sample)
    controls = sum((c < " " and c not in "\t\n\r") or "\x7f" <= c <= "\x9f" for c in sample)
    return (good - controls) / len(sample) - 2 * text.count("\ufffd") / len(text)


def _unreadable(text: str, any_script: bool) -> bool:
    """Whether too much of ``text`` is control characters, undecodable, or (unless any script will do) rare."""
    sample = text[:_SAMPLE]
    if any_script:
        bad = invisible_share(sample) * len(sample)
    else:
        others = _ASCII.sub("", sample)
        bad = len(others) - sum(c in _common_characters() for c in others)
    return bad > max(_UNREADABLE_SHARE * len(sample), _UNREADABLE_LEAST)


@cache
def _common_characters() -> frozenset[str]:
    """The characters that standards bodies found common, with the punctuation of Chinese texts.

    Level 1 of GB 2312 (3,755 simplified characters in daily use) and of Big5 (5,401 traditional ones), read
    off the codecs: both standards put their common characters first.
    """
    level_1 = [bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF)]
    common = {c for pair in level_1 if (c := pair.decode("gb2312", "ignore"))}
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    level_1 = [bytes((lead, trail)) for lead in range(0xA4, 0xC7) for trail in trails]
    common |= {c for pair in level_1 if (c := pair.decode("big5", "ignore"))}
    punctuation = "，。、；：？！（）《》〈〉「」『』【】〔〕［］“”‘’…—–·•％＋－／＝～　\xa0"
    spaces = "".join(map(chr, range(0x2000, 0x200E)))
    figures = "①②③④⑤⑥⑦⑧⑨⑩㈠㈡㈢㈣㈤０１２３４５６７８９"
    shapes = "■□▲△▼▽●○◆◇★☆◎※→←↑↓√×÷±≥≤─━│┃┌┐└┘├┤┬┴┼℃°"
    return frozenset(common | set(punctuation + spaces + figures + shapes))
