"""Three nodes, three shards, one replica: a node killed in the middle of searches and of an ``add``, and a writer too.

No answer is wrong or partial: it is the whole one, or an error. Nothing that was added is lost; running again leads to what a
run without trouble leads to.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import Index, Report, create_index, open_index
from index.errors import GongkaiError
from index.opening import vacuum_index
from index.opensearch_engine import word_counts
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import Connection
from tests.parity.conftest import running
from tests.parity.pairs import assert_same_order, fill
from tests.torture.seeds import seed
from tools.opensearch.cluster import Cluster

pytestmark = [pytest.mark.opensearch, pytest.mark.torture]

ROOT = Path(__file__).resolve().parents[2]

QUERIES = ("公开", "财政局 公开", '"主动公开政府信息"', "教育 OR 民政", "第7号", "")

BODIES = ("财政", "教育", "民政", "水利", "审计")

DOCUMENTS = 1_500


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running("three", 3) as cluster:
        yield cluster


@pytest.fixture
def whole(cluster: Cluster) -> Cluster:
    """All three nodes, with every copy of every shard."""
    for number in range(cluster.nodes):
        if cluster.pid(number) is None:
            cluster.start_node(number)
    cluster.wait("green", 600)
    return cluster


def address(cluster: Cluster, name: str) -> str:
    return f"opensearch://{','.join(cluster.hosts)}/{name}?shards=3&replicas=1"


def made(number: int) -> Report:
    body = BODIES[number % len(BODIES)]
    text = (
        f"石桥县{body}局2018年政府信息公开工作年度报告\n第{number}号。我局主动公开政府信息{number}条。"
        + "办理依申请公开。" * 40
    )
    return Report(id=f"r{number}", text=text, title=f"{body}局报告", year=2008 + number % 12)


def answers(index: Index, query: str) -> tuple[int, tuple[str, ...], tuple[tuple[str, int], ...]]:
    page = index.search(query, facets=["year"], page_size=20)
    counted = tuple((value.value, value.count) for value in page.facets[0].values)
    return page.total, tuple(hit.id for hit in page.hits), counted


def test_searches_go_on_while_a_node_is_killed(whole: Cluster) -> None:
    place = address(whole, "searched")
    with create_index(place).writer() as writer:
        for number in range(400):
            writer.add(made(number))
    expected = {query: answers(open_index(place), query) for query in QUERIES}
    assert expected[""][0] == 400
    outcomes: Counter[str] = Counter()
    wrong: list[object] = []
    end = threading.Event()

    def ask(own: int) -> None:
        chance = random.Random(own)
        with closing(open_index(place)) as index:
            while not end.is_set():
                query = chance.choice(QUERIES)
                try:
                    found = answers(index, query)
                except GongkaiError as error:
                    outcomes[error.code] += 1
                    continue
                outcomes["whole"] += 1
                if found != expected[query]:
                    wrong.append((query, found, expected[query]))

    askers = [threading.Thread(target=ask, args=(seed() + number,)) for number in range(3)]
    for asker in askers:
        asker.start()
    try:
        for more in (20, 60):  # before and after
            enough = outcomes["whole"] + more
            patience = time.monotonic() + 240
            while outcomes["whole"] < enough:
                assert time.monotonic() < patience, f"no question is answered any more: {outcomes}"
                time.sleep(0.1)
            if more == 20:
                whole.kill(random.Random(seed()).randrange(3))
    finally:
        end.set()
        for asker in askers:
            asker.join()
    print(dict(outcomes))
    assert wrong == []
    assert outcomes["whole"] > 5 * (outcomes.total() - outcomes["whole"])
    with closing(open_index(place)) as index:
        assert {query: answers(index, query) for query in QUERIES} == expected
        assert index.health() == {"cluster": "yellow", "nodes": 2}


def test_words_that_are_kept_survive_a_node_and_are_counted_on_from(
    whole: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_counts, "LATE", 30)
    place = address(whole, "words")
    fill(create_index(place), map(made, range(200)))
    connection = Connection(parse_address(place))
    first = word_counts.recalled(connection, "words.1")
    assert first is not None
    assert (sum(n + 1 for n in first.last), first.counted) == (200, 200)

    def counted(words: Iterable[str]) -> dict[str, int]:
        with closing(open_index(place)) as index, index._engine.view() as view:  # type: ignore[attr-defined]
            return dict(view.vocabulary.frequencies([*words]))

    words = ("政府", "公开", "教育", "水利")
    expected = counted(words)
    assert expected["教育"] == 40
    whole.kill(random.Random(seed()).randrange(3))
    assert counted(words) == expected
    fill(open_index(place), map(made, range(200, 300)))
    then = word_counts.recalled(connection, "words.1")
    assert then is not None
    assert then.generation > first.generation
    assert (then.index, then.counted, then.gone) == (first.index, 300, 0)
    assert counted(["教育"]) == {"教育": 60}


def test_after_a_vacuum_every_copy_ranks_as_a_folder_does(whole: Cluster, tmp_path: Path) -> None:
    place = address(whole, "merged")
    indexes = create_index(tmp_path / "plain"), create_index(place)
    for index in indexes:
        fill(index, [made(number) for number in range(300)])
        fill(index, [f"r{number}" for number in range(300) if number % 3])
        fill(index, [Report(id=f"r{number}", text=f"{made(number + 1).text}教育") for number in range(0, 300, 9)])
    kept = [vacuum_index(index.location).kept for index in indexes]
    assert kept == [0, 0]
    for query in QUERIES:
        expected = indexes[0].rank(query, match="any", limit=300)
        for _ in range(6):  # of other copies
            with closing(open_index(place)) as index:
                assert_same_order(expected, index.rank(query, match="any", limit=300))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for part in range(15):
        rows = [made(number) for number in range(part, DOCUMENTS, 15)]
        lines = [json.dumps({"id": row.id, "text": row.text}, ensure_ascii=False) for row in rows]
        (folder / f"{part}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def command(folder: Path, place: str) -> list[str]:
    return [sys.executable, "-m", "indexer.cli", "add", str(folder), "--index", place, "--wait", "120"]


def converges(folder: Path, place: str, tmp_path: Path) -> None:
    """Running again leads to what an index in a folder has of the same documents."""
    subprocess.run(command(folder, place), cwd=ROOT, check=True, timeout=600)
    subprocess.run(command(folder, str(tmp_path / "plain")), cwd=ROOT, check=True, timeout=600)
    found, plain = (
        {report.id: report for report in open_index(where).reports()} for where in (place, tmp_path / "plain")
    )
    assert len(plain) == DOCUMENTS
    assert found == plain
    assert open_index(place).check()["reports"] == DOCUMENTS


def test_an_add_goes_on_while_a_node_is_killed(whole: Cluster, folder: Path, tmp_path: Path) -> None:
    place = address(whole, "added")
    create_index(place)
    chance = random.Random(seed())
    with subprocess.Popen(command(folder, place), cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(chance.uniform(3, 8))
        whole.kill(chance.randrange(3))
        _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    assert len(list(open_index(place).sources())) == DOCUMENTS
    converges(folder, place, tmp_path)


def test_a_writer_that_is_killed_again_and_again_gets_there(whole: Cluster, folder: Path, tmp_path: Path) -> None:
    place = address(whole, "cut")
    chance = random.Random(seed())
    for _ in range(4):
        with subprocess.Popen(command(folder, place), cwd=ROOT) as process:
            time.sleep(chance.uniform(4, 20))
            process.send_signal(signal.SIGKILL)
    converges(folder, place, tmp_path)
