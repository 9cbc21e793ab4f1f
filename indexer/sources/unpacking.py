"""A process of its own that looks into archives: what it meets there can end it, and the run goes on.

It names each member before it unpacks it; one that ends the process, or takes too long, is listed, and a new process
goes on after it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import BinaryIO

from index.messages import say
from indexer.readers import limits
from indexer.sources.archives import Budget, budget, members
from indexer.sources.files import unreadable
from indexer.sources.tasks import CRAWL_SUFFIXES, Failure, Found, Known, suffix_of
from indexer.workers import confinement
from indexer.workers.answers import receive
from indexer.workers.process import OnDemand, hand, silence, take


@dataclass(frozen=True, slots=True)
class _Member:
    """A member that is looked at next, and the bytes of its archive that were unpacked before.

    ``last`` says that the archive is done instead.
    """

    number: int
    where: str
    used: int
    last: bool = False


class Unpacker(OnDemand):
    """Looks into archives, one after the other, in a process that is started with the first."""

    def __init__(self, seconds: float = limits.SECONDS, memory: int = limits.MEMORY_BYTES) -> None:
        super().__init__(_serve, seconds, memory)
        self._packed = self._used = 0

    def tasks(self, path: str, file: BinaryIO, packed: int, known: Known) -> Iterator[Found]:
        """What is in the archive ``file``, which was opened at ``path`` and has ``packed`` bytes.

        Raises ``WorkersError``.
        """
        allowance = budget(packed, self._packed, self._used)
        at = _Member(-1, path, 0)
        gone = -1
        while True:
            found = self._told(path, file, known, allowance, at.number + 1)
            try:
                for told in found:
                    if isinstance(told, _Member):
                        at = told
                        allowance.used = at.used
                    else:
                        yield told
                break
            except _LostError as lost:
                yield Failure(at.where, str(lost))
                if at.number <= gone:
                    break  # it ends where it ended before: there is no way past it
                gone = at.number
            finally:
                found.close()
        self._packed += packed
        self._used += allowance.used

    def _told(
        self, path: str, file: BinaryIO, known: Known, allowance: Budget, first: int
    ) -> Generator[Found | _Member, None, None]:
        """What the process tells of an archive. Raises ``_LostError`` where it ends before the archive does."""
        child = self._started()
        last = False
        try:
            child.link.send((path, known, allowance, first))
            hand(child.link, child.process.pid, file)
            while not last:
                if not child.link.poll(self._seconds * limits.WAITS):
                    raise _LostError(say("archive.too_slow"))
                told = receive(child.link)
                last = isinstance(told, _Member) and told.last
                yield told
        except (EOFError, OSError):
            code = child.end()
            raise _LostError(confinement.reason_of_end(code, self._seconds, self._memory)) from None
        finally:
            if not last:  # also where nobody wants to hear the rest
                self._end()


class _LostError(Exception):
    """The process has ended; the message says why."""


def _serve(link: Connection, seconds: float) -> None:
    """What the process runs: paths come, what is found goes, until the parent closes the pipe or ends."""
    try:
        link.send(None)
        silence()
        while True:
            path, known, allowance, first = link.recv()
            with take(link) as file:
                confinement.allow_time(seconds)
                for told in _tell(path, file, known, allowance, first):
                    link.send(told)
                    confinement.allow_time(seconds)
    except (EOFError, OSError):
        return


def _looker(path: str) -> Callable[[str, BinaryIO, Known, Budget, int], Iterator[tuple[int, str, Iterator[Found]]]]:
    """What looks into files of this name."""
    if suffix_of(path) not in CRAWL_SUFFIXES:
        return members
    from indexer.sources.warc.pages import pages  # late: only crawls need its library

    return pages


def _tell(path: str, file: BinaryIO, known: Known, allowance: Budget, first: int) -> Iterator[Found | _Member]:
    try:
        for number, where, found in _looker(path)(path, file, known, allowance, first):
            yield _Member(number, where, allowance.used)
            yield from found
    except OSError as error:
        yield Failure(path, unreadable(error))
    except MemoryError:
        yield Failure(path, confinement.memory_reason())
    yield _Member(-1, path, allowance.used, last=True)
