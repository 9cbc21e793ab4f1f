"""Text in a row: the places of its bigrams decide, or the stored text, reduced, where bigrams cannot cover it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable

import numpy as np

from analyzers import query_bigrams
from index.deadline import poll
from index.whoosh_engine.format.schema import TITLE_SEPARATOR
from index.whoosh_engine.format.sorted_arrays import merged, union
from index.whoosh_engine.format.terms.postings import Docs, Ints
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.term_postings import Mask

#: So many bigrams of a text, the rarest, are asked for before it is looked for itself; where so few documents have
#: them, these are looked through.
_ASKED, _LOOKED_THROUGH = 3, 8


def more_documents(snapshot: Snapshot, known: Mask, texts: Iterable[tuple[str, tuple[str, ...]]]) -> Docs:
    """The documents beside the known ones that have one of some texts, and all terms that come with it; increasing.

    Most often there are none, which the rarest bigrams of each text say at once.
    """
    found = [np.empty(0, np.int32)]
    for text, terms in texts:
        poll()
        may = may_have(snapshot, text, terms, ~known)
        if may is None:
            continue
        docs = np.flatnonzero(may).astype(np.int32)
        if len(docs) > _LOOKED_THROUGH:
            docs = exact_documents(snapshot, text)
            docs = docs[may[docs]]
        else:
            docs = docs[np.array([snapshot.contains(doc, text) for doc in docs.tolist()], bool)]
        if len(docs):
            known = known.copy()
            known[docs] = True
            found.append(docs)
    return merged(found)


def may_have(snapshot: Snapshot, text: str, terms: Iterable[str], wanted: Mask) -> Mask | None:
    """Those of the wanted documents that have a text's rarest bigrams, and all terms; ``None`` where none has."""
    bigrams = list(dict.fromkeys(query_bigrams(text)))
    entries = []
    for bigram in bigrams:
        frequency = snapshot.frequency("bigrams", bigram.encode("utf-8", "surrogatepass"))
        if not frequency:
            return None
        entries.append((frequency, bigram))
    asked = [("bigrams", bigram) for _, bigram in sorted(entries)[:_ASKED]] + [("words", term) for term in terms]
    for field, term in asked:
        wanted = wanted & snapshot.postings(field, term.encode("utf-8", "surrogatepass")).mask(snapshot.documents)
    return wanted


def near_documents(snapshot: Snapshot, texts: tuple[str, ...], distance: int) -> Docs:
    """The documents that have the reduced ``texts`` near each other, increasing; kept in the snapshot's cache."""
    return _kept(snapshot, ("near", texts, distance), lambda segment: _near(segment, texts, distance))


def exact_documents(snapshot: Snapshot, text: str) -> Docs:
    """The documents that have the reduced ``text``, increasing; kept in the snapshot's cache."""
    return _kept(snapshot, ("exact", text), lambda segment: _in_segment(segment, text))


def _kept(snapshot: Snapshot, key: Hashable, documents: Callable[[SegmentReader], Ints]) -> Docs:
    docs: Docs | None = snapshot.cache.get(key)
    if docs is None:
        parts = []
        for segment, base in zip(snapshot.segments, snapshot.bases, strict=True):
            poll()
            parts.append(documents(segment) + base)
        docs = np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int32)
        snapshot.cache.put(key, docs, docs.nbytes)
    return docs


def _near(segment: SegmentReader, texts: tuple[str, ...], distance: int) -> Ints:
    """The documents of a segment that have all ``texts`` in a piece with ``distance`` characters beside theirs.

    A piece begins with one of the texts; behind that, of each of the others the next place is taken, or the next but
    so many where a text is asked for more than once. So each place is looked at once for each text.
    """
    wanted = Counter(texts)
    positions = {text: _places(segment, text) for text in wanted}
    room = sum(map(len, texts)) + distance
    near = [np.empty(0, np.int64)]
    for first, starts in positions.items():
        ends = starts + len(first)
        inside = np.ones(len(starts), bool)
        last = ends.copy()
        for text, times in (wanted - Counter([first])).items():
            at = positions[text].searchsorted(ends) + times - 1
            inside &= at < len(positions[text])
            if not inside.any():
                break
            np.maximum(last, positions[text].take(at, mode="clip") + len(text), out=last)
        inside &= last - starts <= room
        starts, last = starts[inside], last[inside]
        owners = segment.positions.owners(starts)
        inside = owners == segment.positions.owners(last - 1)
        if inside.any():  # a title follows its text, and is another piece
            titles = segment.positions.beginning_with(TITLE_SEPARATOR)
            inside &= titles.searchsorted(starts) == titles.searchsorted(last)
        near.append(owners[inside])
    return union(near)


def _places(segment: SegmentReader, text: str) -> Ints:
    """Where a text stands in a segment, increasing."""
    if len(text) == 1:
        return segment.positions.beginning_with(text)
    cover = _cover(text)
    if cover is not None:
        return segment.positions.where(cover, _others(text, cover))
    pattern = re.compile(f"(?={re.escape(text)})")
    bases = segment.positions.bases
    found = [
        int(bases[doc]) + match.start()
        for doc in _in_segment(segment, text).tolist()
        for match in pattern.finditer(segment.reduced(doc).text)
    ]
    return np.array(found, np.int64)


def _in_segment(segment: SegmentReader, text: str) -> Ints:
    """The documents of a segment that have the reduced ``text``, increasing."""
    if not text:
        return np.empty(0, np.int64)
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
