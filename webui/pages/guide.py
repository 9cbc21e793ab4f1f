"""``/help``: how to write a query, with examples that are searches. The examples are in ``data/query_examples.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import Blueprint, render_template

from webui.labels import lines
from webui.state import SearchState

bp = Blueprint("guide", __name__)


@dataclass(frozen=True, slots=True)
class Section:
    """Examples under one heading: ways of writing a query that mean the same, and what they find."""

    title: str
    examples: tuple[tuple[tuple[str, ...], str], ...]


@bp.get("/help")
def show() -> str:
    return render_template("help.html", state=SearchState(), sections=sections())


@cache
def sections() -> tuple[Section, ...]:
    """The headings and examples in the order of the file."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for line in lines("query_examples.tsv"):
        title, queries, meaning = line.split("\t")
        found.setdefault(title, []).append((tuple(queries.split(" ¦ ")), meaning))
    return tuple(Section(title, tuple(examples)) for title, examples in found.items())
