"""The documents of a moment: their handles in the order in which they are listed, and their records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from analyzers import fold, reduce_with_offsets
from analyzers.reduction import Reduced
from index.engine import Document
from index.engines.searched import with_title
from index.opensearch_engine.mapping import (
    FURNITURE,
    RECORD,
    REDUCED,
    ROW,
    SHOWN,
    TEXT,
    body_and_title,
    named_by,
    report_of,
    shown_of,
    source_of,
    unpack_reduced,
)
from index.opensearch_engine.search.moment import Moment
from index.report import Report, SourceRow

Json = dict[str, Any]

#: So many documents of a list are read together: who shows one shows those behind it.
_TOGETHER = 20

#: So many texts are read with one question, and kept.
_TEXTS, _KEPT = 200, 2_000

#: By what equals are told apart wherever reports are listed: the newest first, then by id.
NEWEST: tuple[Json, ...] = (
    {"year_covered": {"order": "desc", "missing": "_last"}},
    {"published": "desc"},
    {"id": "asc"},
)
OLDEST: tuple[Json, ...] = ({"year_covered": {"order": "asc", "missing": "_last"}}, {"published": "asc"}, {"id": "asc"})


@dataclass(frozen=True, slots=True, eq=False)
class Handle:
    """A report of a moment: its ``_id``, its id where that is known, and those behind it in the list that it came in."""

    document: str
    report_id: str | None = None
    behind: list[str] = field(default_factory=list)
    place: int = 0


def handles(sorted_by: Iterable[str]) -> list[Handle]:
    """Reports as they are listed, by what they are sorted by."""
    named = list(map(named_by, sorted_by))
    listed = [document for document, _ in named]
    return [Handle(document, report_id, listed, place) for place, (document, report_id) in enumerate(named)]


class Documents:
    """Reads records, several at once."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment

    def document(self, handle: Handle) -> Document:
        """What a list of results shows of a report."""
        return self.documents([handle.document], also=handle.behind[handle.place : handle.place + _TOGETHER])[0]

    def documents(self, wanted: Sequence[str], *, also: Sequence[str] = ()) -> list[Document]:
        """What lists show of some reports; if one has to be read, the others with it."""
        found: dict[str, Document] = self._moment.recall("document", wanted)
        if len(found) < len(set(wanted)):
            known = self._moment.recall("document", also) | found
            missing = [one for one in dict.fromkeys([*wanted, *also]) if one not in known]
            for at in range(0, len(missing), _TEXTS):
                records = self._records(missing[at : at + _TEXTS], (ROW, SHOWN, FURNITURE, TEXT))
                found |= {document: _document(record) for document, record in records}
            self._moment.remember("document", found, _KEPT)
        return [found[document] for document in wanted]

    def texts(self, wanted: Sequence[str]) -> list[str]:
        """The reduced texts of some reports, as they are searched."""
        found: dict[str, str] = self._moment.recall("text", wanted)
        missing = [document for document in wanted if document not in found]
        for at in range(0, len(missing), _TEXTS):
            part = missing[at : at + _TEXTS]
            body = {"query": {"ids": {"values": part}}, "size": len(part), "docvalue_fields": ["id", REDUCED]}
            for hit in self._moment.search({**body, "track_total_hits": False})["hits"]["hits"]:
                [sorted_by], [packed] = hit["fields"]["id"], hit["fields"][REDUCED]
                found[named_by(sorted_by)[0]] = unpack_reduced(packed)
        self._moment.remember("text", found, _KEPT)
        return [found[document] for document in wanted]

    def report_id(self, handle: Handle) -> str:
        """The id of a report."""
        if handle.report_id is not None:
            return handle.report_id
        known: dict[str, SourceRow] = self._moment.recall("row", [handle.document])
        if handle.document not in known:
            chunk = handle.behind[handle.place : handle.place + 50 * _TOGETHER] or [handle.document]
            known = {one: source_of(record) for one, record in self._records(chunk, (ROW,))}
            self._moment.remember("row", known)
        return known[handle.document].report_id

    def summary(self, handle: Handle) -> Report:
        """The record of a report without figures, checks and evidence; more of those behind it are read, the further on."""
        known: dict[str, Report] = self._moment.recall("summary", [handle.document])
        if handle.document not in known:
            together = min(_TOGETHER + handle.place, _TEXTS)
            chunk = handle.behind[handle.place : handle.place + together] or [handle.document]
            records = self._records(chunk, (ROW, SHOWN, FURNITURE, TEXT))
            known = {document: report_of(record, whole_record=False) for document, record in records}
            self._moment.remember("summary", known, 2 * _TEXTS)
        return known[handle.document]

    def report(self, document: str) -> Report | None:
        """The whole record of a report, or ``None``."""
        for _, record in self._records([document], ()):
            return report_of(record)
        return None

    def having(self, condition: Json, most: int) -> Iterator[str]:
        """The searchable texts, folded, of some reports that match."""
        body = {"query": {"bool": {"filter": [condition]}}, "size": most, "_source": _parts((SHOWN, FURNITURE, TEXT))}
        for hit in self._moment.search(body)["hits"]["hits"]:
            yield _searched(hit["_source"][RECORD])

    def _records(self, documents: Sequence[str], parts: Sequence[str]) -> list[tuple[str, Json]]:
        """The records of some documents, or those parts of them that are named."""
        query = {"ids": {"values": list(documents)}}
        body = {"query": query, "size": len(documents), "_source": _parts(parts), "track_total_hits": False}
        return [(hit["_id"], hit["_source"][RECORD]) for hit in self._moment.search(body)["hits"]["hits"]]


def _parts(parts: Sequence[str]) -> list[str] | bool:
    return [f"{RECORD}.{part}" for part in parts] or True


def _searched(record: Json) -> str:
    body, title = body_and_title(record)
    return with_title(fold(body), title)


def _document(record: Json) -> Document:
    body, title = body_and_title(record)
    reduced: Reduced = reduce_with_offsets(with_title(fold(body), title))
    return Document(body, reduced, source_of(record), shown_of(record))
