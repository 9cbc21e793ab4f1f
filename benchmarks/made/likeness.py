"""How like real reports made ones are: statistics of texts that decide about the size and speed of an index.

    python -m benchmarks.made.likeness MADE.jsonl REAL.jsonl|FOLDER ...

Prints a table, a column a collection. All collections are cut to the same number of characters first, because
vocabularies grow with the text.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analyzers import fold, terms

#: Characters of each collection that are looked at, at most.
CHARACTERS = 1_000_000

_CLAUSE_END = re.compile(r"[，。；：、！？\s]+")
_PATTERNS = {
    "numbers": re.compile(r"\d+(?:[.,]\d+)*"),
    "dates": re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日"),
    "document numbers": re.compile(r"[〔\[（(](?:19|20)\d\d[〕\])）]\s*\d+\s*号"),
    "names of bodies": re.compile(r"[\u4e00-\u9fff](?:局|委员会|办公室|人民政府|街道办事处|厅)(?![\u4e00-\u9fff]*长)"),
    "titles in 《》": re.compile(r"《[^》]{2,60}》"),
    "percentages": re.compile(r"\d%"),
}


def texts_of(path: Path) -> Iterator[str]:
    """The texts of a ``.jsonl`` (fields ``title`` and ``text``) or of a folder of them and of ``.txt`` files.

    Raises ``OSError`` for what cannot be read and ``ValueError`` for a line that is no object with a ``text``.
    """
    if path.is_dir():
        for part in sorted([*path.rglob("*.jsonl"), *path.rglob("*.txt")]):
            yield from texts_of(part)
    elif path.suffix == ".txt":
        yield path.read_text(encoding="utf-8")
    else:
        with path.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                row = json.loads(line)
                if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                    raise ValueError(f"{path}, line {number}: not an object with a `text`")
                yield row["text"]


def first(texts: Iterable[str], characters: int) -> list[str]:
    """Texts up to a number of characters, the last one cut."""
    kept, left = [], characters
    for text in texts:
        kept.append(text[:left])
        left -= len(kept[-1])
        if left <= 0:
            break
    return kept


def likeness(texts: list[str]) -> dict[str, float]:
    """The statistics of some texts, by name; shares are between 0 and 1.

    Raises ``ValueError`` where there is no text.
    """
    joined = fold("\n".join(texts))
    size = len(joined)
    if not joined.strip():
        raise ValueError("no text")
    words, pairs = Counter[str](), Counter[str]()
    words_each, pairs_each, clauses, again = [], [], set[str](), 0
    count = 0
    for text in texts:
        folded = fold(text)
        own, own_pairs = Counter(terms.words(folded)), Counter(terms.bigrams(folded))
        words += own
        pairs += own_pairs
        if len(folded) > 200:
            words_each.append(len(own) / len(folded))
            pairs_each.append(len(own_pairs) / len(folded))
        here = {clause for clause in _CLAUSE_END.split(folded) if len(clause) > 4}
        count += len(here)
        again += len(here & clauses)
        clauses |= here
    thousand = size / 1000
    return {
        "texts": len(texts),
        "characters a text": statistics.mean(map(len, texts)),
        "Han characters, share": sum("一" <= c <= "鿿" for c in joined) / size,
        "digits, share": sum(c.isdecimal() for c in joined) / size,
        "lines of at most 8 characters, share of lines": _short_lines(texts),
        "words a character": words.total() / size,
        "different words a 1,000 characters": len(words) / thousand,
        "different bigrams a 1,000 characters": len(pairs) / thousand,
        "words met once, share of different ones": sum(n == 1 for n in words.values()) / max(1, len(words)),
        "bigrams met once, share of different ones": sum(n == 1 for n in pairs.values()) / max(1, len(pairs)),
        "different words in a text, a character": statistics.mean(words_each or [0]),
        "different bigrams in a text, a character": statistics.mean(pairs_each or [0]),
        "clauses that an earlier text has, share": again / max(1, count),
        **{f"{name} a 1,000 characters": len(rule.findall(joined)) / thousand for name, rule in _PATTERNS.items()},
    }


def _short_lines(texts: list[str]) -> float:
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    return sum(len(line.strip()) <= 8 for line in lines) / max(1, len(lines))


def table(columns: Mapping[str, Mapping[str, float]]) -> str:
    """Statistics side by side, in Markdown; a column a collection."""
    names = list(columns)
    rows = [f"| | {' | '.join(names)} |", f"| --- |{' ---: |' * len(names)}"]
    for row in next(iter(columns.values())):
        values = [columns[name][row] for name in names]
        rows.append(
            f"| {row} | {' | '.join(f'{value:,.0f}' if value >= 100 else f'{value:.3g}' for value in values)} |"
        )
    return "\n".join(rows)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--characters", type=int, default=CHARACTERS, help="looked at of each, at most")
    options = parser.parse_args()
    collections = {path.name: first(texts_of(path), options.characters) for path in options.collections}
    least = min(sum(map(len, texts)) for texts in collections.values())
    print(table({name: likeness(first(texts, least)) for name, texts in collections.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
