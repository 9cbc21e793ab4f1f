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
_WITH_ONE_MORE = """
import json, sys
from dataclasses import replace
import index.fields as fields
fields.FIELDS = tuple(replace(f, facet=f.facet or f.name == "published") for f in fields.FIELDS)
fields.BY_NAME = {f.name: f for f in fields.FIELDS}
fields.FACETS = tuple(f.name for f in fields.FIELDS if f.facet)
fields.COUNTED = tuple(f.name for f in fields.FIELDS if f.facet and not f.alone)
fields.CODED = (*fields.FACETS, fields.BODY)
location = sys.argv[1]
"""


def run(program: str, location: Path) -> Any:
    """What a program with one more facet prints, as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", _WITH_ONE_MORE + program, str(location)],
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
        for number, day in enumerate(("2019-03-01", "2019-03-01", "2020-02-28", None)):
            writer.add(Report(id=str(number), text=f"第{number}份公开报告", published=day))
    return tmp_path / "index"


def test_the_catalogue_is_of_the_record() -> None:
    stored = {field.name for field in fields.FIELDS if not field.derived}
    assert stored == set(StoredFields._fields) - {"format", "encoding"}
    assert stored < set(Metadata.__dataclass_fields__)
    report = Report(id="1", text="公开")
    assert all(hasattr(report, name) for name in fields.BY_NAME)


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
print(json.dumps([page.total, [len(f.values) for f in page.facets if f.name == "published"],
    told(FilterError, lambda: index.search("公开", filters={"published": ["2019-03-01"]})),
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
counts = {v.value: v.count for v in index.search("", facets=["published"]).facets[0].values}
client = create_app(index).test_client()
print(json.dumps({
    "help": build_parser().format_help(),
    "counts": counts,
    "filtered": index.search("公开", filters={"published": ["2019-03-01"]}).total,
    "api": client.get("/api/search?q=公开&published=2019-03-01").get_json(),
    "page": client.get("/?q=公开").get_data(as_text=True),
    "document": fields.document(),
}))
""",
        old,
    )
    assert found["counts"] == {"2019-03-01": 2, "2020-02-28": 1, "": 1}
    assert found["filtered"] == found["api"]["total"] == 2
    assert [value["value"] for value in found["api"]["facets"]["published"]] == ["2019-03-01", "2020-02-28", ""]
    assert "--published VALUE" in found["help"]
    assert '<h3 id="facet-published">发布日期</h3>' in found["page"]
    assert "| `published` | 发布日期 | date | yes |" in found["document"]


def test_the_page_about_fields_is_made_from_the_table() -> None:
    assert (ROOT / "docs" / "fields.md").read_text(encoding="utf-8") == fields.document()
