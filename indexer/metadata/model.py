"""Trained choices: a sum of weights, one for each piece of evidence, read from ``indexer/data/models.tsv``.

Two choices are made so: whether a document is such a report (the logarithm of the odds), and which of the bodies that it
names has issued it (the greatest sum, or none where every sum is below nought). The evidence has names, which
``search-index inspect --explain`` shows with their weights. ``python -m tests.quality.train`` writes the file from
labelled documents; a rule that is certain stays a rule and is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from indexer.text.word_tables import rows

#: What stands behind every choice of a model, whatever the evidence.
BIAS = "bias"


@lru_cache(maxsize=4)
def weights(model: str) -> Mapping[str, float]:
    """The weight of each feature of a model (``is_report``, ``issuer``)."""
    return {feature: float(weight) for name, feature, weight in rows("models.tsv", 3) if name == model}


@lru_cache(maxsize=4096)
def total(model: str, features: tuple[str, ...]) -> float:
    """The sum of the features' weights; one that the model has not seen weighs nothing."""
    known = weights(model)
    return sum(known.get(feature, 0.0) for feature in features)
