"""What may be kept, until when, and what is sent: tags by commit, 304 without a search, compressed answers."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from index import Report, create_index
from index.protocol import Index
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui import caching
from webui.app import create_app
from webui.caching import Answer, Answers
from webui.service import Service

QUERY = f"/?q={quote('舆情回应')}"
ADDRESSES = ["/", QUERY, "/help", f"/facet/agency?q={quote('公开')}", f"/api/search?q={quote('公开')}", "/report/bare"]


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Index]:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Report(id="1", text="第一份公开报告"))
    yield index
    index.close()


def test_a_tag_holds_until_the_next_commit(growing: Index) -> None:
    client = create_app(growing).test_client()
    before = [client.get(address).headers["ETag"] for address in ADDRESSES[:5]]
    assert [client.get(address).headers["ETag"] for address in ADDRESSES[:5]] == before
    assert len(set(before)) == 5
    with growing.writer() as writer:
        writer.add(Report(id="2", text="第二份公开报告"))
    after = [
        client.get(address, headers={"If-None-Match": tag}) for address, tag in zip(ADDRESSES, before, strict=False)
    ]
    assert [answer.status_code for answer in after] == [200] * 5
    assert not set(before) & {answer.headers["ETag"] for answer in after}


class Counting(FakeIndex):
    """Counts what it is asked."""

    asked = 0

    def search(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.asked += 1
        return super().search(*args, **kwargs)


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_kept_and_still_holds_is_not_made_again(address: str) -> None:
    index = Counting(reports())
    client = create_app(index).test_client()
    first = client.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Encoding"} <= set(first.vary)
    asked = index.asked
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data(), index.asked) == (304, b"", asked)
    assert again.headers["ETag"] == first.headers["ETag"]
    client.set_cookie("lang", "en")
    other = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nothing", 404), ("/report/none", 404), ("/?year=20", 400), ("/healthz", 200), ("/readyz", 200)],
)
def test_what_may_be_otherwise_the_next_moment_has_no_tag(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] in ("no-store", "no-cache")


def test_another_run_of_the_program_has_other_tags(index: Index) -> None:
    one, other = (create_app(index).test_client().get(QUERY).headers["ETag"] for _ in range(2))
    assert one != other


def test_a_tag_opens_nothing_that_needs_a_password() -> None:
    client = create_app(FakeIndex(reports()), Service(password="correct horse")).test_client()
    known = client.get(QUERY, auth=("", "correct horse"))
    assert known.headers["Cache-Control"] == "private, no-cache"
    assert client.get(QUERY, headers={"If-None-Match": known.headers["ETag"]}).status_code == 401


@pytest.mark.parametrize(
    ("coding", "unpack"),
    [
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("zstd", lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)),
    ],
)
@pytest.mark.parametrize("address", ["/help", "/facet/agency"])
def test_what_is_sent_is_compressed_as_the_client_can_read_it(
    client: FlaskClient, address: str, coding: str, unpack
) -> None:  # type: ignore[no-untyped-def]
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    assert unpack(packed.get_data()) == plain.get_data()
    assert len(packed.get_data()) < len(plain.get_data()) / 2


ASKED = [*ADDRESSES, f"{QUERY}&lang=en", f"/feed.atom?q={quote('公开')}", "/coverage", "/figures", "/api/openapi.json"]


def timeless(answer: TestResponse) -> list[tuple[str, str]]:
    """The headers without the time of the answer, which is in that until when a cookie lasts too."""
    return sorted((name, value.partition(";")[0]) for name, value in answer.headers if name != "Date")


def test_an_answer_that_is_kept_is_what_would_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else was asked before, by whom, under which name, in which language, light and coding."""
    monkeypatch.setattr(caching.secrets, "token_hex", lambda length: "one program")
    index = Counting(reports())
    proxied = Service(proxies=1)
    keeping = create_app(index, proxied)
    monkeypatch.setattr(caching, "KEPT", 0)
    making = create_app(index, proxied)
    dice = random.Random(1)
    chosen = list(product(("", "lang=en", "theme=dark", "lang=en; theme=light"), ("", "zstd", "br")))  # gzip says when
    shown = [(address, *one) for address in ASKED for one in dice.sample(chosen, 2)]
    for (address, cookie, coding), base in [*product(shown, ("http://localhost", "https://reports.example"))] * 2:
        headers = {"Cookie": cookie, "Accept-Encoding": coding}
        kept, made = (app.test_client().get(address, headers=headers, base_url=base) for app in (keeping, making))
        assert (kept.status_code, kept.get_data()) == (made.status_code, made.get_data()), (address, headers, base)
        assert timeless(kept) == timeless(made)
    before = index.asked
    for address in ADDRESSES:
        first, again = (keeping.test_client().get(address) for _ in range(2))
        assert first.get_data() == again.get_data()
    asked_once = index.asked - before
    for address in ADDRESSES:
        keeping.test_client().get(address)
    assert index.asked - before == asked_once


def test_what_is_kept_is_for_who_may_ask_and_what_changed_is_made_anew(growing: Index) -> None:
    client = create_app(growing, Service(password="correct horse", rate="4/minute", hosts=("localhost",))).test_client()
    words = f"/api/search?q={quote('公开')}"
    assert [client.get(words, auth=("", "correct horse")).get_json()["total"] for _ in range(2)] == [1, 1]
    assert client.get(words).status_code == 401
    assert client.get(words, auth=("", "correct horse"), base_url="http://elsewhere").status_code == 400
    with growing.writer() as writer:
        writer.add(Report(id="2", text="第二份公开报告"))
    assert client.get(words, auth=("", "correct horse")).get_json()["total"] == 2
    assert client.get(words, auth=("", "correct horse")).status_code == 429


def test_what_a_reader_chose_is_remembered_for_that_reader_alone(client: FlaskClient) -> None:
    chosen = [client.get(f"{QUERY}&lang=en") for _ in range(2)]
    assert "lang=en" in chosen[0].headers["Set-Cookie"]
    assert "Set-Cookie" not in chosen[1].headers  # who has the cookie by now
    other = client.application.test_client().get(f"{QUERY}&lang=en")
    assert "lang=en" in other.headers["Set-Cookie"]
    assert other.get_data() == chosen[0].get_data()


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 900)), max_size=40))
def test_no_more_is_kept_than_there_is_room_for_and_the_least_used_goes_first(
    asked: list[tuple[str, int, int]],
) -> None:
    room = 7000
    answers = Answers(room)
    expected: dict[int, Answer] = {}  # in the order of their last use
    last = ""
    for version, key, length in asked:
        if version != last:
            expected, last = {}, version
        found = answers.get(version, str(key))
        assert found == expected.get(key)
        if found is None:
            expected[key] = Answer(bytes(length), (), key)
            answers.put(version, str(key), expected[key])
        else:
            expected[key] = expected.pop(key)
        while sum(answer.size for answer in expected.values()) > room:
            expected.pop(next(iter(expected)))


def test_an_answer_of_a_commit_that_is_gone_is_not_kept() -> None:
    answers = Answers(10_000)
    assert answers.get("1", "a") is None
    assert answers.get("2", "b") is None
    answers.put("1", "a", Answer(b"of the first", (), None))
    assert answers.get("2", "a") is None
    assert answers.get("1", "a") is None
