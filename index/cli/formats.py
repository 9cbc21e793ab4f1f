"""Search results for programs: JSON, JSON lines, CSV, and TREC runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from index.exports.csv_lines import csv_line
from index.fields import LISTED
from index.messages import say
from index.results import Completion, Hit, ResultPage, Trend, completions_to_dict, hit_to_dict

#: Columns of ``--csv``; ``snippet`` is the first snippet's text.
COLUMNS = ("rank", "id", "score", *LISTED, "url", "source", "snippet")


def to_json(page: ResultPage) -> str:
    """The whole page as one JSON object."""
    return json.dumps(page.to_dict(), ensure_ascii=False, indent=1)


def to_jsonl(hits: Iterable[Hit]) -> Iterator[str]:
    """A JSON object a hit."""
    return (json.dumps(hit_to_dict(hit), ensure_ascii=False) for hit in hits)


def to_csv(hits: Iterable[Hit]) -> str:
    """The hits as a table with a header, RFC 4180 but for the line ends, which are those of this system."""
    return _csv(COLUMNS, ({**hit_to_dict(hit), "snippet": _first_snippet(hit)} for hit in hits))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    header = dict(zip(columns, columns, strict=True))
    lines = (csv_line(row.get(name, "") for name in columns) for row in (header, *rows))
    return "\n".join(line.removesuffix("\r\n") for line in lines)


def _first_snippet(hit: Hit) -> str:
    return hit.snippets[0].text if hit.snippets else ""


def completions_to_json(typed: str, completions: Sequence[Completion]) -> str:
    """Completions as one JSON object."""
    return json.dumps(completions_to_dict(typed, completions), ensure_ascii=False, indent=1)


def trends_to_json(query: str, by: str, trends: Sequence[Trend]) -> str:
    """A query's trend as one JSON object."""
    values = {"query": query, "by": by, "trends": [trend.to_dict() for trend in trends]}
    return json.dumps(values, ensure_ascii=False, indent=1)


def trends_to_csv(trends: Sequence[Trend]) -> str:
    """A trend as a table with a header."""
    return _csv(("value", "label", "matching", "total", "share"), (trend.to_dict() for trend in trends))


def to_trec(query_id: str, ranking: Sequence[tuple[str, float]], tag: str = "gongkai") -> Iterator[str]:
    """Lines of a TREC run: query, Q0, document, rank, score, tag. White space in ids is percent-encoded."""
    for rank, (report_id, score) in enumerate(ranking, 1):
        yield f"{_token(query_id)} Q0 {_token(report_id)} {rank} {score:.6f} {tag}"


def _token(text: str) -> str:
    return "".join(quote(character) if character.isspace() else character for character in text)


def read_queries(lines: Iterable[bytes], name: str) -> Iterator[tuple[str, str] | ValueError]:
    """Rows ``{"id", "text"}`` of a batch, blank lines left out; for a line at fault, an error that names it."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line.decode("utf-8-sig"))
        except ValueError as error:
            yield ValueError(say("batch.not_json", file=name, line=number, reason=str(error)))
            continue
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or row.get("id") in (None, ""):
            yield ValueError(say("batch.no_query", file=name, line=number))
        else:
            yield str(row["id"]), row["text"]
