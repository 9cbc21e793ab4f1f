"""Reports as entries of BibTeX, for whoever cites them."""

from __future__ import annotations

import re
from hashlib import sha256

from index.report import Report, untitled

#: Characters that TeX takes for commands, and how each is written so that it stands for itself.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
_SPECIALS = re.compile("[\\\\{}~^&%$#_]")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")

#: What would end an address, or the field that it stands in.
_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f{}\\]")


def key(report: Report) -> str:
    """What the entry is cited by: the year covered, and of the id a hash, so that one report always has the same."""
    return f"gongkai-{report.year or 'nd'}-{sha256(report.id.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def entry(report: Report, url: str | None = None) -> str:
    """A report as ``@techreport``, which styles such as GB/T 7714 print as a report; only what is known of it.

    ``year`` is that of publication where it is known, else the year covered. ``url``: the address to cite.
    """
    published = report.published or ""
    fields = {
        "title": report.title or untitled(report.agency, report.year, report.id).text("zh"),
        "author": report.agency,
        "institution": report.agency,
        "type": "政府信息公开工作年度报告" if report.is_report else None,
        "number": report.document_number,
        "year": published[:4] or (str(report.year) if report.year else None),
        "date": published or None,
        "langid": "chinese",
    }
    lines = [f"  {name} = {{{_field(name, value)}}}," for name, value in fields.items() if value]
    if url:
        address = _NOT_IN_ADDRESSES.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), url)
        lines.append(f"  url = {{{address}}},")
    return "\n".join([f"@techreport{{{key(report)},", *lines, "}", ""])


def _field(name: str, value: str) -> str:
    plain = _SPECIALS.sub(lambda match: _SPECIAL[match[0]], _BLANKS.sub(" ", value).strip())
    # In braces of its own: names of bodies are not of persons, and a title keeps its capitals.
    return f"{{{plain}}}" if name in ("title", "author", "institution") else plain
