"""The sets of labelled documents that the extraction is measured on, and the floors of each.

``documents`` are ours; those with ``unseen-a``, ``unseen-b`` or ``unseen-c`` among their quirks were written by somebody who
had read no rule: rules were mended by the misses in the first, then in the second, and measured on the third before
it joined. The shared records, where they lie beside the repository, fall into two halves by their hosts:
``development`` may be looked at when rules and models are made; ``validation`` is measured and reported only, so that
it says how well documents are read that nobody has seen. No host is in both, so what one half teaches of a site
says nothing of the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).parent
DOCUMENTS = HERE / "documents.jsonl"
SHARED = HERE.resolve().parents[2] / "shared" / "eval" / "metadata"
SHARED_RECORDS = SHARED / "reports.jsonl"

#: Set → the file with its floors.
BASELINES = {name: HERE / f"baseline-{name}.json" for name in ("documents", "development", "validation")}


def load(path: Path = DOCUMENTS) -> list[dict[str, Any]]:
    """The labelled documents, one JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def half_of(document: Mapping[str, Any]) -> str:
    """``development`` or ``validation``, by the host of the document's address; by its id where it has none."""
    host = urlsplit(document.get("url") or "").hostname or str(document["id"])
    return ("development", "validation")[hashlib.sha256(host.encode()).digest()[0] % 2]


def kind_of(document: dict[str, Any]) -> str:
    """What kind of body the document is of: its level, whether a government or one of its bodies; or no report."""
    gold = document["gold"]
    if not gold["is_report"]:
        return "no report"
    agency = gold.get("agency")
    body = "unnamed" if agency is None else "government" if "人民政府" in agency else "body"
    return f"{gold.get('level') or 'unknown'} {body}"


def documents_of(name: str) -> list[dict[str, Any]]:
    """The documents of a set; none of a half that is not here."""
    if name == "documents":
        return load()
    if not SHARED_RECORDS.exists():
        return []
    return [document for document in load(SHARED_RECORDS) if half_of(document) == name]
