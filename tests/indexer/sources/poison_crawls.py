"""Hostile crawls: records that lie, bombs in one layer and two, addresses that lead elsewhere."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli

from tests.indexer.sources import bombs
from tests.indexer.sources.made_warc import collection, http, packed, record, report, saved

MB = 2**20

#: The address of the healthy page.
GOOD = "http://www.qinghe.gov.cn/zz-good.html"

_BAD = "http://www.qinghe.gov.cn/bad.html"


def good(number: int) -> bytes:
    """A healthy page."""
    return saved(GOOD, report("青禾县档案局", 2016, f"健康的网页{number}。"))


def _zeros(size: int) -> bytes:
    """So many MB of zeros, compressed, without having them."""
    return bombs.gzip(bytes(MB), size)


def _page(body: bytes, **headers: str) -> bytes:
    return record(_BAD, http(body, **headers))


Crawl = Callable[[bytes], bytes]

#: Crawls by name; each has a healthy page, which must be read, and something that must have a row.
WITH_GOOD: dict[str, Crawl] = {
    "content-bomb.warc.gz": lambda g: packed([_page(_zeros(2_000), Content_Encoding="gzip"), g]),
    "content-bomb-in-bomb.warc.gz": lambda g: packed(
        [_page(gzip.compress(_zeros(5_000)), Content_Encoding="gzip, gzip"), g]
    ),
    "brotli-bomb.warc": lambda g: _page(brotli.compress(bytes(200 * MB), quality=1), Content_Encoding="br") + g,
    "large-page.warc.gz": lambda g: packed([_page(bytes(70 * MB)), g]),
    "chunk-bomb.warc": lambda g: _page(b"1\r\nx\r\n" * 200_000, Transfer_Encoding="chunked") + g,
    "lying-length.warc.gz": lambda g: packed([record(_BAD, http(report()), length="99999999999999"), g]),
    "short-length.warc.gz": lambda g: packed([record(_BAD, http(report()), length="3"), g]),
    "negative-length.warc.gz": lambda g: packed([record(_BAD, http(report()), length="-5"), g]),
    "many-digits.warc.gz": lambda g: packed([record(_BAD, http(report()), length="9" * 100_000), g]),
    "head-without-end.warc.gz": lambda g: packed([g, b"WARC/1.0\r\n" + b"x" * (50 * MB)]),
    "heads-without-end.warc.gz": lambda g: packed([g, b"WARC/1.0\r\n" + b"a: b\r\n" * (8 * MB)]),
    "http-head-without-end.warc.gz": lambda g: packed(
        [g, record(_BAD, b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * (8 * MB))]
    ),
    "blank-lines.warc": lambda g: g + b"\r\n" * (8 * MB),
    "cut.warc": lambda g: g + _page(report())[:-200],
    "cut.warc.gz": lambda g: packed([g, _page(report())])[:-20],
    "no-type.warc": lambda g: record(_BAD, b"\0" * 5_000) + g,
    "long-address.warc": lambda g: record("http://x/" + "长" * 100_000, http(report())) + g,
    "binary-page.warc": lambda g: _page(bytes(range(256)) * 40) + g,
    "trailing.warc.gz": lambda g: packed([g]) + bytes(5_000),
    "one-is-damaged.wacz": lambda g: collection(
        {"archive/a.warc.gz": packed([g]), "archive/b.warc.gz": b"\x1f\x8b" * 99}
    ),
    # A page of two names: what its address says leads to no file.
    "addresses.warc": lambda g: (
        record("file:///etc/passwd", http(b"")) + record("http://x/../../../etc/passwd\0", http(b"")) + g
    ),
}

#: Crawls of which nothing, or not all, is read; each must have a row.
ROWS: dict[str, Callable[[], bytes]] = {
    "empty.warc": lambda: b"",
    "nothing.warc.gz": lambda: gzip.compress(b""),
    "no-crawl.warc.gz": lambda: b"\x1f\x8b\x08\0" + bytes(5_000),
    "no-crawl.warc": lambda: bytes(5_000),
    "page.warc": lambda: report(),
    "no-collection.wacz": lambda: b"PK\3\4" + bytes(5_000),
    "nothing.wacz": lambda: collection({"datapackage.json": b"{}"}),
    # 1.5 GB of nothing in 1.5 MB.
    "bomb.warc.gz": lambda: _zeros(1_500) + packed([record(_BAD, http(b"", "image/png"))]),
}
