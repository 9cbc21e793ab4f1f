"""What the engine offers beside results: a corrected query, and what is being typed as whole words."""

from __future__ import annotations

from index.protocol import Filters
from index.query.tree import Query
from index.results import Completion
from index.suggest.completion import last_chunk
from index.suggest.did_you_mean import suggest
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.vocabulary import SnapshotVocabulary
from index.whoosh_engine.search.next_words import continue_words, merged
from index.whoosh_engine.search.retrieval import count


def suggestion(snapshot: Snapshot, asked: Query, total: int, filters: Filters, match: str) -> str | None:
    """Another query for one that finds ``total`` reports, which is next to nothing."""
    return suggest(
        asked,
        SnapshotVocabulary(snapshot.segments),
        lambda query: count(snapshot, query, filters, match),
        total=total,
        reports=snapshot.documents,
        lenient=match == "any",
    )


def complete(snapshot: Snapshot, typed: str, limit: int) -> list[Completion]:
    """See ``index.protocol.Index.complete``."""
    stays, chunk = last_chunk(typed)
    if not chunk or limit < 1:
        return []
    vocabulary = SnapshotVocabulary(snapshot.segments)
    found = merged(vocabulary.complete(chunk, limit), continue_words(snapshot, vocabulary, chunk), limit)
    return [Completion(stays + completion.text, completion.count) for completion in found]
