"""Hostile documents: a few kilobytes that ask for gigabytes, structures without end, references to elsewhere."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping

from tests.indexer.made_folders import narrative, page
from tests.indexer.readers.office.made_docx import W, archive, docx, p
from tests.indexer.readers.printed.made_ofd import line, ofd, text
from tests.indexer.sources import bombs

MB = 2**20

_BOMB = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "公开公开公开公开公开">' for n in range(12)
)
_XML = '<?xml version="1.0"?>'


def _big(name: str, filler: bytes, megabytes: int, parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of ``parts`` and one that is so large."""
    target = io.BytesIO(archive(parts))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as made, made.open(name, "w") as part:
        for _ in range(megabytes):
            part.write((filler * (MB // len(filler) + 1))[:MB])
    return target.getvalue()


def _docx(document: str) -> bytes:
    return archive({"word/document.xml": document})


def _body(content: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{content}</w:body></w:document>'


def _rows(count: int, cell: str) -> str:
    return f"<w:tbl>{f'<w:tr>{cell}</w:tr>' * count}</w:tbl>"


def _nested(tag: str, depth: int) -> str:
    return f"<{tag}>" * depth + "文" + f"</{tag}>" * depth


_CELL = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


def word(url: str, secret: str) -> dict[str, Callable[[], bytes]]:
    """Word files."""
    tables = "<w:tbl><w:tr><w:tc>" * 80 + p("文") + "</w:tc></w:tr></w:tbl>" * 80
    linked = f"""{_XML}<!DOCTYPE a SYSTEM "{url}/a.dtd" [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY u SYSTEM
        "{url}/b">]>"""
    return {
        "bomb.docx": lambda: _big("word/document.xml", b" ", 270, {}),
        "styles.docx": lambda: _big("word/styles.xml", b"<a/>", 270, {"word/document.xml": _body(p("文"))}),
        "deep.docx": lambda: docx(_nested("w:sdt", 100_000)),
        "tables.docx": lambda: docx(tables),
        "spans.docx": lambda: docx(_rows(20_000, _CELL.format('<w:gridSpan w:val="99999"/>', "格") * 3)),
        "merged.docx": lambda: docx(_rows(60_000, _CELL.format("<w:vMerge/>", "合并的单元格" * 10))),
        "long-cell.docx": lambda: docx(_rows(1, f"<w:tc>{p('一') * 60_000}</w:tc>" * 2)),
        "laughs.docx": lambda: _docx(f"{_XML}<!DOCTYPE a [{_BOMB}]>{_body(p('x').replace('x', '&l11;'))}"),
        "attribute.docx": lambda: _docx(f"{_XML}<!DOCTYPE a [{_BOMB}]>" + _body('<w:p w:a="&l11;"/>')),
        "linked.docx": lambda: _docx(linked + _body(p("x").replace("x", "外部&e;&u;"))),
        "target.docx": lambda: archive(
            {
                "_rels/.rels": '<R><R Type="/officeDocument" Target="../../../../etc/passwd"/></R>',
                "word/document.xml": _body(p("文")),
            }
        ),
        "numbering.docx": lambda: docx(
            "".join(p("款", '<w:numPr><w:ilvl w:val="99999999999"/><w:numId w:val="1"/></w:numPr>') for _ in range(99)),
            numbering='<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="9999999999999"/>'
            '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1%1%1%9"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>',
        ),
    }


def _xlsx(sheet: str, strings: str = "", extra: Mapping[str, bytes] | None = None) -> dict[str, str | bytes]:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": f"{_XML}<Types/>",
        "_rels/.rels": f'{_XML}<Relationships xmlns="{links}"><Relationship Id="r1" Type="{kinds}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{main}" xmlns:r="{kinds}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{links}"><Relationship Id="r1" '
        f'Type="{kinds}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{kinds}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{_XML}<worksheet xmlns="{main}">{sheet}</worksheet>',
        "xl/sharedStrings.xml": f'{_XML}<sst xmlns="{main}"><si><t>{strings}</t></si></sst>',
        **(extra or {}),
    }


def _cells(count: int, cell: str) -> str:
    return f"<sheetData>{''.join(f'<row>{cell * 100}</row>' for _ in range(count // 100))}</sheetData>"


def spreadsheets() -> dict[str, Callable[[], bytes]]:
    """Spreadsheets."""
    corner = "<sheetData><row r='{0}'><c r='{1}{0}'><v>1</v></c></row></sheetData>"
    wide = corner.format(1, "A")[:-12] + corner.format(1_048_576, "XFD")[11:]
    ods = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="s"><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16000" office:value-type="string"><text:p>格</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return {
        "corners.xlsx": lambda: archive(_xlsx(wide)),
        "dimension.xlsx": lambda: archive(_xlsx('<dimension ref="A1:XFD1048576"/>' + corner.format(1, "A"))),
        "strings.xlsx": lambda: archive(_xlsx(_cells(400_000, '<c t="s"><v>0</v></c>'), "公开" * 15_000)),
        "bomb.xlsx": lambda: _big("xl/media/a.bin", b"\0", 270, _xlsx(corner.format(1, "A"))),
        "merged.xlsx": lambda: archive(
            _xlsx(corner.format(1, "A") + "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 9_000 + "</mergeCells>")
        ),
        "repeated.ods": lambda: archive(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
                'manifest:1.0"/>',
                "content.xml": ods,
            }
        ),
        "old.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(2).randbytes(60_000),
    }


def layouts(secret: str) -> dict[str, Callable[[], bytes]]:
    """OFD files."""

    def parts(pages: str, more: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
        return {
            "OFD.xml": "<OFD><DocBody><DocRoot>Doc/Document.xml</DocRoot></DocBody></OFD>",
            "Doc/Document.xml": f"<Document><Pages>{pages}</Pages></Document>",
            **more,
        }

    again = '<Page ID="1" BaseLoc="a.xml"/>'
    runs = '<TextObject Boundary="0 0 9 9" Size="5"><TextCode X="1" Y="1" DeltaX="g 999999999 1">公开</TextCode>'
    return {
        "dots.ofd": lambda: archive(parts(f'<Page BaseLoc="../../../../../..{secret}"/>', {})),
        "again.ofd": lambda: archive(parts(again * 100_000, {"Doc/a.xml": f"<Page>{' ' * 100_000}</Page>"})),
        "pages.ofd": lambda: archive(parts(again * 100_000, {"Doc/a.xml": "<Page/>"})),
        "deltas.ofd": lambda: archive(parts(again, {"Doc/a.xml": f"<Page>{(runs + '</TextObject>') * 9_000}</Page>"})),
        "deep.ofd": lambda: archive(parts(again, {"Doc/a.xml": _nested("Layer", 100_000)})),
        "laughs.ofd": lambda: archive(parts(again, {"Doc/a.xml": f"<!DOCTYPE a [{_BOMB}]><Page>&l11;</Page>"})),
        "template.ofd": lambda: ofd([text(20, 20, "公开")] * 1_500, text(9, 9, "背景公开") * 3_000),
        "lines.ofd": lambda: ofd([line(9, 9, 99, 9) * 60_000 + text(20, 20, "公开")]),
        "bomb.ofd": lambda: _big("Doc/a.xml", b" ", 270, parts(again, {})),
    }


def _pdf(*objects: bytes) -> bytes:
    """A PDF of numbered objects, the first of which is its root; without a table of where they are."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<</Root 1 0 R/Size 99>>\n%%EOF"


def _stream(content: bytes, options: bytes = b"", times: int = 1) -> bytes:
    packed = bombs.compress(content, times)
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream" % (len(packed), options, packed)


_ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
_ONE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"


def pdfs() -> dict[str, Callable[[], bytes]]:
    """PDF files."""
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 10/Resources<</XObject<</I 5 0 R>>>>>>stream\n/I Do /I Do\nendstream"
    return {
        "stream.pdf": lambda: _pdf(_ROOT, _ONE, _PAGE, _stream(b" " * MB, times=1_500)),
        "paths.pdf": lambda: _pdf(_ROOT, _ONE, _PAGE, _stream(b"0 0 m 9 9 l S\n" * 9_000, times=60)),
        "pixels.pdf": lambda: _pdf(
            _ROOT,
            _ONE,
            _PAGE,
            _stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
            _stream(bytes(MB), image % (40_000, 40_000), 99),
        ),
        "page-size.pdf": lambda: _pdf(_ROOT, _ONE, _PAGE.replace(b"595 842", b"1e9 1e9"), _stream(b"")),
        "thin.pdf": lambda: _pdf(
            _ROOT, _ONE, _PAGE.replace(b"595 842", b"1e9 1"), _stream(b"/I Do"), _stream(b"", image)
        ),
        "kids.pdf": lambda: _pdf(_ROOT, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000>>"),
        "count.pdf": lambda: _pdf(_ROOT, b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>", _PAGE),
        "forms.pdf": lambda: _pdf(_ROOT, _ONE, _PAGE, _stream(b"/I Do"), form),
        "filters.pdf": lambda: _pdf(_ROOT, _ONE, _PAGE, _stream(b"", b"/Filter[" + b"/FlateDecode" * 9_000 + b"]")),
        "arrays.pdf": lambda: _pdf(b"[" * 100_000 + b"]" * 100_000),
        "references.pdf": lambda: _pdf(b"2 0 R", b"1 0 R"),
        "cut.pdf": lambda: _pdf(_ROOT, _ONE, _PAGE, _stream(b" " * 9_000))[:200],
    }


def pages(url: str, secret: str) -> dict[str, Callable[[], bytes]]:
    """Saved pages and web archives."""
    refers = (
        f'<base href="{url}/"><meta http-equiv="refresh" content="0;url={url}/r"><link rel="stylesheet" href="{url}/c">'
        f'<script src="{url}/s"></script><img src="{url}/i"><iframe src="{url}/f"></iframe><object data="{url}/o">'
        f'</object><svg><image href="{url}/v"/></svg><xi:include href="file://{secret}"/>'
    )
    head = 'MIME-Version: 1.0\nContent-Type: text/html; charset="{}"\nSnapshot-Content-Location: {}/x\n\n'

    def mhtml(charset: str, body: str) -> bytes:
        return (head.format(charset, url) + body).encode()

    return {
        "deep.html": lambda: page("文").replace("文", _nested("div", 50_000)).encode(),
        "open.html": lambda: ("<html><body>" + "<b><i><font><table><a>" * 20_000).encode(),
        "attributes.html": lambda: (
            "<html><body><p " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + ">文"
        ).encode(),
        "spans.html": lambda: (
            page("x").replace("x", "<table>" + "<tr><td colspan=9999 rowspan=9999>格" * 3_000).encode()
        ),
        "tables.html": lambda: ("<html><body>" + "<table><tr><td>" * 3_000 + narrative()).encode(),
        "refers.html": lambda: page(narrative()).replace("<head>", f"<head>{refers}").encode(),
        "entity.html": lambda: (f"<!DOCTYPE html [{_BOMB}]><html><body><p>&l11;&#xFFFFFFFFF;&#0;").encode(),
        "charset.html": lambda: page(narrative()).replace("utf-8", "a\0b").encode(),
        "codec.html": lambda: page(narrative()).replace("utf-8", "punycode").encode(),
        "one-word.html": lambda: page("公" * 1_500_000).encode(),
        "nul.mhtml": lambda: mhtml("utf\0-8", page(narrative())),
        "codec.mhtml": lambda: mhtml("punycode", "a-" + "z" * 400_000),
        "zip.mht": lambda: mhtml("zip", page(narrative())),
        "refers.mhtml": lambda: mhtml("utf-8", page(narrative()).replace("<head>", f"<head>{refers}")),
        "nested.mhtml": lambda: (
            b"MIME-Version: 1.0\n"
            + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(5_000))
        ),
        "heads.mhtml": lambda: b"MIME-Version: 1.0\n" + b"A: b\n" * 1_000_000 + b"\n",
        "head.mhtml": lambda: b"MIME-Version: 1.0\nContent-Type: text/html" + b"; a=b" * 300_000 + b"\n\n<p>x",
    }


def texts() -> dict[str, Callable[[], bytes]]:
    """Texts, lines of JSON, and what is nothing of the kind that its name says."""
    return {
        "digits.txt": lambda: b"1" * 1_000_000,
        "numerals.txt": ("二〇一六年" * 200_000).encode,
        "brackets.txt": ("（〔《" * 300_000).encode,
        "titles.txt": ("某县人民政府办公室关于" * 90_000).encode,
        "dates.txt": ("2016年12月31日" * 60_000).encode,
        "tabs.txt": lambda: b"\t \n" * 600_000 + b"x",
        "lines.txt": ("一、\n" * 300_000).encode,
        "noise.txt": lambda: random.Random(3).randbytes(300_000),
        "surrogates.txt": lambda: b"\xed\xa0\x80\xed\xb0\x80" * 50_000,
        "marks.txt": lambda: ("公" + "\u0301" * 200_000 + "\u202e").encode(),
        "nul.txt": lambda: bytes(500_000),
        "deep.jsonl": lambda: b'{"id": "d", "text": ' + b"[" * 500_000,
        "number.jsonl": lambda: b'{"id": "n", "text": ' + b"9" * 500_000 + b"}",
        "keys.jsonl": lambda: b'{"id": "k", ' + b'"a": {"b": 1e999},' * 90_000 + b'"text": 1}',
        "surrogate.jsonl": lambda: b'{"id": "\\ud800", "text": "\\udfff\\ud800 \\u0000"}',
        "statistics.jsonl": lambda: b'{"id": "s", "text": "t", "statistics": {"a": 1e400, "b": NaN}}',
        "long-id.jsonl": lambda: b'{"id": "' + b"i" * 100_000 + b'", "text": "t"}',
        "deep.rtf": lambda: b"{\\rtf1" + b"{" * 300_000,
        "word.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90_000),
    }
