"""Search: what is found, and where in it.

python examples/search.py INDEX
"""

import sys

from index import open_index


def main(location: str) -> None:
    index = open_index(location)
    page = index.search("舆情回应", page_size=3)
    print(f"{page.total} reports in {page.took_ms:.0f} ms, the best {len(page.hits)} of them:")
    for hit in page.hits:
        print(f"{hit.rank}. {hit.title} ({hit.agency}, {hit.year})")
        for snippet in hit.snippets:
            # Marks are offsets of characters into the snippet's text.
            print(
                "   ",
                *(snippet.text[start:end] for start, end in snippet.marks),
                "in:",
                " ".join(snippet.text.split())[:40],
            )

    # The whole record of a report, every value with the place where it was read.
    report = index.get(page.hits[0].id)
    assert report is not None
    for field, evidence in list(report.evidence.items())[:3]:
        print(f"{field} was read from {evidence.text!r} ({evidence.rule})")
    index.close()


if __name__ == "__main__":
    main(sys.argv[1])
