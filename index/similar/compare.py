"""Two reports side by side: what is the same in both, what has changed, what only one has, what has moved.

Units are sentences and lines; a row of a table is a line. What is compared is folded and without white space, what
is shown is the text as published: every offset is an offset into ``Report.text``.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from analyzers import fold
from analyzers.folding import INVISIBLE
from index.deadline import poll
from index.report import Report
from index.similar.alignment import align

#: What ``Block.kind`` says.
KINDS = ("same", "changed", "only_left", "only_right", "moved")

#: A sentence with fewer characters is not taken for one that was moved: 特此报告。 stands anywhere.
MOVED_CHARACTERS = 12

#: Sentences whose numbers of parts multiply to more than this are marked as changed between their common ends.
_MOST_PARTS = 1_000_000

_END = re.compile(r"(?:[。！？；!?;]+[”’」』）)\"]*|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])\s*")
_WORD = re.compile(r"[^\W_]")
_PART = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[a-z]+|.", re.DOTALL)
_BLANK = re.compile(rf"[\s{INVISIBLE}]+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of one report, of the other, or of both.

    ``left`` and ``right`` are ``(start, end)`` offsets into the texts, ``None`` where a side has nothing. Of a
    ``changed`` block the marks are offsets of what differs; all else in it is the same on both sides. A ``moved``
    block has one side, and stands on the other at ``elsewhere``.
    """

    kind: str
    left: Span | None = None
    right: Span | None = None
    left_marks: tuple[Span, ...] = ()
    right_marks: tuple[Span, ...] = ()
    elsewhere: Span | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports and their blocks. Each side's spans, in order, are its whole text without gap or overlap.

    ``left_share`` and ``right_share`` are the parts of the letters of each (0 to 1) that the other has the same, in
    place or moved. ``share`` is how much the two have in common, as ``index.similar.neighbours.likeness`` has it.
    """

    left: Report
    right: Report
    blocks: tuple[Block, ...]
    left_share: float
    right_share: float
    share: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON that ``search-cli --compare ID ID --json`` prints."""
        return {
            "share": round(self.share, 6),
            "left": _head(self.left, self.left_share),
            "right": _head(self.right, self.right_share),
            "blocks": [
                {
                    "kind": block.kind,
                    "left": _piece(self.left.text, block.left, block.left_marks),
                    "right": _piece(self.right.text, block.right, block.right_marks),
                    "elsewhere": list(block.elsewhere) if block.elsewhere else None,
                }
                for block in self.blocks
            ],
        }


def _head(report: Report, share: float) -> dict[str, Any]:
    names = ("id", "title", "agency", "year", "published")
    return {**{name: getattr(report, name) for name in names}, "share": round(share, 6)}


def _piece(text: str, span: Span | None, marks: Sequence[Span]) -> dict[str, Any] | None:
    """A side of a block; marks as ``[start, end]`` offsets into its own ``text``."""
    if span is None:
        return None
    start, end = span
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "marks": [[a - start, b - start] for a, b in marks],
    }


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or line with the white space after it; ``key`` is what of it is compared."""

    start: int
    end: int
    key: str


def compare(left: Report, right: Report, share: float) -> Comparison:
    """Compare two reports, of which it is known how much they ``share``."""
    folded = fold(left.text), fold(right.text)
    units = _units(left.text, folded[0]), _units(right.text, folded[1])
    pairs = align([unit.key for unit in units[0]], [unit.key for unit in units[1]])
    blocks = tuple(_joined(_find_moved(list(_blocks(units, pairs, folded)), folded)))
    return Comparison(left, right, blocks, _share(folded[0], blocks, "left"), _share(folded[1], blocks, "right"), share)


def _units(text: str, folded: str) -> list[_Unit]:
    """The sentences and lines of a text; what has no letter belongs to the one before it."""
    units: list[_Unit] = []
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        if end == start:
            continue
        if units and (not _WORD.search(folded, start, end) or not _WORD.search(folded, units[-1].start, start)):
            start = units.pop().start
        units.append(_Unit(start, end, _key(folded[start:end])))
        start = end
    return units


def _key(folded: str) -> str:
    return _BLANK.sub("", folded)


def _blocks(
    units: tuple[list[_Unit], list[_Unit]], pairs: Sequence[tuple[int, int]], folded: tuple[str, str]
) -> Iterator[Block]:
    """A block a unit or pair of units."""
    i = j = 0
    for a, b in (*pairs, (len(units[0]), len(units[1]))):
        yield from (Block("only_left", left=(unit.start, unit.end)) for unit in units[0][i:a])
        yield from (Block("only_right", right=(unit.start, unit.end)) for unit in units[1][j:b])
        if a < len(units[0]):
            poll()
            yield _pair(units[0][a], units[1][b], folded)
        i, j = a + 1, b + 1


def _pair(left: _Unit, right: _Unit, folded: tuple[str, str]) -> Block:
    spans = (left.start, left.end), (right.start, right.end)
    if left.key == right.key:
        return Block("same", *spans)
    parts = _parts(folded[0], left), _parts(folded[1], right)
    marks: tuple[list[Span], list[Span]] = [], []
    for ranges in _differences([text for text, _ in parts[0]], [text for text, _ in parts[1]]):
        for side, (first, after) in enumerate(ranges):
            if after > first:
                marks[side].append((parts[side][first][1][0], parts[side][after - 1][1][1]))
    return Block("changed", *spans, tuple(marks[0]), tuple(marks[1]))


def _parts(folded: str, unit: _Unit) -> list[tuple[str, Span]]:
    """The characters of a unit, its numbers and Latin words whole, white space left out."""
    matches = _PART.finditer(folded, unit.start, unit.end)
    return [(match[0], match.span()) for match in matches if not _BLANK.fullmatch(match[0])]


def _differences(left: list[str], right: list[str]) -> Iterator[tuple[Span, Span]]:
    """The ranges that differ, as places in the lists; of rows with as many cells as each other, cell by cell."""
    cells = _cells(left), _cells(right)
    if len(cells[0]) != len(cells[1]):
        cells = [(0, len(left))], [(0, len(right))]
    for (a, b), (c, d) in zip(*cells, strict=True):
        for (e, f), (g, h) in _cell_differences(left[a:b], right[c:d]):
            yield (a + e, a + f), (c + g, c + h)


def _cells(parts: list[str]) -> list[Span]:
    """The cells of a row, the bars between them left out; a sentence is one cell."""
    bars = [at for at, part in enumerate(parts) if part == "|"]
    return list(zip([0, *(bar + 1 for bar in bars)], [*bars, len(parts)], strict=True))


def _cell_differences(left: list[str], right: list[str]) -> list[tuple[Span, Span]]:
    """The ranges that differ. One part that is the same between two that are not differs too."""
    if len(left) * len(right) > _MOST_PARTS:
        return [_between_ends(left, right)]
    found: list[tuple[Span, Span]] = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if found and a - found[-1][0][1] <= 1:
            found[-1] = (found[-1][0][0], b), (found[-1][1][0], d)
        else:
            found.append(((a, b), (c, d)))
    return found


def _between_ends(left: list[str], right: list[str]) -> tuple[Span, Span]:
    shorter = min(len(left), len(right))
    begin = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    rest = shorter - begin
    end = next((at for at in range(rest) if left[-1 - at] != right[-1 - at]), rest)
    return (begin, len(left) - end), (begin, len(right) - end)


def _find_moved(blocks: list[Block], folded: tuple[str, str]) -> list[Block]:
    """The blocks, those of one side that the other side has elsewhere made ``moved``."""
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for at, block in enumerate(blocks):
        if block.kind == "only_left" and block.left:
            waiting[_key(folded[0][slice(*block.left)])].append(at)
    for at, block in enumerate(blocks):
        if block.kind != "only_right" or not block.right:
            continue
        key = _key(folded[1][slice(*block.right)])
        if len(key) >= MOVED_CHARACTERS and waiting.get(key):
            other = waiting[key].popleft()
            blocks[at] = replace(block, kind="moved", elsewhere=blocks[other].left)
            blocks[other] = replace(blocks[other], kind="moved", elsewhere=block.right)
    return blocks


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, neighbours of one kind joined; those that have changed stay single."""
    last: Block | None = None
    for block in blocks:
        if last is not None and block.kind == last.kind != "changed" and _follows(last, block):
            last = replace(
                last,
                left=_join(last.left, block.left),
                right=_join(last.right, block.right),
                elsewhere=_join(last.elsewhere, block.elsewhere),
            )
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _follows(last: Block, block: Block) -> bool:
    return all(
        (a is None) == (b is None) and (a is None or b is None or a[1] == b[0])
        for a, b in ((last.left, block.left), (last.right, block.right), (last.elsewhere, block.elsewhere))
    )


def _join(a: Span | None, b: Span | None) -> Span | None:
    return (a[0], b[1]) if a and b else None


def _share(folded: str, blocks: Sequence[Block], side: str) -> float:
    kept = total = 0
    for block in blocks:
        span: Span | None = getattr(block, side)
        if span is None:
            continue
        marks = getattr(block, f"{side}_marks")
        count = _letters(folded, span)
        total += count
        if block.kind in ("same", "moved"):
            kept += count
        elif block.kind == "changed":
            kept += count - sum(_letters(folded, mark) for mark in marks)
    return kept / total if total else 1.0


def _letters(folded: str, span: Span) -> int:
    return sum(map(str.isalnum, folded[slice(*span)]))
