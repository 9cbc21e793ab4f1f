"""Any sequence of what can be done with an index, against a plain dictionary.

A :class:`Machine` knows a :class:`Store`: an index by ``index.protocol``, and how it is made, copied and cut off. Each
engine has a store of its own. Hypothesis prints the sequence that fails, shortened, and the number that repeats it.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterable
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from index import Index, Report
from tests.index.building import matched, records, reduced_text
from tests.torture.seeds import seed

Entry = Report | str
Contents = dict[str, Report]

#: Reports to add or replace, and ids of reports to remove.
entries = st.lists(records | st.sampled_from([f"r{n}" for n in range(12)]), min_size=1, max_size=4)

#: Sequences and steps of each: in every run of the tests, and in ``make torture``.
LENGTHS = pytest.mark.parametrize(
    ("sequences", "steps"), [(4, 12), pytest.param(500, 100, marks=pytest.mark.torture)], ids=["some", "many"]
)


class Store(Protocol):
    """An index of some engine, in a place of its own."""

    #: Whether what a process has sent that died before its commit comes to light with the next one.
    keeps_what_was_sent: bool

    def open(self) -> Index:
        """Open it anew."""

    def crash(self, entries: Iterable[Entry], number: int) -> None:
        """Write and commit entries in another process, which dies at its ``number``-th operation if it has so many."""

    def back_up(self) -> object:
        """Back it up; what :meth:`restore` takes."""

    def restore(self, backup: object) -> None:
        """Put what was backed up in the place of what is there."""

    def renew(self, how: str) -> None:
        """Write it anew: ``rebuild`` or ``vacuum``."""

    def close(self) -> None:
        """Let go of everything, and look whether anything is left that should not be."""


def write(index: Index, batch: Iterable[Entry]) -> None:
    """Write and commit entries."""
    with index.writer() as writer:
        for entry in batch:
            if isinstance(entry, Report):
                writer.add(entry)
            else:
                writer.remove(entry)


def applied(contents: Contents, batch: Iterable[Entry]) -> Contents:
    """What a commit of these entries makes of contents."""
    after = dict(contents)
    for entry in batch:
        if isinstance(entry, Report):
            after[entry.id] = entry
        else:
            after.pop(entry, None)
    return after


def in_another_process(do: Callable[[], None]) -> None:
    """Do something in a process of its own, in which it may call ``kills.die``."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            do()
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (0, -signal.SIGKILL)


class Machine(RuleBasedStateMachine):
    """Does anything in any order; the index must always say what the dictionary says.

    ``model`` is what is seen. ``sent`` has what the next commit may build on: that, and also what a process has sent
    that died before its commit, where the engine keeps this.
    """

    make_store: Callable[[], Store]

    def __init__(self) -> None:
        super().__init__()
        self.store = type(self).make_store()
        self.index = self.store.open()
        self.model: Contents = {}
        self.sent: list[Contents] = [{}]
        self.backups: list[tuple[object, list[Contents]]] = []

    @rule(batch=entries)
    def commit(self, batch: list[Entry]) -> None:
        write(self.index, batch)
        self._committed(batch)

    @rule(first=entries, second=entries)
    def commit_twice_and_abandon_the_rest(self, first: list[Entry], second: list[Entry]) -> None:
        with contextlib.suppress(ZeroDivisionError), self.index.writer() as writer:
            for batch in (first, second):
                for entry in batch:
                    if isinstance(entry, Report):
                        writer.add(entry)
                    else:
                        writer.remove(entry)
                if batch is second:
                    raise ZeroDivisionError
                writer.commit()
        self._committed(first)

    @rule(batch=entries, number=st.integers(1, 130))
    def crash(self, batch: list[Entry], number: int) -> None:
        self.store.crash(batch, number)
        self.sent += [applied(contents, batch) for contents in self.sent]
        self._look()
        if not self.store.keeps_what_was_sent:
            self.sent = [self.model]

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = self.store.open()
        self._look()
        assert self.index.check()["reports"] == len(self.model)

    @rule()
    def back_up(self) -> None:
        self.backups.append((self.store.back_up(), [self.model, *self.sent]))

    @precondition(lambda self: self.backups)
    @rule(number=st.integers(0, 99))
    def restore(self, number: int) -> None:
        backup, self.sent = self.backups[number % len(self.backups)]
        self.index.close()
        self.store.restore(backup)
        self.index = self.store.open()
        self.model = self._contents()
        assert self.model in self.sent
        self.sent = [self.model]

    @rule(how=st.sampled_from(["rebuild", "vacuum"]))
    def renew(self, how: str) -> None:
        self.store.renew(how)
        self.sent.append(self.model)  # of which nothing need be kept that was only sent
        self._look()

    @rule(year=st.integers(2008, 2012))
    def search(self, year: int) -> None:
        expected = {one.id for one in self.model.values() if one.year == year}
        page = self.index.search("", filters={"year": [str(year)]}, page_size=100)
        assert {hit.id for hit in page.hits} == expected
        having = {one.id for one in self.model.values() if "政府" in reduced_text(one)}
        assert matched(self.index, '"政府"') == having

    @invariant()
    def says_what_the_dictionary_says(self) -> None:
        assert self._contents() == self.model
        assert self.index.search("").total == len(self.model)

    def teardown(self) -> None:
        self.index.close()
        self.store.close()

    def _contents(self) -> Contents:
        return {one.id: one for one in self.index.reports()}

    def _committed(self, batch: list[Entry]) -> None:
        """Of a batch that only removes what is not there, nothing comes to light."""
        self.sent = [applied(contents, batch) for contents in self.sent]
        if any(isinstance(entry, Report) for entry in batch):
            self.model = self._contents()
            assert self.model in self.sent
            self.sent = [self.model]
        else:
            self._look()

    def _look(self) -> None:
        """See whether what was only sent has come to light."""
        found = self._contents()
        assert found == self.model or found in self.sent
        if found != self.model:
            self.model, self.sent = found, [found]


def run(store: type[Store] | Callable[[], Store], sequences: int, steps: int) -> None:
    """Do so many sequences of so many steps on indexes of a store; ``TORTURE_SEQUENCES`` has another number of long ones."""
    if steps == 100:
        sequences = int(os.environ.get("TORTURE_SEQUENCES", sequences))
    machine = type("Chosen", (Machine,), {"make_store": staticmethod(store)})
    run_state_machine_as_test(
        hypothesis_seed(seed())(machine),
        settings=settings(
            max_examples=sequences,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
