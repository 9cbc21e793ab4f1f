"""What is offered beside results: a corrected query, and what is being typed as whole words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzers import fold
from index.engine import CheckedFilters, View
from index.errors import QueryError
from index.query.expansion import expand
from index.query.tree import Passage, Query
from index.results import Completion
from index.service.questions import understand
from index.suggest.completion import closing_mark, complete_word, is_han, last_chunk
from index.suggest.did_you_mean import suggest
from index.suggest.next_words import continue_words

#: So many words are looked at for each that is offered: some are no words, or find nothing beside the rest of the query.
_LOOKED_AT = 3

#: So many reports are looked at for a Latin word that stands outside of addresses.
_SAMPLED = 8

_ADDRESS = re.compile(r"https?:\S+|[\w.-]+@\S+|(?<![\w.])[a-z0-9_-]+(?:\.[a-z0-9_-]+)+[^\s\u4e00-\u9fd5]*|www\.\S+")


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


def complete(view: View, typed: str, limit: int, filters: CheckedFilters) -> list[Completion]:
    """See ``index.protocol.Index.complete``."""
    stays, chunk = last_chunk(typed)
    if not chunk or limit < 1:
        return []
    closing = closing_mark(stays)
    words = [word for word in complete_word(view.vocabulary, chunk, _LOOKED_AT * limit) if _is_word(view, word)]
    found: list[Completion] = []
    for completion in _merged(words, continue_words(view, chunk)):
        whole = stays + completion.text + closing
        count = _total(view, whole, filters)
        if count != 0:
            found.append(Completion(whole, count))
        if len(found) == limit:
            break
    return sorted(found, key=lambda completion: -(completion.count or 0))


def _merged(words: Sequence[Completion], phrases: Sequence[Completion]) -> list[Completion]:
    """Words and phrases together, each once, most frequent first; of equal ones by text."""
    once = {completion.text: completion for completion in (*phrases, *words)}
    return sorted(once.values(), key=lambda completion: (-(completion.count or 0), completion.text))


def _total(view: View, text: str, filters: CheckedFilters) -> int | None:
    """How many reports a search for a text finds with all of it; ``None`` where a search would do otherwise."""
    try:
        asked = understand(text, "all")
    except QueryError:
        return None
    if asked.match != "all" or asked.query.root is None or isinstance(asked.query.root, Passage):
        return None
    return view.count(expand(asked.query).query, filters, "all")


def _is_word(view: View, completion: Completion) -> bool:
    """Whether what reports have is a word, and no end of a longer one that was cut off, nor a piece of an address."""
    word, count = completion.text, completion.count or 0
    if is_han(word):
        longer = view.vocabulary.neighbours(word, longer=True)
        return not any(other.endswith(word) and more > count for other, more in longer.items())
    return any(word in _ADDRESS.sub(" ", fold(text)) for text in view.sample(word, _SAMPLED))
