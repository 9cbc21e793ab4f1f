"""Running ``search-web`` as a person does: a process of its own, on a free port, over an index on disk."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index import Report, create_index

ROOT = Path(__file__).resolve().parents[2]

#: How long a server may take to say that it serves, or to end; a busy machine is slow.
PATIENCE = 60.0


def make_index(folder: Path, reports: Iterable[Report]) -> Path:
    """An index of these reports."""
    index = create_index(folder)
    with index.writer() as writer:
        for report in reports:
            writer.add(report)
        writer.commit()
    index.close()
    return folder


@contextmanager
def search_web(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run ``search-web`` and give its address, once it has printed it, and its process; end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "webui.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    impatience = threading.Timer(PATIENCE, process.kill)
    impatience.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        impatience.cancel()
        address = re.search(r"http://\S+", line)
        assert address, f"said {line!r}, then {process.communicate()}"
        yield address[0], process
    finally:
        impatience.cancel()
        process.terminate()
        process.communicate(timeout=PATIENCE)
