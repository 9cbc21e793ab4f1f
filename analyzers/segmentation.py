"""Segmentation of Han text by jieba's dictionary and model, with the terms of the domain added.

Two implementations of the same model stand behind it: ``rjieba`` (Rust, loads in 0.1 s) and, where there is
no wheel of that, ``jieba`` (Python, 0.9 s). Both are given the same lexicon, and text of Han characters and
:data:`SIGNS` only, because they differ on everything else; a test holds them to the same words.
"""

from __future__ import annotations

import hashlib
import os
import threading
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from analyzers.few_words import Dictionary
from analyzers.folding import fold

LEXICON = Path(__file__).with_name("data") / "lexicon.tsv"

#: The dictionary of jieba 0.42.1, which rjieba 0.2.2 carries too: the SHA-256 of ``jieba/dict.txt``.
DICTIONARY_SHA256 = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"

#: The characters that both implementations treat alike. Others (Extension A and up) are terms by themselves.
HAN = "\u4e00-\u9fd5"

#: The first of these. A word that the segmenter gives is before it in order if and only if it is a sign.
FIRST_HAN = "\u4e00"

#: Signs that both implementations cut off from what is beside them, so that each run of Han characters between
#: them gives the words that it gives alone. Other signs can join a word (``%``, ``.``) or are told apart (``①``).
SIGNS = " !\"'()*,/:;<=>?@[\\]^`{|}~·\u200b—‘’“”…、。〈〉《》「」『』【】〔〕"

#: Chooses the implementation (``rjieba`` or ``jieba``) where the caller does not.
BACKEND_VARIABLE = "GONGKAI_SEGMENTER"

#: The longest word of jieba's dictionary, in characters.
LONGEST_DICTIONARY_WORD = 16

#: How many words keep their sub-words in memory before the store starts anew. Reports use some 100,000.
SUBWORD_STORE = 200_000


#: How many runs of Han characters keep their words in memory before the store starts anew: some 40 MB. As many are
#: known to have been there.
RUN_STORE = 100_000

#: How many characters are cut before an implementation is loaded: more than a command cuts that searches once.
DEFERRED_CHARACTERS = 200

#: Longer runs, in characters, are not kept: text without signs would take all memory, and does not come again.
LONGEST_RUN_KEPT = 100

#: Words and sub-words of a run of Han characters: those of one character and those of two, each end to end; others.
Run = tuple[str, str, tuple[str, ...]]


class SegmentationError(RuntimeError):
    """No segmenter can be had, or it does not have the dictionary that indexes are made with."""


class Backend(Protocol):
    """What a segmenter must do with text of Han characters and :data:`SIGNS`."""

    name: str

    def cut(self, text: str) -> list[str]:
        """The words and signs of ``text``, which joined give ``text`` again."""

    def has_word(self, word: str) -> bool:
        """Whether the dictionary or the lexicon has ``word``."""


class RustBackend:
    """``rjieba``. Its module-wide segmenter is used: making another one would double start-up and memory."""

    name = "rjieba"

    def __init__(self) -> None:
        import rjieba

        for word, frequency in lexicon():
            rjieba.add_word(word, frequency, None)
        self.cut = rjieba.cut
        self.has_word = rjieba.has_word


class PythonBackend:
    """``jieba``, with a dictionary of its own that is read from the package each time.

    jieba would keep the dictionary it has read in the shared folder for temporary files, and would believe
    whatever it finds there under that name; so its own loading is not used.
    """

    name = "jieba"

    def __init__(self) -> None:
        import logging  # late: the other implementation does not log

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba's sources are older than today's rules on escapes
            import jieba
        jieba.setLogLevel(logging.WARNING)
        tokenizer = jieba.Tokenizer()
        path = Path(jieba.__file__).with_name("dict.txt")
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != DICTIONARY_SHA256:
            raise SegmentationError(
                f"{path} is not the dictionary of jieba 0.42.1; install that version: pip install jieba==0.42.1"
            )
        with path.open("rb") as file:
            frequencies, _ = tokenizer.gen_pfdict(file)
        for word, frequency in lexicon():
            frequencies[word] = frequency
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
        # jieba's own total counts a word twice that stands in the dictionary twice; the Rust one does not.
        tokenizer.FREQ, tokenizer.total = frequencies, sum(frequencies.values())
        tokenizer.initialized = True
        self.cut = tokenizer.lcut
        self._frequencies = frequencies

    def has_word(self, word: str) -> bool:
        return bool(self._frequencies.get(word))


@lru_cache(maxsize=1)
def lexicon() -> tuple[tuple[str, int], ...]:
    """The domain's terms, folded, with the frequency that each has for the segmenter."""
    entries: dict[str, int] = {}
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, frequency, *_ = line.split("\t")
            entries[fold(word)] = int(frequency)
    return tuple(entries.items())


class Segmenter:
    """Cuts text of Han characters and :data:`SIGNS` into words. Safe to use from several threads.

    ``backend`` is ``"rjieba"``, ``"jieba"``, or ``None`` for what :data:`BACKEND_VARIABLE` says and otherwise
    the first that can be imported. Raises :class:`SegmentationError` where there is none.
    """

    def __init__(self, backend: str | None = None) -> None:
        self._use(load_backend(backend or os.environ.get(BACKEND_VARIABLE) or None))
        self._store()

    @property
    def name(self) -> str:
        """The implementation."""
        return self._backend.name

    def _use(self, backend: Backend) -> None:
        self._backend = backend
        #: The words of a text, and its signs between them; joined they give the text again.
        self.cut = backend.cut
        #: Whether the dictionary or the lexicon has a word.
        self.has_word = backend.has_word

    def _store(self) -> None:
        self._longest = max(LONGEST_DICTIONARY_WORD, *(len(word) for word, _ in lexicon()))
        self._subwords: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {}
        self._parts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._runs: dict[str, Run] = {}
        self._seen: set[str] = set()

    def subwords(self, word: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """``word`` itself and the dictionary's words inside it, with the offset in ``word`` of each.

        In the order of their offsets, longer ones first. Every dictionary word of two characters or more
        counts, so that a long name is found by each of its parts; jieba's own search mode stops at three
        characters and would leave 信息公开 out of 政府信息公开.
        """
        known = self._subwords.get(word)
        if known is None:
            known = self._find_subwords(word)
            if len(self._subwords) >= SUBWORD_STORE:
                self._subwords = {}
            self._subwords[word] = known
        return known

    def by_length(self, runs: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
        """The words and sub-words of some runs of Han characters: of one character, of two, the others; in any order.

        Those of one and of two characters may stand end to end, several in one string. Reports are written after
        templates: a run that comes for the third time is not cut again.
        """
        known, seen = self._runs, self._seen
        ones: list[str] = []
        twos: list[str] = []
        others: list[str] = []
        new: list[str] = []
        again: list[str] = []
        for run in runs:
            words = known.get(run)
            if words is not None:
                ones.append(words[0])
                twos.append(words[1])
                others += words[2]
            elif run in seen:
                again.append(run)
            else:
                new.append(run)
        self._add_words(" ".join(new), ones, twos, others)
        seen.update([run for run in new if len(run) <= LONGEST_RUN_KEPT])
        if len(seen) > RUN_STORE:
            self._seen = set()
        if again:
            found = self._cut_runs(dict.fromkeys(again))
            for run in again:
                ones.append(found[run][0])
                twos.append(found[run][1])
                others += found[run][2]
            if len(known) + len(found) > RUN_STORE:
                self._runs = known = {}
            known.update(found)
        return ones, twos, others

    def _add_words(self, text: str, ones: list[str], twos: list[str], others: list[str]) -> None:
        parts_of = self._parts_of
        one, two = ones.append, twos.append
        for word in self.cut(text):
            length = len(word)
            if length == 2:
                two(word)
            elif length > 2:
                short, long = parts_of(word)
                twos += short
                others += long
            elif word != " ":
                one(word)

    def _cut_runs(self, runs: Iterable[str]) -> dict[str, Run]:
        found: dict[str, Run] = {}
        for run in runs:
            ones: list[str] = []
            twos: list[str] = []
            others: list[str] = []
            self._add_words(run, ones, twos, others)
            found[run] = "".join(ones), "".join(twos), tuple(others)
        return found

    def _parts_of(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The first of :meth:`subwords`, of a word of three characters or more: those of two characters, the others."""
        known = self._parts.get(word)
        if known is None:
            texts = self._find_subwords(word)[0]
            known = tuple(t for t in texts if len(t) == 2), tuple(t for t in texts if len(t) > 2)
            if len(self._parts) >= SUBWORD_STORE:
                self._parts = {}
            self._parts[word] = known
        return known

    def _find_subwords(self, word: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        has_word = self.has_word
        texts, offsets = [word], [0]
        for start in range(len(word) - 1):
            for end in range(min(len(word), start + self._longest), start + 1, -1):
                if end - start < len(word) and has_word(word[start:end]):
                    texts.append(word[start:end])
                    offsets.append(start)
        return tuple(texts), tuple(offsets)


class DeferredSegmenter(Segmenter):
    """The same words, for a process that may cut no more than a query: an implementation is loaded when more is needed.

    Until then the words of the dictionary are looked up in its file (``analyzers.few_words``).
    """

    def __init__(self) -> None:
        self._left = DEFERRED_CHARACTERS
        self._few: Dictionary | None = None
        self.cut, self.has_word = self._cut, self._has_word
        self._store()

    @property
    def name(self) -> str:
        """The implementation, which is loaded for it."""
        self._load()
        return self._backend.name

    def _load(self) -> None:
        self._use(load_backend(None))

    def _dictionary(self) -> Dictionary | None:
        if self._few is None and self._left > 0:
            self._few = Dictionary.load(DICTIONARY_SHA256, dict(lexicon()))
        return self._few

    def _cut(self, text: str) -> list[str]:
        self._left -= len(text)
        few = self._dictionary() if self._left > 0 else None
        words = few.cut(text) if few else None
        if words is None:
            self._load()
            return self.cut(text)
        return words

    def _has_word(self, word: str) -> bool:
        if few := self._dictionary():
            return few.has_word(word)
        self._load()
        return self.has_word(word)


_lock = threading.Lock()
_backends: dict[str, Backend] = {}
_default: Segmenter | None = None


def load_backend(name: str | None) -> Backend:
    """The implementation of this name, loaded once a process; ``None`` takes the first that is there."""
    makers: dict[str, type[RustBackend] | type[PythonBackend]] = {
        "rjieba": RustBackend,
        "jieba": PythonBackend,
    }
    if name is not None and name not in makers:
        raise SegmentationError(f"there is no segmenter {name!r}; choose one of: {', '.join(makers)}")
    for candidate in [name] if name else list(makers):
        with _lock:
            if candidate in _backends:
                return _backends[candidate]
            try:
                return _backends.setdefault(candidate, makers[candidate]())
            except ImportError:
                continue
    raise SegmentationError(
        f"no segmenter can be imported ({name or ', '.join(makers)}); install one: pip install jieba==0.42.1"
    )


def default_segmenter() -> Segmenter:
    """The segmenter of this process, made when it is first asked for."""
    global _default
    if _default is None:
        _default = Segmenter() if os.environ.get(BACKEND_VARIABLE) else DeferredSegmenter()
    return _default
