"""An example of each of the API's answers, of reports that nobody wrote."""

from __future__ import annotations

from typing import Any

from index.fields import COUNTED

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

_MEASURED: dict[str, Any] = {
    "number": 9,
    "blank": 1,
    "dash": 0,
    "absent": 0,
    "failed": 0,
    "sum": 108,
    "median": 12,
    "share": 1,
}
_MEASURED |= {"change": 0.25, "compared": 8}

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
                "near": [],
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
    "FigurePage": {
        "query": "",
        "by": "year",
        "order": "-1",
        "kind": "",
        "ratio": False,
        "figures": ["requests_received"],
        "overall": {"value": "", "label": "", "reports": 10, "figures": [_MEASURED]},
        "groups": [{"value": "2019", "label": "2019", "reports": 10, "figures": [_MEASURED]}],
        "total": 10,
        "page": 1,
        "page_size": 50,
        "rows": [
            {name: _REPORT[name] or "" for name in ("id", "agency", "year", "province", "city", "county", "level")}
            | {
                "title": None,
                "figures": [{"value": 12, "kind": "number", "rough": False, "sum_failed": False, "corrected": False}],
            }
        ],
        "took_ms": 4.2,
        "notes": [],
    },
    "Coverage": {
        "query": "",
        **dict.fromkeys(("others", "unknown_body", "unknown_year", "failing"), 0),
        **dict.fromkeys(("bodies", "gaps", "total", "page"), 1),
        "reports": 2,
        "regions": {"province": 1, "city": 1, "county": 0, "level": 1},
        "years": [{"year": year, "reports": year % 2, "bodies": year % 2} for year in (2017, 2018, 2019)],
        "sums": [],
        "page_size": 50,
        "rows": [
            {name: _REPORT[name] or "" for name in ("province", "city", "county", "level")}
            | {
                "label": "月湾市应急管理局",
                "names": ["月湾市应急管理局", "月湾市安全生产监督管理局"],
                "reports": [
                    {"year": 2017, "id": "reports/2017/03.html", "agency": "月湾市安全生产监督管理局"},
                    {"year": 2019, "id": "reports/2019/03.html", "agency": "月湾市应急管理局"},
                ],
                "missing": [2018],
            }
        ],
        "notes": [],
        "additions": [{"written": "2020-02-03T10:00:00+08:00", "added": 2, "reports": 2}],
    },
    "OpenApi": {"openapi": "3.1.0", "info": {}, "paths": {}},
}
