"""Writes the sample reports, their expected records and the table of example queries from source/.

    python samples/make_samples.py [--output DIR]      # DIR defaults to this folder

The output is the same every time. Counts in queries.tsv come from a plain scan of the authored text, by nothing
that the search engine itself uses.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from page_layouts import Page
from sample_source import NOTICE, Sample, read_samples

HERE = Path(__file__).parent
FIELDS = ("title", "agency", "year", "published", "province", "city", "county", "level")

#: Query, kind and filters. "exact" is a quoted phrase; "words" lists two-character words only, for which "has the
#: word" and "has these two characters" are the same question, so that a plain scan can answer it.
QUERIES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("舆情回应", "exact", {}),
    ("舆情", "words", {}),
    ("烟花爆竹", "exact", {}),
    ("烟花爆竹", "exact", {"province": "湖南"}),
    ("收支两条线", "exact", {}),
    ("双随机、一公开", "exact", {}),
    ("政务新媒体", "exact", {}),
    ("基层政务公开标准化规范化", "exact", {}),
    ("征地补偿", "exact", {}),
    ("食品安全抽检", "exact", {}),
    ("空气质量", "exact", {}),
    ("财政预决算", "exact", {}),
    ("疫情防控", "exact", {"province": "湖北"}),
    ("疫情", "words", {}),
    ("招生", "words", {}),
    ("招生", "words", {"year": "2018"}),
    ("微博", "words", {}),
    ("解读", "words", {"level": "county"}),
    ("本年制发件数", "exact", {}),
    ("雾凇岛渡船限载", "exact", {}),
    ("舆情 回应", "words", {}),
    ("微博 收费", "words", {}),
    ("不存在的短语样例", "exact", {}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=HERE, help="where reports/ and queries.tsv are written")
    output: Path = parser.parse_args().output
    reports = output / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    for stale in reports.iterdir():
        stale.unlink()
    samples = read_samples()
    check_sources(samples)
    for sample in samples:
        file_name, data, furniture = render(sample)
        (reports / file_name).write_bytes(data)
        record = expected_record(sample, furniture)
        lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in record.items()]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
        (reports / f"{file_name}.expected.json").write_bytes(text.encode())
    (output / "queries.tsv").write_bytes(query_table(samples).encode())


def render(sample: Sample) -> tuple[str, bytes, list[str]]:
    """One sample's file name, its bytes, and the strings of its furniture."""
    parts = sample.fields["page"].split()
    form, layout, encoding = parts[:3]
    if form == "txt":
        return f"{sample.name}.txt", plain_text(sample).encode(encoding), []  # text is read as it is
    declared = parts[3].removeprefix("declared=") if len(parts) > 3 else encoding
    declared = "gb2312" if declared == "gbk" else declared
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">\n'
    text, furniture = Page(sample).html(layout, "" if declared == "none" else meta)
    return f"{sample.name}.html", text.encode(encoding), furniture


def plain_text(sample: Sample) -> str:
    """The report as a page saved as text: a title, perhaps a line about the page, then the body."""
    page = Page(sample)
    shown = [f"{label}：{value}" for label, value in (("发布时间", page.date), ("来源", page.source)) if value]
    if sample.shows("font") is not None:
        shown += ["浏览次数：318", "字体：[ 大 中 小 ]"]
    lines = [*sample.title_lines, *([" ".join(shown)] if shown else []), ""]
    for block in sample.blocks:
        if block.kind == "table":
            for row in block.grid:
                if sample.fields.get("table_style") == "cells":
                    lines += [f"\t{cell.text}" for cell in row] + [""]
                else:
                    lines.append(" | ".join(cell.text for cell in row) + " |")
        elif block.kind == "signature":
            lines.append(block.text.rjust(40))
        else:
            lines.append(block.text if block.kind == "heading" else f"　　{block.text}")
    newline = "\r\n" if sample.fields["page"].endswith("gbk") else "\n"
    return newline.join(lines) + newline


def expected_record(sample: Sample, furniture: list[str]) -> dict[str, Any]:
    """What reading the sample must give, and what its text must and must not hold."""
    province, city, county = sample.place
    fields = sample.fields
    record: dict[str, Any] = {
        "title": sample.title,
        "agency": fields["agency"],
        "year": int(fields["year"]),
        "published": fields.get("published"),
        "province": province,
        "city": city,
        "county": county,
        "level": fields["level"],
        "is_report": sample.is_report,
        "statistics": {name: int(value) for name, value in (s.split("=") for s in fields.get("stats", "").split())},
        "accept": {
            key: [int(value) if key == "year" else value]
            for key, _, value in (part.partition("=") for part in fields.get("accept", "").split())
        },
        "open": fields.get("open", "").split(),
    }
    if sample.tables is not None:
        record["figures"] = sample.tables.figures()
        record["broken_identities"] = sample.tables.broken_identities()
    texts = [*sample.title_lines, *(block.text for block in sample.blocks if block.kind != "table")]
    record["present"] = list(dict.fromkeys(re.split(r"(?<=。)", text)[0] for text in texts))
    record["absent"] = sorted(set(furniture))
    return record


def check_sources(samples: list[Sample]) -> None:
    """Refuse sources whose expected values the text does not bear out."""
    names = [sample.name for sample in samples]
    assert len(set(names)) == len(names), "a name is used twice"
    everything = {sample.name: "\n".join(sample.lines()) for sample in samples}
    for sample in samples:
        text, fields = everything[sample.name], sample.fields
        figures = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        for name, value in (s.split("=") for s in fields.get("stats", "").split()):
            if value != "0":
                assert re.search(rf"(?<!\d){value}(?!\d)", figures), f"{sample.name}: {name} {value} is not in the text"
        if sample.tables is not None and not sample.tables.blank:
            tables = sample.tables
            lawsuits = tables.outcomes["direct"][-1] + tables.outcomes["after"][-1]
            in_tables = (tables.requests["new"][-1], tables.outcomes["reconsideration"][-1], lawsuits)
            stated = dict(s.split("=") for s in fields["stats"].split())
            names_in_tables = ("requests_received", "reconsiderations", "lawsuits")
            assert [int(stated[name]) for name in names_in_tables] == list(in_tables), f"{sample.name}: {in_tables}"
        assert NOTICE in text
        holders = [name for name, other in everything.items() if fields["unique"] in other]
        assert holders == [sample.name], f"{fields['unique']} is in {holders}"
        _, data, furniture = render(sample)
        raw = data.decode(fields["page"].split()[2])
        for string in furniture:
            assert string in raw, f"{sample.name}: {string} is not on the page"
            assert string not in text + sample.title, f"{sample.name}: {string} is in the body"


def query_table(samples: list[Sample]) -> str:
    """The example queries with the number of reports each must find."""
    lines = ["# Example queries over samples/reports and the number of reports each finds; made by make_samples.py."]
    lines += ["# kind: exact = a quoted phrase, words = bare words.", "query\tkind\tfilters\texpected"]
    for query, kind, filters in QUERIES:
        counts = {
            count_matches(samples, query, filters, with_title, with_others)
            for with_title in (False, True)
            for with_others in (False, True)
        }
        # A count must not hang on whether the title is searched or pages that are no reports are indexed.
        assert len(counts) == 1, f"{query}: {counts}"
        lines.append(f"{query}\t{kind}\t{' '.join(f'{k}={v}' for k, v in filters.items())}\t{counts.pop()}")
    return "\n".join(lines) + "\n"


def count_matches(samples: list[Sample], query: str, filters: dict[str, str], title: bool, others: bool) -> int:
    """How many samples have the filters' values and, for every part of the query, a line that holds it."""
    count = 0
    for sample in samples:
        province, city, county = sample.place
        values = {**sample.fields, "province": province, "city": city, "county": county}
        lines = sample.lines() + ([sample.title] if title else [])
        if (sample.is_report or others) and all(values[key] == value for key, value in filters.items()):
            count += all(any(part in line for line in lines) for part in query.split())
    return count


if __name__ == "__main__":
    main()
