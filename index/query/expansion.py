"""Widens a query by what its words are also called."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analyzers.synonyms import Alternative, alternatives
from index.query.tree import And, Node, Not, Or, Query, Words

#: What a match by another name counts, against one by the words typed.
WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Expansion:
    """A query with its alternatives: ``query`` is the widened one; ``added`` what stands for words of it."""

    query: Query
    added: tuple[tuple[Alternative, Words], ...]


def expand(query: Query) -> Expansion:
    """Widen a query by synonyms and by the other names of renamed bodies.

    Quoted text stays as it is, and so does what is excluded.
    """
    added: list[tuple[Alternative, Words]] = []
    root = _widen(query.root, added) if query.root is not None else None
    return Expansion(replace(query, root=root), tuple(added))


def _widen(node: Node, added: list[tuple[Alternative, Words]]) -> Node:
    if isinstance(node, And):
        return And(tuple(_widen(child, added) for child in node.children))
    if isinstance(node, Or):
        return Or(tuple(_widen(child, added) for child in node.children))
    if isinstance(node, Not) or not isinstance(node, Words):
        return node
    others = [(found, Words(found.text, node.position, WEIGHT, "synonym")) for found in alternatives(node.folded)]
    added += others
    return Or((node, *(words for _, words in others))) if others else node
