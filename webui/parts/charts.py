"""Charts as SVG that stands in the page: made by pygal, coloured by the style sheet, so that they follow the reader's theme.

What pygal brings for a page of its own (style, script, tooltips) is taken out: our pages run no script and apply no style but
those of our files. Each bar says what it is in a ``title`` of its own; the table beside a chart says the same to the ear.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

#: Sizes in the chart's own units. They are pixels where it has its full width.
WIDTH, HEIGHT, BAR = 480, 200, 26

#: Elements of a chart.
_SVG = "{http://www.w3.org/2000/svg}"
ElementTree.register_namespace("", _SVG[1:-1])

#: Years that have room for their names.
_NAMED = 9

#: The size of letters in the style sheet, and the size of Latin letters that take as much room as a Han character of that.
_LATIN, _HAN = 13, 22

#: Numbers beside an axis.
_MARKS = 4

#: Characters of a label of a bar that lies; longer ones are cut.
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: the short name beside it, its value (``None`` for none), and what it says."""

    name: str
    value: float | None
    title: str


def bar_chart(bars: Sequence[Bar], label: str, *, lying: bool = False, percent: bool = False) -> Markup:
    """Bars in their order, upright, or lying one under the other. ``label`` is what the chart is called to the ear."""
    pygal, style = _library()
    kind = pygal.HorizontalBar if lying else pygal.Bar
    size = _HAN if lying else _LATIN
    named = bars if lying else [bar for at, bar in enumerate(bars) if at % (1 + len(bars) // (_NAMED + 1)) == 0]
    shown = list(reversed(bars)) if lying else bars  # which pygal stacks from below
    chart = kind(
        js=(),
        css=(),
        no_prefix=True,
        disable_xml_declaration=True,
        show_legend=False,
        print_values=False,
        width=WIDTH,
        height=BAR * len(bars) + 40 if lying else HEIGHT,
        margin=4,
        margin_right=14,
        style=style(label_font_size=size, major_label_font_size=size),
        value_formatter=(lambda value: f"{value:.0%}") if percent else _short,
        show_minor_x_labels=lying,
        y_labels_major_count=_MARKS,
        show_minor_y_labels=False,
        truncate_label=-1,
    )
    chart.x_labels = [_cut(bar.name) for bar in shown]
    chart.x_labels_major = [_cut(bar.name) for bar in named]
    chart.add("", [{"value": bar.value, "label": bar.title} for bar in shown])
    return _for_the_page(chart.render(is_unicode=True), label)


@cache
def _library() -> tuple[Any, Any]:
    """pygal and its styles: late, for importing it takes longer than making a page."""
    import pygal
    from pygal.style import Style

    # It leaves a finder of plug-ins for maps behind, of a kind that Python no longer knows and warns of at every import.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal, Style


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _short(value: float) -> str:
    """A number at an axis."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _for_the_page(chart: str, label: str) -> Markup:
    """The chart without what our pages do not let in, with what they need."""
    root = ElementTree.fromstring(chart)  # noqa: S314 - made by pygal from what it was given, escaped
    parents = {child: parent for parent in root.iter() for child in parent}
    for element, parent in parents.items():
        tag, words = element.tag.rpartition("}")[2], element.get("class") or ""
        if tag == "desc" and words == "label":
            for bar in parent.iter(f"{_SVG}rect"):
                ElementTree.SubElement(bar, f"{_SVG}title").text = element.text
        if tag in ("defs", "script", "style", "title", "desc") or any(
            part in words for part in ("overlay", "background")
        ):
            parent.remove(element)
        for name in ("style", "id"):
            element.attrib.pop(name, None)
    root.attrib.pop("id", None)
    for name, value in (("class", "chart"), ("role", "img"), ("aria-label", label)):
        root.set(name, value)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 - serialized
