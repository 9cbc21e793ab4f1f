"""Text in a row and texts near each other, as clauses over bigrams and characters with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzers import query_bigrams
from index.engines.searched import TITLE_SEPARATOR
from index.opensearch_engine.mapping import whole

Json = dict[str, Any]

_CHARACTERS = "text.characters"

#: So many texts near each other are said in clauses, in every order; of more the texts of reports are looked at.
MOST_IN_CLAUSES = 3


def in_a_row(text: str) -> Json:
    """The reports whose reduced text has a reduced text; none where it is empty.

    Bigrams cover every character of it but one by itself, or the last behind a blank: no bigram begins with a blank.
    """
    text = whole(text)
    if not text:
        return {"match_none": {}}
    if len(text) == 1:
        return {"term": {_CHARACTERS: text}}
    if len(text) == 2 and " " not in text:
        return {"term": {"text": text}}
    if text[0] == " " or text[-1] == " " or text[-2] == " ":
        pairs: list[Json] = [{"term": {"text": pair}} for pair in dict.fromkeys(query_bigrams(text))]
        return {"bool": {"filter": [*pairs, {"match_phrase": {_CHARACTERS: text}}]}}
    return {"match_phrase": {"text": text}}


def in_title(text: str) -> Json:
    """The reports whose reduced title has a reduced text."""
    text = whole(text)
    if not text:
        return {"match_all": {}}
    return {"match_phrase" if len(text) > 1 else "term": {"title_text": text}}


def nearby(texts: tuple[str, ...], distance: int) -> Json:
    """The reports that have texts, at most :data:`MOST_IN_CLAUSES`, in a piece with ``distance`` characters beside theirs.

    The first of them in the piece ends before the others begin; these may overlap each other. So every order is a clause,
    and every way in which they can overlap in it.
    """
    room = sum(map(len, texts)) + distance
    ways = {
        (first, *blocks): room - len(first) - sum(map(len, blocks))
        for at, first in enumerate(texts)
        for blocks in _arrangements(texts[:at] + texts[at + 1 :])
    }
    ordered = [_ordered(blocks, gaps) for blocks, gaps in ways.items() if gaps >= 0]
    if not ordered or not all(texts):
        return {"match_none": {}}
    # A title follows its text, and is another piece.
    apart = {"not_containing": {"match": {"query": TITLE_SEPARATOR}}}
    return {"intervals": {_CHARACTERS: {"any_of": {"intervals": ordered, "filter": apart}}}}


def _ordered(blocks: tuple[str, ...], gaps: int) -> Json:
    """Texts one after the other with at most so many characters between them."""
    rules = [{"match": {"query": whole(block), "max_gaps": 0, "mode": "ordered"}} for block in blocks]
    return {"all_of": {"intervals": rules, "mode": "ordered", "max_gaps": gaps}} if len(rules) > 1 else rules[0]


def _arrangements(texts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways in which texts can stand: in every order, as blocks of texts that overlap."""

    def extended(blocks: tuple[str, ...], start: int, last: str, left: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if not left:
            yield blocks
        for at, text in enumerate(left):
            rest = left[:at] + left[at + 1 :]
            yield from extended((*blocks, text), 0, text, rest)
            block = blocks[-1] if blocks else ""
            for begin in range(start, len(block)):
                behind = block[begin:]
                if begin == start and text <= last:
                    continue  # of what begins together one order is enough, and the same text stands at another place
                if behind.startswith(text) or text.startswith(behind):
                    longer = block[:begin] + text if len(text) > len(behind) else block
                    yield from extended((*blocks[:-1], longer), begin, text, rest)

    return extended((), 0, "", texts)


def are_near(text: str, texts: tuple[str, ...], distance: int) -> bool:
    """The same of one reduced text, of any number of texts."""
    return any(_are_near(piece, texts, distance) for piece in text.split(TITLE_SEPARATOR))


def _are_near(text: str, texts: tuple[str, ...], distance: int) -> bool:
    room = sum(map(len, texts)) + distance
    places = {one: places_of(text, one) for one in texts}
    return any(
        _end(places, texts, first, start + len(first)) <= start + room for first in places for start in places[first]
    )


def _end(places: dict[str, list[int]], texts: tuple[str, ...], first: str, after: int) -> int:
    """Where all other texts have ended that begin at or behind a place, each as soon as it can; far away where one is not."""
    left = list(texts)
    left.remove(first)
    ends = [after]
    for one in set(left):
        later = [place for place in places[one] if place >= after]
        if len(later) < left.count(one):
            return 1 << 60
        ends.append(later[left.count(one) - 1] + len(one))
    return max(ends)


def places_of(text: str, wanted: str) -> list[int]:
    """Where a text has another, at every place, also where these overlap; nowhere where that is empty."""
    found = []
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        found.append(at)
        at = text.find(wanted, at + 1)
    return found
