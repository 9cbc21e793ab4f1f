"""What the kernel keeps from a process that reads documents, tried by one that has been taken over, as it were."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

import analyzers
import indexer
from indexer.readers.office import legacy
from indexer.workers import access
from indexer.workers.process import Child, hand, take
from tests.indexer.made_folders import narrative

pytestmark = pytest.mark.skipif(not access.version(), reason="the kernel has no Landlock")

MEMORY = 1000 * 2**20


def _connect(family: int, address: Any) -> None:
    with socket.socket(family) as client:
        client.connect(address)


def _listen() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))


def attempts(place: str, port: int, name: str, parent: int) -> dict[str, Callable[[], Any]]:
    """What nobody who reads documents needs."""
    secret = Path(place, "secret")
    return {
        "read": secret.read_bytes,
        "read through a link": Path(place, "link").read_bytes,
        "list": lambda: os.listdir(place),  # noqa: PTH208
        "read by a program": lambda: subprocess.run(["/bin/cat", secret], check=True, capture_output=True),
        "write": lambda: Path(place, "new").write_bytes(b""),
        "write over": lambda: secret.write_bytes(b"other"),
        "write temporary files of others": lambda: Path(tempfile.gettempdir()).with_name(f"x-{port}").write_bytes(b""),
        "delete": Path(place, "old").unlink,
        "rename": lambda: Path(place, "a").rename(Path(place, "b")),
        "make a folder": Path(place, "folder").mkdir,
        "run": lambda: subprocess.run([Path(place, "program")], check=True),
        "look into another process": Path(f"/proc/{parent}/environ").read_bytes,
        "signal another process": lambda: os.kill(parent, signal.SIGCONT),
        "connect": lambda: _connect(socket.AF_INET, ("127.0.0.1", port)),
        "connect to a neighbour": lambda: _connect(socket.AF_UNIX, f"\0{name}"),
        "listen": _listen,
    }


#: Since which version of Landlock.
SINCE = {"connect": 4, "listen": 4, "connect to a neighbour": 6, "signal another process": 6}


def try_all(link: Connection, *arguments: Any) -> None:
    """Answer which of the attempts are refused."""
    refused = []
    for what, attempt in attempts(*arguments).items():
        try:
            attempt()
        except (OSError, subprocess.SubprocessError):
            refused.append(what)
    link.send(refused)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[tuple[Any, ...]]:
    """A folder with all that is attempted, and neighbours."""
    for file in ("secret", "old", "a"):
        (tmp_path / file).write_bytes(b"secret")
    (tmp_path / "link").symlink_to("secret")
    (tmp_path / "program").write_text("#!/bin/sh\n")
    (tmp_path / "program").chmod(0o755)
    name = f"gongkai-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as neighbour:
        neighbour.bind(f"\0{name}")
        neighbour.listen()
        yield str(tmp_path), server.getsockname()[1], name, os.getpid()


def test_a_reader_that_was_taken_over_reaches_nothing(target: tuple[Any, ...]) -> None:
    child = Child(try_all, target, MEMORY)
    refused = child.link.recv()
    child.kill()
    assert refused == [what for what in attempts(*target) if SINCE.get(what, 1) <= access.version()]
    assert sorted(path.name for path in Path(target[0]).iterdir()) == ["a", "link", "old", "program", "secret"]
    assert Path(target[0], "secret").read_bytes() == b"secret"


def test_what_it_attempts_is_possible_otherwise(target: tuple[Any, ...]) -> None:
    context = multiprocessing.get_context("spawn")
    link, other = context.Pipe()
    process = context.Process(target=try_all, args=(other, *target))
    process.start()
    assert link.poll(60)
    assert link.recv() == []
    process.join()


def use(link: Connection) -> None:
    """Do all that reading does: import every module, late; read what was handed over; write temporary files."""
    names = [
        module.name
        for package in (analyzers, indexer)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    for name in names:
        importlib.import_module(name)
    with take(link) as file, tempfile.TemporaryFile() as written:
        written.write(file.read())
        written.seek(0)
        made = subprocess.run(["/bin/cat"], stdin=written, capture_output=True, check=True).stdout
    from indexer.metadata import extract
    from indexer.readers import read

    link.send((extract(read(made, "a.txt")).year, tempfile.gettempdir(), len(names)))


def test_a_reader_can_do_what_it_must_and_its_folder_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(narrative(), encoding="utf-8")
    child = Child(use, (), MEMORY)
    with path.open("rb") as file:
        file.seek(20)  # it is read from its beginning
        hand(child.link, child.process.pid, file)
    year, folder, modules = child.link.recv()
    assert Path(folder).is_dir()
    child.kill()
    assert year == 2016
    assert modules > 100
    assert not Path(folder).exists()


PARENT = """
import sys, time
from tests.indexer.workers import test_access
from indexer.workers.process import Child
if __name__ == "__main__":
    child = Child(test_access.tell_folder, (), 10**9)
    print(child.link.recv(), flush=True)
    time.sleep(60)
"""


def tell_folder(link: Connection) -> None:
    """Answer where temporary files are, and wait."""
    link.send(tempfile.gettempdir())
    with contextlib.suppress(EOFError):
        link.recv()
    time.sleep(60)


def test_the_folder_goes_also_where_the_parent_was_killed(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT)
    root = str(Path(__file__).resolve().parents[3])
    command, environment = [sys.executable, str(tmp_path / "parent.py")], {**os.environ, "PYTHONPATH": root}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert folder.is_dir()
        process.kill()
    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not folder.exists()


def test_the_programs_that_readers_start_are_known() -> None:
    assert {*legacy._PROGRAMS, "tesseract"} == set(access.PROGRAMS)


def note(link: Connection) -> None:
    """Note what programs are said to have left."""
    for name in ("OSL_PIPE_left", "OSL_PIPE_file", "OSL_PIPE_gone", "a-service"):
        Path(tempfile.gettempdir(), f"{name}.socket").touch()
    link.send(None)
    time.sleep(60)


def test_sockets_that_a_process_has_noted_go_with_it_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "SOCKETS", tmp_path)
    (tmp_path / "OSL_PIPE_file").touch()
    with socket.socket(socket.AF_UNIX) as left, socket.socket(socket.AF_UNIX) as other:
        left.bind(str(tmp_path / "OSL_PIPE_left"))
        other.bind(str(tmp_path / "a-service"))
    child = Child(note, (), MEMORY)
    child.link.recv()
    child.kill()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["OSL_PIPE_file", "a-service"]
