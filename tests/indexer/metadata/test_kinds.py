"""Kinds of difficulty, a few made documents of each: ``expect`` is what the record must say, ``null`` that it is not known.

Those that are ``held`` were written with the others and kept from the models, so that they show whether the kind was
mended or the case.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from indexer.document import Document
from indexer.metadata import extract
from tests.quality.score import same
from tests.quality.sets import load

KINDS = load(Path(__file__).with_name("kinds.jsonl"))


@pytest.mark.parametrize("row", KINDS, ids=lambda row: f"{row['id']}-{row['kind']}")
def test_a_made_document_is_read_as_its_kind_must_be(row: dict[str, Any]) -> None:
    found = extract(Document(row["text"], url=row.get("url")))
    wrong = {
        field: getattr(found, field)
        for field, wanted in row["expect"].items()
        if not (getattr(found, field) is None if wanted is None else same(field, getattr(found, field), [wanted]))
    }
    assert not wrong


def test_some_of_the_documents_were_kept_from_the_models() -> None:
    held = Counter(bool(row.get("held")) for row in KINDS)
    assert held[True] >= len(KINDS) / 4
    assert len({row["id"] for row in KINDS}) == len(KINDS)
