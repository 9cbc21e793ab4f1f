"""What the page says of a result that is not simply what was asked, and where it leads from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index import Report, create_index
from index.cli.main import main
from tests.webui.reading import follow, page, texts
from webui.app import create_app

RELAXED = "没有同时包含全部检索词的报告；去掉“档案”后有 2 份。"
FILTERED = "所选条件下没有符合的报告；不限年份有 1 份。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes") / "index"
    shelf = [
        Report(id="1", text="舆情。微博。", year=2018),
        Report(id="2", text="舆情。微博。烟花。", year=2017),
        Report(id="3", text="档案。烟花。", year=2016),
    ]
    with create_index(folder).writer() as writer:
        for report in shelf:
            writer.add(report)
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[FlaskClient]:
    index = create_index(folder)
    yield create_app(index).test_client()
    index.close()


def test_a_relaxed_result_says_what_went_and_offers_any_of_the_words(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('舆情 微博 档案')}")
    assert "共找到 2 份" in texts(tree, "//h1")[0]
    assert texts(tree, "//p[@role='note']")[0].startswith(RELAXED)
    wider = follow(client, tree, "//p[@role='note']//a[contains(., '任一词')]")
    assert "共找到 3 份" in texts(wider, "//h1")[0]


def test_where_a_filter_excludes_everything_the_page_leads_out_of_it(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('舆情 烟花')}&year=2016&is_report=true")
    assert "所选条件下没有找到" in texts(tree, "//h1")[0]
    said = texts(tree, "//p[@role='note']")[0]
    assert "不限年份有 1 份，不加筛选有 1 份" in said
    assert texts(tree, "//p[@role='note']//a") == ["不限年份"]
    wider = follow(client, tree, "//p[@role='note']//a")
    assert "共找到 1 份" in texts(wider, "//h1")[0]
    assert texts(page(client, f"/?q={quote('舆情 烟花')}&year=2016"), "//p[@role='note']")[0].startswith(FILTERED)


def test_a_question_without_a_blank_has_a_way_out(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('微博上的舆情由哪个部门处置？')}")
    assert "共找到 2 份" in texts(tree, "//h1")[0]
    assert "不必包含全部检索词" in texts(tree, "//p[@role='note']")[0]
    nothing = page(client, f"/?q={quote('龦龦齉齉')}")
    assert nothing.xpath("//ul[@class='tips']//a[contains(@href, 'match=any')]")


def test_page_terminal_and_json_say_the_same(
    client: FlaskClient, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = client.get(f"/api/search?q={quote('舆情 微博 档案')}").get_json()
    assert values["note"] == RELAXED
    assert values["notes"] == [values["relaxed"]]
    assert values["relaxed"] == {
        "kind": "relaxed",
        "dropped": ["档案"],
        "query": "舆情 微博",
        "total": 2,
        "text": RELAXED,
    }
    assert main(["舆情 微博 档案", "--index", str(folder)]) == 0
    assert RELAXED in capsys.readouterr().out
    assert main(["舆情 微博 档案", "--index", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == values["notes"]
    plain = client.get(f"/api/search?q={quote('舆情')}").get_json()
    assert (plain["note"], plain["notes"], plain["relaxed"]) == (None, [], None)
