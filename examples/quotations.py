"""Quotations find exactly these characters in a row; operators combine; mistakes are answered with their place.

python examples/quotations.py INDEX
"""

import sys

from index import open_index
from index.errors import QueryError

QUERIES = [
    "舆情回应",  # its words, anywhere in a report
    '"舆情回应"',  # these four characters in a row
    "“輿情回應”",  # the same: script and width do not matter, nor which quotation marks
    '"舆情回应" -烟花爆竹',  # … but not with these words
    "烟花 OR 政务新媒体",
    "title:年度报告 year:2018..2020",
]


def main(location: str) -> None:
    index = open_index(location)
    for query in QUERIES:
        print(f"{index.search(query).total:>4}  {query}")
    try:
        index.search('公开 "舆情')
    except QueryError as error:
        print(f"at character {error.position}: {error}")
    index.close()


if __name__ == "__main__":
    main(sys.argv[1])
