"""Quoted text: bigrams give the candidates, the stored folded text decides."""

from __future__ import annotations

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
