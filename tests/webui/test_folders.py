"""No answer of the server tells where the server keeps its documents and its index."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from lxml import html

from index import open_index
from tests.webui.reading import links
from tests.webui.serving import ROOT
from webui.app import create_app
from webui.urls import shown_path

SECRET = "kept-to-itself"

#: Pages of each kind that are followed; there are more of some than anybody wants to wait for.
EACH = 12


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the samples and of lines whose addresses are those of files, beneath a folder of a telling name."""
    folder = tmp_path_factory.mktemp(SECRET)
    shutil.copytree(ROOT / "samples" / "reports", folder / "documents")
    text = "云水市审计局 2019 年政府信息公开工作年度报告。共收到申请 3 件。"
    lines = [f'{{"id": "{n}", "text": "{text}", "url": "file://{folder}/{n}.html"}}' for n in range(2)]
    (folder / "documents" / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "indexer.cli", "add", str(folder / "documents"), "--index", str(folder / "index")]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder / "index"


def test_no_page_api_or_error_names_a_folder(index: Path) -> None:
    opened = open_index(index)
    client = create_app(opened).test_client()
    ids = [hit.id for hit in opened.search("", page_size=100).hits]
    assert any(SECRET in str(hit.source.path) for hit in opened.search("").hits)
    like, both = f"id={ids[0]}", f"a={ids[0]}&b={ids[1]}"
    asked = ["/", "/api/search?page_size=100", f"/api/search?q={quote('公开')}", "/readyz", "/report/0", "/report/1"]
    similar = [f"/like?{like}", f"/api/like?{like}", f"/compare?{both}", f"/api/compare?{both}"]
    wrong = ["/nothing", "/report/none", "/?year=x", "/compare?a=1&b=2"]
    todo = deque([*asked, *similar, *wrong, *(f"/report/{each}" for each in ids)])
    seen: dict[str, int] = {}
    done = set()
    while todo:
        address = todo.popleft()
        kind = address.partition("?")[0].split("/")[1]
        if address in done or seen.get(kind, 0) >= EACH + (len(ids) if kind == "report" else 0):
            continue
        done.add(address)
        seen[kind] = seen.get(kind, 0) + 1
        with client.get(address) as response:
            body = response.get_data().decode(
                "utf-8", "replace"
            )  # a workbook is packed: tests/webui/exports/test_exports.py
            assert SECRET not in body, address
            assert SECRET not in str(response.headers), address
            if response.content_type.startswith("text/html"):
                todo.extend(urljoin(address, link) for link in links(html.document_fromstring(body)))
    assert {"", "report", "like", "api", "help", "compare"} <= set(seen)
    opened.close()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/srv/x/年报.html", "年报.html"),
        ("/srv/x/a.zip!2018/b.html", "b.html"),
        ("C:\\Users\\x\\a.html", "a.html"),
        ("\\\\host\\share\\a.html", "a.html"),
        ("../../home/x/a.html", "a.html"),
        ("file:///srv/x/a.html", "a.html"),
        ("2018/a.html", "2018/a.html"),
        ("培训 通知#1.html", "培训 通知#1.html"),
    ],
)
def test_a_document_keeps_its_name(path: str, shown: str) -> None:
    assert shown_path(path) == shown
