"""Any sequence of what can be done with an index, against a plain dictionary.

A machine knows a ``Store``: an index by ``index.protocol``, and how it is made, copied and cut off. Another engine is
tried by a store of its own. Hypothesis prints the sequence that fails, shortened, and the number that repeats it.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from index import Index, Report, create_index, open_index
from index.opening import back_up_index, rebuild_index, restore_index, vacuum_index
from tests.index.building import matched, named, records, reduced_text
from tests.index.faults import at_operation
from tests.torture.seeds import seed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a crash is that of a process made by fork")

Entry = Report | str
Contents = dict[str, Report]

#: Reports to add or replace, and ids of reports to remove.
entries = st.lists(records | st.sampled_from([f"r{n}" for n in range(12)]), min_size=1, max_size=4)


class Store(Protocol):
    """An index of some engine, in a place of its own."""

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


class FolderStore:
    """The embedded engine's."""

    def __init__(self) -> None:
        self._base = Path(tempfile.mkdtemp(prefix="gongkai-model-"))
        self._folder = self._base / "index"
        self._backups = 0
        create_index(self._folder)

    def open(self) -> Index:
        return open_index(self._folder, thorough=True)

    def crash(self, entries: Iterable[Entry], number: int) -> None:
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                with at_operation(number, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                    write(open_index(self._folder), entries)
                os._exit(0)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (0, -signal.SIGKILL)

    def back_up(self) -> object:
        self._backups += 1
        if self._backups % 2:
            return back_up_index(self._folder, self._base / str(self._backups)) and self._base / str(self._backups)
        stream = io.BytesIO()
        back_up_index(self._folder, stream)
        return stream.getvalue()

    def restore(self, backup: object) -> None:
        shutil.rmtree(self._folder)
        restore_index(io.BytesIO(backup) if isinstance(backup, bytes) else str(backup), self._folder)

    def renew(self, how: str) -> None:
        if how == "vacuum":
            vacuum_index(self._folder)
        else:
            rebuild_index(self._folder)

    def close(self) -> None:
        try:
            write(open_index(self._folder), [Report(id="last", text="公开")])
            assert {path.name for path in self._folder.iterdir()} == named(self._folder)
        finally:
            shutil.rmtree(self._base)


class Machine(RuleBasedStateMachine):
    """Does anything in any order; the index must always say what the dictionary says."""

    make_store: Callable[[], Store] = FolderStore

    def __init__(self) -> None:
        super().__init__()
        self.store = type(self).make_store()
        self.index = self.store.open()
        self.model: Contents = {}
        self.backups: list[tuple[object, Contents]] = []

    @rule(batch=entries)
    def commit(self, batch: list[Entry]) -> None:
        write(self.index, batch)
        self.model = applied(self.model, batch)

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
        self.model = applied(self.model, first)

    @rule(batch=entries, number=st.integers(1, 130))
    def crash(self, batch: list[Entry], number: int) -> None:
        self.store.crash(batch, number)
        after = applied(self.model, batch)
        found = self._contents()
        assert found in (self.model, after)
        self.model = found

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = self.store.open()
        assert self.index.check()["reports"] == len(self.model)

    @rule()
    def back_up(self) -> None:
        self.backups.append((self.store.back_up(), self.model))

    @precondition(lambda self: self.backups)
    @rule(number=st.integers(0, 99))
    def restore(self, number: int) -> None:
        backup, contents = self.backups[number % len(self.backups)]
        self.index.close()
        self.store.restore(backup)
        self.index = self.store.open()
        self.model = contents

    @rule(how=st.sampled_from(["rebuild", "vacuum"]))
    def renew(self, how: str) -> None:
        self.store.renew(how)

    @rule(year=st.integers(2008, 2012))
    def search(self, year: int) -> None:
        expected = {one.id for one in self.model.values() if one.year == year}
        page = self.index.search("", filters={"year": [str(year)]}, page_size=100)
        assert {hit.id for hit in page.hits} == expected
        having = {one.id for one in self.model.values() if "政府" in reduced_text(one)}
        assert matched(self.index, '"政府"') == having

    def _contents(self) -> Contents:
        return {one.id: one for one in self.index.reports()}

    @invariant()
    def says_what_the_dictionary_says(self) -> None:
        assert self._contents() == self.model
        assert self.index.search("").total == len(self.model)

    def teardown(self) -> None:
        self.index.close()
        self.store.close()


@pytest.mark.parametrize(
    ("sequences", "steps"), [(4, 12), pytest.param(500, 100, marks=pytest.mark.torture)], ids=["some", "many"]
)
@pytest.mark.parametrize("store", [FolderStore])
def test_any_sequence_leaves_what_a_dictionary_has(store: type[Store], sequences: int, steps: int) -> None:
    sequences = int(os.environ.get("TORTURE_SEQUENCES", sequences)) if steps == 100 else sequences
    machine = type("Chosen", (Machine,), {"make_store": store})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
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
