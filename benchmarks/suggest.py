"""How well and how quickly slips are corrected and words completed, on any reports.

    python -m benchmarks.suggest REPORTS.jsonl [--queries 200]

Phrases of two neighbouring words are taken from the reports and damaged in one character; a suggestion is right when
it is the phrase. Rare words of the reports, as they are, must not be corrected. Lines have id, title and text.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from analyzers import cut, fold
from analyzers.pinyin import DATA, pinyin
from index import Index, Report, create_index

SEED = 7


def sounding() -> dict[str, list[str]]:
    """The common characters of each syllable."""
    rows = (line.split("\t") for line in (DATA / "pinyin.tsv").read_text(encoding="utf-8").splitlines()[2:])
    return {syllable: [c for c in characters if _is_common(c)] for syllable, characters in rows}


def _is_common(character: str) -> bool:
    """Whether it is of the first level of GB 2312: 3,755 characters."""
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def damages(by_sound: dict[str, list[str]]) -> dict[str, Callable[[str, random.Random], str]]:
    """The kinds of slips, each a function of a phrase."""
    everything = [c for characters in by_sound.values() for c in characters]

    def other(phrase: str, dice: random.Random, choices: Callable[[str], list[str]]) -> str:
        at = dice.randrange(len(phrase))
        return phrase[:at] + dice.choice(choices(phrase[at]) or [phrase[at]]) + phrase[at + 1 :]

    def same_sound(phrase: str, dice: random.Random) -> str:
        return other(phrase, dice, lambda c: [o for o in by_sound.get((pinyin(c) or ("",))[0], []) if o != c])

    def wrong(phrase: str, dice: random.Random) -> str:
        return other(phrase, dice, lambda c: everything)

    def missing(phrase: str, dice: random.Random) -> str:
        at = dice.randrange(len(phrase))
        return phrase[:at] + phrase[at + 1 :]

    def superfluous(phrase: str, dice: random.Random) -> str:
        at = dice.randrange(len(phrase))
        return phrase[:at] + phrase[at] + phrase[at:]

    def exchanged(phrase: str, dice: random.Random) -> str:
        at = dice.randrange(len(phrase) - 1)
        return phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :]

    return {
        "same sound": same_sound,
        "wrong": wrong,
        "missing": missing,
        "doubled": superfluous,
        "exchanged": exchanged,
    }


def phrases(reports: list[Report], dice: random.Random) -> Iterator[str]:
    """Phrases of two or more characters a word that stand in the reports, at random."""
    while True:
        text = fold(dice.choice(reports).text)
        at = dice.randrange(max(1, len(text) - 40))
        words = cut(text[at : at + 40])[1:-1]
        for first, second in pairwise(words):
            phrase = first + second
            if min(len(first), len(second)) > 1 and phrase in text and all("\u4e00" <= c <= "\u9fd5" for c in phrase):
                yield phrase
                break


def measure_slips(index: Index, reports: list[Report], queries: int) -> None:
    """Print how many slips are corrected, of those that no report has."""
    dice = random.Random(SEED)
    known = phrases(reports, dice)
    common = [p for p in (next(known) for _ in range(20 * queries)) if index.search(f'"{p}"', page_size=1).total > 5]
    for name, damage in damages(sounding()).items():
        tried = right = offered = 0
        for phrase in common:
            slip = damage(phrase, dice)
            page = index.search(slip, page_size=1, synonyms=False)
            if slip == phrase or (page.total and not page.relaxed):
                continue
            tried += 1
            offered += page.suggestion is not None
            right += page.suggestion == phrase
            if tried == queries:
                break
        print(
            f"{name:<12} {tried:>4} slips: {right / max(1, tried):4.0%} right, {offered / max(1, tried):4.0%} offered"
        )


def measure_rare(index: Index, reports: list[Report], queries: int) -> None:
    """Print how many words that stand in one or two reports are corrected; none should be."""
    dice = random.Random(SEED)
    tried = offered = 0
    while tried < queries:
        text = fold(dice.choice(reports).text)
        at = dice.randrange(max(1, len(text) - 40))
        for word in cut(text[at : at + 40])[1:-1]:
            if len(word) > 1 and "\u4e00" <= word[0] <= "\u9fd5":
                page = index.search(word, page_size=1, synonyms=False)
                if page.total in (1, 2) and not page.relaxed:
                    tried += 1
                    offered += page.suggestion is not None
                    break
    print(f"{'rare words':<12} {tried:>4} words: {offered / tried:4.0%} offered")


def measure_times(index: Index, typed: list[str], slips: list[str]) -> None:
    """Print milliseconds, the median and the longest, of warm calls."""
    for name, call, texts in (("complete", index.complete, typed), ("search a slip", index.search, slips)):
        times = []
        for text in texts:
            call(text)
            began = time.perf_counter()
            call(text)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        print(f"{name:<14} median {times[len(times) // 2]:.1f} ms, longest {times[-1]:.1f} ms ({len(times)} calls)")


def main(arguments: list[str] | None = None) -> int:
    """Index the reports in a temporary place and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--queries", type=int, default=200, help="how many of each kind")
    options = parser.parse_args(arguments)
    with options.reports.open(encoding="utf-8") as stream:
        rows = list(map(json.loads, stream))
    reports = [Report(id=str(row["id"]), title=row.get("title"), text=row["text"]) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        index = create_index(Path(folder) / "index")
        with index.writer() as writer:
            for report in reports:
                writer.add(report)
        index = create_index(Path(folder) / "index")
        measure_rare(index, reports, options.queries)
        measure_slips(index, reports, options.queries)
        dice = random.Random(SEED)
        chosen = [phrase for phrase, _ in zip(phrases(reports, dice), range(options.queries), strict=False)]
        letters = ["".join(pinyin(phrase) or ()) for phrase in chosen]
        starts = [text[: dice.randint(1, len(text))] for text in (*chosen, *letters) if text]
        slip = damages(sounding())["same sound"]
        measure_times(index, starts, [slip(phrase, dice) for phrase in chosen])
        index.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
