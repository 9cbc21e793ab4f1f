"""Widens a query by what its words are also called."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analyzers.synonyms import Alternative, alternatives
from index.query.tree import And, Concept, InFacet, Node, Not, Or, Query, Words

#: What a match by another name counts, against one by the words typed.
WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Expansion:
    """A query with its alternatives: ``query`` is the widened one; ``added`` what stands for words of it."""

    query: Query
    added: tuple[tuple[Alternative, Node], ...]


def expand(query: Query) -> Expansion:
    """Widen a query by synonyms and by the other names of renamed bodies.

    Quoted text stays as it is, and so does what is excluded. The name of another time is looked for in reports of that
    time alone, and in those whose year is not known.
    """
    added: list[tuple[Alternative, Node]] = []
    root = _widen(query.root, added) if query.root is not None else None
    return Expansion(replace(query, root=root), tuple(added))


def _widen(node: Node, added: list[tuple[Alternative, Node]]) -> Node:
    if isinstance(node, And):
        return And(tuple(_widen(child, added) for child in node.children))
    if isinstance(node, Or):
        return Or(tuple(_widen(child, added) for child in node.children))
    if isinstance(node, Not) or not isinstance(node, Words):
        return node
    others = [(found, _other(found, node.position)) for found in alternatives(node.folded)]
    added += others
    return Concept(node, tuple(other for _, other in others)) if others else node


def _other(found: Alternative, position: int) -> Node:
    words = Words(found.text, position, WEIGHT, "synonym")
    outside = [f"..{found.since - 1}"] if found.since else []
    if found.until:
        outside.append(f"{found.until + 1}..")
    return And((words, *(Not(InFacet(("year",), (years,))) for years in outside))) if outside else words
