"""Completes past the word: what follows it in the reports, 舆情 to 舆情回应; and two words typed shortened, zcjd.

Which words follow is read off a sample of the reports that have the first one, when it is asked; a table of all pairs
of words would be larger than the vocabulary. How many reports have the two side by side is then counted, by their
bigrams.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from analyzers import cut, query_bigrams
from index.engine import View
from index.query.tree import Exact, Query
from index.results import Completion
from index.suggest.completion import LONGEST_WORD, is_han, patterns, reads_as
from index.suggest.shortened import phrases_spelled
from index.suggest.vocabulary import Vocabulary

#: How many reports are sampled, how many places in each, and the share of the reports that must have a phrase.
SAMPLE, PLACES, LEAST_SHARE = 32, 2, 0.1

#: The most phrases that are counted.
MOST = 3


def continue_words(view: View, chunk: str) -> list[Completion]:
    """Phrases of a word that a folded chunk begins with, or spells, and a word that follows it; most frequent first."""
    followed: Counter[str] = Counter()
    head, fits = _head(view.vocabulary, chunk)
    if not head:
        return []
    sampled = 0
    for text in view.sample(head, SAMPLE):
        sampled += 1
        followed.update(
            {head + word for part in _windows(text, head) if (word := _next_word(part, head)) and fits(word)}
        )
    least = max(2, sampled * LEAST_SHARE)
    phrases = [phrase for phrase, count in followed.most_common(MOST) if count >= least and phrase != chunk]
    found = {phrase: view.having_bigrams(query_bigrams(phrase)) for phrase in phrases}
    return [
        Completion(phrase, found[phrase])
        for phrase in sorted(found, key=lambda text: (-found[text], text))
        if found[phrase]
    ]


def two_words(view: View, chunk: str) -> list[Completion]:
    """Phrases of two words that letters spell shortened, or the beginning of one; most frequent first."""
    found = phrases_spelled(
        view.vocabulary, chunk, lambda phrase: view.count(Query(phrase, Exact(phrase)), {}, "all"), whole=False
    )
    return [Completion(*phrase) for phrase in found.items()]


def _head(vocabulary: Vocabulary, chunk: str) -> tuple[str, Callable[[str], bool]]:
    """The longest word that the chunk begins with, and what the word after it must be; no word where none is known."""
    if is_han(chunk):
        starts = [chunk[:end] for end in range(2, min(len(chunk), LONGEST_WORD) + 1)]
        known = vocabulary.frequencies(starts)
        head = max(known, key=len, default="")
        rest = chunk[len(head) :]
        return head, lambda word: word.startswith(rest)
    for pattern in patterns(chunk, short=False):
        whole = [piece.text for piece in pattern]
        for end in range(min(len(whole), LONGEST_WORD), 1, -1):
            # The last piece may be unfinished: then no word is read so.
            same = {} if any(piece.is_han for piece in pattern) else vocabulary.homophones([whole[:end]])
            if same:
                return max(sorted(same), key=lambda word: same[word]), partial(reads_as, pattern[end:], whole=False)
    return "", lambda word: False


def _windows(text: str, head: str) -> list[str]:
    found: list[str] = []
    at = text.find(head)
    while at >= 0 and len(found) < PLACES:
        found.append(text[at : at + len(head) + LONGEST_WORD])
        at = text.find(head, at + len(head))
    return found


def _next_word(text: str, head: str) -> str:
    """The Han word of two characters and more that follows the head of a text, or nothing."""
    rest = text[len(head) :]
    # By itself: the text as a whole may be cut elsewhere, and what is typed has been cut after the head.
    word = next(iter(cut(rest)), "")
    return word if len(word) > 1 and is_han(word) and rest.startswith(word) else ""
