"""Copying an index: where it may not be copied to. What is copied, the parity suite compares."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import create_index
from index.errors import IndexPlaceError
from indexer.copying import copy


def test_an_index_is_not_copied_into_itself(index: str) -> None:
    create_index(index).close()
    for target in (index, f"{index}/copy"):
        with pytest.raises(IndexPlaceError, match="name another place"):
            copy(index, target)
    assert not Path(index, "copy").exists()
