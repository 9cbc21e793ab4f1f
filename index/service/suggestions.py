"""What is offered beside results: a corrected query, and what is being typed as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from analyzers import fold
from index.engine import CheckedFilters, View
from index.errors import QueryError
from index.query.expansion import expand
from index.query.tree import Passage, Query
from index.results import Completion
from index.service.field_values import TypedValue, as_value, names_of_records, value_being_typed
from index.service.questions import understand
from index.suggest.completion import closing_mark, complete_word, is_han, last_chunk
from index.suggest.did_you_mean import suggest
from index.suggest.next_words import continue_words, two_words

#: So many words are looked at for each that is offered: some are no words, or find nothing beside the rest of the query.
_LOOKED_AT = 3

#: So many reports are looked at for a word that stands by itself, so many places in each, and characters before it.
_SAMPLED, _PLACES, _MOST_BEFORE = 8, 8, 3

_ADDRESS = re.compile(
    r"https?:\S+|[\w.-]+@\S+|(?<![A-Za-z0-9_.])[a-z0-9_-]+(?:\.[a-z0-9_-]+)+[^\s\u4e00-\u9fd5]*|www\.\S+"
)


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
    if limit < 1:
        return []
    value = value_being_typed(typed)
    names = list(islice(_names(view, value, limit, filters), limit)) if value else []
    # Of what bodies are called and reports are titled, words are offered too: half as many where there are names.
    wanted = limit - min(len(names), (limit + 1) // 2)
    words = list(_words(view, typed, wanted, filters)) if not value or value.field in ("agency", "title") else []
    return _most_frequent([*names[: limit - len(words)], *words])


def _names(view: View, value: TypedValue, limit: int, filters: CheckedFilters) -> Iterator[Completion]:
    """Queries with the value at their end completed to one that some report has."""
    closing = closing_mark(value.stays)
    for name in names_of_records(view, value, filters, _LOOKED_AT * limit):
        written = as_value(name, quoted=value.quoted)
        if written is not None and (count := _total(view, value.stays + written + closing, filters)) != 0:
            yield Completion(value.stays + written + closing, count)


def _words(view: View, typed: str, limit: int, filters: CheckedFilters) -> Iterator[Completion]:
    """Queries with the word at their end completed."""
    stays, chunk = last_chunk(typed)
    if not chunk:
        return
    closing = closing_mark(stays)
    candidates = _merged(
        complete_word(view.vocabulary, chunk, _LOOKED_AT * limit),
        [*continue_words(view, chunk), *two_words(view, chunk)],
    )
    found = 0
    for completion in candidates:
        if found == limit:
            break
        whole = stays + completion.text + closing
        count = _total(view, whole, filters)
        if count != 0 and _is_word(view, completion.text):
            found += 1
            yield Completion(whole, count)


def _most_frequent(completions: Iterable[Completion]) -> list[Completion]:
    """Completions, each once, those that find most first."""
    once = {completion.text: completion for completion in completions}
    return sorted(once.values(), key=lambda completion: -(completion.count or 0))


def _merged(words: Sequence[Completion], phrases: Sequence[Completion]) -> list[Completion]:
    """Words and phrases together, each once, most frequent first; of equal ones those in Han characters, then by text."""
    once = {completion.text: completion for completion in (*phrases, *words)}
    return sorted(once.values(), key=lambda word: (-(word.count or 0), not is_han(word.text), word.text))


def _total(view: View, text: str, filters: CheckedFilters) -> int | None:
    """How many reports a search for a text finds with all of it; ``None`` where a search would do otherwise."""
    try:
        asked = understand(text, "all")
    except QueryError:
        return None
    if asked.match != "all" or asked.query.root is None or isinstance(asked.query.root, Passage):
        return None
    return view.count(expand(asked.query).query, filters, "all")


def _is_word(view: View, text: str) -> bool:
    """Whether some report has it as a word: not always as the end of a longer one, cut off, or as a piece of an address."""
    stands = _stands_alone if is_han(text) else _is_outside_addresses
    sampled = 0
    for sample in view.sample(text, _SAMPLED):
        sampled += 1
        if stands(view, fold(sample), text):
            return True
    return not sampled  # a phrase, which was counted where it stands


def _is_outside_addresses(view: View, text: str, word: str) -> bool:
    return word in _ADDRESS.sub(" ", text)


def _stands_alone(view: View, text: str, word: str) -> bool:
    """Whether a word stands in a text without being the end of a longer word of the index."""
    longer = [_longer(text, word, match.start()) for match in islice(re.finditer(word, text), _PLACES)]
    known = view.vocabulary.frequencies(list({other for others in longer for other in others}))
    return any(known.keys().isdisjoint(others) for others in longer)


def _longer(text: str, word: str, at: int) -> list[str]:
    """What would be the words of a text that end with a shorter one, which begins at a place."""
    words = (text[start : at + len(word)] for start in range(max(0, at - _MOST_BEFORE), at))
    return [longer for longer in words if is_han(longer)]
