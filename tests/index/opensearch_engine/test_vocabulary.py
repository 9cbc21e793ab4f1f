"""Words are counted by a thread of their own: no question waits for long, none is answered by what nobody counted."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from index import time_limit
from index.errors import ClusterError, SearchTimeoutError
from index.opensearch_engine.search import vocabulary
from index.opensearch_engine.search.vocabulary import Counted, WordCounts
from index.suggest.word_tables import build_tables


class Moment:
    """Stands for a commit."""


class Counting:
    """Counts when it is let; ``begun`` has the moments of which it was asked."""

    def __init__(self) -> None:
        self.begun: list[Moment] = []
        self.may = threading.Semaphore(0)
        self.made: dict[Moment, WordCounts] = {}
        self.error: Exception | None = None

    def __call__(self, moment: Any, before: WordCounts | None) -> WordCounts:
        assert before is (list(self.made.values())[-1] if self.made else None)
        self.begun.append(moment)
        assert self.may.acquire(timeout=30)
        if self.error is not None:
            raise self.error
        tables = build_tables(["公开"], np.array([len(self.begun)], np.int64))
        self.made[moment] = WordCounts(tables, "index", len(self.begun), (0,), 1, 0)
        return self.made[moment]


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def counted(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(vocabulary, "PATIENCE", 0.1)
    return Counted(counting)


def test_the_words_of_a_moment_are_counted_once(counting: Counting, counted: Any) -> None:
    first = Moment()
    counting.may.release()
    words = counted.of(first)
    assert words is counting.made[first] is counted.of(first)
    assert counting.begun == [first]


def test_a_limit_of_time_ends_the_question_and_not_the_counting(counting: Counting, counted: Any) -> None:
    first = Moment()
    for _ in range(2):
        with pytest.raises(SearchTimeoutError), time_limit(200):
            counted.of(first)
    counting.may.release()
    assert counted.of(first) is counting.made[first]
    assert counting.begun == [first]


def test_words_of_the_commit_before_answer_while_those_of_a_new_one_take_long(counting: Counting, counted: Any) -> None:
    first, second, third = Moment(), Moment(), Moment()
    counting.may.release()
    counted.of(first)
    assert counted.of(second) is counting.made[first]
    assert counted.of(third) is counting.made[first]
    assert counting.begun == [first, second]  # one at a time
    counting.may.release(2)
    while counted.of(third) is not counting.made.get(third):
        assert len(counting.begun) <= 3
    assert counted.of(second) is counting.made[second]


def test_what_could_not_be_counted_is_said_and_counted_again(counting: Counting, counted: Any) -> None:
    first = Moment()
    counting.error = ClusterError("opensearch.busy", place="x")
    counting.may.release()
    with pytest.raises(ClusterError, match="has too much to do"):
        counted.of(first)
    counting.error = None
    counting.may.release()
    assert counted.of(first) is counting.made[first]
    assert counting.begun == [first, first]
