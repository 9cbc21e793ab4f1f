"""Folding: the form of a text in which it is matched, never shown. One character in, one character out.

Because the length never changes, an offset into the folded text is an offset into the original, and a mark
lands exactly. That rules out Unicode's NFKC as a whole, which turns … into three characters. What is folded is
data: ``data/fold.tsv``, made by ``build_fold.py``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FOLD_TABLE = Path(__file__).with_name("data") / "fold.tsv"

#: What every character that shows nothing (zero-width space, joiner, byte-order mark, soft hyphen, direction
#: mark, variation selector) is folded to. It is neither white space nor part of a term.
INVISIBLE = "\u200b"


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
def _table() -> _Table:
    table = _Table()
    for line in FOLD_TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            source, target, _ = line.split("\t", 2)
            table[int(source, 16)] = int(target, 16)
    return table


def fold(text: str) -> str:
    """Fold ``text`` for matching: ``len(fold(text)) == len(text)``, and ``fold(fold(text)) == fold(text)``.

    - full-width, half-width and small forms to the ordinary ones (``２０１８，`` to ``2018,``);
    - every white space to a blank, every character that shows nothing to :data:`INVISIBLE`;
    - radicals and compatibility ideographs to the ideographs that they look like (``⻓`` to ``长``);
    - traditional characters and the forms of Hong Kong and Taiwan to simplified ones (``資訊`` to ``资讯``);
    - capital letters to small ones.

    Punctuation is otherwise left alone: ``“`` is not ``"`` and ``〔`` is not ``[``.
    """
    return text.translate(_table())
