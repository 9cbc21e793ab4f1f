"""Index a folder of reports from Python, as ``search-index add FOLDER --index INDEX`` does.

python examples/index_folder.py FOLDER INDEX
"""

import sys

from indexer.pipeline import add


def main(folder: str, index: str) -> None:
    # Where a document cannot be read, the others are indexed, and the reason is kept.
    summary = add(index, [folder])
    print(f"{summary.added} added, {summary.updated} updated, {summary.unchanged} unchanged, {summary.reports} in all")
    for where, reason in summary.failures:
        print(f"{where}: {reason}")

    # Again: what has not changed is not read. prune=True would also drop reports whose files are gone.
    again = add(index, [folder])
    print(f"again: {again.added} added, {again.unchanged} unchanged")


# Documents are read by other processes, which import this file: so the work must not stand outside of this.
if __name__ == "__main__":
    main(*sys.argv[1:3])
