"""Runs the extraction over the labelled documents: what the gate judges and the baseline is set from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from indexer.metadata import extract
from indexer.readers import read_line
from tests.quality.score import FIELDS, Row, Scores, score
from tests.quality.sets import documents_of


def predict(documents: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """What is read from each document's text and URL alone, by id: the labels are kept from the reader."""
    predictions = {}
    for number, document in enumerate(documents, 1):
        seen = {name: document[name] for name in ("id", "url", "text") if document.get(name) is not None}
        metadata = extract(read_line(json.dumps(seen, ensure_ascii=False).encode(), number))
        values = {name: getattr(metadata, name) for name in ("is_report", *FIELDS)}
        predictions[document["id"]] = {**values, "statistics": dict(metadata.statistics)}
    return predictions


def measure(name: str = "documents") -> Scores:
    """The scores of the extraction as it is now, on a set of :mod:`tests.quality.sets`."""
    documents = documents_of(name)
    return score(documents, predict(documents))
