"""Lists of reports: which links of a page lead to reports, and which to the pages of the list that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from analyzers.folding import fold
from indexer.collecting.addresses import AddressError, resolved
from indexer.readers.html.page import parse
from indexer.readers.html.render import Element
from indexer.readers.html.tree import parse_html, text_of

#: Links of a page beyond which it is no list that a person reads.
LINKS = 2_000

#: Characters of an entry of a list, with its date.
_ENTRY = 300

_REPORT = re.compile(
    r"年报|年度报告|年度工作报告|年度总结报告|(?:信息|政务)公开.*(?:报告|年度|情况)|年度.*(?:信息|政务)公开"
)
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零o0][〇○零一二三o0]")
_NEXT = re.compile(r"下一?页|下1页|后一?页|next(?:page)?|[>›»]|>>", re.IGNORECASE)
_NUMBER = re.compile(r"\[?\d{1,4}\]?|第\d{1,4}页")
_SIGNS = "[]()【】《》<>›»→▶▷|·.…&"

#: What is quoted in a script, and whether it is an address: with a folder, a page or a query in it.
_QUOTED = re.compile(r"[\"']([^\"'<>\s]{1,300})[\"']")
_ADDRESS = re.compile(
    r"(?:https?:/|\.)?/?[\w%~./-]*(?:/|\.(?:s?html?|jspx?|aspx?|do|php|pdf|docx?|xlsx?|wps|ofd))[\w%~./-]*(?:\?\S*)?|\?\w+=\S*"
)

#: Links that stand in a script, and entries of lists that it has as data.
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ANCHOR = re.compile(r"<a\s[^<>]*href", re.IGNORECASE)
_UNMADE = re.compile(r"[\s'\"+{}$]")
_ITEM = re.compile(r"\{[^{}]{1,2000}\}")
_PAIR = re.compile(r"[\"']?(\w{1,20})[\"']?\s*:\s*[\"']([^\"']{1,300})[\"']")

#: The pager of the most common publishing system: pages, the current one from 0, name, suffix.
_PAGER = re.compile(r"createPageHTML\s*\(([^()]{1,200})\)", re.IGNORECASE)
_ARGUMENT = re.compile(r"\s*(?:(\d{1,5})|[\"']([\w./-]{0,60})[\"'])\s*")

#: Entries of lists, with the date beside the title.
_ENTRIES = ("li", "tr", "dd", "dt", "p", "div", "td")


class Links(NamedTuple):
    """Where a list leads to: reports, and pages of the list itself.

    ``scripted`` says that a link to its next page names none: a script knows where that is.
    """

    reports: tuple[str, ...]
    pages: tuple[str, ...]
    scripted: bool = False


def links(source: str, url: str) -> Links:
    """The links of the list at ``url``, in order, each once. Raises ``UnreadableError``."""
    root = parse(source)
    base = _base(root, url)
    reports: dict[str, None] = {}
    pages: dict[str, None] = {}
    entries: dict[Element, str] = {}
    scripted = False
    for anchor in _anchors(root):
        words = _words(anchor)
        further = "next" in (anchor.get("rel") or "").split() or any(_NEXT.fullmatch(_bare(word)) for word in words)
        target = _target(base, _reference(anchor))
        if target is None:
            scripted = scripted or (further and _is_scripted(anchor))
        elif target == url:
            continue
        elif any(map(_is_report, words)) or (_REPORT.search(" ".join(words)) and _YEAR.search(_entry(anchor, entries))):
            reports[target] = None
        elif further or _is_number(words, target, url):
            pages[target] = None
        if len(reports) >= LINKS:
            break
    pages.update(dict.fromkeys(_of_pager(source, url)))
    own = urlsplit(url).netloc
    own_pages = tuple(page for page in pages if urlsplit(page).netloc == own and page not in reports)
    return Links(tuple(reports), own_pages, scripted and not own_pages)


def _anchors(root: Element) -> Iterator[Element]:
    """What leads elsewhere, also what stands in a script that puts it on the page, as some publishing systems write lists."""
    yield from root.iter("a", "area", "link", "option")
    for script in root.iter("script", "textarea"):
        text = _ITEM.sub(_as_anchor, _CDATA.sub("", text_of(script)).replace("\\", ""))
        if _ANCHOR.search(text) and (page := parse_html(text)[0]) is not None:
            # What a script puts together itself is no address yet.
            yield from (anchor for anchor in page.iter("a") if not _UNMADE.search(anchor.get("href") or ""))


def _as_anchor(item: re.Match[str]) -> str:
    """An entry of a list that a script has as data, as a link."""
    said = {name.lower(): value for name, value in _PAIR.findall(item[0])}
    title = next((said[name] for name in ("title", "name", "subject") if name in said), "")
    address = next((said[name] for name in ("url", "href", "link", "linkurl") if name in said), "")
    return f'<a href="{escape(address)}">{escape(title)}</a>' if title and address else item[0]


def _reference(anchor: Element) -> str | None:
    """The address that an element leads to, also where a script that it holds does."""
    if anchor.tag == "option":
        value = anchor.get("value") or ""
        return value if len(value) <= _ENTRY and _ADDRESS.fullmatch(value) else None
    href = (anchor.get("href") or "").strip()
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    quoted = _QUOTED.findall(f"{href} {anchor.get('onclick') or ''}")
    return next((text for text in quoted if _ADDRESS.fullmatch(text)), None)


def _is_scripted(anchor: Element) -> bool:
    href = (anchor.get("href") or "").strip().lower()[:_ENTRY]
    return bool(anchor.get("onclick")) or re.match(r"javascript:.*\(.*\d", href) is not None


def _base(root: Element, url: str) -> str:
    for element in root.iter("base"):
        if href := element.get("href"):
            return str(_target(url, href) or url)
    return url


def _target(base: str, href: str | None) -> str | None:
    try:
        return resolved(base, href) if href and not href.strip().startswith("#") else None
    except AddressError:
        return None


def _words(anchor: Element) -> list[str]:
    """What a link says: its text, and what it and its picture are called."""
    texts = ["".join(anchor.itertext()), *(anchor.get(name) or "" for name in ("title", "aria-label", "alt"))]
    texts += [picture.get("alt") or "" for picture in anchor.iter("img")]
    return ["".join(fold(text[:_ENTRY]).split()) for text in texts]


def _bare(word: str) -> str:
    """What a link says without arrows and brackets around it, where it says more than those."""
    return word.strip(_SIGNS) or word


def _is_report(words: str) -> bool:
    return bool(_REPORT.search(words) and _YEAR.search(words))


def _entry(anchor: Element, known: dict[Element, str]) -> str:
    """The text of the entry that a link stands in, with its date; ``known`` are those of links before it."""
    element = next(anchor.iterancestors(*_ENTRIES), None)
    if element is None:
        return ""
    if element not in known:
        text = ""
        for piece in element.itertext():
            text += piece
            if len(text) > _ENTRY:
                text = ""
                break
        known[element] = fold(text)
    return known[element]


def _is_number(words: list[str], target: str, url: str) -> bool:
    """Whether this is a page's number: a number alone that leads to the same folder."""
    return bool(_NUMBER.fullmatch(words[0])) and _folder(target) == _folder(url)


def _folder(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[0]


def _of_pager(source: str, url: str) -> Iterator[str]:
    """The next page, where a script makes the links to it: ``index.html`` is followed by ``index_1.html``."""
    for match in _PAGER.finditer(source):
        arguments = [_ARGUMENT.fullmatch(part) for part in match[1].split(",")]
        numbers = [int(one[1]) for one in arguments if one and one[1]]
        names = [one[2] for one in arguments if one and one[2]]
        if len(numbers) >= 2 and len(names) >= 2 and numbers[1] + 1 < numbers[0]:
            target = _target(url, f"{names[-2]}_{numbers[1] + 1}.{names[-1]}")
            yield from [target] if target else []
