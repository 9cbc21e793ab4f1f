"""Reduction: the characters of a folded text that count when characters are compared, and where each of them stands.

Folding keeps every offset, so it cannot take a line end out of a word or a joiner out of a name; reduction does. Texts
and queries are reduced alike, bigrams and their places are those of the reduced text, and what is found in it is
marked in the original by the offsets that :class:`Reduced` gives. The rule, which the guide states too:

- characters that show nothing are left out;
- white space is left out, but for one blank between two letters or digits of scripts that set words apart (``open
  data``, ``12 34``): between Han characters, and beside signs, it is typography;
- signs that look alike are one sign, as :data:`LOOK_ALIKES` lists them;
- a character drawn as letters and digits, a unit for the most part, is these (``㎡`` is ``m2``), as :data:`DRAWN` lists them;
  white space beside it is left out, as beside a sign;
- several dashes, or several dots, in a row are one (``——``, ``……``).

Each decision rests on the visible neighbours alone. So what stands in a row in a text stands in a row in the reduced
text, wherever it is cut out: the reduction of the piece is a piece of the reduction.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from analyzers.folding import INVISIBLE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Signs by the one that stands for them. The signs are folded ones: ``（`` is ``(`` by then.
LOOK_ALIKES = {
    '"': "“”„‟〝〞〟″‶「」『』",
    "'": "‘’‚‛′‵`´ʼ",
    "-": "‐‑‒–—―−─━⁃",
    ".": "…⋯‥․",
    "~": "〜∼˜",
    "·": "•‧・∙⋅",
    ":": "∶",
    "/": "⁄∕",
    "|": "∣│┃",
    "[": "({〔【〖〘〚",
    "]": ")}〕】〗〙〛",
    "<": "《〈«‹⟨",
    ">": "》〉»›⟩",
    "〇": "○◯",
}

#: Characters that are drawn as letters and digits, and these, folded: what Unicode's compatibility decomposition has.
_DRAWN_AS = (
    "№no ℡tel ⅰi ⅱii ⅲiii ⅳiv ⅴv ⅵvi ⅶvii ⅷviii ⅸix ⅹx ⅺxi ⅻxii ㍱hpa ㍲da ㍳au ㍴bar ㍵ov ㍶pc ㍷dm "
    "㍸dm2 ㍹dm3 ㍺iu ㎀pa ㎁na ㎃ma ㎄ka ㎅kb ㎆mb ㎇gb ㎈cal ㎉kcal ㎊pf ㎋nf ㎎mg ㎏kg ㎐hz ㎑khz ㎒mhz ㎓ghz ㎔thz "
    "㎖ml ㎗dl ㎘kl ㎙fm ㎚nm ㎜mm ㎝cm ㎞km ㎟mm2 ㎠cm2 ㎡m2 ㎢km2 ㎣mm3 ㎤cm3 ㎥m3 ㎦km3 ㎩pa ㎪kpa ㎫mpa ㎬gpa "
    "㎭rad ㎰ps ㎱ns ㎳ms ㎴pv ㎵nv ㎷mv ㎸kv ㎹mv ㎺pw ㎻nw ㎽mw ㎾kw ㎿mw ㏃bq ㏄cc ㏅cd ㏈db ㏉gy ㏊ha ㏋hp ㏌in ㏍kk "
    "㏎km ㏏kt ㏐lm ㏑ln ㏒log ㏓lx ㏔mb ㏕mil ㏖mol ㏗ph ㏙ppm ㏚pr ㏛sr ㏜sv ㏝wb ﬀff ﬁfi ﬂfl ﬃffi ﬄffl"
)
DRAWN = {drawn[0]: drawn[1:] for drawn in _DRAWN_AS.split()}
_SPELLED = str.maketrans(DRAWN)

#: The signs of which several in a row are one.
REPEATED = "-."

#: White space stands between words in the scripts below this code point, which has the first of the others.
_FIRST_OTHER = 0x2000

# What a character is. The order is made use of: those before _SIGN stay, those from _BLANK on are left out.
_OTHER, _WORD, _LETTERS, _SIGN, _BLANK, _HIDDEN = range(6)

#: What reduction may change, in a folded text.
_CHANGED = frozenset(f" {INVISIBLE}{REPEATED}").union(*LOOK_ALIKES.values(), DRAWN)

#: Shorter texts are looked through for these first: most queries and titles have none.
_SHORT = 100

#: Characters beyond are none of those above.
_PLANE = 1 << 16


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """What each character of the basic plane is; the last one, which is none, stands for all beyond."""
    import numpy as np

    kinds = np.zeros(_PLANE, np.uint8)
    for code in range(_FIRST_OTHER):
        character = chr(code)
        if character.isalnum() or unicodedata.category(character).startswith("M"):
            kinds[code] = _WORD
    for sign in (*LOOK_ALIKES.values(), REPEATED):
        kinds[list(map(ord, sign))] = _SIGN
    kinds[list(map(ord, DRAWN))] = _LETTERS
    kinds[ord(" ")] = _BLANK
    kinds[ord(INVISIBLE)] = _HIDDEN
    return kinds


@lru_cache(maxsize=1)
def _signs() -> NDArray[np.uint16]:
    """What each sign of the basic plane becomes; of what is drawn as several the first."""
    import numpy as np

    signs = np.arange(_PLANE, dtype=np.uint16)
    for sign, others in LOOK_ALIKES.items():
        signs[list(map(ord, others))] = ord(sign)
    for character, letters in DRAWN.items():
        signs[ord(character)] = ord(letters[0])
    return signs


def spelled_out(text: str) -> str:
    """A text with the letters of characters that are drawn as some."""
    return text.translate(_SPELLED)


class Changes(NamedTuple):
    """What reduction does to a text: the places that it leaves out, and those of what becomes another character.

    Of a character that is drawn as several the first one takes its place; the others stand at ``added`` in the reduced
    text, and are ``letters``. All places increase.
    """

    left_out: NDArray[np.int64]
    signs: NDArray[np.int64]
    added: NDArray[np.int64]
    letters: list[int]

    def applied(self, points: NDArray[Any]) -> NDArray[Any]:
        """The reduction of the text that these are the changes of."""
        points = placed(replace_signs(points, self.signs), self.left_out, self.added)
        if self.letters:
            points[self.added] = self.letters
        return points


def placed(points: NDArray[Any], left_out: NDArray[np.int64], added: NDArray[np.int64]) -> NDArray[Any]:
    """A text without what is left out, and with a nought at each place of the reduced text where a character is added."""
    import numpy as np

    if len(left_out):
        stay = np.ones(len(points), bool)
        stay[left_out] = False
        points = points[stay]
    return np.insert(points, added - np.arange(len(added)), 0) if len(added) else points


def replace_signs(points: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """A text with the signs at some places replaced by those that stand for them."""
    if len(places):
        points = points.copy()
        points[places] = _signs()[points[places]]
    return points


class Reduced(NamedTuple):
    """A reduced text. ``added`` has the places of those characters that stand for one with the character before them.

    ``gaps`` says, of each character that was left out, how many stand before it in this text, those ``added`` not counted.
    """

    text: str
    gaps: list[int]
    added: list[int]

    def offset(self, place: int) -> int:
        """The offset in the folded text of a character of the reduced text."""
        if self.added:
            place -= bisect_right(self.added, place)
        return place + bisect_right(self.gaps, place)


def reduce(folded: str) -> str:
    """Reduce a folded text. ``reduce(reduce(folded)) == reduce(folded)``."""
    return reduce_with_offsets(folded).text


def reduce_with_offsets(folded: str) -> Reduced:
    """Reduce a folded text, and keep where each character stood."""
    if len(folded) < _SHORT and _CHANGED.isdisjoint(folded):
        return Reduced(folded, [], [])
    import numpy as np

    points = np.frombuffer(bytearray(folded.encode("utf-32-le", "surrogatepass")), "<u4")
    changes = find_changes(points)
    reduced = changes.applied(points).tobytes().decode("utf-32-le", "surrogatepass")
    gaps = changes.left_out - np.arange(len(changes.left_out))
    return Reduced(reduced, gaps.tolist(), changes.added.tolist())


def find_changes(points: NDArray[Any]) -> Changes:
    """What reduction does to a folded text, given as code points or as units of UTF-16."""
    import numpy as np

    kinds = _kinds().take(points, mode="clip") if points.itemsize > 2 else _kinds().take(points)
    special = (kinds >= _LETTERS).nonzero()[0]
    what = kinds[special]
    drawn, signs, hidden = special[what == _LETTERS], special[what <= _SIGN], special[what >= _BLANK]
    if len(hidden):
        ends = np.append((hidden[1:] - hidden[:-1] > 1).nonzero()[0], len(hidden) - 1)
        starts = np.append(0, ends[:-1] + 1)
        before, after = hidden[starts] - 1, hidden[ends] + 1
        inside = (before >= 0) & (after < len(points))
        apart = inside & (kinds[before] == _WORD) & (kinds.take(after, mode="clip") == _WORD)
        # Of what stands between two words one blank stays, if there is any.
        kept = []
        for start, end in zip(starts[apart].tolist(), ends[apart].tolist(), strict=True):
            blanks = (kinds[hidden[start : end + 1]] == _BLANK).nonzero()[0]
            kept += [start + int(blanks[0])] if len(blanks) else []
        hidden = np.delete(hidden, kept) if kept else hidden
    if len(signs) > 1:
        shown = signs - hidden.searchsorted(signs)
        what = _signs()[points[signs]]
        again = (shown[1:] - shown[:-1] == 1) & (what[1:] == what[:-1])
        if again.any():
            again &= np.isin(what[1:], list(map(ord, REPEATED)))
            hidden = np.sort(np.concatenate((hidden, signs[1:][again])))
    if not len(drawn):  # as in most texts
        return Changes(hidden, signs, drawn, [])
    more = [DRAWN[chr(code)][1:] for code in points[drawn].tolist()]
    following = np.repeat(drawn - hidden.searchsorted(drawn) + 1, list(map(len, more)))
    return Changes(hidden, signs, following + np.arange(len(following)), list(map(ord, "".join(more))))
