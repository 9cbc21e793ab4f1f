"""OFD files of drawings that are used by number, of digits set in a grid, and of pictures of pages."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image

from indexer.document import UnreadableError
from indexer.readers import read
from indexer.readers.printed import ocr
from indexer.readers.printed.picture_files import grey
from tests.indexer.readers.layout import made_tables
from tests.indexer.readers.office.made_docx import archive
from tests.indexer.readers.printed import made_ofd, made_pdf
from tests.indexer.readers.printed.made_ofd import NAMESPACE, SIZE, line, text


def with_resources(page: str, resources: str = "", files: dict[str, bytes] | None = None) -> bytes:
    """An OFD file of one page with a file of resources beside its document."""
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/DocumentRes.xml": f'<ofd:Res {NAMESPACE} BaseLoc="Res">{resources}</ofd:Res>',
        "Doc_0/Pages/P.xml": f"<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>",
        **{f"Doc_0/Res/{name}": data for name, data in (files or {}).items()},
    }
    return archive(parts)


def unit(number: int, content: str) -> str:
    return f'<ofd:CompositeGraphicUnit ID="{number}" Width="210" Height="297"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'


def use(number: int, box: str = "0 0 210 297", more: str = "") -> str:
    return f'<ofd:CompositeObject ID="7" Boundary="{box}" ResourceID="{number}" {more}/>'


def units(*drawn: str) -> str:
    return f"<ofd:CompositeGraphicUnits>{''.join(drawn)}</ofd:CompositeGraphicUnits>"


def test_a_page_that_uses_a_drawing_has_its_text_and_tables() -> None:
    rows = made_tables.form([[str(row)] * 7 for row in range(len(made_tables.ROWS))])
    drawing = text(25, 20, "三、收到和处理申请情况") + made_ofd.table(rows, 30)
    document = read(with_resources(use(5), units(unit(5, drawing))), "a.ofd")
    assert document.tables[0].rows == made_tables.grid(rows)


def test_drawings_are_moved_scaled_and_used_inside_one_another() -> None:
    inner = unit(1, text(0, 10, "公开", 10))
    outer = unit(2, use(1, "20 30 90 90") + use(1, "62 30 90 90", 'CTM="0.5 0 0 0.5 0 5"'))
    assert read(with_resources(use(2, "10 10 200 200"), units(inner, outer)), "a.ofd").text == "公开 公开"


def test_a_drawing_that_uses_itself_ends() -> None:
    assert read(with_resources(use(1) + text(20, 200, "公开。"), units(unit(1, use(1)))), "a.ofd").text == "公开。"


@pytest.mark.parametrize("seed", range(12))
def test_digits_set_in_a_grid_have_no_spaces_between_them(seed: int) -> None:
    chance = random.Random(seed)
    step = SIZE * chance.choice([1.0, 1.05, 1.15])
    words = [f"{chance.randint(10, 2030)}年公开", f"{chance.randint(100, 99999)}条", f"其中{chance.randint(10, 99)}件"]
    chance.shuffle(words)
    content = "我局" + "，".join(words) + "。"
    if seed % 2:
        objects = "".join(text(20 + step * at, 40, character) for at, character in enumerate(content))
    else:
        objects = (
            f'<ofd:TextObject ID="1" Boundary="20 30 180 10" Font="3" Size="{SIZE}"><ofd:TextCode X="0" Y="{SIZE}" '
            f'DeltaX="g {len(content) - 1} {step}">{content}</ofd:TextCode></ofd:TextObject>'
        )
    assert read(made_ofd.ofd([objects]), "a.ofd").text == content


def test_numbers_beside_one_another_that_are_in_no_grid_stay_apart() -> None:
    page = text(20, 40, "2018") + text(20 + SIZE * 2.5, 40, "126") + text(20 + SIZE * 4.5, 40, "条")
    assert read(made_ofd.ofd([page]), "a.ofd").text == "2018 126条"


_RANDOM = np.random.default_rng(1)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1"])
def test_a_picture_is_as_another_library_reads_it(mode: str) -> None:
    picture = Image.fromarray(_RANDOM.integers(0, 256, (61, 77, 4), dtype=np.uint8), "RGBA").convert(mode)
    target = io.BytesIO()
    picture.save(target, "PNG")
    dots = np.asarray(picture.convert("RGBA")).astype(float)
    clear = dots[:, :, 3] / 255
    wanted = dots[:, :, :3].mean(axis=2) * clear + 255 * (1 - clear)
    assert np.abs(grey(target.getvalue()) - wanted).max() < 2


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_photograph_is_nearly_as_another_library_reads_it(mode: str) -> None:
    down, across = np.mgrid[0:90, 0:70]
    picture = Image.fromarray((down + across + 40).astype(np.uint8)).convert(mode)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=95)
    shown = grey(target.getvalue())
    assert shown.shape == (90, 70)
    if mode != "CMYK":  # what ink looks like is a matter of taste
        assert np.abs(shown - np.asarray(picture.convert("L")).astype(float)).mean() < 4


@pytest.mark.parametrize(
    "data", [b"", b"II*\0", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + b"\0" * 40, b"BM" + b"\0" * 60]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        grey(data)


def _pictures(kind: str, strips: int) -> bytes:
    import pypdfium2

    source = pypdfium2.PdfDocument(made_pdf.prose(["全年主动公开政府信息一百二十六条，均在规定的期限内公开。"] * 6))
    whole = source[0].render(scale=200 / 72).to_pil().convert("L")
    files, shown = {}, ""
    for strip in range(strips):
        top, bottom = whole.height * strip // strips, whole.height * (strip + 1) // strips
        target = io.BytesIO()
        whole.crop((0, top, whole.width, bottom)).save(target, kind)
        files[f"{strip}.{kind}"] = target.getvalue()
        box = f"0 {297 * strip / strips} 210 {297 / strips}"
        shown += f'<ofd:ImageObject ID="8" Boundary="{box}" CTM="210 0 0 {297 / strips} 0 0" ResourceID="{strip}"/>'
    media = "".join(
        f'<ofd:MultiMedia ID="{at}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for at, name in enumerate(files)
    )
    return with_resources(shown, f"<ofd:MultiMedias>{media}</ofd:MultiMedias>", files)


def test_a_file_of_pictures_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_program", lambda: None)
    with pytest.raises(UnreadableError, match=r"pictures of pages.*tesseract-ocr-chi-sim"):
        read(_pictures("PNG", 1), "a.ofd")


@pytest.mark.parametrize(("kind", "strips"), [("PNG", 1), ("JPEG", 1), ("PNG", 3)])
def test_a_file_of_pictures_is_read_where_ocr_is_installed(kind: str, strips: int) -> None:
    if ocr._program() is None:
        pytest.skip("Tesseract with chi_sim is not installed")
    document = read(_pictures(kind, strips), "a.ofd")
    assert document.format == "ofd-ocr"
    assert document.text.count("主动公开政府信息") >= 5


def test_a_shaded_table_is_a_table_here_too() -> None:
    cells = [("规章", 20, 40), ("12", 60, 40), ("许可", 20, 52), ("345", 60, 52)]
    areas = "".join(
        f'<ofd:PathObject ID="2" Boundary="{x} {y - 8} 40 12" Stroke="false" Fill="true"><ofd:FillColor Value="220 220 220"/>'
        "<ofd:AbbreviatedData>M 0 0 L 39 0 L 39 11 L 0 11 C</ofd:AbbreviatedData></ofd:PathObject>"
        for _, x, y in cells
    )
    page = areas + "".join(text(x + 2, y, content, 4) for content, x, y in cells) + line(0, 290, 5, 290)
    assert read(made_ofd.ofd([page]), "a.ofd").tables[0].rows == (("规章", "12"), ("许可", "345"))


def test_text_with_a_line_through_it_is_left_out_here_too() -> None:
    page = text(20, 40, "全年公开", 4) + text(36, 40, "旧值", 4) + text(44, 40, "二十六条。", 4)
    assert read(made_ofd.ofd([page]), "a.ofd").text == "全年公开旧值二十六条。"
    assert read(made_ofd.ofd([page + line(36, 38.5, 44, 38.5)]), "a.ofd").text == "全年公开二十六条。"
