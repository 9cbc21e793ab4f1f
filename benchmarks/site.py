"""How long the pages of the site take and how large they are, and how many of them a second a server answers.

    python -m benchmarks.site --reports 10000
    python -m benchmarks.site --reports 100000 --keep FOLDER --users 16 --seconds 30

Times are those of the processor, of one request after the other without a network between; each search is one that was
not asked before. Then a server in a process of its own, on loopback, is asked by several
users at once, most of whom ask for what others ask for too.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask.testing import FlaskClient

from benchmarks.pages.__main__ import build
from benchmarks.pages.kinds import KINDS, MADE_BY
from benchmarks.queries import FIXED
from benchmarks.speed import write_reports
from benchmarks.trees import HERE
from index import open_index
from index.protocol import Index
from webui import caching
from webui.app import create_app
from webui.server import collect_seldom

#: Requests of each kind that are measured, after some that are not.
REQUESTS, WARMING = 60, 5

#: Reports of which searches are drawn.
DRAWN_FROM = 5_000

#: Of the requests of users, the share that is new to the server.
NEW = 0.2

Draw = Callable[[random.Random], str]


def kinds_of_page(index: Index, texts: list[str]) -> dict[str, Draw]:
    """For each kind of page what draws an address of it."""
    ids = [hit.id for hit in index.search("公开", page_size=50).hits]
    last = max(index.status()["reports"] // 1000, 1)  # which every list has; a body has eight reports

    def search(dice: random.Random, **more: str) -> str:
        kind = dice.choice(["words", "in a row", "quotations", "names"])
        query = None
        while query is None:
            query = KINDS[kind](dice.choice(texts).split("\n", 2)[2], dice)
        return "/?" + urlencode({"q": query, **more})

    return {
        "results": search,
        "results of three years": lambda dice: search(dice, year="2016..2018"),
        "all reports": lambda dice: f"/?q=&year={dice.randint(2010, 2020)}",
        "a report": lambda dice: f"/report/{dice.choice(ids)}?" + urlencode({"q": dice.choice(FIXED)}),
        "figures of a search": lambda dice: search(dice).replace("/?", "/figures?figure=requests_received&", 1),
        "figures of all": lambda dice: f"/figures?figure=requests_received&page={dice.randint(1, last)}",
        "coverage": lambda dice: f"/coverage?page={dice.randint(1, last)}",
        "agencies": lambda dice: f"/facet/agency?page={dice.randint(1, last)}",
    }


def measure(client: FlaskClient, draw: Draw) -> tuple[list[float], list[int]]:
    """Milliseconds of the processor and bytes, uncompressed, of so many pages."""
    dice = random.Random(3)
    times, sizes = [], []
    for number in range(WARMING + REQUESTS):
        address = draw(dice)
        began = time.process_time()
        response = client.get(address)
        took = 1000 * (time.process_time() - began)
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status}")
        if number >= WARMING:
            times.append(took)
            sizes.append(len(response.data))
    return times, sizes


@contextmanager
def serving(index: Path) -> Iterator[tuple[str, int]]:
    """Host and port of a server over an index."""
    command = [sys.executable, "-m", "webui.cli", "--index", str(index), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            address = urlsplit(line[line.index("http://") :].split()[0])
            yield str(address.hostname), int(address.port or 80)
        finally:
            process.terminate()


def load(host: str, port: int, draw: Draw, users: int, seconds: float) -> tuple[float, list[float], Counter[int]]:
    """Answers a second, milliseconds until each, and how many had which status."""
    popular = [draw(random.Random(number)) for number in range(50)]
    waited: list[float] = []
    statuses: Counter[int] = Counter()
    ends = time.monotonic() + seconds

    def user(number: int) -> None:
        dice = random.Random(1000 + number)
        connection = http.client.HTTPConnection(host, port, timeout=30)
        while time.monotonic() < ends:
            address = draw(dice) if dice.random() < NEW else dice.choice(popular)
            began = time.perf_counter()
            connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
            response = connection.getresponse()
            response.read()
            waited.append(1000 * (time.perf_counter() - began))
            statuses[response.status] += 1
        connection.close()

    crowd = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return len(waited) / seconds, waited, statuses


def percentile(values: list[float], percent: int) -> float:
    """The value below which so many percent of the values are."""
    return statistics.quantiles(values, n=100)[percent - 1]


def report(folder: Path, source: Path, users: int, seconds: float) -> None:
    """Print the tables."""
    with source.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, DRAWN_FROM)]
    with closing(open_index(folder)) as index:
        draws = kinds_of_page(index, texts)
        caching.KEPT = 0  # pages that are drawn twice are made twice
        client = create_app(index).test_client()
        collect_seldom()  # as the server does
        print("| page | processor, median ms | 95 % within, ms | largest, kB |\n| --- | ---: | ---: | ---: |")
        for kind, draw in draws.items():
            times, sizes = measure(client, draw)
            row = f"{statistics.median(times):.1f} | {percentile(times, 95):.1f} | {max(sizes) / 1000:.0f}"
            print(f"| {kind} | {row} |", flush=True)
    with serving(folder) as (host, port):
        rate, waited, statuses = load(host, port, draws["results"], users, seconds)
    print(f"\n{users} users, {seconds:.0f} s: {rate:.0f} answers a second, {dict(statuses)}, ", end="")
    print(f"median {statistics.median(waited):.0f} ms, 95 % within {percentile(waited, 95):.0f} ms")


def main() -> int:
    """Make an index where none is given, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="make reports and the index here, or use those that are"
    )
    parser.add_argument("--users", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        kept = options.keep or Path(place)
        kept.mkdir(parents=True, exist_ok=True)
        source, folder = kept / f"reports-{options.reports}.jsonl", kept / f"index-{options.reports}"
        if not source.exists():
            write_reports(source, options.reports, seed=MADE_BY)
        report(build(HERE, source, folder), source, options.users, options.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
