"""Phrases of two words that letters spell with shortened syllables: ``zcjd`` for 政策解读.

No vocabulary has phrases. Which words can stand behind each other is told by their characters that would touch: of the
pairs of likely words those may be phrases of which some reports have these two side by side; the reports decide.
"""

from __future__ import annotations

from collections.abc import Callable

from index.suggest.completion import is_han, patterns, reads_as
from index.suggest.vocabulary import Pattern, Vocabulary

#: How many ways to read the letters are tried, and how many words for each part.
_READINGS, _WORDS = 4, 20

#: A chunk that is no beginning of a word, so that its patterns alone are asked for.
_NO_WORD = "'"

#: How many phrases are looked for in the reports.
_LOOKED_FOR = 10


def phrases_spelled(
    vocabulary: Vocabulary, letters: str, having: Callable[[str], int], *, whole: bool
) -> dict[str, int]:
    """Phrases of two words with how many reports have each in a row, as ``having`` says; the most frequent first.

    ``letters`` are folded. They spell the phrase up to its end where ``whole``, else perhaps its beginning only.
    """
    pairs: dict[str, tuple[int, str]] = {}
    for pattern in patterns(letters, short=True)[:_READINGS]:
        for end in range(2, len(pattern) - (1 if whole else 0)):
            heads = _words(vocabulary, pattern[:end], whole=True)
            tails = _words(vocabulary, pattern[end:], whole=whole) if heads else {}
            for head, head_count in heads.items():
                for tail, tail_count in tails.items():
                    pairs[head + tail] = min(head_count, tail_count), head[-1] + tail[0]
    if not pairs:
        return {}
    beside = vocabulary.side_by_side(sorted({touching for _, touching in pairs.values()}))
    counts = {phrase: min(count, beside.get(touching, 0)) for phrase, (count, touching) in pairs.items()}
    known = vocabulary.frequencies(sorted(counts))
    likely = sorted(
        (phrase for phrase in counts if counts[phrase] and phrase not in known), key=lambda p: (-counts[p], p)
    )
    found = {phrase: count for phrase in likely[:_LOOKED_FOR] if (count := having(phrase))}
    return dict(sorted(found.items(), key=lambda phrase: (-phrase[1], phrase[0])))


def _words(vocabulary: Vocabulary, pattern: Pattern, *, whole: bool) -> dict[str, int]:
    """The most frequent words that a pattern spells, up to their ends where ``whole``."""
    begun = vocabulary.beginning(_NO_WORD, [pattern], 2 * _WORDS)
    spelled = [(word, count) for word, count in begun if is_han(word) and reads_as(pattern, word, whole=whole)]
    return dict(spelled[:_WORDS])
