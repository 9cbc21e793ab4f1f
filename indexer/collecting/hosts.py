"""Whose turn it is: one request at a time a host, with a pause between two."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What an address is asked for."""

    PAGE = "page"
    LIST = "list"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to ask for.

    ``trail`` are those that led to it by redirection, the given one first; ``listed_on`` is the list that has it, also
    of the further pages of a list. ``rules_for`` is the origin whose robots.txt this is.
    """

    url: str
    kind: Kind
    trail: tuple[str, ...] = ()
    listed_on: str = ""
    tries: int = 0
    rules_for: str = ""

    @property
    def given(self) -> str:
        """The address that it began with."""
        return self.trail[0] if self.trail else self.url


@dataclass(slots=True)
class Host:
    """What is to be asked of a host, and when it may be asked again; ``unreached`` counts failures in a row."""

    pause: float
    queue: deque[Wanted] = field(default_factory=deque)
    next_time: float = 0.0
    busy: bool = False
    unreached: int = 0


class Hosts:
    """The hosts, each with what is to be asked of it. ``pause`` is in seconds."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._hosts: dict[str, Host] = {}

    def of(self, name: str) -> Host:
        """A host by its name."""
        if name not in self._hosts:
            self._hosts[name] = Host(self._pause)
        return self._hosts[name]

    def ready(self, now: float) -> list[Host]:
        """The hosts that may be asked now, those that have waited longest first."""
        found = [host for host in self._hosts.values() if host.queue and not host.busy and host.next_time <= now]
        return sorted(found, key=lambda host: host.next_time)

    def next_time(self) -> float | None:
        """When one may be asked next that is not busy; ``None`` where there is nothing to ask."""
        return min((host.next_time for host in self._hosts.values() if host.queue and not host.busy), default=None)
