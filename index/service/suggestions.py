"""What is offered beside results: a corrected query, and what is being typed as whole words."""

from __future__ import annotations

from collections.abc import Sequence

from index.engine import CheckedFilters, View
from index.query.tree import Query
from index.results import Completion
from index.suggest.completion import complete_word, last_chunk
from index.suggest.did_you_mean import suggest
from index.suggest.next_words import continue_words


def suggestion(view: View, asked: Query, filters: CheckedFilters, match: str) -> str | None:
    """Another query for one that no report has."""
    return suggest(
        asked,
        view.vocabulary,
        exists=lambda query: view.count(query, {}, match) > 0,
        count=lambda query: view.count(query, filters, match),
        reports=view.reports,
        lenient=match == "any",
    )


def complete(view: View, typed: str, limit: int) -> list[Completion]:
    """See ``index.protocol.Index.complete``."""
    stays, chunk = last_chunk(typed)
    if not chunk or limit < 1:
        return []
    found = _merged(complete_word(view.vocabulary, chunk, limit), continue_words(view, chunk), limit)
    return [Completion(stays + completion.text, completion.count) for completion in found]


def _merged(words: Sequence[Completion], phrases: Sequence[Completion], limit: int) -> list[Completion]:
    """Words and phrases together, each once, most frequent first; of equal ones by text."""
    once = {completion.text: completion for completion in (*phrases, *words)}
    return sorted(once.values(), key=lambda completion: (-completion.count, completion.text))[:limit]
