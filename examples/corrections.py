"""Correct by hand what was read wrongly: a row in a table, which wins over every rule and holds for every later run.

python examples/corrections.py FOLDER
"""

import sys
from pathlib import Path

from index import open_index
from indexer.pipeline import add

TEXT = "2018年政府信息公开工作年度报告\n全年主动公开政府信息128条。\n应急管理局\n2019年3月25日\n"


def main(folder: str) -> None:
    reports = Path(folder) / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(TEXT, encoding="utf-8")
    show(folder, "as it was read")

    # A file of this name in the folder is taken without being asked for. An empty value says: not known.
    (reports / "overrides.csv").write_text(
        "path,field,value,note\n"
        "a.txt,agency,云水市应急管理局,the title leaves out the city\n"
        "a.txt,published,,the date is that of a reprint\n",
        encoding="utf-8",
    )
    show(folder, "as it was corrected")


def show(folder: str, heading: str) -> None:
    add(f"{folder}/index", [f"{folder}/reports"])
    index = open_index(f"{folder}/index")
    report = next(iter(index.reports()))
    print(f"{heading}: {report.agency}, published {report.published}")
    for field, evidence in report.evidence.items():
        if evidence.rule == "override":
            print(f"    {field}: {evidence.text}")
    index.close()


if __name__ == "__main__":
    main(sys.argv[1])
