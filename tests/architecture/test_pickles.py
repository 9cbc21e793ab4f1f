"""Nothing in the packages can load a pickle: neither the modules that do nor what of Whoosh leads to them is named."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.sources import imports, place
from tests.architecture.test_imports import FILES

#: Modules that load objects from bytes. ``multiprocessing`` pickles between our own processes, by pipes.
LOADERS = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dbm", "dill", "cloudpickle", "joblib", "copyreg"}

#: All that may be imported of Whoosh beside nodes of queries: what writes and what describes. None of it reads an index.
OF_WHOOSH = {
    "whoosh",
    "whoosh.codec.whoosh3.W3Codec",
    "whoosh.codec.whoosh3.W3Segment",
    "whoosh.fields",
    "whoosh.filedb.filestore.FileStorage",
    "whoosh.filedb.structfile.StructFile",
    "whoosh.formats",
    "whoosh.index.TOC",
}

#: What of these reads after all, by the names that lead to it; what NumPy unpickles; what runs text as code.
READING = {
    "read_pickle",
    "open_index",
    "index_exists",
    "terms_reader",
    "per_document_reader",
    "postings_reader",
    "column_reader",
    "open_compound_file",
    "Unpickler",
    "allow_pickle",
}
EVALUATING = {"eval", "exec", "compile"}


def _trees(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


#: The modules that unpickle: what an index of layout 5 had, which admits no class but empty ones of its own, and what comes
#: from processes that meet documents, which admits records.
OLD_LAYOUTS = "index/whoosh_engine/read/old_layouts.py"
ANSWERS = "indexer/workers/answers.py"


def test_nobody_imports_what_loads_objects() -> None:
    importing = {place(path) for path in FILES for name in imports(path) if set(name.split(".")) & LOADERS}
    assert importing == {OLD_LAYOUTS, ANSWERS}


def test_of_whoosh_only_what_does_not_read_is_imported() -> None:
    named = {(name, place(path)) for path in FILES for name in imports(path) if name.split(".")[0] == "whoosh"}
    assert {one for one in named if one[0] not in OF_WHOOSH} == set()
    assert {name for name, _ in named} == OF_WHOOSH, "nothing is allowed that nobody needs"


def test_nothing_leads_to_what_reads_pickles_or_runs_text() -> None:
    wrong = []
    for path in FILES:
        for node in ast.walk(_trees(path)):
            match node:
                case ast.Attribute(value=ast.Name(id="TOC"), attr="read") | ast.Attribute(attr="fromfile" | "memmap"):
                    wrong.append(f"{place(path)} line {node.lineno}: .{node.attr}")
                case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="load" | "loads"):
                    wrong.append(f"{place(path)} line {node.lineno}: numpy.{node.attr}")
                case ast.Attribute(attr="Unpickler") if place(path) in (OLD_LAYOUTS, ANSWERS):
                    pass
                case ast.Attribute(attr=name) | ast.keyword(arg=str(name)) if name in READING:
                    # The library's own ``open_index`` is called by its name alone.
                    wrong.append(f"{place(path)} line {node.lineno if hasattr(node, 'lineno') else 0}: {name}")
                case ast.Call(func=ast.Name(id=name)) if name in EVALUATING:
                    wrong.append(f"{place(path)} line {node.lineno}: {name}()")
    assert wrong == []
