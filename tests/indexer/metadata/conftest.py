"""What the metadata tests share: a way to read a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from indexer.document import Document
from indexer.metadata import Metadata, extract


@pytest.fixture
def read() -> Callable[..., Metadata]:
    """Extract the metadata of a text, with any other field of a document by name."""

    def from_text(text: str, **others: Any) -> Metadata:
        return extract(Document(text, **others))

    return from_text
