"""“Did you mean”: another query for one that finds nothing, or next to nothing, because of a slip in its words.

What sounds the same, what sounds nearly the same, and what differs in one character; from the words of the index, and
offered only after counting what the corrected query really finds. The rest of the query stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import product
from math import log
from typing import NamedTuple, Protocol

from analyzers.pinyin import alike, pinyin
from analyzers.segmentation import default_segmenter
from index.errors import QueryError
from index.parser import parse
from index.query import And, Exact, Node, Or, Query, Words

#: A query that finds more reports than this is found well: nothing is suggested.
FEW = 2

#: Where a query finds few, a suggestion finds so many times as many.
TIMES = 20

#: The longest run of Han characters that is corrected, and the longest word.
LONGEST_RUN = 24
LONGEST_WORD = 8

#: What a slip costs against another, in the logarithm of how common words are (e times as common outweighs 1).
SAME_SOUND, NEAR_SOUND, ONE_CHARACTER = 4.0, 6.0, 7.0

#: What a character costs that is in no known word, and a word beside its rarity.
_LONE, _WORD = 5.0, 2.0

#: How many ways to correct are kept at each place, how many windows are looked at for words of nearly the same
#: characters, and how many corrected queries are counted.
_KEPT, _WINDOWS, _COUNTED = 4, 12, 6

_HAN_RUN = re.compile(r"[\u4e00-\u9fd5]{2,}")


class Vocabulary(Protocol):
    """The words of an index with the number of reports that have each. All words are folded."""

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """How many reports have each of these words; those that none has are left out."""

    def homophones(self, readings: Iterable[Sequence[str]]) -> dict[str, int]:
        """The Han words that are read in one of these ways, with their frequencies."""

    def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
        """The words that differ from this one in one character, with their frequencies.

        Only those with one more character where ``longer``.
        """


class Edge(NamedTuple):
    """A word that may stand for the characters ``start`` to ``end`` of a run; ``cost`` as in :data:`SAME_SOUND`."""

    start: int
    end: int
    word: str
    cost: float


class Correction(NamedTuple):
    """A leaf's text, corrected; places are offsets into the query as typed."""

    cost: float
    start: int
    end: int
    text: str


def suggest(
    query: Query,
    vocabulary: Vocabulary,
    count: Callable[[Query], int],
    *,
    total: int,
    reports: int,
    lenient: bool = False,
) -> str | None:
    """Another query that finds far more than ``total``, which is what this one finds; ``None`` where there is none.

    ``reports`` is how many there are in all. ``count`` says how many a query finds, under the filters in force.
    ``lenient`` as in :func:`index.parser.parse`.
    """
    if total > FEW:
        return None
    corrected = [corrections for corrections in _corrections(query, vocabulary, count) if corrections]
    best: tuple[float, str] | None = None
    for cost, text in _corrected_queries(query.text, corrected):
        if best and cost - log(reports) >= best[0]:
            break  # not even if it found every report
        try:
            found = count(parse(text, lenient=lenient))
        except QueryError:
            continue
        if found > FEW * bool(total) and found >= TIMES * total and (best is None or cost - log(found) < best[0]):
            best = cost - log(found), text
    return best[1] if best else None


def _corrections(query: Query, vocabulary: Vocabulary, count: Callable[[Query], int]) -> Iterator[list[Correction]]:
    """For each leaf that is to blame, what may stand in its place, the cheapest first."""
    to_blame = list(_texts(query.root))
    alone = len(to_blame) == 1
    for leaf in to_blame:
        found = 0 if alone and isinstance(query.root, Words | Exact) else count(Query(leaf.text, leaf))
        if found <= FEW:
            yield _correct_leaf(query.text, leaf, vocabulary, found)


def _texts(node: Node | None) -> Iterator[Words | Exact]:
    """The leaves that are words or quotations, those that are excluded left out."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _texts(child)
    elif isinstance(node, Words | Exact):
        yield node


def _corrected_queries(text: str, corrected: Sequence[list[Correction]]) -> list[tuple[float, str]]:
    """The query with its leaves corrected, the cheapest first."""
    ways = sorted(
        product(*(corrections[:_COUNTED] for corrections in corrected[:3])), key=lambda way: sum(c.cost for c in way)
    )
    found: dict[str, float] = {}
    for way in ways[:_COUNTED] if corrected else ():
        whole = text
        for correction in sorted(way, key=lambda c: c.start, reverse=True):
            whole = whole[: correction.start] + correction.text + whole[correction.end :]
        found.setdefault(whole, sum(c.cost for c in way))
    return [(cost, whole) for whole, cost in found.items()]


def _correct_leaf(text: str, leaf: Words | Exact, vocabulary: Vocabulary, total: int) -> list[Correction]:
    """What may stand for one run of Han characters of a leaf that finds ``total`` reports."""
    start = text.find(leaf.text, leaf.position)
    if start < 0:
        return []
    found = []
    for run in _HAN_RUN.finditer(leaf.folded):
        if len(run[0]) > LONGEST_RUN:
            continue
        for cost, edges in correct_run(run[0], vocabulary, found=total > 0):
            at = start + run.start()
            # What is not corrected stays as it was typed, in traditional characters perhaps.
            parts = (text[at + e.start : at + e.end] if run[0][e.start : e.end] == e.word else e.word for e in edges)
            found.append(Correction(cost, at, start + run.end(), "".join(parts)))
    return sorted(found)


def correct_run(run: str, vocabulary: Vocabulary, *, found: bool) -> list[tuple[float, list[Edge]]]:
    """Ways to read a run of Han characters as words of the index, otherwise than it is typed, the cheapest first.

    None where the run is found as it is and made of words of the index or the dictionary: rare, but words.
    """
    spans = [(at, end) for at in range(len(run)) for end in range(at + 2, min(len(run), at + LONGEST_WORD) + 1)]
    known = vocabulary.frequencies(list({run[at:end] for at, end in spans}))
    if found:
        has_word = default_segmenter().has_word
        if not _bare(run, spans, {*known, *(run[at:end] for at, end in spans if has_word(run[at:end]))}):
            return []
    edges = [Edge(at, at + 1, run[at], _LONE) for at in range(len(run))]
    edges += [Edge(at, end, run[at:end], 0.0) for at, end in spans if run[at:end] in known]
    changed = _sounding(run, spans, vocabulary, known)
    if found:
        changed = [edge for edge in changed if edge.cost == SAME_SOUND]
    ways = _cheapest(run, _priced(run, [*edges, *changed], known))
    if ways and _likely(ways[0]):
        return ways
    changed += _nearly(run, spans, vocabulary, known)
    return _cheapest(run, _priced(run, [*edges, *changed], known))


def _priced(run: str, edges: Iterable[Edge], known: dict[str, int]) -> list[Edge]:
    """The edges with what their words cost. A word of the index gives way to one that is far more common only."""
    common = max(known.values(), default=1)
    found = []
    for edge in edges:
        if edge.word not in known:
            found.append(edge)
        elif not edge.cost or known[edge.word] >= TIMES * known.get(run[edge.start : edge.end], 0):
            found.append(edge._replace(cost=edge.cost + _WORD + log(common / known[edge.word])))
    return found


def _likely(way: tuple[float, list[Edge]]) -> bool:
    """Whether a way of words that sound the same cannot be outdone by words with another character."""
    cost, edges = way
    lone = any(edge.end - edge.start == 1 for edge in edges)
    return not lone and cost - _WORD * len(edges) <= ONE_CHARACTER


def _bare(run: str, spans: Sequence[tuple[int, int]], known: Container[str]) -> set[int]:
    """The places that are in no word of the index."""
    covered = {at for start, end in spans if run[start:end] in known for at in range(start, end)}
    return set(range(len(run))) - covered


def _sounding(run: str, spans: Sequence[tuple[int, int]], vocabulary: Vocabulary, known: dict[str, int]) -> list[Edge]:
    """Words that sound like parts of the run, or nearly so; their frequencies are added to ``known``."""
    exact: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    near: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for at, end in spans:
        reading = pinyin(run[at:end])
        if reading is None:
            continue
        exact.setdefault(reading, []).append((at, end))
        if len(reading) <= 3:
            for other in product(*map(alike, reading)):
                near.setdefault(other, []).append((at, end))
    found = vocabulary.homophones([*exact, *near])
    known.update(found)
    edges = []
    for word in found:
        reading = pinyin(word) or ()
        same = set(exact.get(reading, ()))
        for at, end in {*same, *near.get(reading, ())}:
            if run[at:end] != word:
                edges.append(Edge(at, end, word, SAME_SOUND if (at, end) in same else NEAR_SOUND))
    return edges


def _nearly(run: str, spans: Sequence[tuple[int, int]], vocabulary: Vocabulary, known: dict[str, int]) -> list[Edge]:
    """Words that differ in one character from parts of the run; their frequencies are added to ``known``."""
    bare = _bare(run, spans, known)
    windows = [
        (at, end)
        for at, end in sorted(spans, key=lambda span: span[0] - span[1])
        if run[at:end] not in known
        # A word of three characters that lacks one has two: then both must be in no word.
        and (bare.issuperset(range(at, end)) if end - at == 2 else not bare or not bare.isdisjoint(range(at, end)))
    ]
    edges = []
    for at, end in windows[:_WINDOWS]:
        found = vocabulary.neighbours(run[at:end], longer=end - at == 2)
        known.update(found)
        edges += [Edge(at, end, word, ONE_CHARACTER + (len(word) < end - at)) for word in found]
    return edges


def _cheapest(run: str, edges: Sequence[Edge]) -> list[tuple[float, list[Edge]]]:
    """The cheapest ways through the run in which something is changed, one for each text."""
    ways: list[list[tuple[float, list[Edge]]]] = [[] for _ in range(len(run) + 1)]
    ways[0] = [(0.0, [])]
    begin: dict[int, list[Edge]] = {}
    for edge in edges:
        begin.setdefault(edge.start, []).append(edge)
    for at in range(len(run)):
        for cost, path in _best(ways[at]):
            for edge in begin[at]:
                ways[edge.end].append((cost + edge.cost, [*path, edge]))
    return [way for way in _best(ways[-1], _COUNTED + 1) if "".join(e.word for e in way[1]) != run]


def _best(ways: list[tuple[float, list[Edge]]], count: int = _KEPT) -> list[tuple[float, list[Edge]]]:
    """The cheapest ways, one for each text."""
    found: dict[str, tuple[float, list[Edge]]] = {}
    for way in sorted(ways, key=lambda way: way[0]):
        found.setdefault("".join(edge.word for edge in way[1]), way)
        if len(found) == count:
            break
    return list(found.values())
