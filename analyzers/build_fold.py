"""Makes ``data/fold.tsv``, the table behind :func:`analyzers.fold`; run it again when a source changes.

``python -m analyzers.build_fold PATH`` where ``PATH`` is the ``data`` folder of the OpenCC dictionaries (see
``data/README.md`` for the version). Everything else comes from Python's own Unicode data and
``data/radicals.tsv``. The table is committed, so that folding does not change with the Python that runs it.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).with_name("data")

#: What a character that shows nothing becomes: it keeps its place, and is no part of any term.
INVISIBLE = 0x200B

#: Characters that show nothing by themselves and turn up inside words of saved pages: control characters that are no
#: white space (U+0000 separates texts in an index, and so can be neither in a text nor in a query), soft hyphen,
#: zero-width spaces and joiners, marks of writing direction, fillers, byte-order mark, variation selectors, tags.
INVISIBLES = (
    (0x0000, 0x0008),
    (0x000E, 0x001B),
    (0x007F, 0x0084),
    (0x0086, 0x009F),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0xE0000, 0xE007F),
    (0xE0100, 0xE01EF),
)

HEADER = """\
# What each character becomes when text is folded for matching. Made by analyzers/build_fold.py: do not edit.
# Columns: code point; code point that it becomes; rule that decided; both characters, where they can be shown.
# "traditional" and "variant" come from the OpenCC dictionaries, Apache-2.0 (LICENSE.OpenCC.txt); see README.md.
"""


def opencc(path: Path) -> dict[str, str]:
    """The rows of an OpenCC dictionary that map one character to one: character to its first target."""
    rows: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        source, tab, targets = line.partition("\t")
        if not tab or line.startswith("#"):
            continue
        target = targets.split(" ")[0]
        if len(source) == 1 and len(target) == 1:
            rows[source] = target
    return rows


def in_gb2312(character: str) -> bool:
    """Whether a character belongs to GB 2312, the set that simplified text is written with."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def variants(folder: Path, simplified: dict[str, str]) -> dict[str, str]:
    """Forms of Hong Kong and Taiwan that simplification alone leaves standing (衞, 粧), to the simplified.

    A form that simplified text also uses as a character of its own (著) stays what it is.
    """
    found: dict[str, str] = {}
    for name in ("HKVariantsRev.txt", "TWVariantsRev.txt"):
        for variant, standard in opencc(folder / name).items():
            target = simplified.get(standard, standard)
            if variant not in simplified and not in_gb2312(variant) and target != variant:
                found.setdefault(variant, target)
    return found


def radicals() -> dict[int, int]:
    """Radicals of U+2E80..2EF3 to their ideographs, from ``data/radicals.tsv``."""
    lines = (DATA / "radicals.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {int(row[0], 16): int(row[1], 16) for row in rows}


def single_steps(folder: Path) -> Iterator[tuple[int, int, str]]:
    """Every rule's ``(code point, target, rule)``; where two rules speak of one character the first wins."""
    for first, last in INVISIBLES:
        yield from ((code, INVISIBLE, "invisible") for code in range(first, last + 1))
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if character.isspace():
            yield code, ord(" "), "space"
        tag, _, target = unicodedata.decomposition(character).partition(" ")
        if tag in ("<wide>", "<narrow>", "<small>") and " " not in target:
            yield code, int(target, 16), "small" if tag == "<small>" else "width"
        if 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F:
            unified = unicodedata.normalize("NFC", character)
            if len(unified) == 1 and unified != character:
                yield code, ord(unified), "compatibility"
        if 0x2F00 <= code <= 0x2FD5:
            yield code, ord(unicodedata.normalize("NFKC", character)), "radical"
    yield from ((code, target, "radical") for code, target in radicals().items())
    simplified = opencc(folder / "TSCharacters.txt")
    yield from ((ord(a), ord(b), "traditional") for a, b in simplified.items())
    yield from ((ord(a), ord(b), "variant") for a, b in variants(folder, simplified).items())
    for code in range(sys.maxunicode + 1):
        lower = chr(code).lower()
        if len(lower) == 1:
            yield code, ord(lower), "case"


def table(folder: Path) -> dict[int, tuple[int, str]]:
    """Every character that folding changes: to what (followed to the end), and by which rule first."""
    steps: dict[int, tuple[int, str]] = {}
    for code, target, rule in single_steps(folder):
        if code != target:
            steps.setdefault(code, (target, rule))
    closed: dict[int, tuple[int, str]] = {}
    for code, (target, rule) in steps.items():
        seen = {code}
        end = target
        while end in steps:
            if end in seen:
                raise ValueError(f"the rules go round in a circle at U+{end:04X}")
            seen.add(end)
            end = steps[end][0]
        closed[code] = end, rule
    return closed


def shown(code: int) -> str:
    """A character as it can stand in a text file, or nothing where it would disturb the line."""
    character = chr(code)
    return character if character.isprintable() and not unicodedata.combining(character) else ""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    lines = [
        f"{code:04X}\t{target:04X}\t{rule}\t{shown(code)} {shown(target)}".rstrip()
        for code, (target, rule) in sorted(table(Path(arguments[0])).items())
    ]
    (DATA / "fold.tsv").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(lines)} characters are folded (Unicode {unicodedata.unidata_version})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
