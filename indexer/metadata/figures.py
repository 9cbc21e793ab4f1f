"""The headline figures of a report: information disclosed, requests received, reconsiderations, lawsuits.

Read from the statutory tables where they are filled in, from sentences otherwise. A blank or a dash is not known.
"""

from __future__ import annotations

import re

from indexer.document import Table
from indexer.metadata import figure_sentences, figure_tables
from indexer.metadata.candidates import Candidate
from indexer.metadata.views import View

FIGURES = ("proactive_total", "requests_received", "reconsiderations", "lawsuits")
#: Words of the statutory tables that read like statements that there was nothing.
_FORM = re.compile(r"没有现成信息|尚未审结|未经复议|无法提供|无正当理由")


def read(view: View, tables: tuple[Table, ...], year: int | None) -> dict[str, Candidate[int]]:
    """Each headline figure that the report states, with where it stands. Figures not stated are missing."""
    found: dict[str, list[Candidate[int]]] = {name: [] for name in FIGURES}
    found["requests_received"] += figure_tables.requests(view, tables)
    disputes = figure_tables.disputes(view, tables)
    if disputes:
        for name, value in (("reconsiderations", disputes[0]), ("lawsuits", disputes[1])):
            if value is not None:
                found[name].append(Candidate(value, "table", 12.0, str(value), disputes[2], disputes[3]))
    for offset, sentence in view.sentences:
        text = _FORM.sub(lambda label: "\u3000" * len(label.group()), sentence[:2000])
        if "公开" in text or "发布" in text:
            found["proactive_total"] += figure_sentences.proactive(view, text, offset, year)
        if "申请" in text or "依申公开" in text:
            found["requests_received"] += figure_sentences.requests(view, text, offset, year)
        found["reconsiderations"] += figure_sentences.disputes(view, text, offset, "复议", "诉讼")
        found["lawsuits"] += figure_sentences.disputes(view, text, offset, "诉讼", "复议")
    found["requests_received"] += figure_sentences.requests_under_heading(view)
    chosen = {}
    for name, candidates in found.items():
        winner = max(candidates, key=lambda candidate: candidate.weight, default=None)
        if winner is not None:
            chosen[name] = winner
    return chosen
