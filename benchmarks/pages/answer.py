"""Answers queries by the project that is first on the path: a line of JSON each, with the processor time of the page.

    PYTHONPATH=TREE python benchmarks/pages/answer.py INDEX

This runs within trees of other commits, so that it asks for nothing but what every one of them has.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from index import open_index
from index.errors import GongkaiError


def answer(index: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """What a query finds: ``total``, the ids and scores of the best, sums of each of the ``hits`` and of the ``rest``, ``ms``."""
    began = time.process_time()
    try:
        page = index.search(asked["query"], facets=("year", "agency"), **asked["options"])
    except GongkaiError as error:
        took = 1000 * (time.process_time() - began)
        return {"total": str(error), "rest": "", "hits": {}, "ranked": [], "ms": took}
    took = 1000 * (time.process_time() - began)
    found = asdict(page)
    del found["took_ms"]
    hits = [(hit["id"], hit.pop("score"), hit.pop("rank"), _sum(hit)) for hit in found.pop("hits")]
    result = {"total": page.total, "rest": _sum(found), "hits": {hit[0]: hit[3] for hit in hits}, "ms": took}
    match = asked["options"].get("match", "all")
    ranked = index.rank(asked["query"], match=match, limit=asked["ranked"]) if asked["ranked"] else ()
    return {**result, "ranked": [*([hit[:2] for hit in hits]), *ranked]}


def _sum(value: Any) -> str:
    return sha256(json.dumps(value, ensure_ascii=False, default=str).encode()).hexdigest()


def main() -> int:
    """Answer what stands on each line of standard input."""
    index = open_index(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(answer(index, json.loads(line)), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
