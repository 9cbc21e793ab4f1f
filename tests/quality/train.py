"""Fits the models of ``indexer/data/models.tsv`` to labelled documents, from the repository's root:

    python -m tests.quality.train [--write]

Shows how well each model does on documents that it was not fitted to (five folds), and with ``--write`` replaces the
file. Fitted to our own labelled documents and, where it is here, the development half of the shared records, of which
nothing but weights stays; the validation half is never looked at. The same documents give the same file.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from indexer.document import Document
from indexer.metadata import body_evidence, classify, issuer, model
from indexer.metadata.extract import collect
from indexer.readers import read
from tests.quality.score import same
from tests.quality.sets import documents_of, load

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "reports"
_SAMPLE = ".expected.json"
CASES = ROOT / "tests" / "indexer" / "metadata"
MODELS = ROOT / "indexer" / "data" / "models.tsv"

#: How little the weights of a model are drawn to nought (the variance of their prior); found on folds left out.
VARIANCES = {classify.MODEL: 16.0, body_evidence.MODEL: 4.0}
#: How many parts the documents are cut into, each left out in turn.
FOLDS = 5

Floats: TypeAlias = NDArray[np.float64]


class Choice(NamedTuple):
    """A document's choice: the features of each option, the last of them none; and which options are right."""

    options: tuple[Mapping[str, float], ...]
    right: tuple[int, ...]


def labelled() -> list[dict[str, Any]]:
    """Every labelled document that models may be fitted to."""
    made = [row for row in load(CASES / "kinds.jsonl") if not row.get("held")]
    cases = [{**row, "gold": row["expect"]} for row in made]
    samples = [
        {"path": path.with_name(path.name.removesuffix(_SAMPLE)), "gold": json.loads(path.read_text(encoding="utf-8"))}
        for path in sorted(SAMPLES.glob(f"*{_SAMPLE}"))
    ]
    return [*documents_of("documents"), *load(CASES / "cases.jsonl"), *cases, *samples, *documents_of("development")]


@cache
def _sample(path: Path) -> Document:
    return read(path.read_bytes(), path.name)


def document_of(row: dict[str, Any]) -> Document:
    """The document of a labelled row, without its labels."""
    if "path" in row:
        return _sample(row["path"])
    return Document(row["text"], url=row.get("url"), title=row.get("title"), header=row.get("header", ""))


def is_report(rows: Iterable[dict[str, Any]]) -> list[Choice]:
    """Whether each document is a report: two options, of which "no" weighs nothing."""
    found = []
    for row in rows:
        marks = Counter([model.BIAS, *collect(document_of(row)).marks])
        if not classify.CERTAIN.isdisjoint(marks):
            continue  # nothing is weighed
        found.append(Choice((marks, {}), (0 if row["gold"].get("is_report", True) else 1,)))
    return found


def issuers(rows: Iterable[dict[str, Any]]) -> list[Choice]:
    """Which of the bodies that a report names is its issuer, by the labelled name; none of them, where none is."""
    found = []
    for row in rows:
        gold = row["gold"]
        if not gold.get("is_report", True) or "agency" not in gold:
            continue
        seen = collect(document_of(row))
        groups = issuer.groups(seen.bodies, seen.own, seen.votes)
        year = seen.year.value if seen.year else None
        named = [issuer.decide(seen.view, group, seen.own, seen.votes, year).name for group in groups]
        accepted = gold.get("agency_accept") or gold.get("accept", {}).get("agency", ())
        answers = [gold["agency"], *accepted]
        right = [at for at, name in enumerate(named) if (same("agency", name, answers) if gold["agency"] else not name)]
        if not right and gold["agency"] is not None:
            continue  # named by no group: nothing to learn from
        found.append(Choice((*map(_features, groups), {}), tuple(right) if gold["agency"] else (*right, len(groups))))
    return found


def _features(group: issuer.Group) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for feature in group.features:
        found[feature] += 1.0
    for item, share in group.members:
        for feature in item.features:
            found[feature] += share
    return found


def fit(choices: Sequence[Choice], variance: float, meant: Mapping[str, int]) -> dict[str, float]:
    """The weights under which the right options are likeliest; a feature never weighs the other way than it is ``meant`` to.

    That reports have chapters on problems and so have other pages' headlines is no reason to count them against one.
    """
    left_out: set[str] = set()
    while True:
        weights = _likeliest(choices, variance, left_out)
        wrong = {name for name, weight in weights.items() if weight * meant.get(name, 0) < 0}
        if not wrong:
            return weights
        left_out |= wrong


def _likeliest(choices: Sequence[Choice], variance: float, left_out: set[str]) -> dict[str, float]:
    """The same without any sign, by Newton's method; the penalty makes the weights unique."""
    names = sorted({name for choice in choices for option in choice.options for name in option} - left_out)
    if not names:
        return {}
    column = {name: at for at, name in enumerate(names)}
    tables = []
    for choice in choices:
        table = np.zeros((len(choice.options), len(names)))
        for at, option in enumerate(choice.options):
            for name in option.keys() & column.keys():
                table[at, column[name]] = option[name]
        tables.append(table)
    weights: Floats = np.zeros(len(names))
    for _ in range(60):
        gradient, curvature = -weights / variance, np.eye(len(names)) / variance
        for choice, table in zip(choices, tables, strict=True):
            chance = _softmax(table @ weights)
            wanted = np.zeros(len(chance))
            wanted[list(choice.right)] = chance[list(choice.right)] / chance[list(choice.right)].sum()
            gradient += table.T @ (wanted - chance)
            mean = chance @ table
            curvature += (table.T * chance) @ table - np.outer(mean, mean)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(weights[at]), 2) for name, at in column.items()}


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float64)


def is_right(choice: Choice, weights: dict[str, float]) -> bool:
    """Whether the option with the greatest sum is a right one."""
    sums = [sum(weights.get(name, 0.0) * count for name, count in option.items()) for option in choice.options]
    return sums.index(max(sums)) in choice.right


def cross_validated(choices: Sequence[Choice], variance: float, meant: Mapping[str, int]) -> float:
    """The share of right choices on folds that the weights were not fitted to."""
    right = 0
    for fold in range(FOLDS):
        weights = fit([choice for at, choice in enumerate(choices) if at % FOLDS != fold], variance, meant)
        right += sum(is_right(choice, weights) for choice in choices[fold::FOLDS])
    return right / len(choices)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="train", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="replace indexer/data/models.tsv")
    options = parser.parse_args(arguments)
    rows = labelled()
    lines = [
        "# Weights of the trained choices. Written by python -m tests.quality.train --write; not to be changed by hand.",
        "# model\tfeature\tweight",
    ]
    for name, choices, meant in (
        (classify.MODEL, is_report(rows), classify.MEANT),
        (body_evidence.MODEL, issuers(rows), {}),
    ):
        weights = fit(choices, VARIANCES[name], meant)
        fitted = sum(is_right(choice, weights) for choice in choices) / len(choices)
        unseen = cross_validated(choices, VARIANCES[name], meant)
        print(f"{name}: {len(choices)} documents, {fitted:.4f} right, {unseen:.4f} on folds left out")
        lines += [f"{name}\t{feature}\t{weight:g}" for feature, weight in weights.items() if weight]
    if options.write:
        MODELS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
