"""The queries that are timed: eight fixed ones, asked again and again, and many different ones, each asked once.

An answer to a repeated query may come from what the engine has kept of it; a different query each time is what
people ask. The different ones are drawn from the texts by a fixed seed, so that each finds at least the report
that it was drawn from, and every engine is asked the same in the same order.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import rjieba

FIXED_WORDS = ("舆情回应", "政府信息公开工作", "烟花爆竹 公开", "收支两条线", "便民服务")
FIXED_QUOTATIONS = ('"舆情回应"', '"政府信息公开工作"', '"双随机一公开"')
FIXED = FIXED_WORDS + FIXED_QUOTATIONS

#: What most reports speak of.
PHRASES = (
    "舆情回应",
    "政策解读",
    "依申请公开",
    "主动公开",
    "政府信息公开工作",
    "烟花爆竹",
    "收支两条线",
    "规范性文件",
    "行政复议",
    "行政诉讼",
    "双随机一公开",
    "放管服改革",
    "政务新媒体",
    "回应社会关切",
    "公众参与",
    "建议提案办理",
    "保密审查",
    "便民服务",
)

#: Different queries of each kind, and those asked before them.
DIFFERENT = 150
WARMING = 10

SEED = 11

HAN_RUN = re.compile(r"[\u4e00-\u9fff]{4,}")

#: The lengths of a quotation, in characters.
QUOTED = range(4, 11)

#: After so many tries for one query, the texts are too few or too short.
TRIES = 10_000

Kind = Callable[[str, random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Queries:
    """Different queries, in the order in which they are asked: a word query, a quotation, a word query …"""

    warming: list[str]
    different: list[str]


def is_quotation(query: str) -> bool:
    """Whether a query asks for exact characters."""
    return query.startswith('"')


def words_of(text: str, dice: random.Random) -> str | None:
    """One to three words of two to four characters, whichever the text has: frequent ones and rare ones."""
    runs = HAN_RUN.findall(text)
    run = " ".join(dice.sample(runs, min(3, len(runs))))
    words = {word for word in rjieba.cut(run) if 2 <= len(word) <= 4}
    count = dice.randint(1, 3)
    return " ".join(dice.sample(sorted(words), count)) if len(words) >= count else None


def any_span(text: str, dice: random.Random) -> str | None:
    """A span that may begin and end inside a word."""
    runs = HAN_RUN.findall(text)
    if not runs:
        return None
    run = dice.choice(runs)
    length = min(dice.choice(QUOTED), len(run))
    start = dice.randint(0, len(run) - length)
    return f'"{run[start : start + length]}"'


def whole_words(text: str, dice: random.Random) -> str | None:
    """A span of some words, as people quote."""
    runs = HAN_RUN.findall(text)
    if not runs:
        return None
    words = rjieba.cut(dice.choice(runs))
    first = dice.randrange(len(words))
    span = "".join(words[first : first + dice.randint(2, 4)])
    return f'"{span}"' if len(span) in QUOTED else None


def around_a_phrase(text: str, dice: random.Random) -> str | None:
    """One of the phrases that are in most reports, with some of what stands around it there."""
    phrase = dice.choice(PHRASES)
    before, after = dice.randint(0, 2), dice.randint(0, 2)
    places = list(re.finditer(rf"[\u4e00-\u9fff]{{{before}}}{phrase}[\u4e00-\u9fff]{{{after}}}", text))
    return f'"{dice.choice(places).group()}"' if places and before + after else None


def draw(texts: Sequence[str]) -> Queries:
    """Different queries of the texts: as many words as quotations, and of these as many of each kind.

    Raises ``ValueError`` where the texts have not so many.
    """
    dice = random.Random(SEED)
    words = _distinct(texts, dice, (words_of,))
    quotations = _distinct(texts, dice, (any_span, whole_words, around_a_phrase))
    pairs = [query for pair in zip(words, quotations, strict=True) for query in pair]
    return Queries(pairs[: 2 * WARMING], pairs[2 * WARMING :])


def _distinct(texts: Sequence[str], dice: random.Random, kinds: Sequence[Kind]) -> Iterator[str]:
    seen: set[str] = set(FIXED)
    for number in range(DIFFERENT + WARMING):
        for _ in range(TRIES):
            # The first two lines of a made report are much the same in all.
            text = dice.choice(texts).split("\n", 2)[-1]
            query = kinds[number % len(kinds)](text, dice)
            if query is not None and query not in seen:
                break
        else:
            raise ValueError(f"{len(texts)} texts give only {number} different queries of a kind")
        seen.add(query)
        yield query
