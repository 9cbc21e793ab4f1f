"""Lists of reports: which links of a page lead to reports, and which to the pages of the list that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from analyzers.folding import fold
from indexer.collecting.addresses import AddressError, resolved
from indexer.readers.html.page import parse
from indexer.readers.html.render import Element
from indexer.readers.html.tree import text_of

#: Links of a page beyond which it is no list that a person reads.
LINKS = 2_000

#: Characters of an entry of a list, with its date.
_ENTRY = 300

_REPORT = re.compile(
    r"年报|年度报告|年度工作报告|年度总结报告|(?:信息|政务)公开.*(?:报告|年度|情况)|年度.*(?:信息|政务)公开"
)
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零o0][〇○零一二三o0]")
_NEXT = re.compile(r"下一?页|下1页|后一?页|next(?:page)?|[>›»]|>>", re.IGNORECASE)
_NUMBER = re.compile(r"\[?\d{1,4}\]?")

#: The pager of the most common publishing system: pages, the current one from 0, name, suffix.
_PAGER = re.compile(r"createPageHTML\s*\(([^()]{1,200})\)", re.IGNORECASE)
_ARGUMENT = re.compile(r"\s*(?:(\d{1,5})|[\"']([\w./-]{0,60})[\"'])\s*")

#: Entries of lists, with the date beside the title.
_ENTRIES = ("li", "tr", "dd", "dt", "p", "div", "td")


class Links(NamedTuple):
    """Where a list leads to: reports, and pages of the list itself."""

    reports: tuple[str, ...]
    pages: tuple[str, ...]


def links(source: str, url: str) -> Links:
    """The links of the list at ``url``, in order, each once. Raises ``UnreadableError``."""
    root = parse(source)
    base = _base(root, url)
    reports: dict[str, None] = {}
    pages: dict[str, None] = {}
    for anchor in root.iter("a"):
        if (target := _target(base, anchor.get("href"))) is None or target == url:
            continue
        words = _words(anchor)
        if any(map(_is_report, words)) or (_REPORT.search(" ".join(words)) and _YEAR.search(_entry(anchor))):
            reports[target] = None
        elif (
            anchor.get("rel") == "next"
            or any(_NEXT.fullmatch(word) for word in words)
            or _is_number(words, target, url)
        ):
            pages[target] = None
        if len(reports) >= LINKS:
            break
    pages.update(dict.fromkeys(_of_pager(source, url)))
    own = urlsplit(url).netloc
    return Links(tuple(reports), tuple(page for page in pages if urlsplit(page).netloc == own and page not in reports))


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
    """What a link says: its text and its title."""
    texts = ("".join(anchor.itertext()), anchor.get("title") or "")
    return ["".join(fold(text[:_ENTRY]).split()) for text in texts]


def _is_report(words: str) -> bool:
    return bool(_REPORT.search(words) and _YEAR.search(words))


def _entry(anchor: Element) -> str:
    """The text of the entry that a link stands in, with its date."""
    for element in anchor.iterancestors(*_ENTRIES):
        text = fold(text_of(element)[: _ENTRY + 1])
        return text if len(text) <= _ENTRY else ""
    return ""


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
