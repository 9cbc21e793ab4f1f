"""Makes ``data/pinyin.tsv`` and ``data/pinyin_words.tsv`` from pypinyin; run it again when that changes.

``python -m analyzers.build_pinyin``, with pypinyin installed (``data/README.md`` says which version). The tables are
a hundredth of its data, are read in a few milliseconds, and give the readings of jieba's dictionary as it does.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable

from analyzers.folding import fold
from analyzers.pinyin import DATA, LONGEST_READING

#: The characters that have a reading: those that the segmenter makes words of.
HAN = range(0x4E00, 0x9FD6)

HEADER = """\
# {what} Made by analyzers/build_pinyin.py from pypinyin {version}, MIT (LICENSE.pypinyin.txt): do not edit;
# corrections belong in pinyin_own.tsv. Columns: {columns}.
"""


def plain(reading: str) -> str:
    """A reading without its tone, ü as v."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isalpha() and letter.isascii())


def exceptions(phrases: dict[str, tuple[str, ...]], characters: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The phrases that are read otherwise than their parts, shorter phrases taken as parts of longer ones."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (len(phrase), phrase)):
        if read(phrase, characters, found) != phrases[phrase]:
            found[phrase] = phrases[phrase]
    return found


def read(word: str, characters: dict[str, str], words: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What :func:`analyzers.pinyin.pinyin` makes of a word with these tables."""
    found: list[str] = []
    while len(found) < len(word):
        at = len(found)
        ends = range(min(len(word), at + LONGEST_READING), at + 1, -1)
        longest = next((words[word[at:end]] for end in ends if word[at:end] in words), None)
        found.extend(longest or (characters[word[at]],))
    return tuple(found)


def main() -> int:
    import pypinyin
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    han = [chr(code) for code in HAN if fold(chr(code)) == chr(code) and code in PINYIN_DICT]
    readings = {c: plain(PINYIN_DICT[ord(c)].split(",")[0]) for c in han}
    characters = {c: reading for c, reading in readings.items() if reading}
    phrases: dict[str, tuple[str, ...]] = {}
    for phrase, columns in PHRASES_DICT.items():
        reading = tuple(plain(column[0]) for column in columns)
        known = fold(phrase) == phrase and all(c in characters for c in phrase)
        if known and 2 <= len(phrase) == len(reading) <= LONGEST_READING and all(reading):
            phrases[phrase] = reading
    rows: dict[str, list[str]] = {}
    for character, syllable in characters.items():
        rows.setdefault(syllable, []).append(character)
    write(
        "pinyin.tsv",
        "The usual reading of each character.",
        "syllable; characters",
        (f"{syllable}\t{''.join(rows[syllable])}" for syllable in sorted(rows)),
    )
    words = exceptions(phrases, characters)
    write(
        "pinyin_words.tsv",
        "Words that are read otherwise than their characters.",
        "word; syllables",
        (f"{word}\t{' '.join(words[word])}" for word in sorted(words)),
    )
    print(f"{len(characters)} characters, {len(rows)} syllables, {len(words)} words (pypinyin {pypinyin.__version__})")
    return 0


def write(name: str, what: str, columns: str, lines: Iterable[str]) -> None:
    """Write one of the tables."""
    from pypinyin import __version__

    header = HEADER.format(what=what, columns=columns, version=__version__)
    (DATA / name).write_text(header + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
