"""Processes that meet documents: each confined, with a pipe to this one, ended together with the programs it runs."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import reduction
from multiprocessing.connection import Connection, wait
from types import FrameType, TracebackType
from typing import Any, BinaryIO, Self

import psutil

from index.errors import GongkaiError
from index.messages import speak, spoken
from indexer.workers import access, confinement, signals
from indexer.workers.answers import receive

#: Seconds that a process has to end the programs that it runs, before it is ended itself.
GRACE = 1.0


#: Seconds that a process may take to start: it imports the readers, perhaps from a slow disk.
START_LIMIT = 120.0


class WorkersError(GongkaiError):
    """Worker processes cannot be started."""

    @classmethod
    def ended(cls, code: int | None) -> WorkersError:
        """They end before they have begun."""
        return cls("workers.ended", status=code)


class Child:
    """A process that runs ``serve(its end of the pipe, *arguments)``, and this end of the pipe.

    It has a folder for temporary files, which goes with it, and opens no others: see ``access.py``, ``hand``, ``take``.
    Raises ``WorkersError`` where the system gives no more processes, or no such folder.
    """

    def __init__(self, serve: Callable[..., None], arguments: tuple[Any, ...], memory: int) -> None:
        # Spawned, not forked: the parent has threads, and a fork copies their locks in whatever state they are.
        context = multiprocessing.get_context("spawn")
        self.link, other = context.Pipe()
        self._folder = ""
        try:
            self._folder = tempfile.mkdtemp(prefix="gongkai-")
            first = (memory, self._folder, spoken(), serve, other)
            self.process = context.Process(target=_enter, args=(*first, *arguments), daemon=True)
            with signals.held(), confinement.one_thread():
                self.process.start()
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise WorkersError("workers.cannot_start", reason=error.strerror) from error
        other.close()

    def memory(self) -> int:
        """The memory that the process takes now, in bytes; 0 where it has ended."""
        try:
            return int(psutil.Process(self.process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def kill(self) -> int | None:
        """End the process and the programs that it runs; its exit code, negative for a signal."""
        self.process.terminate()
        wait([self.process.sentinel], GRACE)
        if hasattr(os, "killpg") and self.process.pid:
            with suppress(OSError):  # There is no group of its own yet, or nobody is left in it.
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.link.close()
        access.remove_sockets(self._folder)
        shutil.rmtree(self._folder, ignore_errors=True)
        return self.process.exitcode

    def end(self) -> int | None:
        """As ``kill``, for a process that has closed its pipe and is about to end: at once would hide how."""
        wait([self.process.sentinel], GRACE)
        return self.kill()


def hand(link: Connection, process: int | None, file: BinaryIO) -> None:
    """Give a process, by its id, an open file after what it has just been told. Raises ``OSError`` where it has ended."""
    assert process is not None
    if sys.platform == "win32":
        import msvcrt

        reduction.send_handle(link, msvcrt.get_osfhandle(file.fileno()), process)
    else:
        reduction.send_handle(link, file.fileno(), process)


def take(link: Connection) -> BinaryIO:
    """The file that was handed over, open, from its beginning. Raises ``EOFError``, ``OSError`` where there is nobody."""
    handle = reduction.recv_handle(link)
    if sys.platform == "win32":
        import msvcrt

        handle = msvcrt.open_osfhandle(handle, os.O_RDONLY)
    file = os.fdopen(handle, "rb")
    file.seek(0)
    return file


def silence() -> None:
    """Let this process write nothing more to the terminal: libraries say there what a document did to them."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _enter(memory: int, folder: str, language: str | None, serve: Callable[..., None], *arguments: Any) -> None:
    """What the process does before and while it serves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _exit)
    if hasattr(os, "setsid"):
        os.setsid()  # With a process group of its own, the programs that it runs can be ended with it.
    speak(language)
    tempfile.tempdir = os.environ["TMPDIR"] = folder
    confinement.confine(memory)
    access.restrict(folder)  # before there is another thread, which would keep what it may
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    serve(*arguments)


def _exit(number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that a reader can end the program that it waits for; once, for it needs its time."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _end_with_parent(folder: str) -> None:
    """A process whose parent was killed must not go on for itself, nor leave its folder behind."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    shutil.rmtree(folder, ignore_errors=True)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


class OnDemand:
    """Whoever asks a process that is started with the first question, and anew where it has ended.

    The process runs ``serve(its end of the pipe, seconds)`` and says ``None`` when it is ready.
    """

    def __init__(self, serve: Callable[[Connection, float], None], seconds: float, memory: int) -> None:
        self._serve, self._seconds, self._memory = serve, seconds, memory
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _started(self) -> Child:
        """The process, ready to hear. Raises ``WorkersError``."""
        if self._child is None:
            self._child = Child(self._serve, (self._seconds,), self._memory)
            try:
                if self._child.link.poll(START_LIMIT):
                    receive(self._child.link)
            except (EOFError, OSError):
                raise WorkersError.ended(self._child.end()) from None
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None
