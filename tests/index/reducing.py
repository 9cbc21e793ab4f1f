"""The rule by which characters are compared, said a second time: by regular expressions, from the guide alone."""

from __future__ import annotations

import re
import unicodedata

from analyzers import fold

_SIGNS = (
    ("“”„‟〝〞〟″‶「」『』", '"'),
    ("‘’‚‛′‵`´ʼ", "'"),
    ("‐‑‒–—―−─━⁃", "-"),
    ("…⋯‥․", "."),
    ("〜∼˜", "~"),
    ("•‧・∙⋅", "·"),
    ("∶", ":"),
    ("⁄∕", "/"),
    ("∣│┃", "|"),
    ("({〔【〖〘〚", "["),
    (")}〕】〗〙〛", "]"),
    ("《〈«‹⟨", "<"),
    ("》〉»›⟩", ">"),
    ("○◯", "〇"),
)
#: Among these are the characters that are drawn as letters and digits.
_BLOCKS = ((0x2116, 0x2121), range(0x2170, 0x217C), range(0x3371, 0x33E0), range(0xFB00, 0xFB05))


def _drawn() -> dict[int, str]:
    spelled = {code: fold(unicodedata.normalize("NFKC", chr(code))) for block in _BLOCKS for code in block}
    return {
        code: text
        for code, text in spelled.items()
        if re.fullmatch("[a-z0-9]*[a-z][a-z0-9]*", text) and fold(chr(code)) == chr(code)
    }


DRAWN = _drawn()
_TABLE = {ord(sign): target for signs, target in _SIGNS for sign in signs}


def _sets_words_apart(character: str) -> bool:
    """Whether blanks stand between the words of a character's script: Latin, Greek, Cyrillic, Arabic, digits."""
    return ord(character) < 0x2000 and (character.isalnum() or unicodedata.category(character)[0] == "M")


def reduced(text: str) -> str:
    """A text as it is compared."""
    shown = fold(text).replace("\u200b", "").translate(_TABLE)
    words = re.split(" +", shown)
    joined = words[0]
    for word in words[1:]:
        apart = joined and word and _sets_words_apart(joined[-1]) and _sets_words_apart(word[0])
        joined += (" " if apart else "") + word
    return re.sub(r"([-.])\1+", r"\1", joined).translate(DRAWN)
