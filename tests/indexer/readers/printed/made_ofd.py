"""OFD files for the tests, written as GB/T 33190 lays them out: millimetres, one object a run of text."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.indexer.readers.layout.made_tables import Form, places
from tests.indexer.readers.office.made_docx import archive

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.6
WIDTHS = (10.0, 25.0, 38.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0, 14.0)
ROW = 11.0


def text(x: float, y: float, content: str, size: float = SIZE, more: str = "") -> str:
    """A run of text whose first character has its baseline begin at ``(x, y)``."""
    wide = [size if ord(character) > 127 else size / 2 for character in content]
    steps = " ".join(f"{step:.4f}" for step in wide[:-1])
    if len(set(wide[:-1])) == 1 and len(wide) > 2:
        steps = f"g {len(wide) - 1} {wide[0]:.4f}"
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - size} {sum(wide) + 1} {size * 1.3}" Font="3" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(content)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroked line."""
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {x1 - x0 + 0.1} {y1 - y0 + 0.1}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def table(rows: Form, top: float) -> str:
    """A table with its upper edge at ``top``."""
    edges = [20.0]
    for width in WIDTHS:
        edges.append(edges[-1] + width)
    drawn = []
    for (y, x), cell in places(rows).items():
        x0, x1, y0, y1 = edges[x], edges[x + cell.columns], top + y * ROW, top + (y + cell.rows) * ROW
        drawn += [line(x0, y0, x1, y0), line(x0, y1, x1, y1), line(x0, y0, x0, y1), line(x1, y0, x1, y1)]
        columns = max(1, int((x1 - x0 - 1) // 2.8))
        if cell.text.replace(".", "").isdigit():
            columns = len(cell.text)
        for index in range(0, len(cell.text), columns):
            drawn.append(text(x0 + 0.5, y0 + 3.2 + index // columns * 3, cell.text[index : index + columns], 2.8))
    return "".join(drawn)


def ofd(pages: Sequence[str], template: str = "", box: str = "0 0 210 297") -> bytes:
    """An OFD file of pages, each given as its objects; ``template`` is put under every page."""
    use = '<ofd:Template TemplateID="9" ZOrder="Background"/>' if template else ""
    layer = "<ofd:Content><ofd:Layer ID='5'>{}</ofd:Layer></ofd:Content>"
    listing = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages))
    )
    common = f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>" + (
        '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Content.xml"/>' if template else ""
    )
    parts = {
        "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listing}</ofd:Pages></ofd:Document>",
    }
    if template:
        parts["Doc_0/Tpls/Content.xml"] = f"<ofd:Page {NAMESPACE}>{layer.format(template)}</ofd:Page>"
    for number, content in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {NAMESPACE}>{use}{layer.format(content)}</ofd:Page>"
        )
    return archive(parts)
