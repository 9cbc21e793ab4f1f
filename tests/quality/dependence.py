"""How many labelled documents depend on each pattern and each row of data, found by removing it and scoring anew:

    python -m tests.quality.dependence [--patterns | --data TABLE ...]

A line for each: documents that are read worse without it, documents that are read better, and documents whose record
differs in what no label judges; those that nothing depends on first. Neither says that a rule is right: one that only
one document needs is likely made for it, and one that none needs either guards against what the documents do not have
or can go. Read anew are only documents in which a pattern found anything, or that have a row's words: nothing else can
differ.
"""

from __future__ import annotations

import argparse
import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from unittest import mock

from analyzers.folding import fold
from indexer.document import Document
from indexer.figures import read_figures
from indexer.metadata import classify, header_rows
from indexer.metadata.extract import extract
from indexer.text import word_tables
from tests.indexer.figures import made
from tests.indexer.figures.test_narrative import cases
from tests.quality import stand_ins
from tests.quality.score import FIELDS, same
from tests.quality.sets import documents_of
from tests.quality.train import document_of, labelled

#: Marks of reports and of other pages that are words, looked up by name.
MARKS = ("_WORDS", "_WORDS_AT_HEAD")
#: Tables that are written by hand, each with the place and the separator of the words that are left out one by one where
#: a row is many rules; of the others a row is left out. The others of ``indexer/data`` are made by a program.
TABLES: Mapping[str, tuple[int, str] | None] = {
    "bodies": None,
    "body_endings": None,
    "corps": None,
    "english_names": None,
    "figure_cues": (1, "|"),
    "figure_words": (2, "|"),
    "head_labels": (1, " "),
    "hosts": None,
    "region_abbreviations": None,
    "zones": None,
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document with its labels; ``year`` is given where figures alone are judged."""

    document: Document
    gold: Mapping[str, Any]
    figures: Mapping[str, float | None]
    absent: frozenset[str] = frozenset()
    year: int | None = None


class Reading(NamedTuple):
    """Which fields are read as labelled; and all that was read."""

    right: dict[str, bool]
    record: str


class Change(NamedTuple):
    """A thing to leave out: its name, what leaves it out while it lasts, and to which documents it can matter."""

    name: str
    without: Callable[[], AbstractContextManager[None]]
    concerns: Callable[[int], bool]


def documents() -> list[Labelled]:
    """All labelled documents: reports and other pages, passages with figures, and made tables in every shape."""
    found = []
    for row in [*labelled(), *documents_of("validation")]:
        gold = row["gold"]
        figures = {**gold.get("stats", {}), **gold.get("statistics", {}), **dict(_cells(gold.get("figures", {})))}
        found.append(Labelled(document_of(row), gold, figures, frozenset(gold.get("stats_absent", ()))))
    for _, year, text, items in cases():
        said = {key.lstrip("!~"): value for key, _, value in (item.partition("=") for item in items)}
        figures = {key: None if value == "None" else float(value) for key, value in said.items() if value}
        found.append(Labelled(Document(text), {}, figures, frozenset(said.keys() - figures.keys()), year))
    for number, form in enumerate((2019, 2021) * 3):
        cells, style = made.consistent(form, number), made.Style("", number == 2, number == 3)
        grids = [grid(form, cells, style) for grid in (made.proactive_grid, made.request_grid)]
        shown = [made.tables([*grids, made.dispute_grid(cells, style)])]
        shown += [made.lines(form, cells, style, shape) for shape in ("bars", "tabs", "cells", "cells apart", "layout")]
        found += [Labelled(one, {}, cells, year=form) for one in shown]
    return found


def _cells(figures: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    for key, value in figures.items():
        if isinstance(value, list):
            columns = made.COLUMNS if key.startswith("requests.") else made.OUTCOMES
            yield from ((f"{key}.{column}", number) for column, number in zip(columns, value, strict=True))
        else:
            yield key, value


def read(row: Labelled) -> Reading:
    """Read a document; nothing may be given where nothing can be known."""
    gold, right = row.gold, {}
    if row.year is not None:
        stated = read_figures(row.document, row.year)
        statistics, record = stated.statistics, repr((stated.statistics, stated.approximate, stated.checks))
    else:
        found = extract(row.document)
        statistics, record = found.statistics, repr({name: getattr(found, name) for name in _RECORD})
        right["is_report"] = found.is_report == gold.get("is_report", True)
        for name in FIELDS if gold.get("is_report", True) else ():
            got, answers = getattr(found, name), [gold.get(name), *gold.get(f"{name}_accept", ())]
            if name in gold:
                right[name] = got is None if gold[name] is None else same(name, got, answers)
    if gold.get("is_report", True):
        right |= {key: statistics.get(key, -1) == value for key, value in row.figures.items()}
        right |= {key: key not in statistics for key in row.absent}
    return Reading(right, record)


_RECORD = ("title", "is_report", *FIELDS, "system", "document_number", "template", "statistics", "checks")


def patterns(rows: Sequence[Labelled]) -> Iterator[Change]:
    """Every pattern, and every mark that is words."""
    seen: set[str] = set()
    found: list[set[str]] = []
    with stand_ins.watching(seen):
        forget()
        for table in _tables():
            table()
        always = {*seen}
        for row in rows:
            _forget_texts()
            seen.clear()
            read(row)
            found.append({*seen})
    forget()
    for name in (*stand_ins.named(), *stand_ins.in_place()):
        clear = forget if name in always else _forget_texts
        yield Change(
            name,
            functools.partial(_clean, functools.partial(stand_ins.without, name), clear),
            lambda at, name=name: name in always or name in found[at],  # type: ignore[misc]
        )
    texts = [_letters(_all_of(row.document)) for row in rows]
    for name in MARKS:
        marks = getattr(classify, name)
        for mark, words in marks.items():
            rest = {other: sought for other, sought in marks.items() if other != mark}
            yield Change(
                f"metadata.classify.{name}.{mark}",
                functools.partial(_clean, functools.partial(mock.patch.object, classify, name, rest), _forget_texts),
                _having(texts, words),
            )


def data_rows(table: str, rows: Sequence[Labelled]) -> Iterator[Change]:
    """Every row of a table, or every word of its rows."""
    texts = [_letters(_all_of(row.document)) for row in rows]
    several = TABLES[table]
    file, every = f"{table}.tsv", word_tables.rows
    holders = [module for module in stand_ins.modules() if getattr(module, "rows", None) is every]
    reading = [cache for cache, files in _files_of().items() if file in files]

    def clear() -> None:
        _forget_texts()
        for cache in reading:
            cache.cache_clear()

    for cells in list(every(file, 1)):
        for word in cells[several[0]].split(several[1]) if several else ("",):
            kept = [*cells]
            if several:
                kept[several[0]] = several[1].join(one for one in cells[several[0]].split(several[1]) if one != word)

            def fewer(name: str, columns: int, cells: list[str] = cells, kept: list[str] = kept) -> Iterator[list[str]]:
                for row in every(name, columns):
                    if name != file or row[: len(cells)] != cells:
                        yield row
                    elif several and kept[several[0]]:
                        yield [*kept, *row[len(cells) :]]

            @contextmanager
            def without(fewer: Any = fewer, word: str = word) -> Iterator[None]:
                labels = header_rows.KIND_OF
                if table == "head_labels":
                    labels = {label: kind for label, kind in labels.items() if label != word}
                for module in holders:
                    vars(module)["rows"] = fewer
                with mock.patch.object(header_rows, "KIND_OF", labels):
                    yield
                for module in holders:
                    vars(module)["rows"] = every

            words = [word] if several else [part for cell in cells for part in (cell, *cell.split(" "))]
            yield Change(
                f"{table}: {word} ({' '.join(cells[: several[0]])})" if several else f"{table}: {' '.join(cells)[:60]}",
                functools.partial(_clean, without, clear),
                _having(texts, words),
            )


def _all_of(document: Document) -> str:
    cells = (cell for table in document.tables for row in table.rows for cell in row)
    return "\n".join((document.text, document.title or "", document.header, document.url or "", *cells))


def _letters(text: str) -> str:
    """What is left whatever rules take out of a text before they compare: a word that is not in it cannot be found."""
    return "".join(filter(str.isalpha, fold(text).lower().replace("资讯", "信息")))


def _having(texts: Sequence[str], words: Iterable[str]) -> Callable[[int], bool]:
    sought = [letters for word in words if (letters := _letters(word))]
    return lambda at: any(word in texts[at] for word in sought)


@contextmanager
def _clean(without: Callable[[], AbstractContextManager[object]], clear: Callable[[], None]) -> Iterator[None]:
    """Without something, with nothing kept that was made with it; and the other way round."""
    with without():
        clear()
        yield
    clear()


def _caches() -> Iterator[Any]:
    for module in stand_ins.modules():
        yield from (value for value in vars(module).values() if hasattr(value, "cache_clear"))


def _tables() -> list[Any]:
    """The caches that keep what is made of data, whatever the document."""
    return [
        cache
        for cache in dict.fromkeys(_caches())
        if cache.__module__.startswith("indexer.") and not inspect.signature(cache.__wrapped__).parameters
    ]


@functools.cache
def _files_of() -> dict[Any, set[str]]:
    """Which files each of them is made of."""
    found = {}
    every = word_tables.rows
    holders = [module for module in stand_ins.modules() if getattr(module, "rows", None) is every]
    for table in _tables():
        files: set[str] = set()

        def noted(name: str, columns: int, files: set[str] = files) -> Iterator[list[str]]:
            files.add(name)
            return every(name, columns)

        forget()
        for module in holders:
            vars(module)["rows"] = noted
        table()
        found[table] = files
        for module in holders:
            vars(module)["rows"] = every
    forget()
    return found


def _forget_texts() -> None:
    """Empty every cache of what was found in texts."""
    tables = set(_tables())
    for cache in _caches():
        if cache not in tables:
            cache.cache_clear()


def forget() -> None:
    """Empty every cache of the rules."""
    for cache in _caches():
        cache.cache_clear()


def compare(
    rows: Sequence[Labelled], changes: Iterator[Change], *, every: bool = False
) -> list[tuple[int, int, int, str]]:
    """Documents read worse, better and otherwise without each thing, and its name with the fields that are read worse.

    ``every``: all documents are read anew, as if nothing were known of what can matter to them.
    """
    before = [read(row) for row in rows]
    found = []
    for change in changes:
        worse = better = other = 0
        fields: set[str] = set()
        at = [number for number in range(len(rows)) if every or change.concerns(number)]
        with change.without():
            after = [(before[number], read(rows[number])) for number in at]
        for was, now in after:
            lost = {field for field, right in was.right.items() if right and not now.right[field]}
            gained = any(now.right[field] > right for field, right in was.right.items())
            fields |= lost
            worse += bool(lost)
            better += gained
            other += not lost and not gained and was.record != now.record
        found.append((worse, better, other, f"{change.name}  {' '.join(sorted(fields)[:8])}"))
    return sorted(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="dependence", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--patterns", action="store_true", help="of the rules (default)")
    parser.add_argument("--data", nargs="+", choices=TABLES, default=[], metavar="TABLE", help=", ".join(TABLES))
    options = parser.parse_args(arguments)
    rows = documents()
    sought = [(table, data_rows(table, rows)) for table in options.data]
    if options.patterns or not options.data:
        sought.append(("patterns", patterns(rows)))
    for what, changes in sought:
        found = compare(rows, changes)
        for worse, better, other, name in found:
            print(f"{worse:4} {better:4} {other:4} {name}")
        counts = [
            sum(least <= worse <= most for worse, *_ in found) for least, most in ((0, 0), (1, 1), (2, len(rows)))
        ]
        print(f"{what}: {len(found)}, of which {counts[0]} no document needs, {counts[1]} one, {counts[2]} more")
    return 0


if __name__ == "__main__":
    sys.exit(main())
