"""trafilatura's opinion on what of a page is its main text: a second judge where names say nothing.

It is asked last, for it takes as long as everything else together, and only which sentences it took is used:
what it makes of tables, lists and short lines is worse than what stands on the page.
"""

from __future__ import annotations

import logging
from copy import deepcopy

import trafilatura
from lxml import etree

from indexer.readers import limits
from indexer.readers.html.boilerplate import squeeze
from indexer.readers.html.render import Element, is_data_table

# It reports what it could not do as warnings on the root logger's last resort; an opinion that is missing is none.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)


class Opinion:
    """What trafilatura took of ``body``; it is asked when the answer is first needed."""

    def __init__(self, body: Element) -> None:
        self._body = body
        self._text: str | None = None

    def took(self, text: str) -> bool:
        """Whether the main text has ``text``, white space aside; true where there is no opinion."""
        if self._text is None:
            self._text = _main_text(self._body)
        return not self._text or squeeze(text) in self._text


def _main_text(body: Element) -> str:
    """The main text without white space; empty where it found none or the page is beyond the limits."""
    copy = deepcopy(body)
    for table in [table for table in copy.iter("table") if is_data_table(table)]:
        table.tag = "div"  # only sentences are asked for
        del table[:]
    etree.strip_attributes(copy, "colspan", "rowspan")  # of which it makes as many cells
    etree.strip_tags(copy, "span", "font", "b", "strong", "i", "em", "u", "o:p")
    if _depth(copy) > limits.HTML_DEPTH:
        return ""
    source = etree.tostring(copy, method="html", encoding="unicode", with_tail=False)
    if len(source) > limits.MAIN_TEXT_CHARACTERS:
        return ""
    try:
        found = trafilatura.extract(source, fast=True, favor_recall=True, include_comments=False, include_tables=True)
    except Exception:  # whatever it stumbles over, the page can be read without it
        return ""
    return squeeze(found or "")


def _depth(root: Element) -> int:
    deepest = 0
    level = [root]
    while level and deepest <= limits.HTML_DEPTH:
        level = [child for element in level for child in element]
        deepest += 1
    return deepest
