"""A damaged index as people meet it: on every page and in the terminal either the same answer, or that it is damaged.

The places of the damage are chosen by a seed. ``test_flipped_bits.py`` asks the same of the library and of ``check``.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from index import open_index
from index.cli.arguments import ERROR, FOUND, NOT_FOUND
from index.cli.main import main
from index.errors import IndexDamagedError
from index.messages import speak
from index.whoosh_engine.format import manifest as manifests
from tests.torture.seeds import seed
from tests.webui import sample_reports
from tests.webui.serving import make_index
from webui.app import create_app

#: One of each page, file and answer that is made of an index.
ADDRESSES = [
    "/?q=舆情回应",
    "/?q=政策 解读&city=月湾市&sort=newest&explain=1",
    '/?q="主动公开政府信息"',
    "/report/{a}?q=舆情",
    "/like?id={a}",
    "/compare?a={a}&b={b}",
    "/facet/agency?q=公开",
    "/figures?figure=requests_received&figure=lawsuits",
    "/figures?figure=proactive_total&by=agency",
    "/figures/all",
    "/coverage",
    "/figures.csv?figure=requests_received",
    "/figures.xlsx?figure=requests_received",
    "/export/csv?q=公开",
    "/export/xlsx?q=公开",
    "/feed.atom?q=公开",
    "/sitemap.xml",
    "/sitemap-1.xml",
    "/api/search?q=舆请回应",
    "/api/trends?q=舆情",
    "/api/complete?q=zhengce",
    "/api/facet/city",
    "/readyz",
]

#: The same of the terminal.
COMMANDS = [
    ["舆情回应", "--facets", "--json"],
    ['"主动公开政府信息"', "--year", "2018"],
    ["政策", "解读", "--csv"],
    ["--trends", "level", "--", "舆情"],
    ["--complete", "zhengce"],
    ["--like", "{a}"],
    ["--compare", "{a}", "{b}"],
    ["--figures", "requests_received", "--by", "city"],
    ["--coverage"],
]

#: What is another with every answer: how long it took.
_TIME = re.compile(rb'"took_ms": *[\d.]+|[\d.]+ (?:ms|\xe6\xaf\xab\xe7\xa7\x92)|[\d.]+ s\b')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_index(tmp_path_factory.mktemp("seen") / "index", sample_reports.reports())


def _filled(template: str) -> str:
    one, other = (report.id for report in sample_reports.reports()[3:5])
    return template.replace("{a}", one).replace("{b}", other)


def _plain(name: str, body: bytes) -> bytes:
    if "xlsx" in name and body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return b"".join(book.read(part) for part in sorted(book.namelist()) if not part.startswith("docProps"))
    return _TIME.sub(b"", body)


def _on_pages(app: Flask, folder: Path) -> Iterator[bytes | None]:
    """What pages answer; ``None`` for that the index is damaged."""
    client = app.test_client()
    for address in map(_filled, ADDRESSES):
        with contextlib.suppress(IndexDamagedError):  # in the middle of a file: its connection is cut off
            answer = client.get(address)
            body = answer.get_data()
            assert b"Traceback" not in body
            assert str(folder).encode() not in body
            if answer.status_code == 200:
                yield _plain(address, body)
                continue
            assert answer.status_code == 503, f"{address}: {answer.status_code}"
            assert int(answer.headers["Retry-After"]) > 0
        yield None


def _in_the_terminal(folder: Path) -> Iterator[bytes | None]:
    """What ``search-cli`` prints; ``None`` for that the index is damaged."""
    for command in COMMANDS:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(["--index", str(folder), "--lang", "en", *map(_filled, command)])
        if status in (FOUND, NOT_FOUND):
            yield _TIME.sub(b"", out.getvalue().encode())
            continue
        (line,) = err.getvalue().splitlines()
        assert status == ERROR, command
        assert f"search-index check --repair --index {folder}" in line
        yield None


Answers = list[bytes | None]


def _answers(folder: Path) -> Answers:
    """What is answered everywhere, by an index that is opened anew."""
    speak(None)  # as at the start of a server; a command speaks its reader's language from then on
    pages: Answers = [None] * len(ADDRESSES)
    with contextlib.suppress(IndexDamagedError), contextlib.closing(open_index(folder)) as index:
        pages = list(_on_pages(create_app(index), folder))
    return pages + list(_in_the_terminal(folder))


@pytest.fixture(scope="module")
def expected(folder: Path) -> Answers:
    whole = _answers(folder)
    assert None not in whole
    return whole


def _harmed(folder: Path, flips: int, tenths: int) -> Iterator[tuple[str, Path, bytes]]:
    """So many times: what is done to a file, which file, and its bytes then."""
    chance = random.Random(seed())
    files = [folder / name for name in (manifests.NAME, *sorted(manifests.load(folder).files))]
    chance.shuffle(files)
    files = [path for path in files if path.stat().st_size]
    for number in range(flips):
        path = files[number % len(files)]
        changed = bytearray(path.read_bytes())
        at, bit = chance.randrange(len(changed)), chance.randrange(8)
        changed[at] ^= 1 << bit
        yield f"bit {bit} of byte {at} flipped", path, bytes(changed)
    for path in files if tenths == 10 else files[:2]:
        own = path.read_bytes()
        for tenth in range(10)[:tenths]:
            yield f"cut to {tenth} tenths", path, own[: len(own) * tenth // 10]


@pytest.mark.parametrize(
    ("flips", "tenths"), [(5, 1), pytest.param(200, 10, marks=pytest.mark.torture)], ids=["some", "many"]
)
def test_a_damaged_index_answers_as_before_or_says_that_it_is_damaged(
    folder: Path, expected: Answers, flips: int, tenths: int
) -> None:
    refused = 0
    for what, path, data in _harmed(folder, flips, tenths):
        own = path.read_bytes()
        path.write_bytes(data)
        try:
            answers = _answers(folder)
            refused += None in answers
            for asked, answer, whole in zip([*ADDRESSES, *map(str, COMMANDS)], answers, expected, strict=True):
                assert answer in (whole, None), f"{asked} is answered wrongly"
        except BaseException as error:
            error.add_note(f"{path.name}: {what} (TORTURE_SEED={seed()})")
            raise
        finally:
            path.write_bytes(own)
    assert refused > flips // 4
