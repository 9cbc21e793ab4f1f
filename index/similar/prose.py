"""What of a report is compared with others: the letters of its prose, and which of them are set phrases.

A report's tables, cells that stand on lines of their own, and lone headings are no text that anybody writes: two reports
that share rows of zeros share nothing. What very many reports say is a set phrase and says nothing of two of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzers import fold
from index.report import Report
from index.similar.fingerprints import GUARANTEED, Fingerprints, Letters, fingerprints_between, letters

#: A passage that more reports have than this share of all, and than so many, is a set phrase. Of one body there are a
#: score of years, and a model is copied by some tens.
SET_PHRASE, SET_PHRASE_LEAST = 0.01, 50

#: A line with fewer letters, and without a sign of a sentence, is a cell or a heading.
_LINE_LETTERS = 12
_SENTENCE = re.compile("[。！？；，：!?;,:]")
_BAR = re.compile("[|｜]")
_HAN = re.compile("[\u3400-\u9fff]")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

#: Stands between pieces of prose, no letter and another on either side: no passage goes on over what was left out.
BREAKS = (0x110000, 0x110001)


def is_prose(line: str) -> bool:
    """Whether a line of a report is part of its prose: not a row of a table, a cell, a number, or a heading of few letters."""
    if _BAR.search(line) or not _HAN.search(line):
        return False
    return bool(_SENTENCE.search(line)) or sum(map(str.isalnum, line)) >= _LINE_LETTERS


def pieces(text: str) -> list[tuple[int, int]]:
    """Where the prose of a text as published stands: runs of lines, as offsets, in order."""
    found: list[tuple[int, int]] = []
    broken = True
    for match in _LINE.finditer(text):
        if match[0].isspace():
            continue
        if not is_prose(match[0]):
            broken = True
        elif broken:
            found.append(match.span())
            broken = False
        else:
            found[-1] = found[-1][0], match.end()
    return found


@dataclass(frozen=True, slots=True)
class Prose:
    """The letters of a report's prose with a break behind each piece, where they are letters, and their fingerprints.

    ``ends`` has for each fingerprint the letter after the first of the last window of ``GUARANTEED`` letters that it is the
    print of. Offsets are of ``Report.text``.
    """

    letters: Letters
    are_letters: NDArray[np.bool_]
    prints: Fingerprints
    ends: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many letters there are."""
        return int(np.count_nonzero(self.are_letters))

    def telling(self, common: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which letters are no part of a set phrase; ``common`` says of each print whether it is that of one."""
        edges = np.zeros(len(self.letters) + 1, np.int64)
        np.add.at(edges, self.prints.windows[common], 1)
        np.add.at(edges, self.ends[common] + GUARANTEED - 1, -1)
        telling: NDArray[np.bool_] = self.are_letters & (np.cumsum(edges[:-1]) == 0)
        return telling


def prose_of(report: Report, side: int = 0) -> Prose:
    """The prose of a report; two that are compared have different sides."""
    body = report.body
    every = letters(fold(body))
    points: list[NDArray[np.uint32]] = [np.empty(0, np.uint32)]
    offsets: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    spans = np.array(pieces(body), np.int64).reshape(-1, 2)
    for (first, after), end in zip(every.offsets.searchsorted(spans).tolist(), spans[:, 1].tolist(), strict=True):
        if first < after:
            points += [every.points[first:after], np.array([BREAKS[side]], np.uint32)]
            offsets += [every.offsets[first:after], np.array([end], np.int64)]
    own = Letters(np.concatenate(points), np.concatenate(offsets))
    are_letters = own.points != BREAKS[side]
    return Prose(own, are_letters, *fingerprints_between(own, are_letters))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many of the ``reports`` there are have each of some fingerprints, ``prints`` increasing."""

    prints: NDArray[np.uint32]
    counts: NDArray[np.int64]
    reports: int

    def of(self, prose: Prose) -> NDArray[np.int64]:
        """Those of a report's prints, in the report's order."""
        found: NDArray[np.int64] = self.counts[np.searchsorted(self.prints, prose.prints.hashes)]
        return found

    def telling(self, prose: Prose) -> NDArray[np.bool_]:
        """Which letters of the report's prose are no part of a set phrase."""
        return prose.telling(self.of(prose) > max(SET_PHRASE_LEAST, SET_PHRASE * self.reports))
