"""Where on a page the report is: the element that holds it, and the container of its body in that element.

Text speaks for an element and links against it; the element for which most is left holds the report. In it the
containers that content systems name so hold the body; where there are none, trafilatura says which sentences count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.readers.html.headline import letters
from indexer.readers.html.page import kind_of
from indexer.readers.html.render import BLOCKS, Element, is_data_table
from indexer.readers.html.trafilatura_vote import Opinion

#: What makes a run of text a sentence rather than a caption.
_SENTENCE = re.compile("[。；！？]|，.{6}|[,;.] .{20}")

#: What a link to a file of the report's own is called.
_ANNEX = re.compile(r"附件|附表|\.(docx?|xlsx?|pdf|wps|et|zip|rar|jpg)\s*$", re.IGNORECASE)

#: What a character of a sentence, of a short line, and of a link counts for an element.
_PROSE, _PLAIN, _LINK = 1.0, 0.5, -1.0

#: The share of the sentences that a container must hold: one that only a content system names so, one by a name
#: that many make up, and one found by its text.
_EDITOR_SHARE = 0.2
_NAMED_SHARE = 0.5
_FOUND_SHARE = 0.9

#: The share of the sentences that the element around a headline must hold to be believed.
_HEADED_SHARE = 0.6
_TITLE_CHARACTERS = 200

#: A container of which more is links is a wrapper of the whole page, whatever its name.
_LINKED_SHARE = 0.3

#: The share of the page's sentences that trafilatura must have taken for its opinion to count.
_TAKEN_SHARE = 0.5

#: The share of all text that a page's sentences must be to find the report by; below, all text counts.
_PROSE_SHARE = 0.2


@dataclass(slots=True)
class Weight:
    """Characters inside an element without white space: of sentences, of other text, of links."""

    prose: int = 0
    plain: int = 0
    linked: int = 0

    def add(self, other: Weight) -> None:
        """Count what ``other`` counts, too."""
        self.prose += other.prose
        self.plain += other.plain
        self.linked += other.linked

    @property
    def value(self) -> float:
        """How much speaks for the element."""
        return _PROSE * self.prose + _PLAIN * self.plain + _LINK * self.linked

    @property
    def whole(self) -> int:
        """All characters."""
        return self.prose + self.plain + self.linked


Weights = dict[Element, Weight]


@dataclass(slots=True)
class Main:
    """``containers`` hold the body of the report, ``element`` all of it with its headline.

    ``named`` says that the containers have names that content systems give to theirs.
    """

    element: Element
    containers: frozenset[Element]
    named: bool


def find_main(body: Element, titles: list[str], opinion: Opinion) -> Main:
    """Where the report is in ``body``, the cleaned tree of a page.

    ``titles`` are what its headline may read; ``opinion`` is asked where names say nothing.
    """
    weights = _weigh(body, None)
    containers = _named_containers(body, weights)
    named = bool(containers)
    if not named:
        judged = _weigh(body, opinion)
        # An opinion that leaves most of the page out is wrong about a short report.
        if judged[body].prose >= _TAKEN_SHARE * weights[body].prose:
            weights = judged
        headed = _headed(_best(weights), titles, weights)
        containers = [_narrowest(headed, weights)]
    return Main(_around(containers, body, weights), frozenset(containers), named)


def _best(weights: Weights) -> Element:
    return max(weights, key=lambda e: weights[e].value)  # the first, and so deepest, of equals


def _headed(element: Element, titles: list[str], weights: Weights) -> Element:
    """The smallest block in ``element`` that holds a headline, one of ``titles``, and most of the sentences."""
    wanted = {letters(title) for title in titles}
    found = [
        e
        for e in element.iter()
        for text in (e.text, e.tail if e is not element else None)
        if text and 6 <= len(text) <= _TITLE_CHARACTERS and letters(text) in wanted
    ]
    enough = _HEADED_SHARE * _measure(weights[element], weights[element])
    around = [
        next(
            (e for e in headline.iterancestors() if e in weights and _measure(weights[e], weights[element]) >= enough),
            element,
        )
        for headline in found
    ]
    return min(around, key=lambda e: weights[e].whole, default=element)


def _named_containers(body: Element, weights: Weights) -> list[Element]:
    """The containers whose names say that they hold the body, where they hold most of it.

    What content systems name counts anywhere; ``content`` only inside the element for which most speaks, for
    pages call their wrappers so.
    """
    for kind, element, share in (("editor", body, _EDITOR_SHARE), ("content", _best(weights), _NAMED_SHARE)):
        named = [e for e in element.iter(*BLOCKS) if kind_of(e) == kind and weights[e].whole]
        named = [e for e in named if weights[e].linked <= _LINKED_SHARE * weights[e].whole]
        fitting = [e for e in named if _holds(weights[e], weights[element], max(share, _NAMED_SHARE))]
        if fitting:
            return [fitting[-1]]  # the innermost
        # The body in several containers, page by page or beside its tables.
        among = set(named)
        outer = [e for e in named if among.isdisjoint(e.iterancestors())]
        together = Weight()
        for e in outer:
            together.add(weights[e])
        if outer and _holds(together, weights[element], share):
            return outer
    return []


def _holds(part: Weight, whole: Weight, share: float) -> bool:
    if part.prose and part.prose >= share * whole.prose:
        return True
    return _measure(part, whole) >= share * _measure(whole, whole)


def _narrowest(element: Element, weights: Weights) -> Element:
    """The smallest block in ``element`` that holds most of its sentences, but no single paragraph or table."""
    enough = _FOUND_SHARE * _measure(weights[element], weights[element])
    whole = weights[element]
    while True:
        inner = max(_blocks(element), key=lambda e: _measure(weights[e], whole), default=None)
        if inner is None or _measure(weights[inner], whole) < enough or not _is_wrapper(inner):
            return element
        element = inner


def _measure(weight: Weight, whole: Weight) -> int:
    """What containers are compared by: their sentences, or all text where the report has hardly any."""
    if whole.prose >= _PROSE_SHARE * (whole.prose + whole.plain):
        return weight.prose
    return weight.prose + weight.plain


def _is_wrapper(element: Element) -> bool:
    if element.tag == "table":
        return not is_data_table(element)
    if element.tag in ("p", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre"):
        return False
    if element.tag in ("tbody", "tr"):
        return True
    return next(_blocks(element), None) is not None or element.find(".//br") is not None or element.tag == "td"


def _blocks(element: Element) -> Iterator[Element]:
    """The block elements nearest below ``element``, also those inside inline elements."""
    walk = etree.iterwalk(element, events=("start",))
    for _, child in walk:
        if child is not element and child.tag in BLOCKS:
            yield child
            walk.skip_subtree()


def _around(containers: list[Element], body: Element, weights: Weights) -> Element:
    """The element around the containers that holds what else belongs to the report: headline, labels, annexes.

    It grows while what it takes in is text rather than links.
    """
    path = [containers[0], *containers[0].iterancestors()]
    height = {e: i for i, e in enumerate(path)}
    common = max(next(height[e] for e in (c, *c.iterancestors()) if e in height) for c in containers)
    best = element = next(e for e in path[common:] if e in weights)  # what is around several may be inline
    while element is not body and (parent := element.getparent()) is not None:
        element = parent
        if element in weights:
            if weights[element].value < weights[best].value:
                break
            best = element
    return best


def _weigh(body: Element, opinion: Opinion | None) -> Weights:
    """The weight of every block element of ``body``, innermost first.

    A sentence that ``opinion`` leaves out weighs nothing.
    """
    weights: Weights = {}
    stack: list[tuple[Element, Weight]] = []
    run: list[str] = []
    linked = 0
    links = 0
    data = 0  # depth inside data tables, whose cells count as sentences

    def flush() -> None:
        nonlocal linked
        if run and stack:
            text = "".join(run)
            size = len("".join(text.split()))
            linked_here = min(linked, size)
            weight = stack[-1][1]
            if data and linked_here < size / 2:
                weight.prose += size
            elif _SENTENCE.search(text) and linked_here < size / 2:
                weight.prose += size if opinion is None or opinion.took(text) else 0
            else:
                weight.plain += size - linked_here
                weight.linked += linked_here
        run.clear()
        linked = 0

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        block = tag in BLOCKS or element is body
        if block or tag == "br":
            flush()
        if event == "start":
            if block:
                stack.append((element, Weight()))
            links += tag == "a"
            data += tag == "table" and (data > 0 or is_data_table(element))
            text = element.text
        else:
            links -= tag == "a"
            data -= tag == "table" and data > 0
            if block:
                _, weight = stack.pop()
                weights[element] = weight
                if stack:
                    stack[-1][1].add(weight)
            text = element.tail if element is not body else None
        if text and not text.isspace():
            run.append(text)
            if links and not _ANNEX.search(text):
                linked += len(text.strip())
    return weights
