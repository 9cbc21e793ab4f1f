"""The source of a page to a tree of elements, in time linear in its size."""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from indexer.readers import limits
from indexer.readers.html.render import Element

#: The attributes that a rule reads.
_READ = frozenset(
    (
        *("class", "id", "style", "hidden", "role", "colspan", "rowspan", "name", "content", "property", "itemprop"),
        *("rel", "href", "src", "srcdoc"),
    )
)

#: What may be an element with more attributes than are kept, also inside scripts; repetitions are possessive, so that
#: each attribute is tried one way only.
_ATTRIBUTE = r"""[\s/]*+=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_MANY_ATTRIBUTES = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{{limits.HTML_ATTRIBUTES}}}")


#: Ends of the whole page. What follows them is shown by browsers as before them (HTML, 13.2.6.4.19), and lost by libxml2;
#: an included header closes many a page before its report.
_CLOSED = re.compile(r"</(?:body|html)\b[^<>]*>?", re.IGNORECASE)

#: Elements without an end, and those whose text is no markup.
_VOID = frozenset(("area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "wbr"))
_SCRIPTS = frozenset(("script", "style"))


def parse_html(source: str) -> tuple[Element | None, bool]:
    """The root of a page, and whether all of it was parsed: libxml2 goes 2,048 elements deep and no further."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True)
    try:
        source = _CLOSED.sub("", source)
        if _MANY_ATTRIBUTES.search(source):
            source = _with_few_attributes(source)
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        root = None
    return root, not any("depth" in entry.message for entry in parser.error_log)


def _with_few_attributes(source: str) -> str:
    """``source`` itself, or written anew where an element has more attributes than ``limits.HTML_ATTRIBUTES``."""
    writer = _Writer()
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, target=writer)
    etree.fromstring(source.encode("utf-8", "replace"), parser)
    return "".join(writer.pieces) if writer.most > limits.HTML_ATTRIBUTES else source


class _Writer:
    """Writes a page anew from the parser's events: it tells attributes in linear time, but keeps them in square time."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.most = 0
        self._scripts = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.most = max(self.most, len(attributes))
        if len(attributes) > limits.HTML_ATTRIBUTES:
            attributes = {name: value for name, value in attributes.items() if name in _READ}
        self.pieces.append(f"<{tag}" + "".join(f' {name}="{escape(attributes[name])}"' for name in attributes) + ">")
        self._scripts += tag in _SCRIPTS

    def end(self, tag: str) -> None:
        self._scripts -= tag in _SCRIPTS
        if tag not in _VOID:
            self.pieces.append(f"</{tag}>")

    def data(self, data: str) -> None:
        if not self._scripts:
            self.pieces.append(escape(data, quote=False))

    def close(self) -> None:
        """What a parser asks for; there is no tree."""


def text_of(element: Element) -> str:
    """All text inside an element, one piece after the other."""
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


Size = tuple[int, int]


def sizes(body: Element, wanted: set[Element]) -> dict[Element, Size]:
    """How many full stops and how many characters that are seen each of ``wanted`` has, in one pass."""
    measured: dict[Element, Size] = {}
    stops = characters = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            if element in wanted:
                measured[element] = (stops, characters)
            text = element.text
        else:
            if element in wanted:
                before = measured[element]
                measured[element] = (stops - before[0], characters - before[1])
            text = element.tail if element is not body else None
        if text:
            stops += text.count("。")
            characters += len("".join(text.split()))
    return measured
