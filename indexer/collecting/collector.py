"""The run: every address asked for in its turn, retried where that may help, and what came of it kept or listed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime

from index.messages import say
from indexer.collecting.addresses import AddressError, Given, host_of, origin_of, resolved
from indexer.collecting.fetching import Answer, Fetcher
from indexer.collecting.hosts import Host, Hosts, Kind, Wanted
from indexer.collecting.looking import Looker, Page
from indexer.collecting.network import FetchError, PassingError
from indexer.collecting.saving import Folder

#: Hosts that are asked at the same time.
_AT_ONCE = 8

#: How often an address is asked for, and how many redirections are followed.
_TRIES = 4
_REDIRECTS = 5

#: Seconds to wait before the first retry; each further one waits twice as long.
_PATIENCE = 5.0

#: The longest that a host may ask to wait, in seconds: between two requests, and before the next.
_LONGEST = 600.0

#: Addresses of a host in a row that cannot be reached, after which the others are not tried.
_UNREACHED = 5

_RETRIED = frozenset((429, 500, 502, 503, 504))
_MOVED = frozenset((301, 302, 303, 307, 308))


@dataclass(slots=True)
class Collected:
    """What a run did. ``failures`` are (address, reason, list that has it)."""

    saved: int = 0
    unchanged: int = 0
    before: int = 0
    lists: int = 0
    failures: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The exit status: 0 all was got, 1 some was not, 2 nothing was."""
        if not self.failures:
            return 0
        return 1 if self.saved or self.unchanged or self.before else 2


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked: the name for robots.txt, seconds between two requests, pages of a list, first wait."""

    agent: str
    pause: float = 2.0
    pages: int = 50
    patience: float = _PATIENCE


@dataclass(slots=True)
class _Rules:
    """The robots.txt of an origin: its content, ``None`` where it forbids nothing; or why nothing may be asked."""

    data: bytes | None = None
    encoding: str = ""
    refusal: str = ""


class Collector:
    """One run. ``watch`` is told of every address, and the reason where it failed."""

    def __init__(
        self,
        fetcher: Fetcher,
        looker: Looker,
        folder: Folder,
        manners: Manners,
        watch: Callable[[str, str | None, float | None], None],
    ) -> None:
        self._fetcher, self._looker, self._folder, self._manners = fetcher, looker, folder, manners
        self._watch = watch
        self._hosts = Hosts(manners.pause)
        self._rules: dict[str, _Rules] = {}
        self._held: dict[str, list[Wanted]] = {}
        self._seen: set[tuple[str, Kind]] = set()
        self._pages: Counter[str] = Counter()
        self.collected = Collected()

    def run(self, given: Iterable[Given]) -> Collected:
        """Collect. Raises ``CollectError``, ``WorkersError`` or ``OSError`` where it cannot go on."""
        for one in given:
            self._want(Wanted(one.url, Kind.LIST if one.is_list else Kind.PAGE))
        running: dict[Future[Answer], tuple[Wanted, Host]] = {}
        threads = ThreadPoolExecutor(_AT_ONCE)
        try:
            while True:
                for host in self._hosts.ready(time.monotonic()):
                    if len(running) < _AT_ONCE and (wanted := self._next(host)) is not None:
                        host.busy = True
                        # Notes are for this thread alone.
                        running[threads.submit(self._fetcher.get, wanted.url, self._conditions(wanted))] = wanted, host
                moment = self._hosts.next_time()
                if not running and moment is None:
                    break
                pause = None if moment is None else max(0.0, moment - time.monotonic())
                if not running:
                    time.sleep(pause or 0.0)
                    continue
                # Where all threads are busy, nobody can take the next turn before one of them is done.
                done, _ = wait(running, None if len(running) == _AT_ONCE else pause, FIRST_COMPLETED)
                for future in done:
                    wanted, host = running.pop(future)
                    host.busy, host.next_time = False, time.monotonic() + host.pause
                    self._done(wanted, host, future)
        except BaseException:
            self._fetcher.close()
            raise
        finally:
            threads.shutdown(cancel_futures=True)
        return self.collected

    def _want(self, wanted: Wanted) -> None:
        """Take an address into its host's queue, once."""
        if not wanted.trail and wanted.kind is not Kind.ROBOTS:
            if (wanted.url, wanted.kind) in self._seen:
                return
            self._seen.add((wanted.url, wanted.kind))
            noted = self._folder.noted(wanted.url)
            if noted is not None and noted.now and noted.is_list == (wanted.kind is Kind.LIST):
                # An earlier part of this run has been there.
                if wanted.kind is Kind.LIST:
                    self.collected.lists += 1
                    self._follow(wanted, noted.reports, noted.pages)
                else:
                    self.collected.before += 1
                return
        self._hosts.of(host_of(wanted.url)).queue.append(wanted)

    def _next(self, host: Host) -> Wanted | None:
        """The next that may be asked of a host."""
        while host.queue:
            wanted = host.queue.popleft()
            if host.unreached >= _UNREACHED:
                self._fail(wanted, say("collect.not_tried", addresses=host.unreached))
                continue
            if wanted.kind is Kind.ROBOTS:
                return wanted
            origin = origin_of(wanted.url)
            if origin not in self._rules:
                self._held.setdefault(origin, []).append(wanted)
                if len(self._held[origin]) == 1:
                    return Wanted(f"{origin}/robots.txt", Kind.ROBOTS, rules_for=origin)
            elif self._may(wanted, host):
                return wanted
        return None

    def _may(self, wanted: Wanted, host: Host) -> bool:
        """Whether the host's robots.txt lets us ask; the pause that it wants is kept."""
        rules = self._rules[origin_of(wanted.url)]
        if rules.refusal:
            self._fail(wanted, rules.refusal)
            return False
        if rules.data is None:
            return True
        told = self._looker.rules(rules.data, rules.encoding, self._manners.agent, wanted.url)
        if not told.allowed:
            self._fail(wanted, say("collect.forbidden"))
        elif told.delay > _LONGEST:
            self._fail(wanted, say("collect.delay", seconds=told.delay))
        else:
            host.pause = max(self._manners.pause, told.delay)
            return True
        return False

    def _conditions(self, wanted: Wanted) -> dict[str, str]:
        noted = None if wanted.kind is Kind.ROBOTS else self._folder.noted(wanted.url)
        # A page that was one of the other kind has not what is needed of it.
        return noted.conditions() if noted and noted.is_list == (wanted.kind is Kind.LIST) else {}

    def _done(self, wanted: Wanted, host: Host, future: Future[Answer]) -> None:
        try:
            answer = future.result()
        except PassingError as error:
            self._again(wanted, host, str(error))
            return
        except FetchError as error:
            self._fail(wanted, str(error))
            return
        host.unreached = 0
        if answer.status in _RETRIED:
            self._again(wanted, host, _status(answer), answer.header("Retry-After"))
        elif answer.status in _MOVED and answer.header("Location"):
            self._redirect(wanted, answer.header("Location"))
        elif wanted.kind is Kind.ROBOTS:
            allowed = answer.status != 200
            self._learn(wanted, _Rules(None if allowed else answer.body, answer.header("Content-Encoding")))
        elif answer.status == 304:
            self._same(wanted)
        elif answer.status == 200:
            self._take(wanted, answer)
        else:
            self._fail(wanted, _status(answer))

    def _again(self, wanted: Wanted, host: Host, reason: str, after: str | None = None) -> None:
        """Put an address back to be tried once more, or give it up. ``after`` is the Retry-After of a server that answers."""
        seconds = _seconds(after or "")
        if wanted.tries + 1 >= _TRIES:
            host.unreached += after is None
            self._fail(wanted, say("collect.times", reason=reason, times=_TRIES))
        elif seconds > _LONGEST:
            self._fail(wanted, say("collect.come_back", reason=reason, seconds=seconds))
        else:
            host.queue.appendleft(replace(wanted, tries=wanted.tries + 1))
            host.next_time = time.monotonic() + max(host.pause, seconds, self._manners.patience * 2**wanted.tries)

    def _redirect(self, wanted: Wanted, location: str) -> None:
        try:
            target = resolved(wanted.url, location)
        except AddressError as error:
            reason = say("collect.redirected_to_none", location=location[:100], reason=error.message)
            self._lose(wanted, reason)
            return
        trail = (*wanted.trail, wanted.url)
        if target in trail:
            self._lose(wanted, say("collect.redirected_in_circle"))
        elif len(trail) > _REDIRECTS:
            self._lose(wanted, say("collect.redirected_too_often", most=_REDIRECTS))
        else:
            self._want(replace(wanted, url=target, trail=trail, tries=0))

    def _learn(self, wanted: Wanted, rules: _Rules) -> None:
        """Keep the rules of an origin, and let go on what waited for them."""
        self._rules[wanted.rules_for] = rules
        held = self._held.pop(wanted.rules_for, [])
        self._hosts.of(host_of(wanted.rules_for)).queue.extendleft(reversed(held))

    def _same(self, wanted: Wanted) -> None:
        noted = self._folder.noted(wanted.url)
        if noted is None:
            self._fail(wanted, say("collect.not_asked"))
            return
        self._folder.same(wanted.url)
        self._settle(wanted)
        if wanted.kind is Kind.LIST:
            self.collected.lists += 1
            self._follow(wanted, noted.reports, noted.pages)
        else:
            self.collected.unchanged += 1

    def _take(self, wanted: Wanted, answer: Answer) -> None:
        is_list = wanted.kind is Kind.LIST
        kind, disposition = answer.header("Content-Type"), answer.header("Content-Disposition")
        page = Page(wanted.url, answer.body, kind, disposition, answer.header("Content-Encoding"), is_list)
        seen = self._looker.look(page)
        reason = seen.reason
        if is_list and not wanted.listed_on and not seen.links.reports:
            reason = reason or say("collect.no_reports")
        if reason is not None:
            self._fail(wanted, reason)
            return
        if is_list:
            self._folder.listed(wanted.url, answer, seen.links.reports, seen.links.pages)
            self.collected.lists += 1
            self._follow(wanted, seen.links.reports, seen.links.pages)
            if seen.links.scripted:
                self._fail(Wanted(wanted.given, Kind.LIST, listed_on=wanted.listed_on), say("collect.scripted"))
        elif self._folder.save(wanted.url, answer):
            self.collected.saved += 1
        else:
            self.collected.unchanged += 1
        self._settle(wanted)

    def _settle(self, wanted: Wanted) -> None:
        for url in wanted.trail:
            self._folder.moved(url)
        self._watch(wanted.given, None, None)

    def _follow(self, wanted: Wanted, reports: Iterable[str], pages: Iterable[str]) -> None:
        """Want what a page of a list leads to."""
        for url in reports:
            self._want(Wanted(url, Kind.PAGE, listed_on=wanted.given))
        first = wanted.listed_on or wanted.given
        for url in pages:
            if (url, Kind.LIST) in self._seen:
                continue
            self._pages[first] += 1
            if self._pages[first] < self._manners.pages:
                self._want(Wanted(url, Kind.LIST, listed_on=first))
            elif self._pages[first] == self._manners.pages:
                self._fail(Wanted(first, Kind.LIST), say("collect.too_many_pages", most=self._manners.pages))

    def _fail(self, wanted: Wanted, reason: str) -> None:
        """Give an address up; one that another led to is named."""
        if wanted.trail and wanted.kind is not Kind.ROBOTS:
            reason = say("collect.redirected", url=wanted.url, reason=reason)
        self._lose(wanted, reason)

    def _lose(self, wanted: Wanted, reason: str) -> None:
        """Give up the address that it began with."""
        if wanted.kind is Kind.ROBOTS:
            self._learn(wanted, _Rules(refusal=say("collect.robots_unreadable", reason=reason)))
            return
        self.collected.failures.append((wanted.given, reason, wanted.listed_on))
        self._watch(wanted.given, reason, None)


def _status(answer: Answer) -> str:
    return say("collect.status", status=f"{answer.status} {answer.reason[:60]}".rstrip())


def _seconds(after: str) -> float:
    """The seconds that Retry-After has, as a number or as a date (RFC 9110, 10.2.3); 0 where it has none."""
    after = after.strip()
    if after.isascii() and after.isdigit():
        return float(after[:9])
    try:
        return max(0.0, parsedate_to_datetime(after).replace(tzinfo=UTC).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
