"""What a query that is being typed may become, and what one that finds nothing may have meant.

python examples/completion.py INDEX
"""

import sys

from index import open_index


def main(location: str) -> None:
    index = open_index(location)
    # Characters, pinyin, shortened pinyin, or both; what stands before the last word stays.
    for typed in ("舆", "yuqing", "yq", "公开 舆q"):
        for completion in index.complete(typed, limit=2):
            print(f"{typed} -> {completion.text} ({completion.count} reports)")

    # Never searched unasked: it is for the caller to offer.
    page = index.search("鱼情回应")
    print(f"鱼情回应 finds {page.total}; did you mean {page.suggestion}?")
    index.close()


if __name__ == "__main__":
    main(sys.argv[1])
