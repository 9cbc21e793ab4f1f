"""How well partly copied documents are found: prints of passages against sketches of whole documents.

    python -m benchmarks.copies COLLECTION

COLLECTION is a folder with ``docs.jsonl`` (``id``, ``text``). Of pairs of documents, a section of the one is put in
the place of a section of the other; printed is how often the one, given, has the other first, and among the first
ten. MinHash (128 permutations, shingles of five letters, all compared with all) is measured where datasketch is
installed, which the project itself does not need.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from analyzers import fold
from index.similar.fingerprints import fingerprints, letters
from index.similar.neighbours import weights

#: Shares of the other document that are copied, and pairs for each.
SHARES = (0.05, 0.1, 0.2, 0.4, 0.8)
PAIRS = 120

#: Lengths of the documents that take part, in characters.
LENGTHS = range(1_500, 12_000)

Sketch = Callable[[str], Any]
Ranking = Callable[[Any, list[Any]], np.ndarray]


def fingerprints_of(text: str) -> np.ndarray:
    """A document's prints, each once."""
    return fingerprints(letters(fold(text))).distinct()


def by_prints(given: np.ndarray, others: list[np.ndarray]) -> np.ndarray:
    """Scores as the index gives them."""
    values, counts = np.unique(np.concatenate(others), return_counts=True)
    weight = weights(counts[np.searchsorted(values, given)], len(others))
    return np.array([weight[np.isin(given, other, assume_unique=True)].sum() for other in others])


def minhash_of(text: str) -> np.ndarray:
    """A MinHash signature."""
    from datasketch import MinHash

    plain = "".join(map(chr, letters(fold(text)).points.tolist()))
    sketch = MinHash(num_perm=128)
    sketch.update_batch([plain[at : at + 5].encode() for at in range(len(plain) - 4)])
    return np.asarray(sketch.hashvalues)


def by_minhash(given: np.ndarray, others: list[np.ndarray]) -> np.ndarray:
    """The estimated Jaccard similarity."""
    agreed: np.ndarray = (np.array(others) == given).mean(axis=1)
    return agreed


def measure(texts: list[str], share: float, sketch: Sketch, rank: Ranking, known: list[Any]) -> tuple[float, float]:
    """How often the copy comes first, and among the first ten."""
    chance = random.Random(5)
    pairs = [chance.sample(range(len(texts)), 2) for _ in range(PAIRS)]
    copies = []
    for one, other in pairs:
        length = min(int(len(texts[other]) * share), len(texts[one]) - 1)
        start, place = (chance.randrange(len(texts[n]) - length) for n in (one, other))
        section = texts[one][start : start + length]
        copies.append(sketch(texts[other][:place] + section + texts[other][place + length :]))
    first = ten = 0
    for number, (one, _) in enumerate(pairs):
        order = np.argsort(-rank(known[one], known + copies), kind="stable").tolist()
        # The given one itself, and other copies of it, are no wrong answers.
        right = {len(known) + n for n, pair in enumerate(pairs) if n != number and one in pair} | {one}
        place = [at for at in order if at not in right].index(len(known) + number)
        first, ten = first + (place == 0), ten + (place < 10)
    return first / PAIRS, ten / PAIRS


def main() -> int:
    """Print a table of both ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path)
    options = parser.parse_args()
    with (options.collection / "docs.jsonl").open(encoding="utf-8") as lines:
        texts = [text for line in lines if len(text := json.loads(line)["text"]) in LENGTHS]
    ways: dict[str, tuple[Sketch, Ranking]] = {"prints": (fingerprints_of, by_prints)}
    try:
        minhash_of(texts[0])
        ways["minhash"] = (minhash_of, by_minhash)
    except ImportError:
        print("datasketch is not installed: prints only", file=sys.stderr)
    fingerprints_of(texts[0])
    for name, (sketch, rank) in ways.items():
        began = time.process_time()
        known = [sketch(text) for text in texts]
        cost = (time.process_time() - began) / len(texts) * 1000
        print(f"{name}: {len(texts)} documents, {cost:.2f} ms each")
        for share in SHARES:
            first, ten = measure(texts, share, sketch, rank, known)
            print(f"  {share:4.0%} copied: first {first:.3f}, among ten {ten:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
