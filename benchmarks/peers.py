"""The engines that are compared, each behind the same two methods, each doing the same work for a result page.

A result page is: the exact total, the best ten, exact counts by year and by agency over everything found, and a
snippet for each of the ten with the hits marked.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import rjieba


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The made reports, with year and agency taken from the title, the same for every engine."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            at = row["title"].index("20")
            yield {**row, "agency": row["title"][:at], "year": int(row["title"][at : at + 4])}


class Engine(ABC):
    """An engine on a folder of its own."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def build(self, source: Path) -> None:
        """Index all reports of a ``.jsonl``."""

    def size(self) -> int:
        """The bytes of the index on the disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @abstractmethod
    def open(self) -> None:
        """Make ready for searching."""

    @abstractmethod
    def page(self, query: str) -> int:
        """A whole result page; returns the total. Text in quotation marks is a phrase."""


class Gongkai(Engine):
    """This project's engine, built by its command and searched by its library."""

    name = "gongkai"

    def build(self, source: Path) -> None:
        command = [sys.executable, "-m", "indexer.cli", "add", str(source), "--index", str(self.folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def size(self) -> int:
        """Those of the last commit: files of the one before stay until the next, or until ``search-index vacuum``."""
        from index import open_index

        return int(open_index(self.folder).status()["size_bytes"])

    def open(self) -> None:
        from index import open_index

        self._index = open_index(self.folder)

    def page(self, query: str) -> int:
        return self._index.search(query, facets=("year", "agency"), synonyms=False).total


class GongkaiLibrary(Gongkai):
    """The same, given records that need no reading: what the other engines are given too."""

    name = "gongkai, records given"

    def build(self, source: Path) -> None:
        from index import Report, create_index

        index = create_index(self.folder)
        with index.writer(processes=os.cpu_count() or 1) as writer:
            for row in rows(source):
                writer.add(
                    Report(id=row["id"], title=row["title"], text=row["text"], agency=row["agency"], year=row["year"])
                )


class Tantivy(Engine):
    """Tantivy, with the words of jieba joined by spaces.

    Its Python interface has no way to collect hits and counts in one pass: both aggregations are one call, and cost a
    small part of a page. With few reports most of a page is its snippets, made by splitting each of the ten texts anew. Cutting the
    texts in worker processes made indexing no faster on two cores, since its writer has threads of its own.
    """

    name = "tantivy"

    def build(self, source: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("title", stored=True, tokenizer_name="whitespace")
        schema.add_text_field("body", stored=True, tokenizer_name="whitespace")
        schema.add_unsigned_field("year", stored=True, fast=True)
        schema.add_text_field("agency", stored=True, fast=True, tokenizer_name="raw")
        self.folder.mkdir()
        writer = tantivy.Index(schema.build(), path=str(self.folder)).writer(heap_size=256_000_000)
        for row in rows(source):
            document = tantivy.Document()
            document.add_text("id", row["id"])
            document.add_text("title", " ".join(rjieba.cut(row["title"])))
            document.add_text("body", " ".join(rjieba.cut(row["text"])))
            document.add_unsigned("year", row["year"])
            document.add_text("agency", row["agency"])
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        import tantivy

        self._tantivy = tantivy
        self._index = tantivy.Index.open(str(self.folder))
        self._searcher = self._index.searcher()
        self._counts = {
            "year": {"terms": {"field": "year", "size": 100}},
            "agency": {"terms": {"field": "agency", "size": 100_000}},
        }

    def page(self, query: str) -> int:
        tantivy, schema = self._tantivy, self._index.schema
        words = [word for word in rjieba.cut(query.strip('"')) if word.strip()]
        if query.startswith('"') and len(words) > 1:
            tree = tantivy.Query.phrase_query(schema, "body", words)
        else:
            terms = [tantivy.Query.term_query(schema, "body", word) for word in words]
            tree = tantivy.Query.boolean_query([(tantivy.Occur.Must, term) for term in terms])
        result = self._searcher.search(tree, limit=10, count=True)
        self._searcher.aggregate(tree, self._counts)
        snippets = tantivy.SnippetGenerator.create(self._searcher, tree, schema, "body")
        for _, address in result.hits:
            snippets.snippet_from_doc(self._searcher.doc(address)).to_html()
        return int(result.count)


class Sqlite(Engine):
    """SQLite FTS5, with the words of jieba joined by spaces.

    What is counted is in a table of its own, beside the one with the texts: counting would read the texts' pages too.
    All counts are one statement, and the total is their sum. Ordering by ``rank`` makes snippets of the best ten only.
    """

    name = "sqlite fts5"

    def build(self, source: Path) -> None:
        self.folder.mkdir()
        with sqlite3.connect(self.folder / "reports.db") as database:
            database.execute("create table about (number integer primary key, id text, agency text, year integer)")
            database.execute("create virtual table reports using fts5(body)")
            for number, row in enumerate(rows(source)):
                about = (number, row["id"], row["agency"], row["year"])
                database.execute("insert into about values (?, ?, ?, ?)", about)
                body = " ".join(rjieba.cut(row["text"]))
                database.execute("insert into reports (rowid, body) values (?, ?)", (number, body))
        database.close()

    def open(self) -> None:
        self._database = sqlite3.connect(self.folder / "reports.db")
        self._database.execute("pragma cache_size = -64000")

    def page(self, query: str) -> int:
        words = [word.replace('"', "") for word in rjieba.cut(query.strip('"')) if word.strip()]
        phrase = query.startswith('"')
        match = '"' + " ".join(words) + '"' if phrase else " AND ".join(f'"{word}"' for word in words)
        counted = self._database.execute(
            "select agency, year, count(*) from reports join about on number = reports.rowid"
            " where reports match ? group by agency, year",
            (match,),
        )
        agencies, years = Counter[str](), Counter[int]()
        for agency, year, count in counted:
            agencies[agency] += count
            years[year] += count
        self._database.execute(
            "select id, snippet(reports, 0, '<mark>', '</mark>', '…', 60)"
            " from reports join about on number = reports.rowid where reports match ? order by rank limit 10",
            (match,),
        ).fetchall()
        return years.total()


class StockWhoosh(Engine):
    """Whoosh as it comes, with jieba's own analyzer."""

    name = "whoosh"

    def build(self, source: Path) -> None:
        from jieba.analyse import ChineseAnalyzer
        from whoosh import fields, index

        schema = fields.Schema(
            id=fields.ID(stored=True),
            agency=fields.ID(stored=True, sortable=True),
            year=fields.NUMERIC(stored=True, sortable=True),
            body=fields.TEXT(stored=True, analyzer=ChineseAnalyzer()),
        )
        self.folder.mkdir()
        writer = index.create_in(str(self.folder), schema).writer(limitmb=512)
        for row in rows(source):
            writer.add_document(id=row["id"], agency=row["agency"], year=row["year"], body=row["text"])
        writer.commit()

    def open(self) -> None:
        from whoosh import index, sorting
        from whoosh.qparser import QueryParser

        self._searcher = index.open_dir(str(self.folder)).searcher()
        self._parser = QueryParser("body", self._searcher.schema)
        self._counts = sorting.Facets().add_field("year").add_field("agency")
        self._count = sorting.Count

    def page(self, query: str) -> int:
        tree = self._parser.parse(query)
        result = self._searcher.search(tree, limit=10, groupedby=self._counts, maptype=self._count)
        for hit in islice(result, 10):  # with groups, the limit does not hold: all hits are there
            hit.highlights("body")
        for facet in ("year", "agency"):
            result.groups(facet)
        return len(result)


ENGINES: tuple[type[Engine], ...] = (Gongkai, Tantivy, Sqlite, StockWhoosh)

_EVERY: tuple[type[Engine], ...] = (*ENGINES, GongkaiLibrary)

_NAMED = {engine.name: engine for engine in _EVERY}


def engine_named(name: str, folder: Path) -> Engine:
    """The engine of this name, in a folder of its own below ``folder``."""
    return _NAMED[name](folder / name.replace(" ", "-").replace(",", ""))
