"""What may be kept, until when, and what is sent: tags by commit, 304 without a search, compressed answers."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient

from index import Report, create_index
from index.protocol import Index
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui.app import create_app
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
