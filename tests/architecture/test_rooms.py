"""The rooms inside ``index/``, which know only what stands below them, and rooms that can be overlooked.

Callers, the service, the engines: the service asks an engine by ``index.engine`` and knows none; an engine knows
nothing of what is made of its answers.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.architecture.sources import ROOT, imports, modules, place

#: Tables of words, which both engines make and keep.
_WORDS = ("index.suggest.words", "index.suggest.word_tables")

#: Of each room, what in ``index`` it may not import, and what inside of that it may.
FORBIDDEN = {
    "index/whoosh_engine": (
        ("index.service", "index.cli", "index.highlight", "index.suggest", "index.similar", "index.query.parser"),
        ("index.suggest.vocabulary", *_WORDS, "index.similar.fingerprints"),
    ),
    "index/opensearch_engine": (
        (
            "index.whoosh_engine",
            *(f"index.{room}" for room in ("service", "cli", "highlight", "suggest", "similar")),
            "index.query.parser",
        ),
        ("index.suggest.vocabulary", *_WORDS, "index.similar.fingerprints"),
    ),
    "index/engines": (("index.whoosh_engine", "index.opensearch_engine", "index.service", "index.cli"), ()),
    "index/whoosh_engine/format": (
        tuple(f"index.whoosh_engine.{room}" for room in ("read", "write", "search", "upkeep")),
        (),
    ),
    "index/whoosh_engine/read": (tuple(f"index.whoosh_engine.{room}" for room in ("write", "search", "upkeep")), ()),
    "index/whoosh_engine/write": (("index.whoosh_engine.search", "index.whoosh_engine.upkeep"), ()),
    "index/whoosh_engine/upkeep": (("index.whoosh_engine.search",), ()),
    "index/whoosh_engine/search": (("index.whoosh_engine.write", "index.whoosh_engine.upkeep"), ()),
    "index/service": (("index.whoosh_engine", "index.opensearch_engine", "index.opening", "index.cli"), ()),
    "index/figures": (
        ("index.service", "index.opening", "index.whoosh_engine", "index.opensearch_engine", "index.cli"),
        (),
    ),
    **{
        f"index/{room}": (
            ("index.service", "index.cli", "index.opening", "index.whoosh_engine", "index.opensearch_engine"),
            (),
        )
        for room in ("query", "suggest", "highlight", "similar", "exports")
    },
}

#: The most modules of a folder, and lines of a module; tests tell long stories.
MOST_MODULES = 14
LONGEST_MODULE, LONGEST_TEST = 350, 550

HOUSE = ("analyzers", "benchmarks", "index", "indexer", "samples", "tests", "webui")


def _within(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_knows_only_what_stands_below_it(room: str) -> None:
    forbidden, allowed = FORBIDDEN[room]
    found = modules(room)
    assert found
    assert [
        f"{place(path)} imports {name}"
        for path in found
        for name in imports(path)
        if _within(name, forbidden) and not _within(name, allowed)
    ] == []


def test_the_rooms_that_the_walls_name_exist() -> None:
    named = [room for rooms, allowed in FORBIDDEN.values() for room in (*rooms, *allowed)]
    missing = [
        room
        for room in named
        if not any((ROOT / room.replace(".", "/")).with_suffix(end).exists() for end in ("", ".py"))
    ]
    assert missing == []


def test_no_folder_has_more_modules_than_can_be_overlooked() -> None:
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for part in HOUSE for path in modules(part))
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_a_module_can_be_read_in_one_sitting() -> None:
    lengths = {
        place(path): len(path.read_text(encoding="utf-8").splitlines()) for part in HOUSE for path in modules(part)
    }
    most = {name: LONGEST_TEST if name.startswith("tests/") else LONGEST_MODULE for name in lengths}
    assert {name: lines for name, lines in lengths.items() if lines > most[name]} == {}
