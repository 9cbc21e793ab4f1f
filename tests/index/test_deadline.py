"""A question is given up when its time is up, soon after, and leaves nothing wrong behind."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from index import Report, create_index, deadline, open_index, time_limit
from index.cli import main as cli
from index.deadline import poll
from index.errors import SearchTimeoutError
from index.highlight.marks import find_marks
from index.protocol import Index
from index.query.tree import Needle
from index.whoosh_engine.search import nearness

QUESTIONS = ['"信息 公开"~99', "政府 信息 公开 舆情 回应", '"政府信息公开"', "舆情 OR 公开", "全年收到申请多少件？"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = create_index(tmp_path_factory.mktemp("deadline") / "index")
    with index.writer() as writer:
        for n in range(60):
            writer.add(
                Report(id=str(n), text=f"第{n}号政府信息公开，舆情回应，收到申请{n}件。" * 50, year=2000 + n % 9)
            )
    return Path(index.location)


def _expired(monkeypatch: pytest.MonkeyPatch, after: int) -> list[int]:
    """Let the clock of limits stand until it has been looked at so often; how often it was."""
    looks = [0]

    def clock() -> float:
        looks[0] += 1
        return 0.0 if looks[0] <= after else 1e6 * looks[0]

    monkeypatch.setattr(deadline.time, "monotonic", clock)
    return looks


def test_without_a_limit_nothing_is_given_up() -> None:
    poll()
    with time_limit(0):
        poll()


def test_an_earlier_limit_holds_within_a_later_one_and_ends_with_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(deadline.time, "monotonic", lambda: now[0])
    with time_limit(10_000):
        with time_limit(60_000):
            now[0] = 9.99
            poll()
            now[0] = 10.0
            with pytest.raises(SearchTimeoutError, match="10,000 ms") as caught:
                poll()
            assert caught.value.message.params == {"milliseconds": 10_000}
        with pytest.raises(SearchTimeoutError):
            poll()
    poll()


@pytest.mark.parametrize("query", QUESTIONS)
def test_a_search_can_be_given_up_between_any_two_of_its_parts_and_then_answers_as_before(
    folder: Path, query: str
) -> None:
    def asked(index: Index) -> object:
        page = index.search(query, facets=["year"])
        return page.total, [(hit.id, hit.score, hit.snippets) for hit in page.hits], page.facets

    expected, number, given_up = asked(open_index(folder)), 1, 0
    while True:
        index = open_index(folder, timeout_ms=5)
        with pytest.MonkeyPatch.context() as patch:
            looks = _expired(patch, number)
            try:
                asked(index)
            except SearchTimeoutError:
                given_up += 1
                assert looks[0] == number + 1, "and at once"
            else:
                break
        with time_limit(0):
            index._timeout_ms = 0  # type: ignore[attr-defined]
            assert asked(index) == expected, "what was half done is not kept"
        number += 1
    assert given_up > 10


def test_a_real_limit_is_overshot_by_one_part_at_most(folder: Path) -> None:
    index = open_index(folder, timeout_ms=1)
    query = " ".join(f'"信息 公开 舆情"~{distance}' for distance in range(200, 220))
    began = time.process_time()
    with pytest.raises(SearchTimeoutError):
        index.search(query)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("ask", ["complete", "rank", "trends", "like", "compare", "mark"])
def test_every_question_has_the_limit(folder: Path, ask: str, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_index(folder, timeout_ms=5)
    arguments = {"like": ("3",), "compare": ("3", "4"), "complete": ("舆",), "mark": ("3", "公开")}.get(
        ask, ('"信息公开"',)
    )
    _expired(monkeypatch, 1)
    with pytest.raises(SearchTimeoutError):
        getattr(index, ask)(*arguments)


def test_the_command_ends_with_a_status_of_its_own(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _expired(monkeypatch, 1)
    assert cli.main(["公开", "--index", str(folder), "--timeout-ms", "700"]) == 3
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "given up after 700 ms" in err
    assert "--timeout-ms" in err
    queries = tmp_path / "queries"
    queries.write_text("".join(json.dumps({"id": n, "text": "公开"}) + "\n" for n in "ab"))
    assert cli.main(["--batch", str(queries), "--index", str(folder)]) == 2
    assert [line.split(":")[1] for line in capsys.readouterr().err.splitlines()] == [" query a", " query b"]


def test_the_time_is_looked_at_for_every_clause_also_where_all_is_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(folder, timeout_ms=60_000)
    query = " OR ".join(f"{n}号" for n in range(30))
    index.rank(query)
    looks = _expired(monkeypatch, 10_000)
    index.rank(query)
    assert looks[0] > 30


def test_the_time_is_looked_at_for_every_text_and_segment_whose_nearness_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, looks = create_index(tmp_path / "index"), [0]
    for n in range(3):
        with index.writer() as writer:
            writer.add(Report(id=str(n), text="政府信息公开，舆情回应。"))

    def look() -> None:
        looks[0] += 1

    monkeypatch.setattr(nearness, "poll", look)
    index.search("舆情 公开")
    assert index.status()["segments"] == 3
    assert looks[0] == 3 * 2


def test_marking_a_long_text_is_given_up_between_its_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "信息公开" * 1_000
    assert len(find_marks(text, [Needle("公开")])) == 1_000
    _expired(monkeypatch, 2)
    with time_limit(10_000), pytest.raises(SearchTimeoutError):
        find_marks(text * 2, [Needle("公开")])
