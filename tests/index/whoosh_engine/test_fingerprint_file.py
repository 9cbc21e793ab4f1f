"""The file of fingerprints: what is not of its segment is not believed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamagedError
from index.whoosh_engine.format.fingerprint_index import FingerprintReader, write_fingerprints


def test_a_document_that_the_segment_does_not_have_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.prn"
    write_fingerprints(path, np.array([7, 7, 9], np.uint32), np.array([0, 4, 2], np.int32))
    prints, docs = FingerprintReader(path, 5).all()
    assert (prints.tolist(), docs.tolist()) == ([7, 7, 9], [0, 4, 2])
    with pytest.raises(IndexDamagedError, match="says of its blocks what cannot be"):
        FingerprintReader(path, 4).all()
