"""Made reports of any number and length, like real ones in their words, numbers and repetitions, for measuring.

    python -m benchmarks.generate --reports 10000 --characters 3000 > reports.jsonl

Public bodies write a report a year, each in its own words, most of which it takes from the year before; those since 2019
have the statutory tables. ``python -m benchmarks.made.likeness`` compares them with real ones. They mean nothing, say so, and
what they tell of bodies that exist is invented.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import count as counted
from random import Random

from benchmarks.made.grammar import Author, Body, parts
from benchmarks.made.statutory import as_text, tables

NOTICE = "本文由程序生成，仅供测速，不含任何真实信息。"

#: Reports of one body, a year each.
YEARS = 8

#: The share of sentences that a body did not write the year before.
FRESH = 0.3

#: The year of the first statutory tables.
TABLES_SINCE = 2019

#: What parts of a report are called, and the share of its sentences that are in them.
_CHAPTERS = (
    ("概述", "一、总体情况", 0.2),
    ("主动公开", "二、主动公开政府信息情况", 0.45),
    ("依申请", "三、收到和处理政府信息公开申请情况", 0.15),
    ("问题", "四、存在的主要问题及改进情况", 0.12),
    ("其他", "五、其他需要报告的事项", 0.08),
)


def report(body: Body, number: int, year: int, characters: int, fresh: float) -> tuple[str, str]:
    """Title and text of one report; ``number`` tells bodies of the same name apart."""
    title = f"{body.name}{year}年政府信息公开工作年度报告"
    figures = Random(f"{number}/{year}")
    written = [title, NOTICE]
    has_tables = year >= TABLES_SINCE
    made = tables(figures) if has_tables else []
    left = characters - sum(len(as_text(table, a_cell_a_line=number % 3 == 0)) for table in made)
    for chapter, heading, share in _CHAPTERS:
        written.append(heading)
        size = 0
        paragraph = ""
        for place in counted():
            if size >= left * share:
                break
            # What a body writes at one place of its reports, it writes there again.
            again = f"{number}/{chapter}/{place}"
            habits = Random(f"{again}/{year}") if figures.random() < fresh else Random(again)
            paragraph += Author(body, year, habits, figures).sentence(habits.choice(parts()[chapter]))
            size += len(paragraph)
            if habits.random() < 0.5:
                written.append(paragraph)
                paragraph = ""
            else:
                size -= len(paragraph)
        written.append(paragraph)
        if made and chapter in ("主动公开", "依申请"):
            written += [as_text(table, a_cell_a_line=number % 3 == 0) for table in made[:1]]
            made = made[1:]
    written += [as_text(table, a_cell_a_line=number % 3 == 0) for table in made]
    return title, "\n".join(filter(None, written))


def reports(
    count: int, characters: int, seed: int, fresh: float = FRESH, *, first_body: int = 0
) -> Iterator[dict[str, object]]:
    """``count`` rows ``id title text``, each text of about ``characters`` characters; another seed, other reports.

    ``fresh`` is the share of sentences that a body did not write the year before. ``first_body`` leaves out the reports
    of so many bodies, :data:`YEARS` of each.
    """
    for at in range(first_body * YEARS, first_body * YEARS + count):
        number, past = divmod(at, YEARS)
        if past == 0:
            body = Body(f"{seed}/{number}")
            first = Random(f"{seed}/{number}").randrange(2008, 2026 - YEARS)
        title, text = report(body, seed * 10_000_000 + number, first + past, characters, fresh)
        yield {"id": f"made-{seed}-{at:07}", "title": title, "text": text}


def main() -> int:
    """Write the reports as JSON lines to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--characters", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", type=float, default=FRESH, metavar="SHARE", help="the share of new sentences")
    options = parser.parse_args()
    for row in reports(options.reports, options.characters, options.seed, options.fresh):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
