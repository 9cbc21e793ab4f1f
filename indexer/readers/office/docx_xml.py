"""Reading Word's XML by local names: Word writes the same elements in two namespaces, transitional and strict."""

from __future__ import annotations

from typing import Any

#: An element of lxml, which has no types of its own.
Element = Any


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute of an element, whatever its namespace."""
    if element is None:
        return None
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *names: str) -> Element | None:
    """The element reached by ``names``, one a level; Word 2003 writes them in small letters (``vmerge``)."""
    for name in names:
        lower = name.lower()
        element = None if element is None else next((item for item in element if local(item).lower() == lower), None)
    return element


def is_on(element: Element | None) -> bool:
    """Whether a property that is either on or off is on: it is, where it stands without a value."""
    return element is not None and value(element) not in ("0", "false", "off")


def alternative(element: Element) -> Element:
    """What to read of content that is given twice, for new and for old programs."""
    for name in ("Choice", "Fallback"):
        if (chosen := child(element, name)) is not None:
            return chosen
    return element
