"""The shape of the house: which way imports go, and who may use which library.

Imports go one way: ``webui`` to ``index`` to ``analyzers``, and ``indexer`` to ``index`` and ``analyzers``.
"""

from __future__ import annotations

import ast

from tests.architecture.sources import ROOT, imports, modules, place

#: What each package of the project may import of the project, beside itself.
MAY_IMPORT = {
    "analyzers": frozenset[str](),
    "index": frozenset({"analyzers"}),
    "indexer": frozenset({"analyzers", "index"}),
    "webui": frozenset({"index"}),
}

#: Libraries that only one place knows.
KEPT_IN = {
    "whoosh": ("index/whoosh_engine/",),
    "opensearchpy": ("index/opensearch_engine/",),
    "flask": ("webui/",),
    "jinja2": ("webui/",),
    "waitress": ("webui/",),
    "pygal": ("webui/parts/charts.py",),
    "xlsxwriter": ("index/figures/workbook.py",),
    "trafilatura": ("indexer/",),
    "warcio": ("indexer/sources/warc/", "indexer/collecting/"),
    "brotli": ("indexer/sources/warc/",),
    "urllib3": ("indexer/collecting/",),
    "protego": ("indexer/collecting/",),
    "lxml": ("indexer/",),
    "shtab": ("index/cli/completion.py",),
    "jieba": ("analyzers/",),
    "rjieba": ("analyzers/",),
}

#: The engines' insides, which callers do not reach into; only ``index.opening`` knows which engine there is.
ENGINES = ("index.whoosh_engine", "index.opensearch_engine")

FILES = [path for package in MAY_IMPORT for path in modules(package)]


def test_there_are_files_to_look_at() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(MAY_IMPORT)
    assert len(FILES) > 50


def test_imports_go_one_way() -> None:
    wrong = []
    for path in FILES:
        package = path.relative_to(ROOT).parts[0]
        not_allowed = set(MAY_IMPORT) - MAY_IMPORT[package] - {package} | {"tests", "benchmarks", "samples"}
        wrong += [f"{place(path)} imports {name}" for name in imports(path) if name.split(".")[0] in not_allowed]
    assert wrong == []


def test_a_library_is_used_in_its_one_place_only() -> None:
    wrong = []
    for path in FILES:
        kept_elsewhere = {name for name, places in KEPT_IN.items() if not place(path).startswith(places)}
        wrong += [f"{place(path)} imports {name}" for name in imports(path) if name.split(".")[0] in kept_elsewhere]
    assert wrong == []


def test_nobody_reaches_into_an_engine() -> None:
    inside = ("index/whoosh_engine/", "index/opensearch_engine/", "index/opening.py")
    outside = [path for path in FILES if not place(path).startswith(inside)]
    assert [
        f"{place(path)} imports {name}" for path in outside for name in imports(path) if name.startswith(ENGINES)
    ] == []


def test_a_file_opens_by_saying_what_it_is_for() -> None:
    silent = [place(path) for path in FILES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []
