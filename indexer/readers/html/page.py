"""A page parsed, and what nobody reads on it taken away: scripts, hidden parts, navigation, footers.

Nothing that holds a good part of the page's sentences is taken away, whatever its name.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree

from index.messages import Message
from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.characters import raised
from indexer.readers.html.boilerplate import part_of_name, squeeze
from indexer.readers.html.footers import drop_footers
from indexer.readers.html.render import BLOCKS, Element, render_blocks
from indexer.readers.html.shown import apply_styles, show_values, unfold_held
from indexer.readers.html.tree import Size, parse_html, sizes, text_of

NO_TEXT = Message("document.page_without_text")

#: Elements without text for a reader. ``form`` is not among them: ASP.NET wraps a whole page in one.
_UNREAD = (
    *("script", "style", "template", "noscript", "rt", "rp", "noframes", "link", "meta", "base", "title"),
    *("svg", "canvas", "object", "applet", "embed", "iframe", "frame", "audio", "video", "map"),
    *("select", "datalist", "button", "input", "textarea", "progress", "meter", "marquee"),
)

#: Elements that pages use for what stands around their content, or that they hide.
_ASIDE_XPATH = etree.XPath(
    ".//*[self::nav or self::footer or self::aside or self::dialog or @hidden or "
    "contains(translate(@style, 'NOEHID', 'noehid'), 'none') or "
    "contains(translate(@style, 'NOEHID', 'noehid'), 'hidden')]"
)
_ASIDES = frozenset(("nav", "footer", "aside", "dialog"))

#: Elements with a name.
_NAMED_XPATH = etree.XPath(".//*[@class or @id]")

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

#: A part with this share of the page's full stops, or of its text, is not furniture.
_ARTICLE_SHARE = 0.4
_ARTICLE_TEXT_SHARE = 0.6

#: Longer passages in an element for struck text are the work of an element that was never closed.
_STRUCK_CHARACTERS = 400

#: Elements that are struck out or raised by their style.
_STYLED_XPATH = etree.XPath(
    ".//*[contains(translate(@style, 'LINETHROUG', 'linethroug'), 'line-through') or "
    "contains(translate(@style, 'SUPER', 'super'), 'super')]"
)

#: Tags that only style text.
_STYLING = re.compile(r"</?(?:font|span|b|i|u|em|strong|small|big|a|o:p)(?:\s[^<>]*)?>", re.IGNORECASE)

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


def parse(source: str, frames: Mapping[str, str] | None = None, base: str = "") -> Element:
    """The ``html`` element of a page. Raises ``UnreadableError`` on what no parser can make a page of.

    ``frames`` are the sources of the pages that may be in its frames, by address; ``base`` is the page's own address.
    """
    if len(source) > limits.HTML_CHARACTERS:
        raise UnreadableError("document.html_too_long", characters=len(source), most=limits.HTML_CHARACTERS)
    source = _XML_DECLARATION.sub("", source)
    root, complete = parse_html(source)
    if not complete:
        # Style upon style upon style, never closed: what is left without it is shallow enough.
        root, complete = parse_html(_STYLING.sub("", source))
    if root is None:
        raise UnreadableError.of(NO_TEXT)
    if not complete:
        raise UnreadableError("document.html_too_deep")
    _unfold_frames(root, dict(frames or {}), base)
    unfold_held(root)
    if sum(1 for _ in root.iter()) > limits.HTML_ELEMENTS:
        raise UnreadableError("document.html_too_many", most=limits.HTML_ELEMENTS)
    apply_styles(root)
    return root


def _unfold_frames(root: Element, frames: dict[str, str], base: str) -> None:
    """Put pages in the place of their frames: those inside ``iframe srcdoc``, and ``frames``, each once.

    A page in a frame keeps its ``<title>`` and ``<meta>``, and may have frames of its own.
    """
    waiting = [(frame, base) for frame in root.iter("iframe", "frame")]
    for frame, outer in waiting:  # grows
        address = (frame.get("src") or "").strip()
        address = address if address in frames else urljoin(outer, address)
        inner = frame.get("srcdoc") or frames.pop(address, "")
        page = parse_html(inner)[0] if inner.strip() and len(inner) <= limits.HTML_CHARACTERS else None
        if page is None:
            continue
        waiting += [(below, address) for below in page.iter("iframe", "frame")]
        for part in (page, *page.iterchildren("head", "body", "frameset")):
            part.tag = "div"
        page.tail = frame.tail
        frame.getparent().replace(frame, page)


def drop_unread(body: Element) -> None:
    """Take away what is not text for a reader: scripts, hidden parts, ``nav``, ``footer``, ``aside``.

    What is nested beyond ``limits.HTML_LEVELS`` becomes plain lines.
    """
    show_values(body)
    etree.strip_elements(body, *_UNREAD, with_tail=False)
    _drop_corrected(body)
    asides = [
        element
        for element in _ASIDE_XPATH(body)
        if element.tag in _ASIDES or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
    ]
    if asides:
        measured = sizes(body, {body, *asides})
        gone = _Gone(body)
        only_editor = _OnlyEditor(body, gone)
        for element in asides:
            # Some pages show their article by a script; some call nav what is none.
            if element not in gone and not (_is_article(measured[element], measured[body]) or only_editor.is_(element)):
                gone.add(element)
        gone.strip()
    _flatten(body)


def _flatten(body: Element) -> None:
    """Make plain lines of what is nested beyond ``limits.HTML_LEVELS``."""
    deepest = []
    level = 0
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        level += 1 if event == "start" else -1
        if event == "start" and level >= limits.HTML_LEVELS and len(element):
            deepest.append(element)
            walk.skip_subtree()
    for element in deepest:
        lines = render_blocks(element)
        del element[:]
        element.text = None
        for line in lines:
            etree.SubElement(element, "p").text = line


def _drop_corrected(body: Element) -> None:
    """Take away what is struck out, and raise digits that are written raised: 146<sup>1</sup> is 146¹ and not 1461."""
    corrected = [*body.iter("del", "s", "strike", "sup"), *_STYLED_XPATH(body)]
    if not corrected:
        return
    measured, gone = sizes(body, set(corrected)), _Gone(body)
    for element in corrected:
        struck = element.tag in ("del", "s", "strike") or "through" in (element.get("style") or "").lower()
        if not struck:
            if measured[element][1] < 8 and (mark := raised(text_of(element))) != text_of(element):
                del element[:]
                element.text = mark
            continue
        if element not in gone and measured[element][1] <= _STRUCK_CHARACTERS:
            gone.add(element)
    gone.strip()


def drop_furniture(body: Element, titles: list[str]) -> list[str]:
    """Take away the parts whose names or texts say that they are furniture; the breadcrumb lines found.

    A part that holds the headline, one of ``titles``, stays.
    """
    wanted = [squeezed for title in titles if len(squeezed := squeeze(title)) >= 6]
    trails: list[str] = []
    named = [e for e in _NAMED_XPATH(body) if e.tag in _NAMED and kind_of(e) in ("furniture", "trail")]
    if named:
        measured = sizes(body, {body, *named})
        gone = _Gone(body)
        for element in named:
            if element in gone or _is_article(measured[element], measured[body]):
                continue
            text = " ".join(text_of(element).split())
            squeezed = squeeze(text)
            if any(title in squeezed for title in wanted) or _has_heading(element):
                continue
            if kind_of(element) == "trail" and text:
                trails.append(text)
            gone.add(element)
        gone.strip()
    drop_footers(body, wanted, lambda element: kind_of(element) in ("editor", "content"))
    return trails


#: Elements whose class and id are looked at.
_NAMED = BLOCKS | {"span", "font", "a", "em", "i", "b", "strong", "label", "ul", "ins"}


def headline_elements(body: Element) -> set[Element]:
    """The elements that the page marks as headlines, by tag or by name."""
    return {*body.iter("h1", "h2", "h3", "ucaptitle"), *(e for e in _NAMED_XPATH(body) if kind_of(e) == "headline")}


def kind_of(element: Element) -> str | None:
    """What a part of a page is by its names, an id and the words of a class: a kind of page_parts.txt, or ``None``."""
    return _kind_of_names(element.get("id") or "", element.get("class") or "")


@lru_cache(maxsize=4096)
def _kind_of_names(name: str, words: str) -> str | None:
    kinds = [part_of_name(word) for word in (name.strip(), *words.split()) if word]
    for holder in ("editor", "content"):
        if holder in kinds:
            return holder
    return next((kind for kind in kinds if kind), None)


def _has_heading(element: Element) -> bool:
    return element.tag in ("h1", "h2") or any(len(squeeze(text_of(heading))) >= 12 for heading in element.iter("h1"))


def _is_article(size: Size, whole: Size) -> bool:
    """Whether an element of a ``size`` holds so much of the page, ``whole``, that it must be the article."""
    return (whole[0] >= 3 and size[0] >= _ARTICLE_SHARE * whole[0]) or size[1] >= _ARTICLE_TEXT_SHARE * whole[1]


class _Gone:
    """Elements that are to go, with all in them; they are taken out together, for each alone would copy the text."""

    _TAG = "gone"

    def __init__(self, body: Element) -> None:
        self._body = body
        self._inside: set[Element] = set()

    def add(self, element: Element) -> None:
        self._inside.update(element.iter())
        element.tag = self._TAG

    def __contains__(self, element: Element) -> bool:
        return element in self._inside

    def strip(self) -> None:
        """Take them out and leave the text after them."""
        etree.strip_elements(self._body, self._TAG, with_tail=False)


class _OnlyEditor:
    """Which hidden element is the one part of the page that a content system put the article in.

    Elements are asked for in document order; those that are gone do not count.
    """

    def __init__(self, body: Element, gone: _Gone) -> None:
        self._body = body
        self._gone = gone
        self._editors: dict[str, deque[Element]] | None = None

    def is_(self, element: Element) -> bool:
        """Whether ``element`` is an editor and every other with its tag is inside of it."""
        if kind_of(element) != "editor":
            return False
        if self._editors is None:
            self._editors = {}
            for editor in _NAMED_XPATH(self._body):
                if kind_of(editor) == "editor":
                    self._editors.setdefault(editor.tag, deque()).append(editor)
        # In document order all are inside of the first just where the last is.
        editors = self._editors.get(element.tag, deque())
        while editors and editors[0] in self._gone:
            editors.popleft()
        while editors and editors[-1] in self._gone:
            editors.pop()
        return not editors or (
            editors[0] is element and any(e is element for e in (editors[-1], *editors[-1].iterancestors()))
        )
