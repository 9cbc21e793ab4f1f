"""The shapes of the API's answers, as JSON schemas (2020-12), with an example of each. Fields follow ``index.fields``."""

from __future__ import annotations

from typing import Any

from index.fields import BY_NAME, COUNTED, FACETS, LISTED, TRENDS
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
    "Hit": record(
        {
            **_LISTED,
            "snippets": listed(ref("Snippet")),
            "title_marks": listed(SPAN),
            "title_kinds": listed(_KIND_OF_MATCH),
            "same": listed(STRING),
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
    "OpenApi": record({"openapi": STRING, "info": {"type": "object"}, "paths": {"type": "object"}}, more=True),
}

_REPORT: dict[str, Any] = {
    "id": "reports/2019/03.html",
    "rank": 1,
    "score": 21.5,
    "title": "月湾市应急管理局2019年政府信息公开工作年度报告",
    "year": 2019,
    "published": "2020-01-15",
    "agency": "月湾市应急管理局",
    "province": "星野",
    "city": "月湾市",
    "county": None,
    "level": "city",
    "is_report": True,
    "url": "https://www.xingye.example/2020/03.html",
    "source": "reports/2019/03.html",
}
_SIDE = {name: _REPORT[name] for name in ("id", "title", "agency", "published", "year")}

#: An example of each answer.
EXAMPLES: dict[str, dict[str, Any]] = {
    "SearchPage": {
        "query": "舆情回应",
        "total": 1,
        "page": 1,
        "page_size": 10,
        "took_ms": 1.7,
        "suggestion": None,
        "note": None,
        "notes": [],
        "relaxed": None,
        "hits": [
            _REPORT
            | {
                "snippets": [{"text": "对热点问题作出舆情回应", "marks": [[7, 11]], "kinds": ["exact"]}],
                "title_marks": [],
                "title_kinds": [],
                "same": [],
            }
        ],
        "facets": {name: [] for name in COUNTED}
        | {"year": [{"value": "2019", "label": "2019", "count": 1, "selected": False}]},
    },
    "FacetList": {
        "query": "舆情回应",
        "facet": "agency",
        "find": "应急",
        "order": "count",
        "page": 1,
        "page_size": 60,
        "total": 1,
        "values": [{"value": "月湾市应急管理局", "label": "月湾市应急管理局", "count": 6, "selected": False}],
    },
    "Completions": {"query": "舆情", "completions": [{"text": "舆情回应", "count": 56}]},
    "Trends": {
        "query": "舆情回应",
        "by": "year",
        "trends": [{"value": "2019", "label": "2019", "matching": 9, "total": 10, "share": 0.9}],
    },
    "LikePage": {
        "id": "reports/2018/03.html",
        "title": None,
        "agency": None,
        "year": 2018,
        "letters": 640,
        "reports": 56,
        "took_ms": 3.2,
        "neighbours": [
            _REPORT
            | {
                "share": 0.42,
                "kind": "other_year",
                "passages": [
                    {
                        "text": "公开内容与群众需求还有差距",
                        "start": 410,
                        "end": 423,
                        "other_start": 388,
                        "other_end": 401,
                        "letters": 13,
                        "reports": 2,
                    }
                ],
            }
        ],
    },
    "Comparison": {
        "share": 0.42,
        "left": {**_SIDE, "share": 0.8},
        "right": {**_SIDE, "id": "reports/2020/03.html", "year": 2020, "share": 0.75},
        "blocks": [
            {
                "kind": "only_left",
                "left": {"start": 0, "end": 5, "text": "一、概述\n", "marks": []},
                "right": None,
                "elsewhere": None,
            }
        ],
    },
    "OpenApi": {"openapi": "3.1.0", "info": {}, "paths": {}},
}
