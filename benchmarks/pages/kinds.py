"""Queries of all kinds that a query may be of, drawn from made reports so that most find something."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.made.grammar import Body
from benchmarks.queries import HAN_RUN, any_span, around_a_phrase, whole_words, words_of

SEED = 12

#: The seed of the reports, and bodies that write them: as many as write 3,000.
MADE_BY, BODIES = 1, 375

_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,4}[0-9]+[\u4e00-\u9fff]{0,2}")

#: Fields, operators and signs around one, two and three words.
_FORMS = (
    ("{0} OR {1}", 2),
    ("{0} -{1}", 2),
    ("({0} OR {1}) {2}", 3),
    ('"{0} {1}"~20', 2),
    ("{0}*", 1),
    ('{0} "{1}"', 2),
    ("title:{0}", 1),
    ("year:2012..2016 {0}", 1),
    ("agency:教育局 {0}", 1),
    ("region:广州 {0} {1}", 2),
    ("{0}、{1}", 2),
)

Kind = Callable[[str, random.Random], str | None]


def in_a_row(text: str, dice: random.Random) -> str:
    """A span without quotation marks, which may end inside a word."""
    run: str = dice.choice(HAN_RUN.findall(text))
    return run[: dice.randint(3, 12)]


def number(text: str, dice: random.Random) -> str:
    """A number, alone or with what stands around it."""
    found = dice.choice(_NUMBER.findall(text) or ["2012年"])
    return found if dice.random() < 0.7 else "".join(filter(str.isdigit, found))


def name(text: str, dice: random.Random) -> str:
    """A body or a region, alone or with a year or words."""
    body = Body(f"{MADE_BY}/{dice.randrange(BODIES)}")
    return dice.choice([body.place, body.name]) + dice.choice(
        ["", "2014年报", f"{dice.randint(2008, 2025)}年", f" {in_a_row(text, dice)}"]
    )


def operators(text: str, dice: random.Random) -> str:
    """Words with operators and fields."""
    form, count = dice.choice(_FORMS)
    return form.format(*(dice.choice(HAN_RUN.findall(text))[: dice.randint(2, 4)] for _ in range(count)))


def question(text: str, dice: random.Random) -> str:
    """A question of some words."""
    words = [dice.choice(HAN_RUN.findall(text))[:4] for _ in range(3)]
    return f"{words[0]}和{words[1]}为什么要{words[2]}？"


KINDS: dict[str, Kind] = {
    "words": words_of,
    "quotations": lambda text, dice: dice.choice([any_span, whole_words, around_a_phrase])(text, dice),
    "in a row": in_a_row,
    "numbers": number,
    "names": name,
    "operators": operators,
    "questions": question,
}


def draw(texts: Sequence[str], count: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """So many different queries of each kind in turns: the kind, the query, and how it is asked."""
    dice = random.Random(SEED)
    seen: set[str] = set()
    for round_number in range(count):
        for kind, drawn in KINDS.items():
            query = None
            while query is None or query in seen:
                # The first two lines of a made report are much the same in all.
                query = drawn(dice.choice(texts).split("\n", 2)[2], dice)
            seen.add(query)
            options: dict[str, Any] = {"synonyms": round_number % 4 == 3}
            if round_number % 10 == 9:
                options["match"] = "any"
            if round_number % 10 == 4:
                options["filters"] = {"year": ["2012..2018"]}
            yield kind, query, options
