"""Trains the choice of the headline figures: ``python -m tests.quality.train_figures [LABELS.jsonl ...]``.

It reads the labelled documents beside it and in ``tests/indexer/metadata``, the samples, the made cases of
``tests/indexer/figures/cases.txt``, passages put together by lot (``made_figures.py``) and, of each file of
labels named, the half of the hosts that is for development; it prints how well reports are read that were kept back
from training (four folds), and of the other half of the hosts, which is never trained on; then it writes
``indexer/data/figure_choice.tsv``, which holds weights alone.

The weights maximise the likelihood of the labelled values under the model of ``indexer/figures/sentences/choice.py``,
with a penalty on their squares. They are the same in every run: nothing is drawn by lot.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from indexer.document import Document
from indexer.figures import read as reading
from indexer.figures.sentences import choice
from indexer.figures.sentences.choice import Candidate
from indexer.readers import read
from tests.quality.made_figures import passages
from tests.quality.sets import DOCUMENTS, half_of

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "indexer" / "figures" / "cases.txt"
OWN = ROOT / "tests" / "indexer" / "metadata" / "cases.jsonl"
SAMPLES = ROOT / "samples" / "reports"
MODEL = ROOT / "indexer" / "data" / "figure_choice.tsv"
HEADER = """\
# How much each piece of evidence speaks for a number being a headline figure: the weights of the model described in
# indexer/figures/sentences/choice.py. Evidence is named in indexer/figures/sentences/cues.py, its words are in
# figure_cues.tsv. Made by "python -m tests.quality.train_figures"; not to be edited by hand.
# figure	evidence	weight
"""

PENALTY = 0.1
STEPS, RATE = 500, 0.05
#: Evidence in fewer candidates says nothing; smaller weights change nothing.
LEAST, SMALLEST = 3, 0.02
FOLDS = 4
#: How many passages are made, and how much each counts beside a labelled document.
MADE, MADE_WEIGHT = 4600, 0.1


class Text(NamedTuple):
    """A labelled text: ``labels`` has ``None`` where nothing may be read, ``optional`` the keys where 0 may be too."""

    id: str
    document: Document
    year: int | None
    labels: Mapping[str, float | None]
    optional: frozenset[str]


class Group(NamedTuple):
    """The candidates for one figure of one text, and its value."""

    id: str
    value: float | None
    optional: bool
    candidates: Sequence[Candidate]
    weight: float


Weights = Mapping[str, float]


def development(row: Mapping[str, Any]) -> bool:
    """Whether a labelled document may be trained on: half of the hosts may, and half of the ids without a host."""
    return half_of(row) == "development"


def documents(path: Path) -> Iterator[tuple[dict[str, Any], Text]]:
    """The reports of a file of labels."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = row["gold"]
        if not gold["is_report"]:
            continue
        skipped, nought = gold.get("stats_skip", ()), gold.get("stats_zero", ())
        labels = {key: gold.get("stats", {}).get(key) for key in choice.KINDS if key not in skipped}
        if path == OWN:  # these name only what they test
            known = {*gold.get("stats", ()), *gold.get("stats_absent", ())}
            labels = {key: value for key, value in labels.items() if key in known}
        optional = frozenset(key for key, value in labels.items() if value is None and key not in nought)
        yield (
            row,
            Text(row["id"], Document(text=row["text"]), gold["year"], labels | dict.fromkeys(nought, 0), optional),
        )


def cases() -> Iterator[Text]:
    """The made cases, as far as they are judged."""
    for block in re.split(r"^#### ", CASES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, rest = block.partition("\n")
        name, year = head.split()
        text, _, figures = rest.rpartition("----\n")
        labels: dict[str, float | None] = {}
        for item in figures.split():
            key, _, value = item.lstrip("!~").partition("=")
            if key in choice.KINDS:
                labels[key] = None if item[0] == "!" or value == "None" else float(value)
        yield Text(name, Document(text=text.strip("\n")), int(year), labels, frozenset())


def samples() -> Iterator[Text]:
    """The committed samples, whatever their format."""
    for path in sorted(SAMPLES.glob("*.expected.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if expected["is_report"]:
            name = path.name.removesuffix(".expected.json")
            document = read((SAMPLES / name).read_bytes(), name)
            labels = {key: expected["statistics"].get(key) for key in choice.KINDS}
            yield Text(name, document, expected["year"], labels, frozenset())


def _in_table(text: Text, key: str) -> bool:
    evidence = reading.read_figures(text.document, text.year).evidence.get(key)
    return evidence is not None and evidence.rule == "table"


def groups(texts: Sequence[Text]) -> dict[str, list[Group]]:
    """The candidates of all texts, by figure."""
    found: dict[str, list[Group]] = {key: [] for key in choice.KINDS}
    for text in texts:
        among = reading.candidates(text.document, text.year)
        for key, value in text.labels.items():
            if value not in {one.value for one in among[key]} and _in_table(text, key):
                value = None  # no sentence states it
            found[key].append(
                Group(
                    text.id,
                    value,
                    key in text.optional,
                    among[key],
                    MADE_WEIGHT if text.id.startswith("made-") else 1.0,
                )
            )
    return found


def fit(of: Sequence[Group]) -> dict[str, float]:
    """The weights that make the labels likeliest."""
    every = [(number, group, one) for number, group in enumerate(of) for one in group.candidates]
    counts: dict[str, int] = {}
    for _, _, one in every:
        for name in one.features:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    column = {name: place for place, name in enumerate(names)}
    pairs = [(row, column[name]) for row, (_, _, one) in enumerate(every) for name in one.features if name in column]
    rows, columns = np.array(pairs, np.intp).reshape(-1, 2).T
    group = np.array([number for number, _, _ in every], np.intp)
    right = np.array([float(one.value == it.value) for _, it, one in every])
    counted = np.array([it.weight for _, it, _ in every])
    known = np.bincount(group, right, len(of)) > 0
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, STEPS + 1):
        shares = np.exp(np.clip(np.bincount(rows, weights[columns], len(every)), -30, 30))
        whole = 1 + np.bincount(group, shares, len(of))
        of_right = np.where(known, np.bincount(group, shares * right, len(of)), 1)
        slope = counted * (shares / whole[group] - shares * right / of_right[group])
        gradient = np.bincount(columns, slope[rows], len(names)) + PENALTY * weights
        # Adam (Kingma and Ba 2015): steps of one size whatever the scale of a feature.
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def measure(of: Sequence[Group], weights: Weights) -> tuple[list[int], list[str]]:
    """Values known, right, given, given and right; and the misses. A nought without a label is held against nobody."""
    counts, misses = [0, 0, 0, 0], []
    for group in of:
        chosen = choice.choose(weights, group.candidates)
        got = chosen.candidate.value if chosen else None
        if group.optional and got == 0:
            got = None
        right = got == group.value
        counts[0] += group.value is not None
        counts[1] += right and got is not None
        counts[2] += got is not None
        counts[3] += right and got is not None
        if not right:
            misses.append(f"{group.id}: {group.value} but {got}")
    return counts, misses


def _shown(counts: Sequence[int]) -> str:
    known, right, given, right_given = counts
    return f"recall {right / max(known, 1):.3f} precision {right_given / max(given, 1):.3f} ({right}/{known})"


def _fold(identifier: str) -> int:
    return hashlib.sha256(identifier.encode()).digest()[1] % FOLDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", nargs="*", type=Path, help="more labelled documents; half of their hosts is used")
    parser.add_argument("--misses", action="store_true", help="list what is read wrong when kept back from training")
    arguments = parser.parse_args()
    texts = [text for path in (DOCUMENTS, OWN) for _, text in documents(path)] + [*cases(), *samples()]
    texts += [
        Text(f"made-{n}", Document(text=text), year, labels, frozenset())
        for n, (text, year, labels) in enumerate(passages(MADE))
    ]
    kept: list[Text] = []
    for path in arguments.labels:
        for row, text in documents(path):
            (texts if development(row) else kept).append(text)
    training, validation = groups(texts), groups(kept)
    lines = [HEADER]
    for key in choice.KINDS:
        held_out, missed = [0, 0, 0, 0], []
        for fold in range(FOLDS):
            weights = fit([group for group in training[key] if _fold(group.id) != fold])
            counts, misses = measure([group for group in training[key] if _fold(group.id) == fold], weights)
            missed += misses
            held_out = [sum(pair) for pair in zip(held_out, counts, strict=True)]
        weights = fit(training[key])
        counts, _ = measure(training[key], weights)
        print(f"{key}: trained {_shown(counts)}; folds {_shown(held_out)}; validation", end=" ")
        print(_shown(measure(validation[key], weights)[0]) if kept else "none given")
        if arguments.misses:
            print(*(f"  {miss}" for miss in missed), sep="\n")
        lines += [f"{key}\t{name}\t{weight:g}\n" for name, weight in weights.items() if abs(weight) >= SMALLEST]
    MODEL.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
