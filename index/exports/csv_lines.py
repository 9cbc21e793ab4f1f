"""Lines of CSV that every spreadsheet reads, and none calculates."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

#: What makes a spreadsheet take a cell for a formula when it is the first character, or lets it read on to one.
#: Those of full width count as the others where input is Chinese. (OWASP, "CSV Injection".)
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def safe_cell(value: Any) -> Any:
    """A value as a cell that no spreadsheet calculates: text that begins like a formula has ``'`` before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_line(cells: Iterable[Any]) -> str:
    """A line of CSV (RFC 4180) with its end; no spreadsheet calculates a cell of it."""
    import csv  # late: no other format needs it

    out = io.StringIO()
    # Python quotes a value for the characters of the line end it is told, and a lone \r must be quoted as well.
    csv.writer(out, lineterminator="\r\n").writerow(map(safe_cell, cells))
    return out.getvalue()
