"""What each structure of an index takes, on the disk: bytes by kind of file, a report and a character.

python -m benchmarks.layout.sizes INDEX
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import segment_files
from index.whoosh_engine.format.schema import CHARACTERS
from index.whoosh_engine.format.terms.postings import shapes_of
from index.whoosh_engine.read.segment_reader import SegmentReader
from index.whoosh_engine.read.snapshot import Snapshot

#: What the files of a segment hold, by the end of their names; all others are numbers.
KINDS = {
    "pst": "posting lists and places",
    "trm": "dictionary of terms",
    "text.col": "texts",
    "prn": "fingerprints",
    "details.col": "figures, checks and evidence",
    "shown.col": "what results show",
    "source.col": "ids and sources",
    "titles.col": "titles",
    "voc": "words by sound",
    "dic": "dictionaries of the compression",
}
NUMBERS = "facets, figures, lengths, checksums"
COMMIT = "manifest and table of contents"


def sizes(folder: Path) -> tuple[Counter[str], int, int]:
    """Bytes by kind; reports, deleted ones included; characters of their reduced texts."""
    manifest = manifests.load(folder)
    found: Counter[str] = Counter()
    for names in segment_files(manifest.files).values():
        for name in names:
            found[KINDS.get(name.partition(".")[2], NUMBERS)] += manifest.files[name][0]
    others = [path for path in folder.iterdir() if path.suffix in (".toc", ".json")]
    found[COMMIT] += sum(path.stat().st_size for path in others)
    segments = Snapshot(folder, manifest, 0).segments
    characters = sum(int(segment.characters.sum()) for segment in segments)
    return found, sum(segment.count for segment in segments), characters


def postings(folder: Path) -> Counter[str]:
    """Bytes of the posting lists by field, and those of the places of bigrams."""
    found: Counter[str] = Counter()
    for segment in Snapshot(folder, manifests.load(folder), 0).segments:
        for field in segment.term_reader.head.fields:
            found[field] += _lists(segment, field)
        found["places"] += segment.term_reader.lists.file.size
    found["places"] -= sum(size for field, size in found.items() if field != "places")
    return found


def _lists(segment: SegmentReader, field: str) -> int:
    reader = segment.term_reader
    blocks = [block.numbers() for block, _, _ in reader.blocks(field, *reader.bounds(field))]
    frequencies, totals, _, _ = np.concatenate([np.empty((4, 0), np.int64), *blocks], axis=1)
    return int(shapes_of(frequencies, totals, segment.count).size.sum()) if len(totals) else 0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    folder = parser.parse_args().index
    found, reports, characters = sizes(folder)
    print(f"{reports} reports, {characters} characters that are compared (column {CHARACTERS})\n")
    print("| | bytes | a report | a character |\n| --- | ---: | ---: | ---: |")
    total = sum(found.values())
    fields = {f"… of them {field}": size for field, size in postings(folder).most_common(4)}
    for kind, size in found.most_common():
        inner = fields.items() if kind == KINDS["pst"] else ()
        for name, own in ((kind, size), *inner):
            print(f"| {name} | {own:,} | {own / reports:,.0f} | {own / characters:.3f} |")
    print(f"| together | {total:,} | {total / reports:,.0f} | {total / characters:.2f} |")


if __name__ == "__main__":
    main()
