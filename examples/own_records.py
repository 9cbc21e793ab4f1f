"""Documents that your own program has read: give their text, and what you know of them, as lines of JSON.

    python examples/own_records.py FOLDER

The way for formats that are not read, for databases, for what was downloaded by other programs. ``id`` and ``text`` must be
there. Any field of the record may be; it then wins over what the text says, and what is left out is read from the text.
"""

import json
import sys
from pathlib import Path

from index import open_index
from indexer.pipeline import add

RECORDS = [
    {
        "id": "yunshui-2020",
        "url": "https://example.org/2020",
        "text": "云水市教育局2020年政府信息公开工作年度报告\n全年主动公开政府信息128条，收到申请6件。",
        "agency": "云水市教育局",
        "province": "广东",
    },
    {"id": "changsha-2021", "text": "长沙市教育局2021年政府信息公开工作年度报告\n全年主动公开政府信息140条。"},
    {"id": "without-text"},
]


def main(folder: str) -> None:
    lines = Path(folder) / "records.jsonl"
    lines.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS), encoding="utf-8")
    summary = add(f"{folder}/index", [str(lines)])
    for where, reason in summary.failures:
        print(f"{Path(where).name}: {reason}")

    index = open_index(f"{folder}/index")
    for hit in index.search("主动公开", sort="oldest").hits:
        report = index.get(hit.id)
        assert report is not None
        agency = report.evidence["agency"]
        print(f"{hit.id}: {hit.agency} ({agency.rule}), {hit.year} ({report.evidence['year'].rule})")
    index.close()


if __name__ == "__main__":
    main(sys.argv[1])
