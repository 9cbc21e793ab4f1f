"""A process of its own that looks at what was fetched: whether it is a document, where a list leads, what robots may.

What comes from a server meets nothing but this process, confined as those are that read documents.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from index.messages import say
from indexer.collecting.links import Links, links
from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.encoding import decode
from indexer.sources.warc.content import undone
from indexer.sources.warc.kinds import charset_of, kind_of
from indexer.sources.warc.sections import DamagedError
from indexer.workers import confinement
from indexer.workers.answers import receive
from indexer.workers.process import OnDemand, silence

#: Bytes of a robots.txt that are read, as its standard has it (RFC 9309, 2.5).
_ROBOTS_BYTES = 500 * 2**10


class Page(NamedTuple):
    """What was fetched: its address, body, and the headers that say what it is."""

    url: str
    body: bytes
    content_type: str
    disposition: str
    encoding: str
    is_list: bool


class Seen(NamedTuple):
    """What was seen on a page: why it is not kept, or where it leads."""

    reason: str | None
    links: Links = Links((), ())


class Rules(NamedTuple):
    """What a robots.txt has for an address."""

    allowed: bool
    delay: float = 0.0


def look(page: Page) -> Seen:
    """What is to be seen on a page."""
    kind, named = kind_of(page.content_type, page.url, page.disposition)
    if kind is None:
        return Seen(say("collect.no_document", kind=named))
    try:
        data = undone(page.body, "", page.encoding, _Counter())
        if not data:
            return Seen(say("collect.empty"))
        if not page.is_list:
            return Seen(None)
        if kind != ".html":
            return Seen(say("collect.no_list"))
        found = links(decode(data, charset_of(page.content_type))[0], page.url)
    except (DamagedError, UnreadableError) as error:
        return Seen(str(error))
    except MemoryError:
        return Seen(confinement.memory_reason())
    except RecursionError:
        return Seen(say("collect.too_deep"))
    return Seen(None, found)


def rules(data: bytes, encoding: str, agent: str, url: str) -> Rules:
    """What a robots.txt has for ``agent`` and an address; one that nobody can read forbids nothing."""
    try:
        parsed = _parsed(undone(data, "", encoding, _Counter())[:_ROBOTS_BYTES])
    except DamagedError:
        return Rules(True)
    return Rules(bool(parsed.can_fetch(url, agent)), float(parsed.crawl_delay(agent) or 0))


@lru_cache(maxsize=64)
def _parsed(data: bytes) -> Any:
    from protego import Protego

    return Protego.parse(data.decode("utf-8", "replace"))


class _Counter:
    """Counts what a page unpacks to."""

    def __init__(self) -> None:
        self._left = limits.FILE_BYTES

    def __call__(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise DamagedError("collect.unpacks_to_more", most=limits.FILE_BYTES >> 20)


class Looker(OnDemand):
    """Looks at pages in a process that is started with the first."""

    def __init__(self, seconds: float = limits.SECONDS, memory: int = limits.MEMORY_BYTES) -> None:
        super().__init__(_serve, seconds, memory)

    def look(self, page: Page) -> Seen:
        """What is to be seen on a page. Raises ``WorkersError``."""
        told = self._ask(look, page)
        return Seen(told) if isinstance(told, str) else told

    def rules(self, data: bytes, encoding: str, agent: str, url: str) -> Rules:
        """What a robots.txt has for an address; one that cannot be read in time forbids it. Raises ``WorkersError``."""
        told = self._ask(rules, data, encoding, agent, url)
        return Rules(False) if isinstance(told, str) else told

    def _ask(self, what: Callable[..., Any], *arguments: Any) -> Any:
        """What the process answers; or why it does not, as text."""
        child = self._started()
        try:
            child.link.send((what, arguments))
            if child.link.poll(self._seconds * limits.WAITS):
                return receive(child.link)
            self._end()
            return say("collect.look_too_slow")
        except (EOFError, OSError):
            self._child = None
            return confinement.reason_of_end(child.end(), self._seconds, self._memory)
        except BaseException:
            self._end()
            raise


def _serve(link: Connection, seconds: float) -> None:
    """What the process runs: questions come, answers go, until the parent closes the pipe or ends."""
    try:
        link.send(None)
        silence()
        while True:
            what, arguments = link.recv()
            confinement.allow_time(seconds)
            link.send(what(*arguments))
    except (EOFError, OSError):
        return
