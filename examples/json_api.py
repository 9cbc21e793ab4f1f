"""Ask a search page for JSON, with nothing but the standard library; any language can do the same.

search-web --index INDEX
python examples/json_api.py http://127.0.0.1:8080/
"""

import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import urlopen


def ask(address: str, path: str, **parameters: Any) -> Any:
    """What the page answers. Lists give a parameter several times; an error is an object, too."""
    try:
        with urlopen(f"{urljoin(address, path)}?{urlencode(parameters, doseq=True)}", timeout=60) as answer:
            return json.load(answer)
    except HTTPError as error:
        return json.load(error)


def main(address: str) -> None:
    page = ask(address, "/api/search", q='"舆情回应"', year=["2016..2018", "2020"], page_size=2)
    print(page["total"], "reports:", *(hit["title"] for hit in page["hits"]))
    print("by year:", {value["value"]: value["count"] for value in page["facets"]["year"]})
    print("completions:", [found["text"] for found in ask(address, "/api/complete", q="yuq")["completions"]])
    print("a mistake:", ask(address, "/api/search", q='"舆情')["error"])


if __name__ == "__main__":
    main(sys.argv[1])
