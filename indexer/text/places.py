"""Where a text may state a figure at all, told from its characters, all at once.

Most sentences hold neither a number with a unit nor a denial. Looking at each in turn takes most of the time of reading
a text; here every character is looked up in a table by NumPy, and only what pairs of neighbours are left is read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.text.mentions import COUNTED, NUMERAL_ENDS, NUMERALS, UNIT_BEGINNINGS

# Kinds of characters. Those of a pair are neighbouring bits: what is of the first kind, shifted, meets the second.
_NUMBER, _UNIT = 1 << 0, 1 << 1
_COUNT, _NUMERAL = 1 << 2, 1 << 3
_TOPIC, _TOPIC_END = 1 << 4, 1 << 5
_NOUGHT, _NOUGHT_END = 1 << 6, 1 << 7
_TABLE, _TABLE_END = 1 << 8, 1 << 9
_TOPIC_ALONE = 1 << 10
_NOUGHT_ALONE = 1 << 11
_STOP = 1 << 12
_ASKS = 1 << 13
_SPACE = 1 << 14

_TELLS = _UNIT | _NUMERAL | _NOUGHT_END | _NOUGHT_ALONE
_NAMES = _TOPIC_END | _TOPIC_ALONE
_PAIRS = _UNIT | _NUMERAL | _NOUGHT_END | _TOPIC_END | _TABLE_END
_ALONE = _NOUGHT_ALONE | _TOPIC_ALONE | _STOP | _ASKS

#: The characters of each kind. A pair is one of the first and one of the second, so more pairs are found than meant.
_KINDS = (
    # A mention (``mentions.py``) is a numeral before its unit, or one without a unit after 数量 and the like.
    (_NUMBER, NUMERAL_ENDS),
    (_UNIT, UNIT_BEGINNINGS),
    (_COUNT, COUNTED),
    (_NUMERAL, NUMERALS),
    # 公开, 申请, 复议, 信息, 依申, and 诉: what a sentence must name (``narrative.concerns``).
    (_TOPIC, "公申复信依"),
    (_TOPIC_END, "开请议息申"),
    (_TOPIC_ALONE, "诉"),
    # 为0, 均为, 不存在, “0, 复议0, and 无, 未, 没, 零: what denies (``mentions.denials``).
    (_NOUGHT, '为均不“"议讼请'),
    (_NOUGHT_END, "0为存"),
    (_NOUGHT_ALONE, "无未没零"),
    # 新收, 后起诉, 信息内容, 申请数 and the like, 总数, 件数: what tables that lost their grid name (``figures/tables/without_grid.py``).
    (_TABLE, "新后息请议诉总件"),
    (_TABLE_END, "收起内数"),
    (_STOP, "。!?"),
    (_SPACE, "\u200b" + "".join(filter(str.isspace, map(chr, range(0x3001))))),
    (_ASKS, "?:"),
)


@lru_cache(maxsize=1)
def _table() -> NDArray[np.uint16]:
    """For every code point of the basic plane the kinds that it is of. The last stands for all beyond: of none."""
    table = np.zeros(0x10000, np.uint16)
    for kind, characters in _KINDS:
        table[[ord(character) for character in characters]] |= kind
    return table


class Places(NamedTuple):
    """The characters of a text that are not white space: their offsets and kinds, and which of them are events.

    Events are the stops, and where a number, a denial, or what figures are of may be named: their positions among
    the characters, and in ``found`` their kinds.
    """

    offsets: NDArray[np.intp]
    events: NDArray[np.intp]
    found: NDArray[np.uint16]

    @property
    def table(self) -> bool:
        """Whether the text may hold a table that lost its grid."""
        return bool((self.found & _TABLE_END).any())

    def stops(self) -> list[int]:
        """The positions of the stops."""
        return self._of(_STOP)

    def telling(self, named: bool) -> list[int]:
        """The positions where a number with a unit or a denial may begin.

        With ``named``, only those between stops that also name what figures may be of.
        """
        if not named:
            return self._of(_TELLS)
        between = (self.found & _STOP != 0).cumsum()
        names = np.zeros(len(self.events) + 1, bool)
        names[between[self.found & _NAMES != 0]] = True
        positions: list[int] = self.events[(self.found & _TELLS != 0) & names[between]].tolist()
        return positions

    def naming(self) -> list[int]:
        """The positions where what figures are of may be named."""
        return self._of(_NAMES)

    def asking(self) -> list[int]:
        """The positions of question marks and colons."""
        return self._of(_ASKS)

    def _of(self, kinds: int) -> list[int]:
        positions: list[int] = self.events.compress(self.found & kinds).tolist()
        return positions


def find(folded: str) -> Places:
    """Look up all characters of a folded text."""
    points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
    kinds = _table().take(points, mode="clip")
    offsets = ((kinds & _SPACE) == 0).nonzero()[0]
    kinds = kinds.take(offsets)
    found = kinds + kinds
    found[:-1] &= kinds[1:]
    found[-1:] = 0
    found &= _PAIRS
    found |= kinds & _ALONE
    events = (found != 0).nonzero()[0]
    return Places(offsets, events, found.take(events))
