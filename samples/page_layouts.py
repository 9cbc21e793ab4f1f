"""Saved web pages around a report: the frames in source/pages with the furniture that real pages carry.

In a frame, ``${name}`` is filled in and ``[[text]]`` marks furniture: it stands on the page and must not survive
cleaning. A frame is a page structure; how each writes paragraphs is ``BLOCKS`` below.
"""

from __future__ import annotations

import html
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from string import Template

from sample_source import SOURCE, Block, Sample

FURNITURE = re.compile(r"\[\[(.+?)\]\](?!\])")

#: How each layout writes a paragraph, a heading and a signature.
BLOCKS = {
    "portal": ("<p>　　{}</p>", "<p><strong>　　{}</strong></p>", '<p style="text-align:right">{}</p>'),
    "legacy": ("　　{}<br>\n<br>", "<b>　　{}</b><br>\n<br>", '<div align="right">{}</div>'),
    "catalogue": ('<p style="text-indent:2em">{}</p>', "<h2>{}</h2>", '<p class="sign" align="right">{}</p>'),
    "article": ("<p>{}</p>", "<h3>{}</h3>", '<p class="right">{}</p>'),
    "sidebar": ("<div>　　{}</div>", "<div><b>{}</b></div>", '<div style="text-align:right;">{}</div>'),
    "word": (
        '<p class="MsoNormal" style="line-height:28pt">&nbsp;&nbsp;&nbsp; {}<o:p></o:p></p>',
        '<p class="MsoNormal" style="line-height:28pt"><b>{}</b></p>',
        '<p class="MsoNormal" align="right" style="text-align:right">{}</p>',
    ),
}
#: How each layout shows the date and the source under the title; the other layouts have their own place for them.
SHOWN = {
    "portal": ("<span>发布时间：{}</span> ", "<span>来源：{}</span> "),
    "legacy": ("发布时间：{}　", "信息来源：{}　"),
    "article": ("<time>{}</time>", '<span class="source">来源：{}</span>'),
}


@dataclass(frozen=True)
class Page:
    """What a page says about a report besides the report itself."""

    sample: Sample

    @property
    def seed(self) -> int:
        """A number that is always the same for a sample, to vary forms among samples."""
        return zlib.crc32(self.sample.name.encode())

    @property
    def site(self) -> str:
        province, city, county = self.sample.place
        place = county or city or province
        return f"{place}政务公开网" if place else f"{self.sample.fields['agency']}网站"

    @property
    def date(self) -> str:
        """The date of publication as this page writes it, or ``""`` where it shows none."""
        if self.sample.shows("date") is None:
            return ""
        iso = self.sample.fields["published"]
        year, month, day = iso.split("-")
        forms = (f"{iso} 15:20", f"{year}年{int(month)}月{int(day)}日", iso, f"{year}/{month}/{day}")
        return forms[self.seed % len(forms)]

    @property
    def source(self) -> str:
        shown = self.sample.shows("source")
        return "" if shown is None else shown or self.sample.fields["agency"]

    def html(self, layout: str, charset: str) -> tuple[str, list[str]]:
        """The page in one layout, and the strings of its furniture."""
        sample, fields = self.sample, self.sample.fields
        date_form, source_form = SHOWN.get(layout, ("", ""))
        year = int(fields["year"])
        index = f"000000000/{fields.get('published', '')[:4]}-{self.seed % 100000:05d}"
        values = {
            "charset": charset,
            "meta": self._meta() if sample.shows("meta") is not None else "",
            "title": sample.title,
            "title_lines": "<br>".join(sample.title_lines),
            "site": self.site,
            "icp": f"{_icp_initials()[sample.place[0] or '北京']}ICP备00000000号",
            "index": index if sample.shows("index") is not None else "（无）",
            "publisher": fields["agency"] if sample.shows("publisher") is not None else "",
            "date": self.date,
            "shown": (date_form.format(self.date) if self.date else "")
            + (source_form.format(self.source) if self.source else ""),
            "year_1": str(year - 1),
            "year_2": str(year - 2),
            "body": "\n".join(_block(block, layout) for block in sample.blocks),
        }
        frame = (SOURCE / "pages" / f"{layout}.html").read_text(encoding="utf-8")
        body_marker = "\0"  # the body is put in last, so that nothing in it is taken for a mark
        page = Template(frame).substitute({**values, "body": body_marker})
        furniture = FURNITURE.findall(page)
        return FURNITURE.sub(r"\1", page).replace(body_marker, values["body"]), furniture

    def _meta(self) -> str:
        values = (
            ("SiteName", self.site),
            ("ArticleTitle", self.sample.title),
            ("PubDate", f"{self.sample.fields['published']} 09:00"),
            ("ContentSource", self.source),
        )
        return "".join(f'<meta name="{name}" content="{value}">\n' for name, value in values)


def _icp_initials() -> dict[str, str]:
    lines = (Path(SOURCE) / "icp.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def _block(block: Block, layout: str) -> str:
    if block.kind == "table":
        return _table(block)
    paragraph, heading, signature = BLOCKS[layout]
    form = {"paragraph": paragraph, "heading": heading, "signature": signature}[block.kind]
    return form.format(_runs(block.text) if layout == "word" else html.escape(block.text, quote=False))


def _runs(text: str) -> str:
    """The text in uneven runs, as a word processor saves it: a word may be cut between two runs."""
    sizes = (7, 3, 11, 5)
    pieces: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(html.escape(text[at : at + size], quote=False))
        at += size
    return "".join(f'<span lang="ZH-CN" style="font-family:仿宋_GB2312">{piece}</span>' for piece in pieces)


def _table(block: Block) -> str:
    """A table with its row and column spans."""
    lines = ['<table border="1" cellspacing="0" cellpadding="0" width="100%"><tbody>']
    for row in block.grid:
        cells = []
        for cell in row:
            counts = (("colspan", cell.columns), ("rowspan", cell.rows))
            spans = "".join(f' {name}="{count}"' for name, count in counts if count > 1)
            cells.append(f"<td{spans}>{html.escape(cell.text, quote=False) or '&nbsp;'}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</tbody></table>"])
