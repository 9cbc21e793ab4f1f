"""A page parsed, and what nobody reads on it taken away: scripts, hidden parts, navigation, footers.

Nothing that holds a good part of the page's sentences is taken away, whatever its name.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.html.boilerplate import part_of_name, squeeze
from indexer.readers.html.render import BLOCKS, Element, render

NO_TEXT = "the page has no text; it may load it by script: open it in a browser and save it again when it is shown"

#: Elements without text for a reader. ``form`` is not among them: ASP.NET wraps a whole page in one.
_UNREAD = (
    *("script", "style", "template", "noscript", "noframes", "link", "meta", "base"),
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

#: What only footers say, with the numbers that every government site must show.
_FOOTER_XPATH = etree.XPath(
    "//text()[contains(., 'ICP备') or contains(., '公网安备') or contains(., '网站标识码') or contains(., '版权所有')"
    " or contains(., 'ICP證') or contains(., 'ICP证') or contains(., 'icp备')]"
)

#: What stands on a line of a footer.
_FOOTER_LINE = re.compile(
    "ICP|公网安备|公安备|网站标识码|版权所有|版权归|copyright|©|主办|承办|协办|制作|维护|技术支持|"
    "地址|邮编|邮政编码|电话|热线|传真|邮箱|e-?mail|网站地图|联系我们|关于我们|网站声明|隐私|免责|访问|浏览|"
    "分辨率|访客|在线人数|链接|备案|公众号|微博|客户端|扫一扫|all rights",
    re.IGNORECASE,
)

#: A footer has at most so many characters; what is longer holds something else.
_FOOTER_CHARACTERS = 800

#: A part with this share of the page's full stops, or of its text, is not furniture.
_ARTICLE_SHARE = 0.4
_ARTICLE_TEXT_SHARE = 0.6

#: Longer passages in an element for struck text are the work of an element that was never closed.
_STRUCK_CHARACTERS = 400
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

#: Tags that only style text.
_STYLING = re.compile(r"</?(?:font|span|b|i|u|em|strong|small|big|a|o:p)(?:\s[^<>]*)?>", re.IGNORECASE)

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


def parse(source: str) -> Element:
    """The ``html`` element of a page. Raises ``UnreadableError`` on what no parser can make a page of."""
    if len(source) > limits.HTML_CHARACTERS:
        raise UnreadableError(
            f"the page has {len(source):,} characters of HTML, more than the {limits.HTML_CHARACTERS:,} that are read"
        )
    source = _XML_DECLARATION.sub("", source)
    root, complete = _parse(source)
    if not complete:
        # Style upon style upon style, never closed: what is left without it is shallow enough.
        root, complete = _parse(_STYLING.sub("", source))
    if root is None:
        raise UnreadableError(NO_TEXT)
    if not complete:
        raise UnreadableError("the page is nested too deeply to be read; open it in a browser and save it as text")
    if sum(1 for _ in root.iter()) > limits.HTML_ELEMENTS:
        raise UnreadableError(f"the page has more than the {limits.HTML_ELEMENTS:,} elements that are read")
    _unfold_frames(root)
    return root


def _parse(source: str) -> tuple[Element | None, bool]:
    """The root of a page, and whether all of it was parsed: libxml2 goes 2,048 elements deep and no further."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True)
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    return root, not any("depth" in entry.message for entry in parser.error_log)


def _unfold_frames(root: Element) -> None:
    """Put the pages that browsers save inside ``iframe srcdoc`` in the place of their frames."""
    for frame in list(root.iter("iframe")):
        inner = frame.get("srcdoc")
        page = _parse(inner)[0] if inner and inner.strip() else None
        body = page.find("body") if page is not None else None
        if body is not None:
            body.tag = "div"
            body.tail = frame.tail
            frame.getparent().replace(frame, body)


def drop_unread(body: Element) -> None:
    """Take away what is not text for a reader: scripts, hidden parts, ``nav``, ``footer``, ``aside``."""
    etree.strip_elements(body, *_UNREAD, with_tail=False)
    _drop_corrected(body)
    whole = _size(body)
    for element in _ASIDE_XPATH(body):
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        if not hidden and element.tag not in _ASIDES:
            continue
        # Some pages show their article by a script; some call nav what is none.
        if not (_is_article(element, whole) or _is_only_editor(element, body)):
            _remove(element)


def _drop_corrected(body: Element) -> None:
    """Take away what is struck out, and raise digits that are written raised: 146<sup>1</sup> is 146¹ and not 1461."""
    for element in list(body.iter("del", "s", "strike", "sup")):
        if element.tag == "sup":
            if len(element) == 0 and (element.text or "").strip().isdecimal():
                element.text = element.text.strip().translate(_RAISED)
        elif len(_text(element)) <= _STRUCK_CHARACTERS and element.getparent() is not None:
            _remove(element)


def drop_furniture(body: Element, titles: list[str]) -> list[str]:
    """Take away the parts whose names or texts say that they are furniture; the breadcrumb lines found.

    A part that holds the headline, one of ``titles``, stays.
    """
    whole = _size(body)
    wanted = [squeezed for title in titles if len(squeezed := squeeze(title)) >= 6]
    trails: list[str] = []
    for element in _NAMED_XPATH(body):
        kind = kind_of(element)
        if kind not in ("furniture", "trail") or element.tag not in _NAMED or not _is_under(element, body):
            continue
        text = " ".join(_text(element).split())
        squeezed = squeeze(text)
        if _is_article(element, whole) or any(title in squeezed for title in wanted) or _has_heading(element):
            continue
        if kind == "trail" and text:
            trails.append(text)
        _remove(element)
    _drop_footers(body, wanted)
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
    return element.tag in ("h1", "h2") or any(len(squeeze(_text(heading))) >= 12 for heading in element.iter("h1"))


def _drop_footers(body: Element, titles: list[str]) -> None:
    for text in list(_FOOTER_XPATH(body)):
        if "。" in text or len(text) > 300:
            continue
        element = text.getparent()
        if text.is_tail:
            element = element.getparent()
        if element is None or not _is_under(element, body):
            continue
        while (parent := element.getparent()) is not None and parent is not body and _is_footer(parent, titles):
            element = parent
        if element is not body and _is_footer(element, titles):
            _remove(element)


def _is_footer(element: Element, titles: list[str]) -> bool:
    """Whether every line of an element is a footer's: contacts, registrations, links, captions of pictures."""
    text = squeeze(_text(element))
    if (
        len(text) > _FOOTER_CHARACTERS
        or any(title in text for title in titles)
        or kind_of(element) in ("editor", "content")
    ):
        return False
    lines, _ = render(element)
    return all(line.is_link or _FOOTER_LINE.search(line.text) or len(line.text) <= 2 for line in lines)


def _is_under(element: Element, body: Element) -> bool:
    return element is body or any(ancestor is body for ancestor in element.iterancestors())


def _size(element: Element) -> tuple[int, int]:
    """How many full stops and how many characters that are seen an element has."""
    text = _text(element)
    return text.count("。"), len("".join(text.split()))


def _text(element: Element) -> str:
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def _is_article(element: Element, whole: tuple[int, int]) -> bool:
    """Whether an element holds so much of the page, ``whole``, that it must be the article."""
    stops, characters = _size(element)
    return (whole[0] >= 3 and stops >= _ARTICLE_SHARE * whole[0]) or characters >= _ARTICLE_TEXT_SHARE * whole[1]


def _is_only_editor(element: Element, body: Element) -> bool:
    """Whether a hidden element is the one part of the page that a content system put the article in."""
    return kind_of(element) == "editor" and all(
        other is element or _is_under(other, element) for other in body.iter(element.tag) if kind_of(other) == "editor"
    )


def _remove(element: Element) -> None:
    """Take an element out and leave the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
