"""What a result says of itself where it is not simply what was asked: data, and the one catalogue of its sentences.

Page, terminal and JSON show the same sentence of a note; programs read its kind and values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.fields import BY_NAME

#: No report has all that was asked. Without ``dropped`` (texts as typed), which is ``query``, ``total`` reports are found.
RELAXED = "relaxed"

#: Of a question, and of what has too little in common with any report, reports need not have every word.
QUESTION = "question"

#: What was asked is too long to be looked for whole: its rarest parts are, all of them or (``half``) half of them.
PARTS = "parts"

#: ``names`` were searched too, and found ``total`` reports more.
SYNONYMS = "synonyms"

#: The filters exclude all of ``total`` reports; ``without`` one of these fields (name to number) some are left.
FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Note:
    """One of the kinds above, with its values."""

    kind: str
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The sentence for a person."""
        return _SENTENCES[self.kind](self.values)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        return {"kind": self.kind, **self.values, "text": self.text}


def _relaxed(values: Mapping[str, Any]) -> str:
    found = f"后有 {values['total']:,} 份。" if values["total"] else "后，所选条件下也没有。"
    return f"没有同时包含全部检索词的报告；去掉{_quoted(values['dropped'])}{found}"


def _question(values: Mapping[str, Any]) -> str:
    return "以下报告不必包含全部检索词，最相关的排在前面。"


def _synonyms(values: Mapping[str, Any]) -> str:
    return f"同时检索了“{'、'.join(values['names'])}”，多找到 {values['total']} 份报告；只查原文请加引号。"


def _filtered(values: Mapping[str, Any]) -> str:
    ways = [f"不限{BY_NAME[field].label}有 {total:,} 份" for field, total in values["without"].items()]
    if not ways or len(values["fields"]) > 1:
        ways.append(f"不加筛选有 {values['total']:,} 份")
    return f"所选条件下没有符合的报告；{'，'.join(ways)}。"


def _parts(values: Mapping[str, Any]) -> str:
    half = "没有报告全都有，以下报告有其中一半以上。" if values["half"] else ""
    return f"检索的文字较长，按其中最少见的几处查找。{half}"


def _quoted(texts: Sequence[str]) -> str:
    return "、".join(f"“{text}”" for text in texts)


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    RELAXED: _relaxed,
    QUESTION: _question,
    SYNONYMS: _synonyms,
    FILTERED: _filtered,
    PARTS: _parts,
}
