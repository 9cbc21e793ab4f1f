"""The words of an index as a dictionary, said plainly: what corrections and completions ask of, without an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analyzers.pinyin import pinyin
from index.suggest.vocabulary import Pattern


class PlainWords:
    """Words with frequencies, and pairs of characters that stand side by side; ``asked`` counts what is looked up."""

    def __init__(self, words: Mapping[str, int], pairs: Mapping[str, int] | None = None) -> None:
        self.words, self.pairs = dict(words), dict(pairs or {})
        self.asked: Counter[str] = Counter()

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        return {word: self.words[word] for word in words if word in self.words}

    def homophones(self, readings: Iterable[Sequence[str]]) -> dict[str, int]:
        wanted = {tuple(reading) for reading in readings}
        return {word: count for word, count in self.words.items() if pinyin(word) in wanted}

    def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
        self.asked["neighbours"] += 1
        near = _lacking_one(word)

        def is_near(other: str) -> bool:
            if len(other) == len(word) + 1:
                return word in _lacking_one(other)
            if longer or other == word:
                return False
            return other in near or (len(other) == len(word) and sum(map(str.__ne__, word, other)) == 1)

        return {other: count for other, count in self.words.items() if is_near(other)}

    def of_two(self, first: str | None, second: str | None) -> dict[str, int]:
        self.asked["of_two"] += 1
        return {
            word: count
            for word, count in self.words.items()
            if len(word) == 2 and first in (None, word[0]) and second in (None, word[1])
        }

    def side_by_side(self, pairs: Iterable[str]) -> dict[str, int]:
        return {pair: self.pairs[pair] for pair in pairs if pair in self.pairs}

    def beginning(self, chunk: str, patterns: Sequence[Pattern], limit: int) -> list[tuple[str, int]]:
        found = [(word, count) for word, count in self.words.items() if word.startswith(chunk) and word != chunk]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]


class PlainView:
    """Texts with their words: what phrases are completed from."""

    def __init__(self, texts: Sequence[str], words: Mapping[str, int]) -> None:
        self.texts, self.vocabulary = list(texts), PlainWords(words)

    def sample(self, word: str, most: int) -> Iterator[str]:
        return iter([text for text in self.texts if word in text][:most])

    def having_bigrams(self, bigrams: Sequence[str]) -> int:
        return sum(all(bigram in text for bigram in bigrams) for text in self.texts)


def _lacking_one(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
