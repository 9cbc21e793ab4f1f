"""Files of pictures (JPEG, JPEG 2000, PNG) to arrays of grey, taken apart by PDFium inside a PDF of one page."""

from __future__ import annotations

import ctypes
import re
import struct
from typing import TYPE_CHECKING, Any

from indexer.document import UnreadableError
from indexer.readers import limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

_PNG = b"\x89PNG\r\n\x1a\n"

#: The samples a dot of each colour type of PNG (ISO 15948, table 11.1).
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}

_JPEG_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(..)(..)(.)", re.DOTALL)
_JP2_HEADER = re.compile(rb"ihdr(....)(....)", re.DOTALL)


def grey(data: bytes) -> Picture:
    """The picture as greys, 0 to 255, what is transparent as white. Raises ``UnreadableError``."""
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(b"\xff\xd8\xff") and (frame := _JPEG_FRAME.search(data)):
        height, width, samples = struct.unpack(">HHB", b"".join(frame.groups()))
        # Four samples are as Photoshop writes them: the less, the more ink.
        space = {1: "/DeviceGray", 4: "/DeviceCMYK /Decode [1 0 1 0 1 0 1 0]"}.get(samples, "/DeviceRGB")
        return _shown(width, height, data, f"/Filter /DCTDecode /ColorSpace {space}")
    if b"ftypjp2" in data[:32] and (header := _JP2_HEADER.search(data)):
        height, width = struct.unpack(">II", b"".join(header.groups()))
        return _shown(width, height, data, "/Filter /JPXDecode")
    raise UnreadableError("document.picture_kind")


def _png(data: bytes) -> Picture:
    import numpy as np

    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29].ljust(13, b"\0"))
    samples = _SAMPLES.get(kind)
    if samples is None or interlaced or depth not in (1, 2, 4, 8, 16):
        raise UnreadableError("document.picture_kind")
    packed, palette, clear_of, at = [], b"", b"", 8
    while at + 8 <= len(data):
        (length,), name = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        if name == b"IDAT":
            packed.append(data[at + 8 : at + 8 + length])
        elif name == b"PLTE":
            palette = data[at + 8 : at + 8 + length]
        elif name == b"tRNS" and kind == 3:
            clear_of = data[at + 8 : at + 8 + length]
        at += 12 + length
    predictor = f"/DecodeParms << /Predictor 15 /Colors {samples} /BitsPerComponent {depth} /Columns {width} >>"
    space = {1: "DeviceGray", 2: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}[samples]
    raw = _decoded(width, height, b"".join(packed), f"/Filter /FlateDecode {predictor} /ColorSpace /{space}", depth)
    line = (width * samples * depth + 7) // 8
    if len(raw) < line * height:
        raise UnreadableError("document.picture_damaged")
    rows = np.frombuffer(raw, np.uint8)[: line * height].reshape(height, line)
    if depth == 16:
        rows = rows[:, ::2]
    elif depth < 8:
        bits = np.unpackbits(rows, axis=1).reshape(height, -1, depth)
        rows = (bits * (1 << np.arange(depth)[::-1])).sum(axis=2).astype(np.uint8)
        rows = rows if kind == 3 else rows * np.uint8(255 // (2**depth - 1))
    dots = rows[:, : width * samples].reshape(height, width, samples).astype(np.float32)
    if kind == 3:
        colours = np.frombuffer(palette.ljust(768, b"\0"), np.uint8)[:768].reshape(256, 3)
        solid = np.frombuffer(clear_of.ljust(256, b"\xff"), np.uint8)[:256]
        dots = np.concatenate([colours, solid[:, None]], axis=1)[dots[:, :, 0].astype(np.uint8)].astype(np.float32)
    shade = dots[:, :, :3].mean(axis=2) if dots.shape[2] > 2 else dots[:, :, 0]
    if kind in (3, 4, 6):
        clear = dots[:, :, -1] / 255
        shade = shade * clear + 255 * (1 - clear)
    picture: Picture = shade.astype(np.uint8)
    return picture


def _pdf(width: int, height: int, data: bytes, how: str, depth: int) -> bytes:
    """A PDF of one page that is the picture, a point a dot."""
    if width * height > limits.PICTURE_DOTS or not width or not height:
        raise UnreadableError("document.picture_too_large", most=limits.PICTURE_DOTS)
    drawn = f"{width} 0 0 {height} 0 0 cm /P Do".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R "
        "/Resources << /XObject << /P 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent {depth} {how} "
        f"/Length {len(data)} >>\nstream\n".encode()
        + data
        + b"\nendstream",
    ]
    file, places = bytearray(b"%PDF-1.5\n"), []
    for number, item in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = len(file)
    file += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(file + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table)


def _shown(width: int, height: int, data: bytes, how: str) -> Picture:
    from indexer.readers.printed.pdf_pages import open_pdf

    with open_pdf(_pdf(width, height, data, how, 8)) as pdf:
        bitmap = pdf[0].render(scale=1, grayscale=True)
        picture: Picture = bitmap.to_numpy().copy().reshape(height, width)
        return picture


def _decoded(width: int, height: int, data: bytes, how: str, depth: int) -> bytes:
    """The samples of a picture, unpacked and its filters undone."""
    import pypdfium2.raw as c

    from indexer.readers.printed.pdf_pages import open_pdf

    with open_pdf(_pdf(width, height, data, how, depth)) as pdf:
        page: Any = pdf[0]
        item = c.FPDFPage_GetObject(page.raw, 0)
        size = c.FPDFImageObj_GetImageDataDecoded(item, None, 0)
        buffer = (ctypes.c_ubyte * size)()
        c.FPDFImageObj_GetImageDataDecoded(item, buffer, size)
        return bytes(buffer)
