"""Which language the pages speak: they are Chinese, whatever the command that serves them was told to speak."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index import messages
from tests.webui.reading import page, texts


@pytest.fixture(params=[None, "en", "zh"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The language that was chosen for the process."""
    messages.speak(request.param)
    yield request.param
    messages.speak(None)


def test_a_page_is_chinese(client: FlaskClient, spoken: str | None) -> None:
    wrong = page(client, f"/?q={quote('舆情 “回应')}", 400)
    assert "引号 “ 没有配对" in texts(wrong, "//p[@class='message']")[0].replace('"', "“")
    noted = page(client, f"/?q={quote('舆情回映')}")
    assert "没有同时包含全部检索词的报告" in texts(noted, "//p[@role='note']")[0]


def test_programs_hear_the_language_that_was_chosen_and_one_code(client: FlaskClient, spoken: str | None) -> None:
    error = json.loads(client.get(f"/api/search?q={quote('舆情 “回应')}").data)["error"]
    assert error["code"] == "query.not_closed"
    assert error["message"].startswith("第 4 个" if spoken == "zh" else "the quotation mark")
    note = json.loads(client.get(f"/api/search?q={quote('舆情回映')}").data)["notes"][0]
    assert note["text"].startswith("no report has all of the words" if spoken == "en" else "没有同时包含全部检索词")
