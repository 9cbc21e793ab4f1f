"""Quoted text: the places of its bigrams decide, or the stored folded text where bigrams cannot cover it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from whoosh.query import Query

from analyzers import query_bigrams
from index.whoosh_engine.format.terms.postings import Docs, Ints
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot


class ExactText(Query):  # type: ignore[misc]
    """The reports whose folded text has these folded characters, anywhere."""

    def __init__(self, text: str, boost: float = 1.0) -> None:
        self.text = text
        self.boost = boost

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExactText) and (self.text, self.boost) == (other.text, other.boost)

    def __hash__(self) -> int:
        return hash((type(self), self.text, self.boost))

    def __repr__(self) -> str:
        return f"ExactText({self.text!r})"

    def terms(self, phrases: bool = False) -> Iterable[tuple[str, str]]:
        """The bigrams that every matching report has."""
        return (("bigrams", bigram) for bigram in query_bigrams(self.text))


class NearTexts(Query):  # type: ignore[misc]
    """The reports that have these folded texts with at most ``distance`` other characters between them."""

    def __init__(self, texts: tuple[str, ...], distance: int, boost: float = 1.0) -> None:
        self.texts, self.distance, self.boost = texts, distance, boost

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NearTexts) and (self.texts, self.distance) == (other.texts, other.distance)

    def __hash__(self) -> int:
        return hash((type(self), self.texts, self.distance))

    def __repr__(self) -> str:
        return f"NearTexts({self.texts!r}, {self.distance})"

    def terms(self, phrases: bool = False) -> Iterable[tuple[str, str]]:
        """The bigrams that every matching report has."""
        return (("bigrams", bigram) for text in self.texts for bigram in query_bigrams(text))


def near_documents(snapshot: Snapshot, texts: tuple[str, ...], distance: int) -> Docs:
    """The documents that have the folded ``texts`` near each other, increasing; kept in the snapshot's cache."""
    key = ("near", texts, distance)
    known: Docs | None = snapshot.cache.get(key)
    if known is not None:
        return known
    docs = exact_documents(snapshot, texts[0])
    for text in texts[1:]:
        docs = np.intersect1d(docs, exact_documents(snapshot, text), assume_unique=True)
    near = []
    for doc in docs.tolist():
        segment, own = snapshot.place(doc)
        if are_near(segment.folded(own), texts, distance):
            near.append(doc)
    found = np.array(near, np.int32)
    snapshot.cache.put(key, found, found.nbytes)
    return found


def are_near(folded: str, texts: tuple[str, ...], distance: int) -> bool:
    """Whether all ``texts`` stand in ``folded``, none on another, with at most ``distance`` characters in between."""
    wanted = Counter(texts)
    positions = sorted(
        (match.start(), match.start() + len(text), text)
        for text in wanted
        for match in re.finditer(f"(?={re.escape(text)})", folded)
    )
    length = sum(map(len, texts))
    for first, (start, _, _) in enumerate(positions):
        left = wanted.copy()
        end = start
        for at, stop, text in positions[first:]:
            if at - start > length + distance:
                break
            if at >= end and left[text]:
                left[text] -= 1
                end = stop
                if not any(left.values()):
                    if end - start - length <= distance:
                        return True
                    break
    return False


def exact_documents(snapshot: Snapshot, text: str) -> Docs:
    """The documents that have the folded ``text``, increasing; kept in the snapshot's cache."""
    key = ("exact", text)
    docs: Docs | None = snapshot.cache.get(key)
    if docs is None:
        parts = [
            _in_segment(segment, text) + base for segment, base in zip(snapshot.segments, snapshot.bases, strict=True)
        ]
        docs = np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int32)
        snapshot.cache.put(key, docs, docs.nbytes)
    return docs


def _in_segment(segment: SegmentReader, text: str) -> Ints:
    """The documents of a segment that have the folded ``text``, increasing."""
    bigrams = list(dict.fromkeys(query_bigrams(text)))
    if not bigrams:
        docs = _with_characters(segment, text)
        return docs if len(text) == 1 else _with_text(segment, docs, text)
    cover = _cover(text)
    if cover is not None:
        return segment.positions.documents(cover, _others(text, cover))
    entries = [segment.entry("bigrams", bigram.encode("utf-8", "surrogatepass")) for bigram in bigrams]
    if None in entries:
        return np.empty(0, np.int64)
    rarest = min((entry for entry in entries if entry is not None), key=lambda entry: entry.frequency)
    return _with_text(segment, segment.postings(rarest)[0].astype(np.int64), text)


def _cover(text: str) -> list[tuple[int, str]] | None:
    """Bigrams that together have every character of a text, with their offsets in it.

    ``None`` where there are none: no bigram begins with a blank, and one at the end also stands for the end of a text.
    """
    if text.endswith(" "):
        return None
    cover = []
    at = 0
    while at < len(text):
        # Whatever stands after the last character: the one before it begins a bigram that has both.
        if at == len(text) - 1 or text[at] == " ":
            at -= 1
        if at < 0 or text[at] == " ":
            return None
        cover.append((at, text[at : at + 2]))
        at += 2
    return cover


def _others(text: str, cover: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The bigrams of a text that are not in its cover, with their offsets in it."""
    covered = {at for at, _ in cover}
    starts = (at for at in range(len(text) - 1) if at not in covered and text[at] != " ")
    return [(at, text[at : at + 2]) for at in starts]


def _with_text(segment: SegmentReader, docs: Ints, text: str) -> Ints:
    contains = segment.contains
    return np.array([doc for doc in docs.tolist() if contains(doc, text)], np.int64)


def _with_characters(segment: SegmentReader, text: str) -> Ints:
    """The documents that have every character of a text without pairs; every character begins some bigram."""
    mask = np.ones(segment.count, bool)
    for character in set(text) - {" "}:
        mask &= segment.having_prefix("bigrams", character.encode("utf-8", "surrogatepass"))
    return np.flatnonzero(mask)
