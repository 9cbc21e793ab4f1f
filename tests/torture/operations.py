"""Everything that writes an index or a copy of one, each with what may be there when it was cut off anywhere.

An operation works in a folder ``place`` with an index of :data:`START` in ``place/index``. Doing it again must lead to
the same end, whatever came of it before.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from index import Report, open_index
from index.errors import IndexDamagedError
from index.opening import back_up_index, rebuild_index, repair_index, restore_index, vacuum_index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.storage import create_file
from index.whoosh_engine.upkeep import backup as backups
from index.whoosh_engine.write import writer as writers
from tests.index.building import build, named
from tests.index.damage import flip

Contents = dict[str, Report]


def report(name: str, edition: int = 1) -> Report:
    """A report that says which edition it is."""
    return Report(id=name, text=f"{name}号公开，第{edition}版。舆情回应。", title=f"{name}号", year=2010 + edition)


#: Three segments, in which reports have been replaced and removed.
COMMITS: list[list[Report | str]] = [
    [report("a"), report("b"), report("c")],
    [report("b", 2), report("d"), "c"],
    [report("e")],
]
START: Contents = {"a": report("a"), "b": report("b", 2), "d": report("d"), "e": report("e")}
ADDED: list[Report] = [report(name) for name in ("f", "g", "h", "i", "j")]
UPDATED = [report("a", 3), report("b", 3), report("f")]


@dataclass(frozen=True)
class Operation:
    """``states`` are the contents that ``place/index`` may have when it was cut off, the last one when it was not.

    ``copy`` is what is made beside it: whole or not there, whatever happens.
    """

    run: Callable[[Path], None]
    states: list[Contents]
    copy: str | None = None
    prepare: Callable[[Path], None] = lambda place: None


def _with(reports: list[Report], *gone: str) -> Contents:
    return {key: one for key, one in {**START, **{one.id: one for one in reports}}.items() if key not in gone}


def _write(*reports: Report, remove: tuple[str, ...] = ()) -> Callable[[Path], None]:
    def run(place: Path) -> None:
        with open_index(place / "index").writer() as writer:
            for name in remove:
                writer.remove(name)
            for one in reports:
                writer.add(one)

    return run


def _add_in_parts(place: Path) -> None:
    """Published on the way, two reports at a time, as long transactions are."""
    with mock.patch.object(writers, "DOCUMENTS_A_SEGMENT", 2), open_index(place / "index").writer() as writer:
        for one in ADDED:
            writer.add(one)
            writer.checkpoint()


def _back_up(place: Path) -> None:
    if not (place / "copy").exists():
        back_up_index(place / "index", place / "copy")


def _back_up_by_copying(place: Path) -> None:
    with mock.patch.object(backups, "_linked", return_value=False):
        _back_up(place)


def _back_up_to_a_stream(place: Path) -> None:
    with create_file(place / "copy.tar") as stream:  # whose writes are counted as those of an index
        back_up_index(place / "index", stream)


def _restore(source: str) -> Callable[[Path], None]:
    def run(place: Path) -> None:
        if not (place / "copy").exists():
            restore_index(place / source, place / "copy")

    return run


def _tar(place: Path) -> None:
    with (place / "backup.tar").open("wb") as stream:
        back_up_index(place / "index", stream)


def _damage(place: Path) -> None:
    folder = place / "index"
    flip(folder / next(name for name in sorted(manifests.load(folder).files) if name.endswith(".trm")), 30)


OPERATIONS: dict[str, Operation] = {
    "add": Operation(_write(*ADDED), [START, _with(ADDED)]),
    "add_in_parts": Operation(_add_in_parts, [_with(ADDED[:n]) for n in (0, 2, 4, 5)]),
    "update": Operation(_write(*UPDATED), [START, _with(UPDATED)]),
    "remove": Operation(_write(remove=("a", "e")), [START, _with([], "a", "e")]),
    "replace_and_remove": Operation(_write(*UPDATED, remove=("d",)), [START, _with(UPDATED, "d")]),
    "rebuild": Operation(lambda place: void(rebuild_index(place / "index")), [START]),
    "vacuum": Operation(lambda place: void(vacuum_index(place / "index")), [START]),
    "repair": Operation(lambda place: void(repair_index(place / "index")), [START], prepare=_damage),
    "backup": Operation(_back_up, [START], "copy"),
    "backup_by_copying": Operation(_back_up_by_copying, [START], "copy"),
    "backup_to_a_stream": Operation(_back_up_to_a_stream, [START], "copy.tar"),
    "restore": Operation(_restore("index"), [START], "copy"),
    "restore_from_a_stream": Operation(_restore("backup.tar"), [START], "copy", _tar),
}


def void(_: object) -> None:
    """Nothing, of anything."""


def make_start(place: Path) -> None:
    """The index that operations begin with."""
    place.mkdir(parents=True)
    _, contents = build(place / "index", COMMITS)
    assert contents == START


def make_place(start: Path, place: Path, operation: Operation) -> None:
    """A copy of what :func:`make_start` made, ready for an operation."""
    shutil.copytree(start, place)
    operation.prepare(place)


def contents_of(folder: Path) -> Contents:
    """What a whole index holds. Raises where it is not whole."""
    index = open_index(folder, thorough=True)
    index.check()
    return {one.id: one for one in index.reports()}


def assert_survived(place: Path, operation: Operation) -> int:
    """Whatever happened, there is one whole commit; doing it again leads to the end, and leaves nothing beside it.

    Gives which of the states was found.
    """
    state = len(operation.states) - 1
    if not _is_still_damaged(place, operation):
        found = contents_of(place / "index")
        assert found in operation.states, sorted(found)
        state = operation.states.index(found)
    if operation.copy == "copy" and (place / "copy").exists():
        assert contents_of(place / "copy") == START
    operation.run(place)
    assert contents_of(place / "index") == operation.states[-1]
    if operation.copy is not None:
        copy = place / operation.copy
        if copy.is_file():
            restore_index(copy, place / "again")
            copy = place / "again"
        assert contents_of(copy) == START
        assert {path.name for path in copy.iterdir()} - {"SHA256SUMS"} == named(copy)
        shutil.rmtree(place / "again", ignore_errors=True)
    # What a writer could not tidy up any more, the next one does.
    with open_index(place / "index").writer() as writer:
        writer.add(report("next"))
    names = {path.name for path in (place / "index").iterdir()}
    assert {name for name in names if not name.startswith("damaged-")} == named(place / "index")
    expected = {"index", operation.copy} - {None}
    assert {path.name for path in place.iterdir()} - {"backup.tar"} == expected
    return state


def _is_still_damaged(place: Path, operation: Operation) -> bool:
    """Whether a repair has not come as far as its commit."""
    if operation.prepare is not _damage:
        return False
    try:
        open_index(place / "index").check()
    except IndexDamagedError:
        return True
    return False
