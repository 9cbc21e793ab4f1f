"""The footers of a page, found by what only footers say: registrations, the owner of the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from indexer.readers import limits
from indexer.readers.html.boilerplate import squeeze
from indexer.readers.html.render import Element, render
from indexer.readers.html.tree import text_of

#: What only footers say, with the numbers that every government site must show.
_FOOTER_WORDS = re.compile("ICP备|公网安备|网站标识码|版权所有|ICP證|ICP证|icp备")

#: What stands on a line of a footer.
_FOOTER_LINE = re.compile(
    "ICP|公网安备|公安备|网站标识码|版权所有|版权归|copyright|©|主办|承办|协办|制作|维护|技术支持|"
    "地址|邮编|邮政编码|电话|热线|传真|邮箱|e-?mail|网站地图|联系我们|关于我们|网站声明|隐私|免责|访问|浏览|"
    "分辨率|访客|在线人数|链接|备案|公众号|微博|客户端|扫一扫|all rights",
    re.IGNORECASE,
)

#: A footer has at most so many characters; what is longer holds something else.
_FOOTER_CHARACTERS = 800

#: White space is looked at, too: so many characters of it count as a look at an element.
_CHARACTERS_A_LOOK = 50


def drop_footers(body: Element, titles: list[str], holds_article: Callable[[Element], bool]) -> None:
    """Take away the largest elements about the words of a footer that have nothing but a footer's lines.

    An element with one of ``titles``, or that ``holds_article``, is none.
    """
    if _FOOTER_WORDS.search(text_of(body)):
        _Footers(body, titles, holds_article).drop()


class _Footers:
    def __init__(self, body: Element, titles: list[str], holds_article: Callable[[Element], bool]) -> None:
        self._body = body
        self._titles = titles
        self._holds_article = holds_article
        self._gone: set[Element] = set()
        # Elements in elements are looked at again and again: a page that needs more looks is made to need them.
        self._looks = limits.FOOTER_LOOKS_MORE + limits.FOOTER_LOOKS * sum(1 for _ in body.iter())

    def drop(self) -> None:
        """Take away the footers."""
        body = self._body
        for element in list(self._places()):
            if element is body or element in self._gone:
                continue
            while (parent := element.getparent()) is not None and parent is not body and self._is_footer(parent):
                element = parent
            if element is not body and self._is_footer(element):
                self._gone.update(element.iter())
                self._remove(element)

    def _places(self) -> Iterator[Element]:
        """The elements whose own text has the words of a footer, once for each such piece of text."""
        for element in self._body.iter():
            if _is_footer_text(element.text):
                yield element
            if element is not self._body and _is_footer_text(element.tail):
                yield element.getparent()

    def _is_footer(self, element: Element) -> bool:
        """Whether every line of an element is a footer's: contacts, registrations, links, captions of pictures."""
        if not self._is_short(element) or self._holds_article(element):
            return False
        text = squeeze(text_of(element))
        if any(title in text for title in self._titles):
            return False
        lines, _ = render(element)
        return all(line.is_link or _FOOTER_LINE.search(line.text) or len(line.text) <= 2 for line in lines)

    def _is_short(self, element: Element) -> bool:
        """Whether an element has no more text than a footer; it is looked at no further than that, nor than is left."""
        left = _FOOTER_CHARACTERS
        for inner in element.iter():
            for text in (inner.text, inner.tail if inner is not element else None):
                if text:
                    left -= len(squeeze(text))
                    self._looks -= len(text) // _CHARACTERS_A_LOOK
            self._looks -= 1
            if left < 0 or self._looks < 0:
                return False
        return True

    def _remove(self, element: Element) -> None:
        """Take an element out and leave the text after it."""
        parent = element.getparent()
        if element.tail:
            previous = element.getprevious()
            if previous is not None:
                previous.tail = (previous.tail or "") + element.tail
                self._looks -= len(previous.tail) // _CHARACTERS_A_LOOK
            else:
                parent.text = (parent.text or "") + element.tail
                self._looks -= len(parent.text) // _CHARACTERS_A_LOOK
        parent.remove(element)


def _is_footer_text(text: str | None) -> bool:
    return bool(text and _FOOTER_WORDS.search(text)) and "。" not in (text or "") and len(text or "") <= 300
