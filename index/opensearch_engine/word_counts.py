"""The words of a commit, counted by the cluster: on from those that were counted before, as far as there are some.

A cluster counts words by looking at every report. So only those are looked at that were written since: they have a higher number
("sequence number") in their shard. Reports that were removed or replaced meanwhile are not taken off; how many they are
follows from how many there should be. Frequencies are then the most that may be left, and what is about to be said of a word
is asked of the cluster. Where many are gone, all is counted anew.

Whoever writes has the cluster keep what was counted (:func:`keep_words`), so that a process which asks for the first time has no
more than :data:`LATE` reports to look at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.errors import GongkaiError
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.kept_words import keep, kept
from index.opensearch_engine.place import find
from index.opensearch_engine.search.moment import Json, Moment
from index.opensearch_engine.state import Committed
from index.suggest.word_tables import build_tables, merge, pack, unpack
from index.suggest.words import WordTables

#: So many reports are looked at by whoever asks; of more it is looked whether the cluster keeps what was counted.
LATE = 5_000

#: While a writer is not done yet, words are kept where so great a part of the reports is not counted.
_PART_LATE = 8

#: The field that has the words of a report, and the number by which it was written.
_FIELD, _NUMBER = "vocabulary", "_seq_no"

#: So many numbers of a shard are looked at with one question, unless there are more than so many questions of them: it
#: has to be answered in time, and is the slower the more words there are to be told apart.
_TOGETHER, _MOST_QUESTIONS = 20_000, 200

#: Counted anew where of all that are counted so many are gone, as a share.
_TOO_MANY_GONE = 0.2


@dataclass(frozen=True, slots=True)
class WordCounts:
    """The words of a commit: ``index`` and ``generation`` say of which.

    ``last`` has the highest number in each shard that was counted. Of the ``counted`` reports some are ``gone``.
    """

    tables: WordTables
    index: str
    generation: int
    last: tuple[int, ...]
    counted: int
    gone: int


class _Written(NamedTuple):
    """How many reports of a shard were written after some number, and the last one's; what looks at that shard alone."""

    reports: int
    after: int
    last: int
    within: Json

    def conditions(self) -> Iterator[Json]:
        """Those reports, in portions."""
        step = max(_TOGETHER, -(-(self.last - self.after) // _MOST_QUESTIONS))
        for low in range(self.after, self.last if self.reports else self.after, step):
            yield {"range": {_NUMBER: {"gt": low, "lte": min(low + step, self.last)}}}


class _Onward(NamedTuple):
    """A way to count: on from ``before``, by looking at what was ``written`` since."""

    before: WordCounts
    written: list[_Written]

    @property
    def reports(self) -> int:
        """How many reports are to be looked at."""
        return sum(part.reports for part in self.written)


def count_words(moment: Moment, before: WordCounts | None = None) -> WordCounts:
    """The words of a moment: on from those ``before``, or from those that the cluster keeps, whichever is the shorter way."""
    reports = moment.count({"match_all": {}})
    way = _onward(moment, before, reports)
    if (reports if way is None else way.reports) > LATE:
        other = _onward(moment, recalled(moment.connection, moment.place.index), reports)
        if other is not None and (way is None or other.reports < way.reports):
            way = other
    return _counted(moment, way, reports)


def keep_words(connection: Connection, commit: Committed, *, done: bool) -> None:
    """Have the cluster keep the words of a commit, where counting them would be left to those who ask.

    Only whoever has the lease may. ``done`` where no other commit is about to follow.
    """
    late = LATE if done else max(LATE, commit.reports // _PART_LATE)
    if commit.reports > late:
        with suppress(GongkaiError):  # the commit is made, and who asks can count
            _keep_words(connection, commit, late)


def _keep_words(connection: Connection, commit: Committed, late: int) -> None:
    place = find(connection)
    with closing(Moment(connection, place, commit)) as moment:
        way = _onward(moment, recalled(connection, place.index), commit.reports)
        if way is not None and way.reports <= late:
            return
        words = _counted(moment, way, commit.reports)
    # What not every copy of a shard has may be lost with one, and its numbers be given to others.
    histories, is_everywhere = _histories(connection, place.index)
    if is_everywhere:
        about = {name: getattr(words, name) for name in ("index", "generation", "last", "counted", "gone")}
        keep(connection, {**about, "histories": histories}, pack(words.tables))


def recalled(connection: Connection, index: str) -> WordCounts | None:
    """The words of an index that the cluster keeps; ``None`` where there are none that can be read."""
    found = kept(connection)
    if found is None:
        return None
    about, packed = found
    try:
        # Numbers begin anew where a shard was put in another's place, from a snapshot or by force.
        if not about["histories"] or about["histories"] != _histories(connection, index)[0]:
            return None
        last = tuple(map(int, about["last"]))
        generation, counted, gone = (int(about[name]) for name in ("generation", "counted", "gone"))
        return WordCounts(unpack(packed), str(about["index"]), generation, last, counted, gone)
    except (KeyError, TypeError, ValueError):
        return None


def _onward(moment: Moment, before: WordCounts | None, reports: int) -> _Onward | None:
    """The way on from words that were counted; ``None`` where there is none."""
    if before is None or before.index != moment.uuid or before.generation > moment.commit.generation:
        return None
    way = _Onward(before, _written(moment, before.last))
    counted = before.counted + way.reports
    # Fewer than none: something has been seen that was lost since, with a node; numbers were given twice.
    return way if 0 <= counted - reports <= _TOO_MANY_GONE * counted else None


def _counted(moment: Moment, way: _Onward | None, reports: int) -> WordCounts:
    if way is None:
        nothing = build_tables([], np.empty(0, np.int64))
        start = (-1,) * moment.shards
        way = _Onward(WordCounts(nothing, moment.uuid, 0, start, 0, 0), _written(moment, start))
    more: Counter[str] = Counter()
    for part in way.written:
        for condition in part.conditions():
            more.update(moment.values(_FIELD, condition, part.within))
    tables = way.before.tables
    if more:
        tables = merge(tables, build_tables([*more], np.array([*more.values()], np.int64)))
    last, counted = tuple(part.last for part in way.written), way.before.counted + way.reports
    return WordCounts(tables, moment.uuid, moment.commit.generation, last, counted, counted - reports)


def _written(moment: Moment, after: tuple[int, ...]) -> list[_Written]:
    """What was written in each shard after some number."""
    found = []
    for shard, number in enumerate(after):
        within = moment.of_shard(shard)
        query = {"bool": {"filter": [{"range": {_NUMBER: {"gt": number}}}]}}
        body = {"query": query, "size": 0, "track_total_hits": True, **within}
        answer = moment.search({**body, "aggs": {"last": {"max": {"field": _NUMBER}}}})
        last = answer["aggregations"]["last"]["value"]
        found.append(_Written(answer["hits"]["total"]["value"], number, number if last is None else int(last), within))
    return found


def _histories(connection: Connection, index: str) -> tuple[list[str], bool]:
    """What each shard's numbers are of, and whether every copy of each has all that was written.

    Nothing, and no, where a shard cannot say so now: one that is starting, or is being moved.
    """
    answer = connection.ask("GET", f"/{index}/_stats/docs", params={"level": "shards"})
    shards = sorted(answer["indices"][index]["shards"].items())
    primaries = [copy for _, copies in shards for copy in copies if copy["routing"]["primary"]]
    try:
        numbers = [copy["seq_no"] for copy in primaries]
        is_everywhere = all(number["global_checkpoint"] >= number["max_seq_no"] for number in numbers)
        return [copy["commit"]["user_data"]["history_uuid"] for copy in primaries], is_everywhere
    except (KeyError, TypeError):
        return [], False
