"""Scans: pages on their side, pages that take too long, and many pages."""

from __future__ import annotations

import subprocess
from typing import Any

import numpy as np
import pytest

from indexer.document import UnreadableError
from indexer.readers import limits, read
from indexer.readers.layout.geometry import Glyph, Page
from indexer.readers.printed import ocr
from tests.indexer.often import sometimes
from tests.indexer.readers.printed import made_pdf

SENTENCE = "全年主动公开政府信息一百二十六条，均在规定的期限内公开。"


@pytest.mark.parametrize("lying", sometimes([(1, 255), (2, 200), (3, 255), (1, 200), (2, 255), (3, 200)]))
def test_a_page_that_lies_on_its_side_is_turned_upright(lying: tuple[int, int]) -> None:
    quarters, paper = lying
    if ocr._program() is None:
        pytest.skip("Tesseract with chi_sim is not installed")
    import pypdfium2

    source = pypdfium2.PdfDocument(made_pdf.prose([SENTENCE] * 8))
    picture = source[0].render(scale=200 / 72).to_pil().convert("L").rotate(90 * quarters, expand=True)
    picture = picture.point(lambda grey: 60 + grey * (paper - 60) // 255)
    page, target = made_pdf.canvas()
    page.setPageSize((picture.width * 0.36, picture.height * 0.36))
    page.drawInlineImage(picture, 0, 0, picture.width * 0.36, picture.height * 0.36)
    page.showPage()
    page.save()
    assert read(target.getvalue(), "a.pdf").text.count("主动公开政府信息") >= 7


def _stub(monkeypatch: pytest.MonkeyPatch, slow: set[int]) -> list[int]:
    """Pages that say their number, or take too long; how many parts were said to be read."""
    parts: list[int] = []

    def page(program: str, picture: Any, scale: float) -> Page:
        number = int(picture[0, 0])
        if number in slow:
            raise subprocess.TimeoutExpired("tesseract", 1)
        text = f"第{number}部分内容。"
        return Page(600, 800, [Glyph(c, 50 + 10 * at, 300 + number, 10, 10) for at, c in enumerate(text)])

    monkeypatch.setattr(ocr, "_page", page)
    monkeypatch.setattr(ocr, "_program", lambda: "tesseract")
    monkeypatch.setattr(ocr.confinement, "next_part", lambda: parts.append(1))
    return parts


def _pictures(count: int) -> list[tuple[Any, float]]:
    return [(np.full((800, 600), number, np.uint16), 1.0) for number in range(1, count + 1)]


def test_a_scan_of_many_pages_is_read_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = _stub(monkeypatch, set())
    text = ocr.recognise(_pictures(150), "a scan").text
    assert text.split("\n") == [f"第{number}部分内容。" for number in range(1, 151)]
    assert len(parts) == 150


def test_a_page_that_takes_too_long_is_named_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    _stub(monkeypatch, {2, 5, 6})
    text = ocr.recognise(_pictures(7), "a scan").text
    assert [text.count(f"第{number}部分内容。") for number in range(1, 8)] == [1, 0, 1, 1, 0, 0, 1]
    assert [text.count(f"［第{number}页未能识别］") for number in range(1, 8)] == [0, 1, 0, 0, 1, 1, 0]


def test_many_pages_in_a_row_that_take_too_long_end_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    _stub(monkeypatch, set(range(3, 3 + limits.OCR_SLOW_PAGES)))
    with pytest.raises(UnreadableError, match=f"{limits.OCR_SLOW_PAGES} pages in a row"):
        ocr.recognise(_pictures(20), "a scan")


def test_the_pages_that_are_read_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    _stub(monkeypatch, set())
    with pytest.raises(UnreadableError, match=f"more than the {limits.OCR_PAGES} pages"):
        ocr.recognise(_pictures(limits.OCR_PAGES + 1), "a scan")
