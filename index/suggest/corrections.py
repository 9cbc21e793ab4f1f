"""Corrects a run of Han characters: the cheapest ways to read it as words of the index, otherwise than it is typed.

What costs how much is in the logarithm of how common words are: a word that is e times as common outweighs a cost of 1.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from itertools import pairwise, product
from math import log
from typing import NamedTuple

from analyzers.pinyin import alike, pinyin
from index.suggest.vocabulary import Vocabulary

#: A word of the index gives way to one that is so many times as common.
TIMES = 20

#: The longest run of Han characters that is corrected, and the longest word.
LONGEST_RUN = 24
LONGEST_WORD = 8

#: What a slip costs.
SAME_SOUND, NEAR_SOUND, ONE_CHARACTER = 4.0, 6.0, 7.0

#: What it costs more that a character was too many, what a character costs that is in no known word, and what a word
#: costs beside its rarity.
_LESS, _LONE, WORD = 4.0, 5.0, 2.0

#: In how many reports two characters are taken to stand side by side that do so in hardly any.
UNSEEN = 0.1

#: The longest run in which two characters are exchanged.
_LONGEST_EXCHANGED = 12

#: How many ways are kept at each place and at the end, how many windows are looked at for words of nearly the same
#: characters, and for words of two.
_KEPT, _WAYS, _WINDOWS, _PAIRED = 6, 12, 12, 5


class Edge(NamedTuple):
    """A word that may stand for the characters ``start`` to ``end`` of a run; ``cost`` as in :data:`SAME_SOUND`."""

    start: int
    end: int
    word: str
    cost: float


def correct_run(run: str, vocabulary: Vocabulary) -> list[tuple[float, list[Edge]]]:
    """Ways to read a run of Han characters as words of the index, otherwise than it is typed, the cheapest first."""
    spans = [(at, end) for at in range(len(run)) for end in range(at + 2, min(len(run), at + LONGEST_WORD) + 1)]
    known = vocabulary.frequencies(list({run[at:end] for at, end in spans}))
    edges = [Edge(at, at + 1, run[at], _LONE) for at in range(len(run))]
    edges += [Edge(at, end, run[at:end], 0.0) for at, end in spans if run[at:end] in known]
    changed = _sounding(run, spans, vocabulary, known)
    ways = _cheapest(run, _priced(run, [*edges, *changed], known))
    if ways and _likely(ways[0]):
        return ways
    changed += [*_nearly(run, spans, vocabulary, known), *_paired(run, spans, vocabulary, known)]
    turned = _exchanged(run, spans, vocabulary, known)
    ways = [*_cheapest(run, _priced(run, [*edges, *changed], known)), *turned]
    return _in_context(ways, vocabulary, known)


def _priced(run: str, edges: Iterable[Edge], known: dict[str, int]) -> list[Edge]:
    """The edges with what their words cost. A word of the index gives way to one that is far more common only."""
    common = max(known.values(), default=1)
    found = []
    for edge in edges:
        if edge.word not in known:
            found.append(edge)
        elif not edge.cost or known[edge.word] >= TIMES * known.get(run[edge.start : edge.end], 0):
            found.append(edge._replace(cost=edge.cost + WORD + log(common / known[edge.word])))
    return found


def _likely(way: tuple[float, list[Edge]]) -> bool:
    """Whether a way of words that sound the same cannot be outdone by words with another character."""
    cost, edges = way
    lone = any(edge.end - edge.start == 1 for edge in edges)
    return not lone and cost - WORD * len(edges) <= ONE_CHARACTER


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
        edges += [Edge(at, end, word, cost) for word in found if (cost := _cost_of_edit(run[at:end], word)) is not None]
    return edges


def _cost_of_edit(typed: str, word: str) -> float | None:
    """What it costs that ``word`` was meant, ``None`` where that may not be said.

    A character too many is most often the one beside it typed twice. Any other makes a short word of nearly anything.
    """
    if len(word) >= len(typed):
        return ONE_CHARACTER
    if any(a == b and typed[:at] + typed[at + 1 :] == word for at, (a, b) in enumerate(pairwise(typed))):
        return ONE_CHARACTER
    return ONE_CHARACTER + _LESS if len(word) > 2 else None


def _paired(run: str, spans: Sequence[tuple[int, int]], vocabulary: Vocabulary, known: dict[str, int]) -> list[Edge]:
    """Words of two characters, one of which is typed: beside the other a wrong one, or none.

    So many words share a character that only those are taken that the index has beside the characters around.
    """
    bare = sorted(_bare(run, spans, known))
    around_bare = {span for at in bare for span in ((at, at + 1), (at - 1, at + 1), (at, at + 2))}
    windows = sorted((at, end) for at, end in around_bare if at >= 0 and end <= len(run) and run[at:end] not in known)
    edges = []
    for at, end in windows[:_PAIRED]:
        if end - at == 2:
            words = vocabulary.of_two(run[at], None) | vocabulary.of_two(None, run[at + 1])
        else:
            words = vocabulary.of_two(run[at], None) | vocabulary.of_two(None, run[at])
        around = {word: _around(run, at, end, word) for word in words}
        beside = vocabulary.side_by_side({pair for pairs in around.values() for pair in pairs})
        worth = {word: min((beside.get(pair, 0) for pair in around[word]), default=0) for word in words}
        chosen = sorted(
            (word for word in words if worth[word]), key=lambda word: (-min(worth[word], words[word]), word)
        )
        known.update((word, words[word]) for word in chosen[:_KEPT])
        edges += [Edge(at, end, word, ONE_CHARACTER) for word in chosen[:_KEPT]]
    return edges


def _around(run: str, start: int, end: int, word: str) -> list[str]:
    """The pairs of characters at the borders of a word in a run."""
    return [pair for pair in (run[:start][-1:] + word[0], word[-1] + run[end : end + 1]) if len(pair) == 2]


def _exchanged(
    run: str, spans: Sequence[tuple[int, int]], vocabulary: Vocabulary, known: dict[str, int]
) -> list[tuple[float, list[Edge]]]:
    """The ways through the run with two neighbours exchanged that are words of the index throughout."""
    if len(run) > _LONGEST_EXCHANGED:
        return []
    turned = [run[:at] + run[at + 1] + run[at] + run[at + 2 :] for at in range(len(run) - 1) if run[at] != run[at + 1]]
    known.update(vocabulary.frequencies(list({text[at:end] for text in turned for at, end in spans})))
    found = []
    for text in turned:
        edges = [Edge(at, end, text[at:end], 0.0) for at, end in spans if text[at:end] in known]
        ways = cheapest_ways(len(run), _priced(text, edges, known))
        found += [(cost + ONE_CHARACTER, path) for cost, path in ways[:1]]
    return found


def _in_context(
    ways: list[tuple[float, list[Edge]]], vocabulary: Vocabulary, known: dict[str, int]
) -> list[tuple[float, list[Edge]]]:
    """The ways again, with what it costs that words which seldom stand side by side do."""
    borders = [[a.word[-1] + b.word[0] for a, b in pairwise(edges)] for _, edges in ways]
    beside = vocabulary.side_by_side({pair for pairs in borders for pair in pairs})
    common = max([1, *known.values()])
    found = []
    for (cost, edges), pairs in zip(ways, borders, strict=True):
        rarest = min((beside.get(pair, 0) for pair in pairs), default=common)
        found.append((cost + max(0.0, log(common / (rarest or UNSEEN))), edges))
    return sorted(found, key=lambda way: way[0])


def _cheapest(run: str, edges: Sequence[Edge]) -> list[tuple[float, list[Edge]]]:
    """The cheapest ways through the run in which something is changed, one for each text."""
    return [way for way in cheapest_ways(len(run), edges) if "".join(edge.word for edge in way[1]) != run]


def cheapest_ways(length: int, edges: Sequence[Edge]) -> list[tuple[float, list[Edge]]]:
    """The cheapest ways from the first place to the last, one for each text."""
    ways: list[list[tuple[float, list[Edge]]]] = [[] for _ in range(length + 1)]
    ways[0] = [(0.0, [])]
    begin: dict[int, list[Edge]] = {}
    for edge in edges:
        begin.setdefault(edge.start, []).append(edge)
    for at in range(length):
        for cost, path in _best(ways[at]):
            for edge in begin.get(at, ()):
                ways[edge.end].append((cost + edge.cost, [*path, edge]))
    return _best(ways[-1], _WAYS)


def _best(ways: list[tuple[float, list[Edge]]], count: int = _KEPT) -> list[tuple[float, list[Edge]]]:
    """The cheapest ways, one for each text."""
    found: dict[str, tuple[float, list[Edge]]] = {}
    for way in sorted(ways, key=lambda way: way[0]):
        found.setdefault("".join(edge.word for edge in way[1]), way)
        if len(found) == count:
            break
    return list(found.values())
