"""How many labelled documents depend on each pattern and each row of data, found by removing it and scoring anew:

    python -m tests.quality.dependence [--patterns | --data FILE ...]

A line for each: documents that are read worse without it, and documents that are read better, by field; those that
nothing depends on first. Neither says that a rule is right: one that only one document needs is likely made for it, and
one that none needs either guards against what the documents do not have or can go.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import indexer.metadata
from indexer.metadata import classify
from indexer.metadata.extract import extract
from indexer.text import word_tables
from tests.quality.score import FIELDS, same
from tests.quality.sets import documents_of
from tests.quality.train import document_of, labelled

_NEVER = re.compile(r"(?!)")
#: Where the marks of reports and of other pages are looked up by name.
MARKS = ("_WORDS", "_PATTERNS", "_WORDS_AT_HEAD", "_PATTERNS_AT_HEAD", "_HEADLINES")
#: Tables that are written by hand; the others are made by a program.
TABLES = ("bodies", "body_endings", "departments", "head_labels", "hosts", "region_abbreviations", "zones")


def read(row: dict[str, Any]) -> dict[str, bool]:
    """Which fields of a document are read as labelled; nothing may be given where nothing can be known."""
    gold, found = row["gold"], extract(document_of(row))
    right = {"is_report": found.is_report == gold.get("is_report", True)}
    if gold.get("is_report", True):
        for name in FIELDS:
            got, answers = getattr(found, name), [gold.get(name), *gold.get(f"{name}_accept", ())]
            if name in gold:
                right[name] = got is None if gold[name] is None else same(name, got, answers)
    return right


def modules() -> list[ModuleType]:
    """Every module of the metadata rules."""
    names = pkgutil.walk_packages(indexer.metadata.__path__, "indexer.metadata.")
    return [importlib.import_module(info.name) for info in names if not info.name.endswith("build_divisions")]


def patterns() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each pattern's name, and what makes it find nothing until the next is asked for."""
    for module in modules():
        for name, value in sorted(vars(module).items()):
            if isinstance(value, re.Pattern):
                yield f"{module.__name__.removeprefix('indexer.metadata.')}.{name}", _replacing(module, name, _NEVER)
    for name in MARKS:
        marks = getattr(classify, name)
        for mark in marks:
            rest = {other: sought for other, sought in marks.items() if other != mark}
            yield f"classify.{name}.{mark}", _replacing(classify, name, rest)


def data_rows(table: str) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each row of a table, and what leaves it out."""
    every = word_tables.rows
    for cells in list(every(f"{table}.tsv", 1)):

        def without(name: str, columns: int, cells: list[str] = cells) -> Iterator[list[str]]:
            return (row for row in every(name, columns) if name != f"{table}.tsv" or row[: len(cells)] != cells)

        yield f"{table}: {' '.join(filter(None, cells))[:60]}", _reading_with(without)


def _replacing(module: ModuleType, name: str, value: object) -> Callable[[], Any]:
    @contextmanager
    def replaced() -> Iterator[None]:
        before = getattr(module, name)
        setattr(module, name, value)
        _forget()
        try:
            yield
        finally:
            setattr(module, name, before)
            _forget()

    return replaced


def _reading_with(reader: Callable[[str, int], Iterator[list[str]]]) -> Callable[[], Any]:
    @contextmanager
    def replaced() -> Iterator[None]:
        holders = [module for module in modules() if getattr(module, "rows", None) is word_tables.rows]
        for module in holders:
            vars(module)["rows"] = reader
        _forget()
        try:
            yield
        finally:
            for module in holders:
                vars(module)["rows"] = word_tables.rows
            _forget()

    return replaced


def _forget() -> None:
    """Empty every cache of the metadata rules."""
    for module in modules():
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def compare(rows: list[dict[str, Any]], changes: Iterator[tuple[str, Callable[[], Any]]]) -> list[tuple[int, int, str]]:
    """Documents read worse and better without each thing, and its name with the fields that are read worse."""
    before = [read(row) for row in rows]
    found = []
    for name, without in changes:
        with without():
            after = [read(row) for row in rows]
        worse = [
            {field for field, right in was.items() if right and not now[field]}
            for was, now in zip(before, after, strict=True)
        ]
        better = sum(
            any(now[field] > right for field, right in was.items()) for was, now in zip(before, after, strict=True)
        )
        fields = sorted(set().union(*worse))
        found.append((sum(map(bool, worse)), better, f"{name}  {' '.join(fields)}"))
    return sorted(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="dependence", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--patterns", action="store_true", help="of the metadata rules (default)")
    parser.add_argument("--data", nargs="+", choices=TABLES, default=[], metavar="TABLE", help=", ".join(TABLES))
    options = parser.parse_args(arguments)
    rows = [*labelled(), *documents_of("validation")]
    for table in options.data:
        for worse, better, name in compare(rows, data_rows(table)):
            print(f"{worse:4} {better:4} {name}")
    if options.patterns or not options.data:
        for worse, better, name in compare(rows, patterns()):
            print(f"{worse:4} {better:4} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
