"""Reads the authored sources (source/*.txt) into records; the format is described in README.md.

Nothing here knows how a page looks: see page_layouts.py for that, statutory_tables.py for the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from statutory_tables import Grid, StatutoryTables

SOURCE = Path(__file__).parent / "source"
NOTICE = "【虚构样例】本文为软件测试而编写，其中的工作、数字与联系方式均属虚构。"
STATUTORY_CHAPTERS = {
    "二、主动公开政府信息情况": "proactive",
    "三、收到和处理政府信息公开申请情况": "requests",
    "四、政府信息公开行政复议、行政诉讼情况": "litigation",
}

NO_GRID = Grid()


@dataclass(frozen=True)
class Block:
    """One block of a report's body: ``kind`` is heading, paragraph, signature or table."""

    kind: str
    text: str = ""
    grid: Grid = NO_GRID


@dataclass
class Sample:
    """One authored document: its header fields as written, and its body with passages put in."""

    name: str
    fields: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    tables: StatutoryTables | None = None

    @property
    def title_lines(self) -> list[str]:
        return self.fields["title"].split("|")

    @property
    def title(self) -> str:
        return self.fields["title"].replace("|", "")

    @property
    def is_report(self) -> bool:
        return self.fields.get("is_report", "yes") == "yes"

    @property
    def place(self) -> list[str | None]:
        """Province, city and county; ``None`` where the source writes a dash."""
        return [None if part == "-" else part for part in self.fields["place"].split("/")]

    def shows(self, what: str) -> str | None:
        """The value of one ``shows`` flag: ``""`` where it has none, ``None`` where the page lacks it."""
        flags = dict(flag.partition("=")[::2] for flag in self.fields.get("shows", "").split())
        return flags.get(what)

    def lines(self) -> list[str]:
        """The visible body, a paragraph or table cell a line: what every count is taken over."""
        lines: list[str] = []
        for block in self.blocks:
            lines += [cell.text for row in block.grid for cell in row] if block.grid else [block.text]
        return lines


def read_samples() -> list[Sample]:
    """Every sample of every source file, in order of name."""
    passages = _read_passages(SOURCE / "passages.txt")
    samples = [
        _parse(chunk, passages)
        for path in sorted(SOURCE.glob("*.txt"))
        if path.name != "passages.txt"
        for chunk in path.read_text(encoding="utf-8").split("\n#### ")[1:]
    ]
    return sorted(samples, key=lambda sample: sample.name)


def _read_passages(path: Path) -> dict[str, str]:
    passages = {}
    for chunk in path.read_text(encoding="utf-8").split("\n## ")[1:]:
        key, text = chunk.strip().split("\n")
        passages[key] = text
    return passages


def _parse(chunk: str, passages: dict[str, str]) -> Sample:
    head, body = chunk.split("\n----\n")
    name, *field_lines = head.split("\n")
    sample = Sample(name, {key: value.strip() for key, _, value in (f.partition(":") for f in field_lines)})
    year = int(sample.fields["year"])
    if "figures" in sample.fields:
        sample.tables = StatutoryTables(
            template=int(sample.fields["template"]),
            figures=sample.fields["figures"],
            override=sample.fields.get("break"),
        )
    rows: list[list[str]] = []
    for line in body.strip().split("\n"):
        if line.startswith("|"):
            rows.append(line.strip("|").split("|"))
            continue
        if rows:
            sample.blocks.append(Block("table", grid=Grid.plain(rows)))
            rows = []
        if line.startswith("@"):
            text = passages[line[1:]]
            text = text.replace("{我}", sample.fields["we"]).replace("{年}", str(year)).replace("{次年}", str(year + 1))
            sample.blocks.append(Block("paragraph", text))
        elif line == "%statutory":
            assert sample.tables is not None, f"{name}: %statutory without figures"
            for heading, table in STATUTORY_CHAPTERS.items():
                sample.blocks.append(Block("heading", heading))
                sample.blocks += [Block("table", grid=grid) for grid in sample.tables.grids(table)]
        elif line.startswith("# "):
            sample.blocks.append(Block("heading", line[2:]))
        elif line.startswith(">> "):
            sample.blocks.append(Block("signature", line[3:]))
        else:
            sample.blocks.append(Block("paragraph", line))
    if rows:
        sample.blocks.append(Block("table", grid=Grid.plain(rows)))
    notice = Block("paragraph", NOTICE)
    # Where a signature closes the report, the notice opens it, so that the signature stays the last line.
    signed = sample.blocks[-1].kind == "signature"
    sample.blocks.insert(0 if signed else len(sample.blocks), notice)
    return sample
