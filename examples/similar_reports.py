"""Reports that share passages with one, and two reports side by side.

python examples/similar_reports.py INDEX
"""

import sys
from collections import Counter

from index import open_index


def main(location: str) -> None:
    index = open_index(location)
    given = index.search("agency:澄海区应急管理局 year:2020").hits[0]
    print(f"like {given.title}:")
    for neighbour in index.like(given.id, kind="other_year").neighbours:
        print(f"{neighbour.share:.0%} of it in {neighbour.title}")
        for passage in neighbour.passages[:2]:
            print("   ", one_line(passage.text))

        comparison = index.compare(neighbour.id, given.id)
        print("   ", dict(Counter(block.kind for block in comparison.blocks)))
        changed = next(block for block in comparison.blocks if block.kind == "changed")
        assert changed.left
        assert changed.right
        print("    -", one_line(comparison.left.text[slice(*changed.left)]))
        print("    +", one_line(comparison.right.text[slice(*changed.right)]))
    index.close()


def one_line(text: str) -> str:
    return " ".join(text.split())[:40]


if __name__ == "__main__":
    main(sys.argv[1])
