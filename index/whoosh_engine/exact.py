"""Quoted text: bigrams give the candidates, the stored folded text decides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query

from analyzers import query_bigrams
from index.whoosh_engine.snapshot import Snapshot


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
        return (("grams", gram) for gram in query_bigrams(self.text))


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
        return (("grams", gram) for text in self.texts for gram in query_bigrams(text))


def near_mask(snapshot: Snapshot, number: int, texts: tuple[str, ...], distance: int) -> NDArray[np.bool_]:
    """Which documents of a segment have the folded ``texts`` near each other."""
    segment = snapshot.segments[number]
    mask = exact_mask(snapshot, number, texts[0])
    for text in texts[1:]:
        mask &= exact_mask(snapshot, number, text)
    for doc in np.flatnonzero(mask).tolist():
        mask[doc] = are_near(segment.folded_bytes(doc).decode("utf-8", "surrogatepass"), texts, distance)
    return mask


def are_near(folded: str, texts: tuple[str, ...], distance: int) -> bool:
    """Whether all ``texts`` stand in ``folded``, none on another, with at most ``distance`` characters in between."""
    wanted = Counter(texts)
    places = sorted(
        (match.start(), match.start() + len(text), text)
        for text in wanted
        for match in re.finditer(f"(?={re.escape(text)})", folded)
    )
    length = sum(map(len, texts))
    for first, (start, _, _) in enumerate(places):
        left = wanted.copy()
        end = start
        for at, stop, text in places[first:]:
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


def exact_mask(snapshot: Snapshot, number: int, text: str) -> NDArray[np.bool_]:
    """Which documents of a segment have the folded ``text``."""
    segment = snapshot.segments[number]
    needle = text.encode("utf-8", "surrogatepass")
    grams = list(dict.fromkeys(query_bigrams(text)))
    mask = np.zeros(segment.count, bool)
    if grams:
        docs = _with_all(snapshot, number, grams)
        if text == grams[0]:  # the bigram itself is the proof
            mask[docs] = True
            return mask
    else:
        docs = _with_characters(snapshot, number, text)
        if len(text) == 1:
            mask[docs] = True
            return mask
    contains = segment.contains
    mask[[doc for doc in docs.tolist() if contains(doc, needle)]] = True
    return mask


def _with_all(snapshot: Snapshot, number: int, grams: list[str]) -> NDArray[np.int32]:
    """The documents that have every bigram, rarest first so that few are looked at."""
    segment = snapshot.segments[number]
    found = []
    for gram in grams:
        term = gram.encode("utf-8", "surrogatepass")
        info = segment.term_info("grams", term)
        if info is None:
            return np.empty(0, np.int32)
        found.append((info.doc_frequency(), term, info))
    found.sort(key=lambda entry: entry[0])
    docs = snapshot.postings(number, "grams", found[0][1], found[0][2])[0]
    for _, term, info in found[1:]:
        have = np.zeros(segment.count, bool)
        have[snapshot.postings(number, "grams", term, info)[0]] = True
        docs = docs[have[docs]]
        if not len(docs):
            break
    return docs


def _with_characters(snapshot: Snapshot, number: int, text: str) -> NDArray[np.int32]:
    """The documents that have every character of a text without pairs; every character begins some bigram."""
    segment = snapshot.segments[number]
    mask = np.ones(segment.count, bool)
    for character in set(text) - {" "}:
        have = np.zeros(segment.count, bool)
        for term in segment.terms("grams", character.encode("utf-8", "surrogatepass")):
            info = segment.term_info("grams", term)
            assert info is not None
            have[snapshot.postings(number, "grams", term, info)[0]] = True
        mask &= have
    return np.flatnonzero(mask).astype(np.int32)
