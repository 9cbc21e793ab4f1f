"""trafilatura's opinion on what of a page is its main text: a second judge where names say nothing.

It is asked last, for it takes as long as everything else together, and only which sentences it took is used:
what it makes of tables, lists and short lines is worse than what stands on the page.
"""

from __future__ import annotations

import logging
from copy import deepcopy

import trafilatura

from indexer.readers import limits
from indexer.readers.furniture import squeeze
from indexer.readers.html_render import Element

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
    if _depth(body) > limits.HTML_DEPTH or len("".join(body.itertext())) > limits.MAIN_TEXT_CHARACTERS:
        return ""
    try:
        found = trafilatura.extract(
            deepcopy(body), fast=True, favor_recall=True, include_comments=False, include_tables=True
        )
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
