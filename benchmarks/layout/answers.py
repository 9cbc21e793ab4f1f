"""What an index answers to thousands of queries of all kinds, a line each: two indexes of the same reports say the same.

    python -m benchmarks.layout.answers INDEX REPORTS.jsonl --queries 5000 > answers.txt

Queries are drawn from the reports by a fixed seed, not from the index, so that an index of another layout, asked by the
program that wrote it, is asked the same. What depends on the clock is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index import open_index
from index.errors import GongkaiError
from index.fields import FACETS

SEED = 23

#: Reports that queries are drawn from, at most.
MOST = 3000


class Drawer:
    """Draws queries from texts."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        self._texts, self._dice = texts, random.Random(seed)

    def _span(self, shortest: int, longest: int) -> str:
        text = self._dice.choice(self._texts)
        start = self._dice.randrange(max(1, len(text) - longest))
        return re.sub(r'["()（）\s:：~]', "", text[start : start + self._dice.randint(shortest, longest)])

    def words(self) -> str:
        """Some pieces of texts."""
        return " ".join(self._span(1, 6) for _ in range(self._dice.randint(1, 4)))

    def quotation(self) -> str:
        """A quotation, short or long, of one report."""
        return f'"{self._span(1, self._dice.choice((3, 8, 30)))}"'

    def near(self) -> str:
        """Pieces near each other."""
        return f'"{self._span(2, 4)} {self._span(2, 4)}"~{self._dice.choice((2, 10, 50))}'

    def either(self) -> str:
        """One of several, and not another."""
        return f"{self._span(2, 4)} OR {self._span(2, 6)} -{self._span(2, 3)}"

    def in_title(self) -> str:
        """Something in the title and something anywhere."""
        return f"title:{self._span(2, 4)} {self._span(2, 4)}"

    def beginning(self) -> str:
        """What begins so."""
        return f"{self._span(1, 2)}* {self._span(2, 4)}"

    def question(self) -> str:
        """As a question."""
        return f"{self._span(3, 8)}是多少？"

    def sentence(self) -> str:
        """A long piece, as it is copied."""
        return self._span(30, 200)

    def absent(self) -> str:
        """A word with one character changed, that is to be corrected or let go of."""
        span = self._span(3, 6)
        at = self._dice.randrange(max(1, len(span)))
        return span[:at] + self._dice.choice("公工共功见件建健") + span[at + 1 :]

    def any(self) -> tuple[str, str]:
        """A query of any kind, and the kind."""
        kinds: tuple[Callable[[], str], ...] = (
            self.words,
            self.quotation,
            self.near,
            self.either,
            self.in_title,
            self.beginning,
            self.question,
            self.sentence,
            self.absent,
        )
        kind = self._dice.choice(kinds)
        return kind.__name__, kind()

    def options(self) -> dict[str, Any]:
        """How the page is asked for."""
        options: dict[str, Any] = {"page": self._dice.choice((1, 1, 1, 2)), "facets": self._dice.choice((FACETS, ()))}
        if self._dice.random() < 0.2:
            options["filters"] = {"year": [str(self._dice.randint(2008, 2024))]}
        if self._dice.random() < 0.2:
            options["match"] = "any"
        if self._dice.random() < 0.1:
            options["sort"] = self._dice.choice(("newest", "oldest"))
        return options


def _told(ask: Callable[..., Any], *given: Any, **options: Any) -> Any:
    try:
        return ask(*given, **options)
    except GongkaiError as error:
        return f"{type(error).__name__}: {error}"


def answers(index: Any, reports: Sequence[dict[str, Any]], queries: int, seed: int) -> Iterator[str]:
    """A line for each query: its kind, the query, a digest of the whole answer and how many were found."""
    drawer, dice = Drawer([report["text"] for report in reports if report["text"].strip()], seed), random.Random(seed)
    known = sorted(row.report_id for row in index.sources())
    for _ in range(queries):
        kind, query = drawer.any()
        options = drawer.options()
        page = _told(lambda *a, **o: asdict(index.search(*a, **o)), query, **options)
        if isinstance(page, dict):
            del page["took_ms"]
        yield _line(kind, query, page)
    for number in range(queries // 10):
        _, query = drawer.any()
        report_id = dice.choice(known)
        yield _line("complete", query[:6], _told(index.complete, query[:6]))
        yield _line("report", report_id, _told(lambda a: index.get(a).to_dict(), report_id))
        marked = _told(lambda *a: asdict(index.mark(*a)), report_id, query)
        yield _line("mark", query, marked)
        if number % 10 == 0:
            like = _told(lambda a: asdict(index.like(a)), report_id)
            if isinstance(like, dict):
                like.pop("took_ms", None)
            yield _line("like", report_id, like)
            yield _line("trends", query, _told(lambda a: [asdict(trend) for trend in index.trends(a)], query))


def _line(kind: str, query: str, answer: Any) -> str:
    said = json.dumps(answer, ensure_ascii=False, sort_keys=True, default=str)
    found = answer.get("total", "") if isinstance(answer, dict) else ""
    return f"{kind}\t{json.dumps(query, ensure_ascii=False)}\t{found}\t{hashlib.sha256(said.encode()).hexdigest()}"


def main() -> None:
    """Print the answers."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--queries", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    with arguments.reports.open(encoding="utf-8") as stream:
        reports = [json.loads(line) for line in itertools.islice(stream, MOST)]
    for line in answers(open_index(arguments.index), reports, arguments.queries, arguments.seed):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
