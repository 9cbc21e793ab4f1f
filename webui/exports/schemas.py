"""The shapes of the API's answers, as JSON schemas (2020-12). Fields follow ``index.fields``."""

from __future__ import annotations

from typing import Any

from index.fields import BY_NAME, COUNTED, FACETS, LISTED, REGIONS, TRENDS
from index.figures.cells import KINDS as CELL_KINDS
from index.similar.compare import KINDS as BLOCK_KINDS
from index.similar.neighbours import KINDS
from webui.parameters import ORDERS

Schema = dict[str, Any]

STRING, INTEGER, NUMBER, BOOLEAN = ({"type": name} for name in ("string", "integer", "number", "boolean"))
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
SPAN: Schema = {"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    """The same, or nothing."""
    return {"type": [schema["type"], "null"]} if set(schema) == {"type"} else {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    """So many of them."""
    return {"type": "array", "items": schema}


def record(required: Schema, optional: Schema | None = None, *, more: bool = False) -> Schema:
    """An object with these values and no others, unless ``more``."""
    properties = required | (optional or {})
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": more}


def _field(name: str) -> Schema:
    if name == "is_report":
        return BOOLEAN
    return nullable(INTEGER if BY_NAME[name].kind == "year" else STRING) | {"description": BY_NAME[name].label}


_LISTED: Schema = {
    "id": STRING,
    "rank": INTEGER | {"minimum": 1},
    "score": NUMBER,
    **{name: _field(name) for name in LISTED},
    "url": nullable(STRING),
    "source": nullable(STRING) | {"description": "the file, relative to what was indexed"},
}
_KIND_OF_MATCH: Schema = {"enum": ["exact", "word", "synonym"]}
_HEAD: Schema = {name: nullable(STRING) for name in ("title", "agency", "published")} | {"year": nullable(INTEGER)}

SCHEMAS: dict[str, Schema] = {
    "Error": record({"error": record({"message": STRING, "code": STRING, "position": nullable(INTEGER)})}),
    "FacetValue": record({"value": STRING, "label": STRING, "count": COUNT, "selected": BOOLEAN}),
    "Note": record({"kind": STRING, "text": STRING}, more=True),
    "Snippet": record({"text": STRING, "marks": listed(SPAN), "kinds": listed(_KIND_OF_MATCH)}),
    "ScorePart": record({"kind": STRING, "field": STRING, "text": STRING, "score": NUMBER, "typed": BOOLEAN}),
    "NearCopy": record(
        {
            "id": STRING,
            "title": nullable(STRING),
            "agency": nullable(STRING),
            "year": nullable(INTEGER),
            "share": NUMBER,
        }
    ),
    "Hit": record(
        {
            **_LISTED,
            "snippets": listed(ref("Snippet")),
            "title_marks": listed(SPAN),
            "title_kinds": listed(_KIND_OF_MATCH),
            "same": listed(STRING),
            "near": listed(ref("NearCopy")),
        },
        {"score_parts": listed(ref("ScorePart"))},
    ),
    "SearchPage": record(
        {
            "query": STRING,
            "total": COUNT,
            "page": INTEGER,
            "page_size": INTEGER,
            "took_ms": NUMBER,
            "suggestion": nullable(STRING),
            "note": nullable(STRING),
            "notes": listed(ref("Note")),
            "relaxed": nullable(ref("Note")),
            "hits": listed(ref("Hit")),
            "facets": record({name: listed(ref("FacetValue")) for name in COUNTED}),
        }
    ),
    "FacetList": record(
        {
            "query": STRING,
            "facet": {"enum": [*FACETS]},
            "find": STRING,
            "order": {"enum": [*ORDERS]},
            "page": INTEGER,
            "page_size": INTEGER,
            "total": COUNT | {"description": "values in all, not reports"},
            "values": listed(ref("FacetValue")),
        }
    ),
    "Completions": record({"query": STRING, "completions": listed(record({"text": STRING, "count": nullable(COUNT)}))}),
    "Trends": record(
        {
            "query": STRING,
            "by": {"enum": [*TRENDS]},
            "trends": listed(
                record({"value": STRING, "label": STRING, "matching": COUNT, "total": COUNT, "share": SHARE})
            ),
        }
    ),
    "Passage": record(
        {"text": STRING, **dict.fromkeys(("start", "end", "other_start", "other_end", "letters", "reports"), COUNT)}
    ),
    "Neighbour": record({**_LISTED, "share": SHARE, "kind": {"enum": [*KINDS]}, "passages": listed(ref("Passage"))}),
    "LikePage": record(
        {
            "id": STRING,
            "title": nullable(STRING),
            "agency": nullable(STRING),
            "year": nullable(INTEGER),
            "letters": COUNT,
            "reports": COUNT,
            "took_ms": NUMBER,
            "neighbours": listed(ref("Neighbour")),
        }
    ),
    "Side": record({"id": STRING, **_HEAD, "share": SHARE}),
    "Piece": record({"start": COUNT, "end": COUNT, "text": STRING, "marks": listed(SPAN)}),
    "Comparison": record(
        {
            "share": SHARE,
            "left": ref("Side"),
            "right": ref("Side"),
            "blocks": listed(
                record(
                    {
                        "kind": {"enum": [*BLOCK_KINDS]},
                        "left": nullable(ref("Piece")),
                        "right": nullable(ref("Piece")),
                        "elsewhere": nullable(SPAN),
                    }
                )
            ),
        }
    ),
    "Measured": record(
        {
            **dict.fromkeys(("number", "blank", "dash", "absent", "failed", "compared"), COUNT),
            **dict.fromkeys(("sum", "median", "share", "change"), nullable(NUMBER)),
        }
    ),
    "FigureGroup": record(
        {"value": STRING, "label": STRING, "reports": COUNT, "figures": listed(ref("Measured"))},
        {"ratio": record({"reports": COUNT, "value": nullable(NUMBER)})},
    ),
    "FigureRow": record(
        {
            "id": STRING,
            **dict.fromkeys(("agency", "province", "city", "county", "level"), STRING),
            "year": nullable(INTEGER),
            "title": nullable(STRING) | {"description": "where the body is not known"},
            "figures": listed(
                record(
                    {
                        "value": nullable(NUMBER),
                        "kind": {"enum": [*CELL_KINDS]},
                        **dict.fromkeys(("rough", "sum_failed", "corrected"), BOOLEAN),
                    }
                )
            ),
        },
        {"ratio": nullable(NUMBER)},
    ),
    "FigurePage": record(
        {
            **dict.fromkeys(("query", "by", "order", "kind"), STRING),
            "ratio": BOOLEAN,
            "figures": listed(STRING),
            "overall": ref("FigureGroup"),
            "groups": listed(ref("FigureGroup")),
            **dict.fromkeys(("total", "page", "page_size"), COUNT),
            "rows": listed(ref("FigureRow")),
            "took_ms": NUMBER,
            "notes": listed(ref("Note")),
        }
    ),
    "CoveredBody": record(
        {
            **dict.fromkeys(("label", "province", "city", "county", "level"), STRING),
            "names": listed(STRING),
            "reports": listed(record({"year": nullable(INTEGER), "id": STRING, "agency": STRING})),
            "missing": listed(INTEGER) | {"description": "years between the first and the last report"},
        }
    ),
    "Coverage": record(
        {
            "query": STRING,
            **dict.fromkeys(("reports", "others", "bodies", "unknown_body", "unknown_year", "gaps", "failing"), COUNT),
            "regions": record(dict.fromkeys((*REGIONS, "level"), COUNT)),
            "years": listed(record({"year": INTEGER, "reports": COUNT, "bodies": COUNT})),
            "sums": listed(record({"name": STRING, "reports": COUNT})),
            **dict.fromkeys(("total", "page", "page_size"), COUNT),
            "rows": listed(ref("CoveredBody")),
            "notes": listed(ref("Note")),
            "additions": listed(record({"written": STRING, "added": COUNT, "reports": COUNT}))
            | {"description": "the last commits that added reports, of the whole index, the newest first"},
        }
    ),
    "OpenApi": record({"openapi": STRING, "info": {"type": "object"}, "paths": {"type": "object"}}, more=True),
}
