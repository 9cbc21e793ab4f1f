"""What the system refuses to processes that meet documents, and to the programs that they start."""

from __future__ import annotations

import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from indexer.readers import limits
from indexer.readers.printed import ocr
from indexer.workers import confinement
from indexer.workers.process import Child

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")

MB = 2**20


def tell_limits(link: Connection) -> None:
    """Answer with the process's limits, and how many threads it has after a product of matrices."""
    import resource

    confinement.allow_time(7)
    product = np.ones((300, 300)) @ np.ones((300, 300))
    threads = len(list(Path("/proc/self/task").iterdir())) if product.any() else 0
    names = ("DATA", "FSIZE", "NOFILE", "CORE", "CPU")
    link.send(({name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in names}, threads))


def write_too_much(link: Connection) -> None:
    """Write a file beyond the limit; answer with the error, and its size."""
    path = Path(tempfile.gettempdir()) / "a"
    with path.open("wb") as stream:
        try:
            stream.seek(limits.WRITTEN_BYTES)
            stream.write(b"x")
            stream.flush()
        except OSError as error:
            link.send((error.strerror, path.stat().st_size))
            stream.detach().close()


def busy(link: Connection, seconds: float) -> None:
    """Never end."""
    confinement.allow_time(seconds)
    while True:
        pass


def test_a_process_has_the_limits_that_are_documented() -> None:
    child = Child(tell_limits, (), 300 * MB)
    found, threads = child.link.recv()
    child.kill()
    assert found.pop("CPU")[0] in (7, 8, 9)
    assert found == {
        "DATA": (300 * MB, limits.PROGRAM_BYTES),
        "FSIZE": (limits.WRITTEN_BYTES,) * 2,
        "NOFILE": (limits.OPEN_FILES,) * 2,
        "CORE": (0, 0),
    }
    assert threads == 2  # the one that ends it with its parent, and no more for each processor


def test_a_file_that_is_too_large_is_not_written() -> None:
    child = Child(write_too_much, (), 300 * MB)
    said, size = child.link.recv()
    child.kill()
    assert said == "File too large"
    assert size < limits.WRITTEN_BYTES


def test_a_process_that_takes_too_long_is_ended_by_the_system_and_says_so() -> None:
    child = Child(busy, (1,), 300 * MB)
    child.process.join(60)
    code = child.end()
    assert code == -signal.SIGXCPU
    assert confinement.reason_of_end(code, 1, 300 * MB).startswith("takes more than 1 seconds of processor time")


@pytest.mark.parametrize(
    ("code", "memory"), [(-signal.SIGABRT, True), (-signal.SIGKILL, False), (3, False), (None, False)]
)
def test_a_crash_may_be_for_lack_of_memory(code: int | None, memory: bool) -> None:
    reason = confinement.reason_of_end(code, 1, 300 * MB)
    assert reason.startswith(f"ended its reader process (exit code {code}); the file may be damaged")
    assert reason.endswith("or need more than 300 MB of memory") == memory


def test_a_program_that_a_reader_starts_has_limits_of_its_own(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\ncat > /dev/null\nsleep 0.5\necho heading\n"
        'printf "5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t90\\t%s/%s\\n" "$(ulimit -d)" "$(ulimit -t)"\n'
    )
    program.chmod(0o755)
    picture = np.full((50, 60), 255, dtype=np.uint8)
    (row,) = ocr._Tesseract(str(program), 1.0).words(picture, "3")
    memory, seconds = row[11].split("/")
    assert int(memory) == limits.PROGRAM_BYTES // 1024
    # What is left of a page's time, in whole seconds.
    assert limits.OCR_SECONDS - 2 <= int(seconds) <= limits.OCR_SECONDS
