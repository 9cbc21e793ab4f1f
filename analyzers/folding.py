"""Folding: the form of a text in which it is matched, never shown. One character in, one character out.

Because the length never changes, an offset into the folded text is an offset into the original, and a mark
lands exactly. That rules out Unicode's NFKC as a whole, which turns … into three characters. What is folded is
data: ``data/fold.tsv``, made by ``build_fold.py``.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLD_TABLE = Path(__file__).with_name("data") / "fold.tsv"

#: What every character that shows nothing (zero-width space, joiner, byte-order mark, soft hyphen, direction
#: mark, variation selector) is folded to. It is neither white space nor part of a term.
INVISIBLE = "\u200b"

#: Texts of so many characters and more are folded by NumPy: ten times faster, once it is loaded. Queries and
#: titles are shorter, so that a search need not wait for it.
LONG = 200


class _Table(dict[int, int]):
    """A table for ``str.translate`` that learns which characters stay as they are.

    A key that is missing costs ``translate`` an exception for every character, an answer costs little. Only
    characters of the basic plane are kept, so that no text can make the table grow without bound.
    """

    def __missing__(self, code: int) -> int:
        if code < 0x10000:
            self[code] = code
        return code


@lru_cache(maxsize=1)
def _folds() -> dict[int, int]:
    """The code points that folding changes, and what each becomes."""
    folds: dict[int, int] = {}
    for line in FOLD_TABLE.read_bytes().splitlines():  # undecoded, which is a third faster
        if not line.startswith(b"#"):
            source, target, _ = line.split(b"\t", 2)
            folds[int(source, 16)] = int(target, 16)
    return folds


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table(_folds())


@lru_cache(maxsize=1)
def _changes() -> NDArray[np.uint32]:
    """For every code point the bits in which it differs from what it becomes.

    Nearly all are 0, and of an array of zeros memory is only used where it is written: this costs less to make
    than a table of what each becomes.
    """
    import numpy as np

    changes = np.zeros(sys.maxunicode + 1, "<u4")
    sources, targets = (np.fromiter(points, "<u4") for points in (_folds(), _folds().values()))
    changes[sources] = sources ^ targets
    return changes


def _fold_short(text: str) -> str:
    return text.translate(_table())


def _fold_long(text: str) -> str:
    import numpy as np

    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return (points ^ _changes().take(points)).tobytes().decode("utf-32-le", "surrogatepass")


def fold(text: str) -> str:
    """Fold ``text`` for matching: ``len(fold(text)) == len(text)``, and ``fold(fold(text)) == fold(text)``.

    - full-width, half-width and small forms to the ordinary ones (``２０１８，`` to ``2018,``);
    - every white space to a blank, every character that shows nothing to :data:`INVISIBLE`;
    - radicals and compatibility ideographs to the ideographs that they look like (``⻓`` to ``长``);
    - traditional characters and the forms of Hong Kong and Taiwan to simplified ones (``資訊`` to ``资讯``);
    - capital letters to small ones.

    Punctuation is otherwise left alone: ``“`` is not ``"`` and ``〔`` is not ``[``.
    """
    return _fold_short(text) if len(text) < LONG else _fold_long(text)
