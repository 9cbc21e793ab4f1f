"""Saved web pages (.html): the report, without the page around it.

The page is decoded, parsed once, and pruned of what nobody reads and of what names say is furniture; then the
element that holds the report is found and rendered, and lines that are furniture or metadata are taken out.
"""

from __future__ import annotations

import re

from index.messages import Message
from indexer.document import Document, UnreadableError
from indexer.readers import checks
from indexer.readers.encoding import decode
from indexer.readers.html import head
from indexer.readers.html.article import Page, compose
from indexer.readers.html.main_content import find_main
from indexer.readers.html.page import NO_TEXT, drop_furniture, drop_unread, headline_elements, parse
from indexer.readers.html.render import Element, render
from indexer.readers.html.trafilatura_vote import Opinion

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z!/?]")


def read_html(data: bytes, name: str, charset: str | None = None) -> Document:
    """The report on a saved page. ``charset`` is what its server said, which goes before what the page says.

    Raises ``UnreadableError`` where there is none to read.
    """
    checks.bytes_of_text(data)
    declared = _CHARSET.search(data[:4096])
    source, codec = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    if not _MARKUP.search(source):
        text = source.strip("\n")
        checks.decoded_text(text)
        return Document(text=text, format="html", encoding=codec)
    root = parse(source)
    values = head.metas(root)
    title = head.page_title(root)
    url = head.source_url(root, source)
    frames = [address.strip() for frame in root.iter("frame", "iframe") if (address := frame.get("src"))]
    body = _body(root)
    drop_unread(body)
    candidates = head.title_candidates(title, values)
    trails = drop_furniture(body, candidates)
    opinion = Opinion(body)
    main = find_main(body, candidates, opinion)
    zones = {main.element: 1} | dict.fromkeys(main.containers, 2)
    page = Page(*render(body, zones, headline_elements(body)), candidates, main.named, opinion)
    article = compose(page)
    text = article.text
    if not text:
        raise UnreadableError.of(_no_text(frames))
    checks.text_length(text)
    rows = [f"title: {title}"] if title else []
    rows += [f"{name}: {value}" for name, value in values]
    rows += [clean for trail in trails if (clean := trail.strip())]
    rows += article.header
    return Document(
        text=text,
        title=article.headline or head.clean_title(title, values),
        url=url,
        header="\n".join(dict.fromkeys(rows)),
        tables=article.tables,
        format="html",
        encoding=codec,
    )


def _body(root: Element) -> Element:
    """The element with the visible page: ``body``, or all of a page that has none."""
    body = root.find("body")
    return root if body is None else body


def _no_text(frames: list[str]) -> Message:
    if frames:
        inside = ", ".join(frames)[:300]
        return Message("document.page_of_frames", inside=inside)
    return NO_TEXT
