"""The file of the lock is written to: it must be the index's own, and never what a link there leads to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Report, create_index, open_index
from index.errors import IndexWriteError

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has links and pipes of its own")


@pytest.mark.parametrize(
    "put", [os.symlink, os.link, lambda other, path: os.mkfifo(path)], ids=["link", "name", "pipe"]
)
def test_what_a_lock_file_leads_to_is_not_written_over(tmp_path: Path, put: Callable[[Path, Path], None]) -> None:
    other, folder = tmp_path / "other", tmp_path / "index"
    other.write_bytes(b"of somebody else")
    create_index(folder)
    (folder / "write.lock").unlink(missing_ok=True)
    put(other, folder / "write.lock")
    with pytest.raises(IndexWriteError, match=r"write\.lock"), open_index(folder).writer() as writer:
        writer.add(Report(id="a", text="公开"))
    assert other.read_bytes() == b"of somebody else"
    (folder / "write.lock").unlink()
    with open_index(folder).writer() as writer:
        writer.add(Report(id="a", text="公开"))
    assert open_index(folder).search("公开").total == 1
