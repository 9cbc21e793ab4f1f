"""How a report lies in OpenSearch: the settings and the mapping of an index, and the document of a report.

Terms are ours: words come cut, joined by line ends, and bigrams are made of our reduced text by a tokenizer that knows
nothing of languages. What is searched is left out of ``_source``; the record is in it, and not indexed. See
``docs/decisions/0019-opensearch.md``.

``words``, ``title``: terms, ranked. ``text``: the bigrams of the reduced text, ranked, with their places, each character
that is not white space at the beginning of one (``analyzers.bigrams``); ``text.characters``: the same text, character by
character. ``title_text``: the reduced title by characters. ``bodies``, ``regions``: names as a whole. ``vocabulary``: the
words that are offered. ``prints``: fingerprints. ``reduced``: the reduced text, to be read. ``figures``: the numbers of all
figures and of sums that fail, indexed where they can be searched by; ``marks``: what is said of each
(``index.figures.cells``). ``year_covered`` (absent where not known), ``published`` and ``id``: what reports are sorted by.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from analyzers import fingerprint, fold, reduce, words
from index.engines.body_names import body_names, region_names
from index.engines.lengths import filler
from index.engines.searched import facet_values, published_number, searched_form, with_title
from index.engines.weights import K1, NAME_FIELDS, B
from index.fields import CODED, FIGURE_NAMES
from index.figures.catalogue import names
from index.figures.cells import cells
from index.report import Report, SourceRow, StoredFields, body_of
from index.similar.fingerprints import fingerprints, letters
from index.suggest.words import is_offered

#: Grows when the mapping or the documents change in a way that older code cannot read.
FORMAT = 2

#: Names in ``_meta`` and fields of ``_source``.
META, RECORD = "gongkai", "record"
ROW, SHOWN, DETAILS, FURNITURE, TEXT, SUM = "row", "shown", "details", "furniture", "text", "sum"

#: The field that has reduced texts as :func:`pack_reduced` makes them. They are read for hundreds of reports at once, which
#: takes a twentieth of the time that reading records takes.
REDUCED = "reduced"

#: Fills texts up to a length that engines keep (``index.engines.lengths``): no text and no query has it.
FILLER = "\0"

#: How what is said of a figure lies.
_MARKS = {"type": "byte", "index": False}

#: The longest id that OpenSearch takes, in bytes, and what stands for a longer one.
LONGEST_ID = 512
_HASHED = "sha256:"

#: The longest id that reports are sorted by, in characters: a term has a longest length too.
_LONGEST_SORTED = 8_000

_LONE = re.compile("[\ud800-\udfff]")

#: To the end of the last plane, which is for private use: OpenSearch cannot keep lone halves of surrogate pairs.
_LONE_TO = 0x10F800 - 0xD800


def index_body(*, shards: int = 1, replicas: int = 0) -> dict[str, Any]:
    """What an index is created with: settings, and the mapping with the versions that its documents are made by."""
    return {"settings": _settings(shards, replicas), "mappings": mapping()}


def mapping() -> dict[str, Any]:
    """The fields of an index; ``_meta`` says what made it."""
    keyword = {"type": "keyword"}
    ranked = {"type": "text", "similarity": "ranking"}
    by_character = {"type": "text", "analyzer": "characters", "norms": False}
    properties: dict[str, Any] = {
        "id": keyword,
        "words": {**ranked, "analyzer": "terms", "index_options": "freqs"},
        "title": {**ranked, "analyzer": "terms", "index_options": "freqs"},
        "text": {**ranked, "analyzer": "bigrams", "fields": {"characters": by_character}},
        "title_text": by_character,
        **dict.fromkeys(NAME_FIELDS, keyword),
        "vocabulary": {"type": "keyword", "index": False},
        "prints": {
            "type": "text",
            "analyzer": "terms",
            "norms": False,
            "index_options": "docs",
            "similarity": "boolean",
        },
        **dict.fromkeys(CODED, keyword),
        REDUCED: {"type": "binary", "doc_values": True},
        "year_covered": {"type": "integer"},
        "published": {"type": "integer"},
        # Those of sums that fail, and of a lexicon to come, are made when a report has them, each at some cost.
        "figures": {"dynamic": True, "properties": {cell_field(name): _figure(name) for name in names()}},
        "marks": {"dynamic": True, "properties": {cell_field(name): _MARKS for name in names()}},
        RECORD: {"type": "object", "enabled": False},
    }
    return {
        "dynamic": "strict",
        "dynamic_templates": [
            {"figures": {"path_match": "figures.*", "mapping": _figure()}},
            {"marks": {"path_match": "marks.*", "mapping": _MARKS}},
        ],
        "_meta": {META: {"format": FORMAT, "analyzer": fingerprint()}},
        "_source": {"includes": [f"{RECORD}.*"]},
        "properties": properties,
    }


def _figure(name: str = "") -> dict[str, Any]:
    return {"type": "double", "index": name in FIGURE_NAMES}


def _settings(shards: int, replicas: int) -> dict[str, Any]:
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        # A copy that moves waits for searches that hold it where it was, which 5 attempts, as by default, do not outlast.
        "allocation.max_retries": 1_000,
        # Figures have two fields each, and reports some two hundred.
        "mapping.total_fields.limit": 10_000,
        "max_docvalue_fields_search": 10_000,
        "refresh_interval": "-1",  # what is written is seen when it is committed
        "similarity": {"ranking": {"type": "BM25", "k1": K1, "b": B}},
        "analysis": {
            "tokenizer": {
                "lines": {"type": "char_group", "tokenize_on_chars": ["\n"], "max_token_length": 10_000},
                "one": {"type": "ngram", "min_gram": 1, "max_gram": 1},
                "two": {"type": "ngram", "min_gram": 2, "max_gram": 2},
            },
            "filter": {
                # What is left out keeps its place, so that what stands in a row stays apart from what does not.
                "blank_first": {"type": "pattern_replace", "pattern": "^ .", "replacement": ""},
                "not_empty": {"type": "length", "min": 1},
            },
            "analyzer": {
                "terms": {"type": "custom", "tokenizer": "lines"},
                "characters": {"type": "custom", "tokenizer": "one"},
                "bigrams": {"type": "custom", "tokenizer": "two", "filter": ["blank_first", "not_empty"]},
            },
        },
    }


def document_id(report_id: str) -> str:
    """The ``_id`` of a report: its own where OpenSearch takes it, else a hash of it."""
    own = report_id.encode("utf-8", "surrogatepass")
    if own and len(own) <= LONGEST_ID and not report_id.startswith(_HASHED) and not _LONE.search(report_id):
        return report_id
    return _HASHED + hashlib.sha256(own).hexdigest()


@lru_cache(4_096)
def cell_field(name: str) -> str:
    """The field of a figure below ``figures`` and ``marks``: a name that is no pattern, and has nothing below it."""
    return "=" + quote(name, safe="", errors="surrogatepass").replace(".", "%2E")


def cell_name(field: str) -> str:
    """The figure of a field."""
    return unquote(field[1:], errors="surrogatepass")


def sorted_id(report_id: str) -> str:
    """What a report is sorted by where all else is equal: its id, or what stands for one that is too long for that."""
    own = len(report_id) <= _LONGEST_SORTED and not report_id.startswith(_HASHED) and not _LONE.search(report_id)
    return report_id if own else document_id(report_id)


def named_by(sorted_by: str) -> tuple[str, str | None]:
    """The ``_id`` of a report by its :func:`sorted_id`; and its id, ``None`` where that is not known by it."""
    if sorted_by.startswith(_HASHED):
        return sorted_by, None
    return document_id(sorted_by), sorted_by


def document_of(report: Report) -> dict[str, Any]:
    """The document of a report, ready for JSON; its ``_id`` is that of :func:`document_id`.

    This is most of the work of indexing and needs nothing of the index, so worker processes do it.
    """
    body = fold(report.body)
    found = fingerprints(letters(body)).distinct()
    title = fold(report.title or "")
    folded = with_title(body, report.title)
    reduced, terms, title_terms = reduce(folded), words(folded), words(title)
    stated = list(cells(report))
    document: dict[str, Any] = {
        "id": sorted_id(report.id),
        "title_text": whole(reduce(title)),
        "bodies": _names(body_names(report)),
        "regions": _names(region_names(report)),
        "vocabulary": list(filter(is_offered, dict.fromkeys(terms))),
        "prints": "\n".join(f"{value:x}" for value in found.tolist()),
        **{facet: whole(value) for facet, value in facet_values(report).items()},
        "published": published_number(report),
        "figures": {cell_field(cell.name): cell.value for cell in stated if cell.value is not None},
        "marks": {cell_field(cell.name): cell.marks for cell in stated},
        REDUCED: pack_reduced(reduced),
        RECORD: record_of(report),
    }
    # A field without terms is left out: it would count as one that has some.
    texts = {"words": _lines(terms), "title": _lines(title_terms), "text": _filled(reduced)}
    document |= {field: text for field, text in texts.items() if text.strip()}
    if report.year is not None:
        document["year_covered"] = report.year
    return document


def pack_reduced(reduced: str) -> str:
    """A reduced text, compressed, in base64. Two bytes a character are compressed better than UTF-8."""
    return b64encode(zlib.compress(reduced.encode("utf-16-le", "surrogatepass"), 6)).decode()


def unpack_reduced(packed: str) -> str:
    """The inverse of :func:`pack_reduced`, also as a cluster gives it: of the alphabet for addresses, and not padded."""
    return zlib.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4))).decode("utf-16-le", "surrogatepass")


def record_of(report: Report) -> dict[str, Any]:
    """The record of a report as it is stored: each part as JSON, which keeps whatever text there is."""
    source = report.source
    shown = [getattr(report, name) for name in StoredFields._fields[:-2]]
    details = {name: value for name, value in report.details().items() if name != FURNITURE and value}
    parts = {
        ROW: _json(SourceRow(report.id, source.path, source.sha256, source.url, source.corrections)),
        SHOWN: _json([*shown, source.format, source.encoding]),
        DETAILS: _json(details),
        FURNITURE: _json(report.furniture),
        TEXT: _json(report.text),
    }
    return {**parts, SUM: record_sum(parts)}


def record_sum(record: dict[str, Any]) -> int:
    """The CRC-32 of a record's parts, each with its length before it."""
    value = 0
    for name in (ROW, SHOWN, DETAILS, FURNITURE, TEXT):
        part = record[name].encode()
        value = zlib.crc32(part, zlib.crc32(len(part).to_bytes(8, "little"), value))
    return value


def source_of(record: dict[str, Any]) -> SourceRow:
    """What decides whether a report's document has changed, of its record."""
    return SourceRow(*json.loads(record[ROW]))


def shown_of(record: dict[str, Any]) -> StoredFields:
    """What lists of results show, of a record."""
    return StoredFields._make(json.loads(record[SHOWN]))


def report_of(record: dict[str, Any], *, whole_record: bool = True) -> Report:
    """A report of its record; without figures, checks and evidence where it need not be the ``whole_record``."""
    row, shown = source_of(record), shown_of(record)
    values: dict[str, Any] = dict(zip(StoredFields._fields[:-2], shown, strict=False))
    values |= {"id": row.report_id, "text": json.loads(record[TEXT])}
    values["source"] = {
        "path": row.path,
        "url": row.url,
        "sha256": row.sha256,
        "format": shown.format,
        "encoding": shown.encoding,
        "corrections": row.corrections,
    }
    values[FURNITURE] = json.loads(record[FURNITURE])
    if whole_record:
        values |= json.loads(record[DETAILS])
    return Report.from_dict(values)


def body_and_title(record: dict[str, Any]) -> tuple[str, str | None]:
    """The text of a report without its furniture, and its title, of a record with these parts."""
    return body_of(json.loads(record[TEXT]), json.loads(record[FURNITURE])), shown_of(record).title


def whole(text: str) -> str:
    """A text that OpenSearch can keep: of surrogate pairs no lone halves."""
    return text if not _LONE.search(text) else _LONE.sub(lambda lone: chr(ord(lone[0]) + _LONE_TO), text)


def _json(value: Any) -> str:
    """JSON in which lone halves of surrogate pairs stand escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if not _LONE.search(text) else _LONE.sub(lambda lone: f"\\u{ord(lone[0]):04x}", text)


def _lines(terms: Sequence[str]) -> str:
    """Terms as they are sent, filled up to a length that engines keep."""
    return whole("\n".join([*terms, *[FILLER] * filler(len(terms))]))


def _filled(reduced: str) -> str:
    """A reduced text of which the tokenizer makes its bigrams, and as many more as it lacks to a length that engines keep."""
    # As many as there are characters that are not white space (``analyzers.bigrams``), which need not be made to be counted.
    more = filler(sum(map(len, reduced.split())))
    # Each of these begins a bigram, and the blanks none: they end what stands before them.
    return whole(f"{reduced} {FILLER * more} " if more else f"{reduced} ")


def _names(names: Sequence[str]) -> list[str]:
    return [whole(name) for name in dict.fromkeys(filter(None, map(searched_form, names)))]
