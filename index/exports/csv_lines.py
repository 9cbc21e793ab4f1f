"""Lines of CSV that every spreadsheet reads, and none calculates."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

#: What makes a spreadsheet take a cell for a formula when it is the first character, or lets it read on to one.
#: Those of full width count as the others where input is Chinese. (OWASP, "CSV Injection".) Blanks and what shows
#: nothing may be taken away before it looks.
_LIKE_A_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")


def safe_cell(value: Any) -> Any:
    """A value as a cell that no spreadsheet calculates: text that begins like a formula has ``'`` before it."""
    return f"'{value}" if isinstance(value, str) and _LIKE_A_FORMULA.match(value) else value


def csv_line(cells: Iterable[Any]) -> str:
    """A line of CSV (RFC 4180) with its end; no spreadsheet calculates a cell of it."""
    import csv  # late: no other format needs it

    out = io.StringIO()
    # Python quotes a value for the characters of the line end it is told, and a lone \r must be quoted as well.
    csv.writer(out, lineterminator="\r\n").writerow(map(safe_cell, cells))
    return out.getvalue()
