"""Characters that no reader can see, and line ends: what every reader removes from the text it found.

Everything else stays as published. Folding (width, script, case) is for matching only and is not done here.
"""

from __future__ import annotations

import re

#: C0 and C1 controls but tab and line feed; byte-order marks; zero-width spaces and joiners of words, soft
#: hyphens, and marks of writing direction, which editors leave behind; the noncharacters of Unicode.
#: U+200C and U+200D stay, for they change how scripts and emoji look.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufdd0-\ufdef\ufffe\uffff]"
)

#: What ends a line: of Windows, of old Macs, NEL, vertical tab, form feed, and Unicode's two separators.
_LINE_END = re.compile("\r\n|[\r\x85\x0b\x0c\u2028\u2029]")

_SURROGATE = re.compile("[\ud800-\udfff]")

#: Any character that :func:`clean` changes: most texts have none, and one pass tells.
_CHANGED = re.compile(f"{_INVISIBLE.pattern[:-1]}\r\x85\x0b\x0c\u2028\u2029\ud800-\udfff]")

_RAISED = str.maketrans("0123456789()（）[]［］abde", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁽⁾⁽⁾⁽⁾ᵃᵇᵈᵉ", "注")
_MARK = re.compile(r"[(（\[［]?注?(?:\d{1,3}|[abde])[)）\]］]?")


def raised(text: str) -> str:
    """A mark of a footnote or a power that is written raised, so that it stays apart: 146 with a raised 1 is 146¹.

    What is no such mark is as before.
    """
    mark = text.strip()
    return mark.translate(_RAISED) if _MARK.fullmatch(mark) else text


def clean(text: str) -> str:
    """``text`` with line ends as ``\\n`` and without characters that cannot be seen.

    A lone surrogate, which no file can hold, becomes U+FFFD.
    """
    if is_plain(text) or not _CHANGED.search(text):
        return text
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))


def is_plain(text: str) -> bool:
    """Whether ``text`` surely has nothing to clean: but for ``\\n``, only characters that Unicode says can be printed.

    ``False`` says nothing, for tabs and ideographic spaces are no such characters. Three times as quick as a pattern.
    """
    return text.replace("\n", "").isprintable()


def invisible_share(text: str) -> float:
    """The share of ``text``, 0 to 1, that cannot be seen or could not be decoded: high in binary content."""
    if not text:
        return 0.0
    if is_plain(text):
        return text.count("\ufffd") / len(text)
    return (len(_INVISIBLE.findall(text)) + text.count("\ufffd")) / len(text)
