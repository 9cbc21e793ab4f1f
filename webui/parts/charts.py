"""Charts as SVG that stands in the page: made by pygal, coloured by the style sheet, so that they follow the reader's theme.

What pygal brings for a page of its own (style, script, tooltips) is taken out: our pages run no script and apply no style but
those of our files. Each bar says what it is in a ``title`` of its own; the table beside a chart says the same to the ear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

#: Sizes in the chart's own units. They are pixels where it has its full width.
WIDTH, HEIGHT, BAR = 480, 200, 26

#: Years that have room for their names.
_NAMED = 9

#: The size of letters in the style sheet, and the size of Latin letters that take as much room as a Han character of that.
_LATIN, _HAN = 13, 22

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
    import pygal  # late: it takes longer to import than all else of a page
    from pygal.style import Style

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
        style=Style(label_font_size=size, major_label_font_size=size),
        value_formatter=(lambda value: f"{value:.0%}") if percent else _short,
        show_minor_x_labels=lying,
        truncate_label=-1,
    )
    chart.x_labels = [_cut(bar.name) for bar in shown]
    chart.x_labels_major = [_cut(bar.name) for bar in named]
    chart.add("", [{"value": bar.value, "label": bar.title} for bar in shown])
    return _for_the_page(chart.render_tree(), label)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _short(value: float) -> str:
    """A number at an axis."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _for_the_page(root: Any, label: str) -> Markup:
    """The chart without what our pages do not let in, with what they need."""
    from lxml import etree

    for element in list(root.iter()):
        tag = etree.QName(element).localname if isinstance(element.tag, str) else None
        words = element.get("class") or "" if tag else ""
        if (
            tag is None
            or tag in ("defs", "script", "style")
            or any(part in words for part in ("overlay", "background"))
        ) or tag == "title":
            _remove(element)
        elif tag == "desc":
            if words == "label":
                bar = element.getparent().find(".//{*}rect")
                if bar is not None:
                    etree.SubElement(bar, "title").text = element.text
            _remove(element)
        else:
            element.attrib.pop("style", None)
            element.attrib.pop("id", None)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", label)
    return Markup(etree.tostring(root, encoding="unicode", with_tail=False))  # noqa: S704 - serialized, thus escaped


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
