"""How many reports have each word that is offered, counted by the cluster, and kept as tables.

A cluster counts words by looking at every report. So they are counted whole once, and after a commit only those of reports
that were written since: these have a higher number ("sequence number") in their shard. Reports that were removed or replaced
meanwhile are not taken off; how many they are follows from how many there should be, and frequencies are then the most
that may be left. Where they become many, all is counted anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.opensearch_engine.search.moment import Json, Moment
from index.suggest.words import WordTables, build_tables

#: The field that has the words of a report, and the number by which it was written.
_FIELD, _NUMBER = "vocabulary", "_seq_no"

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
    """How many reports of a shard were written after some number, and the last one's; which those are."""

    reports: int
    last: int
    condition: Json
    within: Json


def count_words(moment: Moment, before: WordCounts | None = None) -> WordCounts:
    """The words of a moment, by those of one ``before`` where that is possible."""
    reports = moment.count({"match_all": {}})
    if before is not None and before.index == moment.uuid and before.generation <= moment.commit.generation:
        added = _written(moment, before.last)
        counted = before.counted + sum(part.reports for part in added)
        # Fewer than none: something has been seen that was lost since, with a node; numbers were given twice.
        if 0 <= counted - reports <= _TOO_MANY_GONE * counted:
            return _made(moment, _extended(moment, before.tables, added), added, counted, counted - reports)
    everything = _written(moment, (-1,) * moment.shards)
    words = moment.values(_FIELD)
    return _made(moment, build_tables([*words], np.array([*words.values()], np.int64)), everything, reports, 0)


def _made(moment: Moment, tables: WordTables, parts: list[_Written], counted: int, gone: int) -> WordCounts:
    last = tuple(part.last for part in parts)
    return WordCounts(tables, moment.uuid, moment.commit.generation, last, counted, gone)


def _written(moment: Moment, after: tuple[int, ...]) -> list[_Written]:
    """What was written in each shard after some number."""
    found = []
    for shard, number in enumerate(after):
        condition, within = {"range": {_NUMBER: {"gt": number}}}, moment.of_shard(shard)
        body = {"query": {"bool": {"filter": [condition]}}, "size": 0, "track_total_hits": True, **within}
        answer = moment.search({**body, "aggs": {"last": {"max": {"field": _NUMBER}}}})
        last = answer["aggregations"]["last"]["value"]
        reports = answer["hits"]["total"]["value"]
        found.append(_Written(reports, number if last is None else int(last), condition, within))
    return found


def _extended(moment: Moment, tables: WordTables, added: list[_Written]) -> WordTables:
    """Tables with the words of some reports more."""
    more: Counter[str] = Counter()
    for part in added:
        if part.reports:
            more.update(moment.values(_FIELD, part.condition, part.within))
    if not more:
        return tables
    for table in (tables.han, tables.latin):
        more.update(dict(zip(table.texts(np.arange(len(table.frequency))), table.frequency.tolist(), strict=True)))
    return build_tables([*more], np.array([*more.values()], np.int64))
