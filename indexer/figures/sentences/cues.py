"""What the words around a number say of it, as names of features: the evidence among which a figure is chosen.

A feature is a cue (``indexer/data/figure_cues.tsv``) and its place: ``ASKED|`` stands right before the number, ``ASKED<``
in the number's own clause, ``ASKED<<`` in the clauses before that, ``ASKED<<<`` before the number before; ``ASKED>``
stands after it in its clause, ``ASKED>>`` in the clauses after that. Cues in capitals say what is counted: of those the
nearest and the one before it (``chain=``) are features too, and how much of the words between no cue covers (``object=``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from indexer.text.mentions import NONE, Mention
from indexer.text.sentences import Sentence
from indexer.text.word_tables import rows

_CLAUSE = re.compile(r"[,;:。()]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: How far from a number cues are of interest, and how many numbers make a sum; in characters and numbers.
_REACH = 200
_SUM = 8
#: Words that say nothing of a number but that they are no object of their own.
_PLAIN = "plain"


class Cue(NamedTuple):
    """A word of the table in a sentence."""

    name: str
    start: int
    end: int
    capital: bool


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[str, str, bool]]]:
    """The words that begin with a character, the longest first: word, cue, whether that is in capitals."""
    words = [
        (word, name, name.isupper()) for name, several in rows("figure_cues.tsv", 2) for word in several.split("|")
    ]
    table: dict[str, list[tuple[str, str, bool]]] = {}
    for entry in sorted(words, key=lambda entry: -len(entry[0])):
        table.setdefault(entry[0][0], []).append(entry)
    return table


def find(text: str) -> list[Cue]:
    """The cues of a sentence, in order."""
    beginning_with = _table().get
    found: list[Cue] = []
    end = 0
    for start, character in enumerate(text):
        if start < end or not (entries := beginning_with(character)):
            continue
        for word, name, capital in entries:
            if text.startswith(word, start):
                end = start + len(word)
                found.append(Cue(name, start, end, capital))
                break
    return found


def features(
    sentence: Sentence,
    found: Sequence[Cue],
    mentions: Sequence[Mention],
    place: int,
    above: Callable[[], Sequence[Cue]],
) -> list[str]:
    """The features of ``mentions[place]``; ``found`` are the cues of the sentence, ``above`` gives those of the
    heading, question or words with a colon before it, which count where nothing beside the number is named.
    """
    mention = mentions[place]
    since = mentions[place - 1].end if place else 0
    limit = mentions[place + 1].start if place + 1 < len(mentions) else len(sentence.text)
    denied = mention.unit == NONE
    names = ["always", f"unit={mention.unit}", f"topic={sentence.topic}"]
    chain, bare = _before(names, sentence.text, found, mention.start, since, denied)
    named = _after(names, sentence.text, found, mention, limit)
    if not denied:
        _among(names, mentions, place)
        _channels(names, found, mentions, place)
    if not named and not (chain and chain[0].start >= since):
        names += [f"above={cue.name}" for cue in above() if cue.capital]
        if sentence.heading:
            names.append("heading")
    if mention.value == 0:
        names.append("zero")
    _nearest(names, chain, bare, since, mention)
    names = list(dict.fromkeys(names))
    return [f"none {name}" for name in names] if denied else names


def _before(
    names: list[str], text: str, found: Sequence[Cue], start: int, since: int, own: bool
) -> tuple[list[Cue], int]:
    """Add what stands before; the cues in capitals, the nearest first, and how many characters no cue covers."""
    clause = max([text.rfind(stop, 0, start) for stop in ",;:()。"]) + 1
    chain: list[Cue] = []
    covered, bare = start, 0
    reach = since if own else start - _REACH
    for cue in reversed(found):
        name, begin, end, capital = cue
        if end > start:
            continue
        if begin < reach:
            break
        if not chain:
            if end < covered and since < covered:
                bare += len(_HAN.findall(text, max(end, since), covered))
            covered = begin
        if name == _PLAIN:
            continue
        names.append(name + ("<" if begin >= clause else "<<" if begin >= since else "<<<"))
        if start - end <= 1:
            names.append(name + "|")
        if 0 < since <= begin < since + 4 and end <= clause:
            names.append(name + "~")
        if capital and name != "INFO":
            chain.append(cue)
    if chain:
        last = chain[0]
        names.append(f"last={last.name}{'^' if last.start < since else ',' if last.start < clause else ''}")
    return chain, bare


def _nearest(names: list[str], chain: list[Cue], bare: int, since: int, mention: Mention) -> None:
    """Add what is named nearest before a number, together with what else tells whole from part."""
    if not chain:
        names += ["last=nothing", f"last=nothing unit={mention.unit}"]
        return
    last = f"last={chain[0].name}"
    size = "none" if not bare else "short" if bare < 4 else "long" if bare < 9 else "longer"
    among = frozenset(names)
    names += [f"object={size}", f"{last} object={size}", f"{last} unit={mention.unit}"]
    names.append(f"{last} {'without INFO' if among.isdisjoint(_INFO) else 'INFO'}")
    names.append(f"{last} {'no total' if among.isdisjoint(_TOTAL) else 'total'}")
    if len(chain) > 1:
        names.append(f"chain={chain[1].name} {chain[0].name}")
    if len(chain) > 2:
        names.append(f"third={chain[2].name}")


_INFO = frozenset({"INFO<", "INFO>"})
_TOTAL = frozenset({"total<", "total<<", "now<", "sum of later", "sum of earlier"})


def _after(names: list[str], text: str, found: Sequence[Cue], mention: Mention, limit: int) -> bool:
    """Add what stands after; whether anything is named before the next number."""
    stop = _CLAUSE.search(text, mention.end, limit)
    finish = stop.start() if stop else limit
    chain: list[str] = []
    named = False
    for name, begin, _, capital in found:
        if begin < mention.end or name == _PLAIN:
            continue
        if begin >= limit:
            break
        named = named or capital
        if begin < finish:
            names.append(name + ">")
            if capital:
                chain.append(name)
        elif mention.unit == NONE or begin <= finish + 1:
            names.append(name + ">>")
    if chain:
        names += [f"next={chain[0]}", f"next={' '.join(chain[:3])}"]
    elif mention.unit == NONE:
        names.append("next=nothing")
    names.append(f"stop={text[finish] if stop else 'end' if limit == len(text) else 'number'}")
    return named


def _among(names: list[str], mentions: Sequence[Mention], place: int) -> None:
    """Add how a number stands to the others of its sentence."""
    mention = mentions[place]
    if len(mentions) == 1:
        names.append("only")
        return
    if not place:
        names.append("first")
    elif mentions[place - 1].unit == mention.unit:
        names.append("beside")
    later = [other.value for other in mentions[place + 1 :] if other.unit == mention.unit]
    earlier = [other.value for other in reversed(mentions[:place]) if other.unit == mention.unit]
    if later or earlier:
        names.append("largest" if mention.value >= max(*later, *earlier, mention.value) else "smaller")
    for others, name in ((later, "sum of later"), (earlier, "sum of earlier")):
        if len(others) > 1 and mention.value in accumulate(others[:_SUM]) and mention.value not in (0, others[0]):
            names.append(name)


def _channels(names: list[str], found: Sequence[Cue], mentions: Sequence[Mention], place: int) -> None:
    """Add whether a number is of one channel beside another's: several channels have no whole among them."""
    own = _of_channel(found, mentions, place)
    beside = any(
        mentions[other].unit == mentions[place].unit and _of_channel(found, mentions, other)
        for other in (place - 1, place + 1)
        if 0 <= other < len(mentions)
    )
    if own or beside:
        names.append(f"{'channel' if own else 'no channel'} {'beside a channel' if beside else 'alone'}")


def _of_channel(found: Sequence[Cue], mentions: Sequence[Mention], place: int) -> bool:
    since, start = mentions[place - 1].end if place else 0, mentions[place].start
    between = {cue.name for cue in found if since <= cue.start < start}
    return not between.isdisjoint(_CHANNELS) and "part" not in between


_CHANNELS = frozenset({"media", "site", "way"})
