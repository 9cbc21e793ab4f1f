"""The catalogue of fields: what is said there once is everywhere, and an index from before a facet still opens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index import Report, create_index, fields
from index.report import Metadata, StoredFields

ROOT = Path(__file__).resolve().parents[2]

#: Runs a program with one more facet: its line in the catalogue is all that is different.
_WITH_SYSTEM = """
import json, sys
from dataclasses import replace
import index.fields as fields
fields.FIELDS = tuple(replace(f, facet=f.facet or f.name == "system") for f in fields.FIELDS)
fields.BY_NAME = {f.name: f for f in fields.FIELDS}
fields.FACETS = tuple(f.name for f in fields.FIELDS if f.facet)
location = sys.argv[1]
"""


def run(program: str, location: Path) -> Any:
    """What a program with one more facet prints, as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", _WITH_SYSTEM + program, str(location)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An index that was made without the facet."""
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for number, system in enumerate(("教育", "教育", "气象", None)):
            writer.add(Report(id=str(number), text=f"第{number}份公开报告", system=system))
    return tmp_path / "index"


def test_the_catalogue_is_of_the_record() -> None:
    assert set(fields.BY_NAME) == set(StoredFields._fields) - {"format", "encoding"}
    assert set(fields.BY_NAME) < set(Metadata.__dataclass_fields__)


def test_an_index_from_before_a_facet_opens_and_says_what_to_do(old: Path) -> None:
    found = run(
        """
from index import open_index
from index.errors import FilterError, IndexVersionError
index = open_index(location)
page = index.search("公开", facets=fields.FACETS)
def told(kind, use):
    try:
        use()
    except kind as error:
        return str(error)
print(json.dumps([page.total, [len(f.values) for f in page.facets if f.name == "system"],
    told(FilterError, lambda: index.search("公开", filters={"system": ["教育"]})),
    told(IndexVersionError, lambda: index.writer())]))
""",
        old,
    )
    assert found[:2] == [4, [0]]
    assert all("search-index rebuild" in message for message in found[2:])


def test_a_facet_that_is_added_in_one_place_is_everywhere(old: Path) -> None:
    found = run(
        """
from index import open_index
from index.cli.main import build_parser
from index.opening import rebuild_index
from webui.app import create_app
rebuild_index(location)
index = open_index(location)
counts = {v.value: v.count for v in index.search("", facets=["system"]).facets[0].values}
client = create_app(index).test_client()
print(json.dumps({
    "help": build_parser().format_help(),
    "counts": counts,
    "filtered": index.search("公开", filters={"system": ["教育"]}).total,
    "api": client.get("/api/search?q=公开&system=教育").get_json(),
    "page": client.get("/?q=公开").get_data(as_text=True),
    "document": fields.document(),
}))
""",
        old,
    )
    assert found["counts"] == {"教育": 2, "气象": 1, "": 1}
    assert found["filtered"] == found["api"]["total"] == 2
    assert [value["value"] for value in found["api"]["facets"]["system"]] == ["教育", "气象", ""]
    assert "--system VALUE" in found["help"]
    assert "系统" in found["page"]
    assert "| `system` | 系统 | name | yes |" in found["document"]


def test_the_page_about_fields_is_made_from_the_table() -> None:
    assert (ROOT / "docs" / "fields.md").read_text(encoding="utf-8") == fields.document()
