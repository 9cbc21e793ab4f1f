"""What the words around a number say of it, as names of features: the evidence among which a figure is chosen.

A feature is a cue (``indexer/data/figure_cues.tsv``) and its place: ``ASKED|`` stands right before the number, ``ASKED<``
in the number's own clause, ``ASKED<<`` in the clauses before that, ``ASKED<<<`` before the number before; ``ASKED>``
stands after it in its clause, ``ASKED>>`` in the clauses after that. Cues in capitals say what is counted: of those the
nearest and the one before it (``chain=``) are features too, and how much of the words between no cue covers (``object=``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

from indexer.text.mentions import NONE, Mention
from indexer.text.sentences import Sentence
from indexer.text.word_tables import rows

_CLAUSE = re.compile(r"[,;:。()]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: How far from a number cues are of interest, in characters and in cues, and of how many numbers a sum may be.
_REACH, _CUES = 200, 60
_SUM = 8


#: A word of the table in a sentence: the cue, where the word begins and ends, whether the cue is in capitals.
Cue = tuple[str, int, int, bool]
#: Names of features, each once, in the order in which they were found.
_Names = dict[str, None]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, list[tuple[str, int, str, bool]]]]:
    """The words by their first and their second character, the longest first: word, length, cue, whether in capitals.

    A word of one character stands last under every second character, and under none.
    """
    words = [
        (word, len(word), name, name.isupper())
        for name, several in rows("figure_cues.tsv", 2)
        for word in several.split("|")
    ]
    table: dict[str, dict[str, list[tuple[str, int, str, bool]]]] = {}
    for entry in sorted(words, key=lambda entry: -entry[1]):
        seconds = table.setdefault(entry[0][0], {"": []})
        if entry[1] > 1:
            seconds.setdefault(entry[0][1], []).append(entry)
        else:
            for entries in seconds.values():
                entries.append(entry)
    return table


def find(text: str) -> list[Cue]:
    """The cues of a sentence, in order."""
    found: list[Cue] = []
    end = 0
    for start, seconds in enumerate(map(_table().get, text)):
        if seconds is not None and start >= end:
            for word, length, name, capital in seconds.get(text[start + 1 : start + 2], seconds[""]):
                if length < 3 or text.startswith(word, start):
                    end = start + length
                    found.append((name, start, end, capital))
                    break
    return found


class Evidence:
    """The numbers and denials of a sentence and what stands around them. ``above`` gives the cues of the heading, the
    question or the words with a colon before it, which count where nothing beside a number is named.
    """

    def __init__(
        self, sentence: Sentence, found: Sequence[Cue], mentions: Sequence[Mention], above: Callable[[], Sequence[Cue]]
    ) -> None:
        self.sentence, self.found, self.mentions, self._above = sentence, found, mentions, above
        #: Which cues there are.
        self.names = {name for name, _, _, _ in found}

    @cached_property
    def _starts(self) -> list[int]:
        return [start for _, start, _, _ in self.found]

    @cached_property
    def _clauses(self) -> list[int]:
        return [match.end() for match in _CLAUSE.finditer(self.sentence.text)]

    def features(self, place: int) -> list[str]:
        """The features of a mention."""
        mentions, mention = self.mentions, self.mentions[place]
        since = mentions[place - 1].end if place else 0
        limit = mentions[place + 1].start if place + 1 < len(mentions) else len(self.sentence.text)
        count = bisect_left(self._starts, mention.start)
        denied = mention.unit == NONE
        # A dictionary, because it keeps their order and each once.
        names = dict.fromkeys(("always", f"unit={mention.unit}", f"topic={self.sentence.topic}"))
        chain = self._before(names, mention, since, count)
        named = self._after(names, mention, limit, count)
        if not denied:
            self._among(names, place)
        if not named and not (chain and chain[0][1] >= since):
            names.update((f"above={name}", None) for name, _, _, capital in self._above() if capital)
            if self.sentence.heading:
                names["heading"] = None
        if mention.value == 0:
            names["zero"] = None
        if chain:
            last = f"last={chain[0][0]}"
            names[f"{last} INFO" if "INFO<" in names or "INFO>" in names else f"{last} without INFO"] = None
            names[f"{last} total" if any(name in names for name in _TOTAL) else f"{last} no total"] = None
        return [f"none {name}" for name in names] if denied else list(names)

    def _before(self, names: _Names, mention: Mention, since: int, count: int) -> list[Cue]:
        """Add what stands before; the cues in capitals, the nearest first."""
        text, start = self.sentence.text, mention.start
        before = bisect_right(self._clauses, start)
        clause = self._clauses[before - 1] if before else 0
        chain: list[Cue] = []
        covered, bare = start, 0
        reach = since if mention.unit == NONE else start - _REACH
        for cue in self.found[max(count - _CUES, 0) : count][::-1]:
            name, begin, end, capital = cue
            if end > start:
                continue
            if begin < reach:
                break
            if not chain:
                if end < covered and since < covered:
                    bare += len(_HAN.findall(text, max(end, since), covered))
                covered = begin
            names[name + ("<" if begin >= clause else "<<" if begin >= since else "<<<")] = None
            if start - end <= 1:
                names[name + "|"] = None
            if 0 < since <= begin < since + 4 and end <= clause:
                names[name + "~"] = None
            if capital and name != "INFO":
                chain.append(cue)
        if not chain:
            names["last=nothing"] = names[f"last=nothing unit={mention.unit}"] = None
            return chain
        nearest, begin, _, _ = chain[0]
        last = f"last={nearest}"
        size = "none" if not bare else "short" if bare < 4 else "long" if bare < 9 else "longer"
        names[last + ("^" if begin < since else "," if begin < clause else "")] = None
        names[f"{last} unit={mention.unit}"] = names[f"object={size}"] = names[f"{last} object={size}"] = None
        if len(chain) > 1:
            names[f"chain={chain[1][0]} {nearest}"] = None
        if len(chain) > 2:
            names[f"third={chain[2][0]}"] = None
        return chain

    def _after(self, names: _Names, mention: Mention, limit: int, count: int) -> bool:
        """Add what stands after; whether anything is named before the next number."""
        text, end = self.sentence.text, mention.end
        stop = bisect_right(self._clauses, end)
        finish = min(self._clauses[stop] - 1, limit) if stop < len(self._clauses) else limit
        chain: list[str] = []
        named = False
        for name, begin, _, capital in self.found[count : count + _CUES]:
            if begin < end:
                continue
            if begin >= limit:
                break
            named = named or capital
            if begin < finish:
                names[name + ">"] = None
                if capital:
                    chain.append(name)
            elif mention.unit == NONE or begin <= finish + 1:
                names[name + ">>"] = None
        if chain:
            names[f"next={chain[0]}"] = names[f"next={' '.join(chain[:3])}"] = None
        elif mention.unit == NONE:
            names["next=nothing"] = None
        names[f"stop={text[finish] if finish < limit else 'end' if limit == len(text) else 'number'}"] = None
        return named

    def _among(self, names: _Names, place: int) -> None:
        """Add how a number stands to those beside it; several channels have no whole among them."""
        mentions, mention = self.mentions, self.mentions[place]
        if len(mentions) == 1:
            names["only"] = None
            if self._channel(place):
                names["channel alone"] = None
            return
        unit, value = mention.unit, mention.value
        if not place:
            names["first"] = None
        elif mentions[place - 1].unit == unit:
            names["beside"] = None
        later = [other.value for other in mentions[place + 1 : place + 1 + _SUM] if other.unit == unit]
        earlier = [other.value for other in mentions[max(0, place - _SUM) : place] if other.unit == unit]
        if later or earlier:
            names["largest" if value >= max(later + earlier) else "smaller"] = None
            if len(later) > 1 and value not in (0, later[0]) and value in accumulate(later):
                names["sum of later"] = None
            if len(earlier) > 1 and value not in (0, earlier[-1]) and value in accumulate(reversed(earlier)):
                names["sum of earlier"] = None
        if _CHANNELS.isdisjoint(self.names):
            return
        own = self._channel(place)
        beside = (place > 0 and mentions[place - 1].unit == unit and self._channel(place - 1)) or (
            place + 1 < len(mentions) and mentions[place + 1].unit == unit and self._channel(place + 1)
        )
        if own or beside:
            names[f"{'channel' if own else 'no channel'} {'beside a channel' if beside else 'alone'}"] = None

    def _channel(self, place: int) -> bool:
        if _CHANNELS.isdisjoint(self.names):
            return False
        since = self.mentions[place - 1].end if place else 0
        first, last = bisect_left(self._starts, since), bisect_left(self._starts, self.mentions[place].start)
        between = [name for name, _, _, _ in self.found[first:last]]
        return not _CHANNELS.isdisjoint(between) and "part" not in between


_TOTAL = ("total<", "total<<", "now<", "sum of later", "sum of earlier")
_CHANNELS = frozenset({"media", "site", "way"})
