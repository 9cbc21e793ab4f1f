"""What the words around a number say of it, as names of features: the evidence among which a figure is chosen.

A feature is a cue (``indexer/data/figure_cues.tsv``) and its place: ``ASKED|`` stands right before the number, ``ASKED<``
in the number's own clause, ``ASKED<<`` in the clauses before that, ``ASKED<<<`` before the number before; ``ASKED>``
stands after it in its clause, ``ASKED>>`` in the clauses after that. Cues in capitals say what is counted: of those the
nearest and the one before it (``chain=``) are features too, and how much of the words between no cue covers (``object=``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.figures.sentences.mentions import NONE, Mention
from indexer.figures.sentences.reader import Sentence
from indexer.figures.words import rows

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


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {word: name for name, words in rows("figure_cues.tsv", 2) for word in words.split("|")}
    by_first: dict[str, list[str]] = {}
    for word in sorted(names, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(word[1:])
    branches = (f"{first}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return re.compile("|".join(branches)), names


def find(text: str) -> list[Cue]:
    """The cues of a sentence, in order."""
    pattern, names = _table()
    return [Cue(names[match.group()], *match.span()) for match in pattern.finditer(text)]


def features(
    sentence: Sentence, found: Sequence[Cue], mentions: Sequence[Mention], place: int, above: Sequence[Cue]
) -> list[str]:
    """The features of ``mentions[place]``; ``found`` are the cues of the sentence, ``above`` those of the heading,
    question or words with a colon before it, which count where nothing beside the number is named.
    """
    mention = mentions[place]
    since = mentions[place - 1].end if place else 0
    limit = mentions[place + 1].start if place + 1 < len(mentions) else len(sentence.text)
    names = {"always", f"unit={mention.unit}", f"topic={sentence.topic}"}
    names.update(_before(sentence.text, found, mention.start, since, mention.unit == NONE))
    names.update(_after(sentence.text, found, mention, limit))
    if mention.unit != NONE:
        names.update(_among(mentions, place))
    if not any(cue.name.isupper() and since <= cue.start < limit for cue in found):
        names.update(f"above={cue.name}" for cue in above if cue.name.isupper())
    if sentence.heading:
        names.add("heading")
    if mention.value == 0:
        names.add("zero")
    last = next((name for name in names if name.startswith("last=") and " " not in name), "")
    names.add(f"{last} unit={mention.unit}")
    names.add(f"{last} {'INFO' if names & {'INFO<', 'INFO>'} else 'without INFO'}")
    names.add(f"{last} {'total' if names & {'total<', 'total<<', 'now<', 'sum of later', 'sum of earlier'} else 'no total'}")
    kind = "none " if mention.unit == NONE else ""
    return [kind + name for name in names]


def _before(text: str, found: Sequence[Cue], start: int, since: int, own: bool) -> Iterator[str]:
    clause = max([text.rfind(stop, 0, start) for stop in ",;:()。"]) + 1
    chain: list[Cue] = []
    covered, bare = start, 0
    for cue in reversed(found):
        if cue.end > start:
            continue
        if cue.start < start - _REACH or (own and cue.start < since):
            break
        if not chain:
            bare += len(_HAN.findall(text, max(cue.end, since), covered))
            covered = cue.start
        if cue.name == _PLAIN:
            continue
        yield cue.name + ("<" if cue.start >= clause else "<<" if cue.start >= since else "<<<")
        if start - cue.end <= 1:
            yield cue.name + "|"
        if 0 < since <= cue.start < since + 4 and cue.end <= clause:
            yield cue.name + "~"
        if cue.name.isupper() and cue.name != "INFO":
            chain.append(cue)
    if not chain:
        yield "last=nothing"
        return
    last = chain[0]
    size = "none" if not bare else "short" if bare < 4 else "long" if bare < 9 else "longer"
    yield f"last={last.name}{'^' if last.start < since else ',' if last.start < clause else ''}"
    yield f"object={size}"
    yield f"last={last.name} object={size}"
    if len(chain) > 1:
        yield f"chain={chain[1].name} {last.name}"
    if len(chain) > 2:
        yield f"third={chain[2].name}"


def _after(text: str, found: Sequence[Cue], mention: Mention, limit: int) -> Iterator[str]:
    stop = _CLAUSE.search(text, mention.end, limit)
    finish = stop.start() if stop else limit
    chain: list[str] = []
    for cue in found:
        if cue.start < mention.end or cue.name == _PLAIN:
            continue
        if cue.start >= min(limit, mention.end + _REACH):
            break
        if cue.start < finish:
            yield cue.name + ">"
            if cue.name.isupper():
                chain.append(cue.name)
        elif mention.unit == NONE or cue.start <= finish + 1:
            yield cue.name + ">>"
    if chain:
        yield f"next={chain[0]}"
        yield f"next={' '.join(chain[:3])}"
    elif mention.unit == NONE:
        yield "next=nothing"
    yield f"stop={text[finish] if stop else 'end' if limit == len(text) else 'number'}"


def _among(mentions: Sequence[Mention], place: int) -> Iterator[str]:
    """How a number stands to the others of its sentence."""
    mention = mentions[place]
    same = [other for other in mentions if other.unit == mention.unit]
    here = next(number for number, other in enumerate(same) if other is mention)
    if len(mentions) == 1:
        yield "only"
    elif not place:
        yield "first"
    if len(same) > 1:
        yield "largest" if mention.value == max(other.value for other in same) else "smaller"
    if here and mentions[place - 1].unit == mention.unit:
        yield "beside"
    for others, name in ((same[here + 1 :], "sum of later"), (same[:here][::-1], "sum of earlier")):
        total = others[0].value if others else 0
        for other in others[1:_SUM]:
            total += other.value
            if total == mention.value > 0:
                yield name
                break
