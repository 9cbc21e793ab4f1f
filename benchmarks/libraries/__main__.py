"""What is written by hand here beside the libraries that do the same: how much each gets right, and how long it takes.

    python -m benchmarks.libraries [PART ...]

Asked of the inputs of our own tests, each candidate in the way that its documentation says; a library that is not
installed is left out. ``docs/decisions/0015-written-by-hand.md`` says what follows from the table that is printed.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from analyzers.segmentation import HAN
from benchmarks.libraries.candidates import Row, library, timed
from benchmarks.libraries.documents import docx, ofd, pages, rendering
from benchmarks.libraries.pools import POOLS
from index.similar import alignment
from index.whoosh_engine.format.vocabulary_file import VocabularyFile, write_vocabulary
from indexer.metadata.gazetteer import name_starts
from indexer.readers import read
from indexer.readers.office.docx_numbering import counted
from indexer.text.normalized_text import NormalizedText
from indexer.text.numerals import chinese
from tests.index.similar.test_compare import UNLIKE, best

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "reports"


def sample_texts() -> list[str]:
    """What is read of the plain texts and pages of the samples."""
    paths = [path for end in ("txt", "html") for path in sorted(SAMPLES.glob(f"*.{end}"))]
    return [read(path.read_bytes(), path.name).text for path in paths]


# --- text ---


def align() -> Iterator[Row]:
    """Most characters kept, against the textbook; sentences found again whose figures were changed; a large pair."""
    chance = random.Random(7)
    lists = [[chance.choices(UNLIKE, k=chance.randint(0, 12)) for _ in "ab"] for _ in range(300)]
    sentences = dict.fromkeys(s for text in sample_texts() for s in re.split(r"[。\n]", text) if re.search(r"\d", s))
    before = list(sentences)[:400]
    changed = {
        at: re.sub(r"\d+", lambda _: str(chance.randint(0, 999)), text) for at, text in enumerate(before) if at % 9
    }
    after = list(changed.values())
    truth = {(old, new) for new, old in enumerate(changed)}

    def by_difflib(pair: Sequence[list[str]]) -> list[tuple[int, int]]:
        left, right = pair
        blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
        return [(block.a + k, block.b + k) for block in blocks for k in range(block.size)]

    ways: dict[str, Callable[[Any], list[tuple[int, int]]]] = {
        "own": lambda pair: alignment.align(*pair),
        "difflib": by_difflib,
    }
    if library("rapidfuzz"):
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import Indel

        def by_opcodes(pair: Sequence[list[str]]) -> list[tuple[int, int]]:
            equal = [code for code in Indel.opcodes(*pair) if code.tag == "equal"]
            return [(c.src_start + k, c.dest_start + k) for c in equal for k in range(c.src_end - c.src_start)]

        def similarity(left: Sequence[str], right: Sequence[str]) -> Any:
            sides = [[re.sub(r"[0-9]+(?:[.,][0-9]+)*", "0", text) for text in side] for side in (left, right)]
            return process.cdist(*sides, scorer=fuzz.ratio, dtype=np.float32) / np.float32(100)

        def with_ratio(pair: Sequence[list[str]]) -> list[tuple[int, int]]:
            own, alignment._similarity = alignment._similarity, similarity
            try:
                return alignment.align(*pair)
            finally:
                alignment._similarity = own

        ways |= {"rapidfuzz Indel": by_opcodes, "own, similarity by rapidfuzz": with_ratio}
    for name, way in ways.items():
        found, _ = timed(way, lists)
        most = sum(sum(len(a[i]) for i, _ in pairs) == best(a, b) for pairs, (a, b) in zip(found, lists, strict=True))
        (pairs,), took = timed(way, [(before, after)])
        yield name, f"{most} of {len(lists)} best; {len(truth & set(pairs))} of {len(truth)} changed found", took


def vocabulary() -> Iterator[Row]:
    """The ten most frequent words that begin with one or two characters, of the words of jieba's dictionary."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    counts = {w: int(n) for w, n, *_ in map(str.split, lines) if re.fullmatch(f"[{HAN}]{{2,8}}", w) and int(n)}
    words = list(counts)
    chance = random.Random(7)
    prefixes = [word[: chance.randint(1, 2)] for word in chance.sample(words, 500)]
    wanted = [sorted((w for w in words if w.startswith(p)), key=lambda w: (-counts[w], w))[:10] for p in prefixes[:50]]

    def most(found: Iterable[str]) -> list[str]:
        return sorted(found, key=lambda word: (-counts[word], word))[:10]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.voc"
        frequencies = np.array([counts[word] for word in words], np.int64)
        write_vocabulary(path, [word.encode() for word in words], frequencies)
        tables = VocabularyFile(path).tables
        table = tables.han

        def own(prefix: str) -> list[str]:
            rows = table.beginning(prefix)
            return most(table.texts(rows[np.argsort(-table.frequency[rows], kind="stable")[:100]]))

        ways: dict[str, tuple[Callable[[str], list[str]], int]] = {"own, with sounds": (own, path.stat().st_size)}
        if marisa := library("marisa_trie"):
            trie = marisa.RecordTrie("<I", ((word, (counts[word],)) for word in words))
            trie.save(f"{folder}/marisa")
            kept = (Path(folder) / "marisa").stat().st_size
            ways["marisa-trie"] = (lambda prefix: most(trie.keys(prefix)), kept)
        if dawg := library("dawg"):
            graph = dawg.IntCompletionDAWG([(word, counts[word]) for word in words])
            graph.save(f"{folder}/dawg")
            ways["dawg2"] = (lambda prefix: most(graph.keys(prefix)), (Path(folder) / "dawg").stat().st_size)
        for name, (way, size) in ways.items():
            found, took = timed(way, prefixes)
            right = sum(a == b for a, b in zip(found, wanted, strict=False))
            yield name, f"{right} of {len(wanted)} right; {size / 2**20:.1f} MB for {len(words):,} words", took


def numerals() -> Iterator[Row]:
    """Every number to 9999 as it is counted, years digit by digit, and what is no number."""
    spoken = {counted(number): number for number in range(1, 10_000)}
    years = {"".join("〇一二三四五六七八九"[int(d)] for d in str(year)): year for year in range(1990, 2030)}
    odd: dict[str, int | None] = {"二○一八": 2018, "两百": 200, "两": 2, "一万二千": 12000, "": None, "一人": None}
    cases = {**spoken, **years, **odd}
    ways: dict[str, Callable[[str], Any]] = {"own": chinese}
    if cn2an := library("cn2an"):
        ways["cn2an, smart"] = lambda text: cn2an.cn2an(text, "smart")
    for name, way in ways.items():
        found, took = timed(way, cases)
        wrong = [text for text, value in zip(cases, found, strict=True) if value != cases[text]]
        yield name, f"{len(cases) - len(wrong):,} of {len(cases):,}; wrong: {' '.join(wrong[:4]) or 'none'}", took


def triggers() -> Iterator[Row]:
    """Where names may begin in the texts of the samples, each five times; those of a plain search must be among them."""
    texts = [text for text in sample_texts() for _ in range(5)]
    views = [NormalizedText(text) for text in texts]
    size = sum(len(view.flat) for view in views) // len(views)
    patterns = sorted(name_starts.beginnings())
    alternation = re.compile(f"(?=(?:{'|'.join(map(re.escape, patterns))}))")
    name_starts.places(NormalizedText("一二三"), 0, 2)
    ways: dict[str, Callable[[NormalizedText], Iterable[int]]] = {
        "own, pairs included": lambda view: name_starts.places(view, 0, len(view.flat)),
        "re": lambda view: [match.start() for match in alternation.finditer(view.flat)],
    }
    if aho := library("ahocorasick_rs"):
        automaton = aho.AhoCorasick(patterns)
        ways["ahocorasick-rs"] = lambda view: sorted(
            {at for _, at, _ in automaton.find_matches_as_indexes(view.flat, overlapping=True)}
        )
    wanted = [set(ways["re"](view)) for view in views]
    for name, way in ways.items():
        found, took = timed(way, views)
        whole = sum(places <= set(got) for places, got in zip(wanted, found, strict=True))
        count = sum(map(len, found)) // 5
        yield name, f"{whole} of {len(wanted)} whole, {count:,} places; {size:,} characters a text", took


# --- processes ---


def pool() -> Iterator[Row]:
    """Tasks of which one each hangs, ends its process, loops in C, and wants too much memory; then killing at random."""
    for name in POOLS:
        if name != "own" and not library(name):
            continue
        for scenario in ("misbehaving", "killed"):
            began = time.perf_counter()
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.libraries.pools", name, scenario]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            took = 1000 * (time.perf_counter() - began)
            yield f"{name}, {scenario}", done.stdout.strip() or f"ended with {done.returncode}", took


def settings() -> Iterator[Row]:
    """The time that importing takes, which every command pays."""
    for name in ("index.settings", "pydantic_settings", "dynaconf"):
        if library(name):
            code = f"import time, sys; a = time.perf_counter(); import {name}; print(time.perf_counter() - a, len(sys.modules))"
            runs = [
                subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
                for _ in range(5)
            ]
            yield name, f"{runs[0][1]} modules", 1000 * statistics.median(float(run[0]) for run in runs)


PARTS = {f.__name__: f for f in (pages, rendering, docx, ofd, align, vocabulary, numerals, triggers, pool, settings)}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all of them by default")
    asked: list[str] = parser.parse_args().parts
    if unknown := [part for part in asked if part not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print("| part | by | what came of it | ms |\n| --- | --- | --- | ---: |")
    for part in asked or PARTS:
        for who, result, milliseconds in PARTS[part]():
            print(f"| {part} | {who} | {result} | {milliseconds:.3g} |", flush=True)
