"""What a result says of itself where it is not simply what was asked: data, and which message says it.

Page, terminal and JSON show the same sentence of a note; programs read its kind and values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from index.fields import BY_NAME
from index.messages import Message, chosen

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
    def message(self) -> Message:
        """What it says to a person."""
        return _MESSAGES[self.kind](self.values)

    @property
    def text(self) -> str:
        """The sentence, in Chinese unless the program was told to speak another language.

        It is part of answers to programs and of pages: the locale of who runs this one does not decide about it.
        """
        return self.message.text(chosen() or "zh")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON-ready values."""
        return {"kind": self.kind, **self.values, "text": self.text}


def _relaxed(values: Mapping[str, Any]) -> Message:
    dropped = [Message("list.quoted", text=text) for text in values["dropped"]]
    if not values["total"]:
        return Message("note.relaxed_none", dropped=dropped)
    return Message("note.relaxed", dropped=dropped, count=values["total"])


def _question(values: Mapping[str, Any]) -> Message:
    return Message("note.question")


def _synonyms(values: Mapping[str, Any]) -> Message:
    return Message("note.synonyms", names=values["names"], count=values["total"])


def _filtered(values: Mapping[str, Any]) -> Message:
    ways = [Message("note.without_one", field=BY_NAME[field].term, count=n) for field, n in values["without"].items()]
    if not ways or len(values["fields"]) > 1:
        ways.append(Message("note.without_any", count=values["total"]))
    return Message("note.filtered", ways=reduce(lambda one, other: Message("list.clauses", one=one, other=other), ways))


def _parts(values: Mapping[str, Any]) -> Message:
    return Message("note.parts_half") if values["half"] else Message("note.parts")


_MESSAGES: dict[str, Callable[[Mapping[str, Any]], Message]] = {
    RELAXED: _relaxed,
    QUESTION: _question,
    SYNONYMS: _synonyms,
    FILTERED: _filtered,
    PARTS: _parts,
}
