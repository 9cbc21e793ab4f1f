"""Narrow a search by year, body and place, and count what is found by each of them.

python examples/filters_and_facets.py INDEX
"""

import sys

from index import open_index


def main(location: str) -> None:
    index = open_index(location)
    # Of several values of one field a report must have one; of several fields it must pass each.
    page = index.search(
        "公开", filters={"year": ["2016..2020"], "province": ["湖南", "湖北"]}, facets=["year", "province"]
    )
    print(f"{page.total} reports")
    for facet in page.facets:
        # Counted without the facet's own filter, so that they say what choosing another value would give.
        for value in facet.values:
            print(f"{facet.name} {value.label}: {value.count}{' (chosen)' if value.selected else ''}")

    # An empty query finds everything that passes; the newest come first.
    newest = index.search("", filters={"level": ["county"]}, page_size=1)
    print(f"{newest.total} reports of counties, the newest of {newest.hits[0].year}")
    index.close()


if __name__ == "__main__":
    main(sys.argv[1])
