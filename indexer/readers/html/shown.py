"""What a browser shows and the tree of a page does not say: styles by class, values of controls, markup kept for a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from indexer.readers.html.render import Element, is_data_table
from indexer.readers.html.tree import parse_html, sizes, text_of

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
#: A selector by one class or id, with or without the element.
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*)?([.#][\w-]+)")
_NAMES = re.compile(r"[.#][\w-]+")
#: What makes text no text, or raises it, by property; and what else a property is set to, which undoes it.
_TELLING = ("display:none", "visibility:hidden", "text-decoration:line-through", "vertical-align:super")
_SETTING = {
    style: re.compile(rf"(?<![\w-]){style.partition(':')[0]}(?:-line)?\s*:([^;]*)", re.IGNORECASE) for style in _TELLING
}
_IMPORTANT = "!important"

#: The media that a page is read on; and elements whose style sheets are for who has no scripts, or for no one yet.
_MEDIA = frozenset(("", "all", "screen"))
_APART = ("noscript", "template")

#: What a style sheet hides may be shown by a script: folds, tabs. Only passages that are shorter are believed to be hidden.
_HIDDEN_CHARACTERS = 400

#: The style sheets of a page that are looked at, in characters.
_SHEETS = 500_000

#: Elements whose text is for a script, and the sentences that make it an article.
_UNSEEN = frozenset(("textarea", "noscript", "template", "script", "style", "title"))
_SENTENCES = 3
_TAG = re.compile(r"<(?:p|div|table|br|span)[\s/>]", re.IGNORECASE)

#: Controls that a reader reads, by type; of others nothing is a value.
_FIELDS = ("", "text", "number", "tel")


def apply_styles(root: Element) -> None:
    """Write what the page's own style sheets say of a class or an id, of text that is no text, into the elements."""
    sheets = "\n".join(style.text or "" for style in root.iter("style") if _is_applied(style))[:_SHEETS]
    said: dict[tuple[str | None, str], set[str]] = {}
    shown: set[tuple[str, str]] = set()
    for selectors, declarations in _rules(_COMMENT.sub("", sheets)):
        telling, undone = _told(declarations)
        shown.update((name, style) for name in (_NAMES.findall(selectors) if undone else ()) for style in undone)
        for selector in selectors.split(",") if telling else ():
            if match := _SIMPLE.fullmatch(selector.strip()):
                said.setdefault((match[1] and match[1].lower(), match[2]), set()).update(telling)
    for (_, name), telling in said.items():
        telling -= {style for style in telling if (name, style.removesuffix(_IMPORTANT)) in shown}
    if not any(said.values()):
        return
    styles = {element: style for element in root.iter() if (style := _style(element, said))}
    for element, size in sizes(root, set(styles)).items():
        if size[1] <= _HIDDEN_CHARACTERS:
            element.set("style", ";".join([element.get("style") or "", *sorted(styles[element])]))


def _is_applied(style: Element) -> bool:
    """Whether a style sheet is for who reads the page, and not for a printer or a browser without scripts."""
    media = {part.strip().lower() for part in (style.get("media") or "").split(",")}
    return not media.isdisjoint(_MEDIA) and next(style.iterancestors(*_APART), None) is None


def _told(declarations: str) -> tuple[set[str], list[str]]:
    """What declarations say of :data:`_TELLING`, the last of a property, and which of it they undo."""
    telling, undone = set(), []
    for style, setting in _SETTING.items():
        if values := setting.findall(declarations):
            value = "".join(values[-1].lower().split())
            if style.partition(":")[2] not in value:
                undone.append(style)
            else:
                telling.add(style + _IMPORTANT if _IMPORTANT in value else style)
    return telling, undone


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of a style sheet; rules for some media only, such as paper, are left out."""
    depth = 0
    for piece in sheet.split("}"):
        selectors, brace, declarations = piece.rpartition("{")
        if brace and not depth and "{" not in selectors:
            yield selectors, declarations
        depth = max(0, depth + piece.count("{") - 1)


def _style(element: Element, said: dict[tuple[str | None, str], set[str]]) -> set[str]:
    names = [f".{name}" for name in (element.get("class") or "").split()]
    if name := element.get("id"):
        names.append(f"#{name}")
    found = {style for name in names for tag in (None, element.tag) for style in said.get((tag, name), ())}
    own = element.get("style")
    # What an element says itself counts more than what a rule says of it.
    return {style for style in found if not (own and style in _SETTING and _SETTING[style].search(own))}


def show_values(body: Element) -> None:
    """Put the values of controls into the cells that they fill: tables that were filled in, and saved so.

    A table with a button is there to be filled in, or searches the site.
    """
    if next(body.iter("input", "select", "textarea"), None) is None:
        return
    controls: dict[Element, list[Element]] = {}
    tables: list[Element] = []
    forms: set[Element] = set()
    for event, element in etree.iterwalk(
        body, events=("start", "end"), tag=("table", "input", "select", "textarea", "button")
    ):
        if element.tag == "table":
            tables.append(element) if event == "start" else tables.pop()
        elif tables and event == "start":
            if element.tag == "button" or (element.get("type") or "").lower() in ("submit", "image"):
                forms.add(tables[-1])
            controls.setdefault(tables[-1], []).append(element)
    for table, fields in controls.items():
        if table not in forms and is_data_table(table):
            for field in fields:
                if text := _value(field):
                    field.getparent().replace(field, _text(text, field.tail))


def _value(control: Element) -> str:
    """What a reader sees in a control."""
    if control.tag == "select":
        options = [*control.iter("option")]
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return text_of(chosen[0]).strip() if chosen else ""
    if control.tag == "textarea":
        return text_of(control).strip()
    return (control.get("value") or "").strip() if (control.get("type") or "").strip().lower() in _FIELDS else ""


def _text(text: str, tail: str | None) -> Element:
    element = etree.Element("span")
    element.text, element.tail = text, tail
    return element


def unfold_held(root: Element) -> None:
    """Put an article in its place that the page keeps for a script to show, where there is no other on the page."""
    if next(root.iter("noscript", "template"), None) is None and not any(
        (element.text or "").count("。") >= _SENTENCES for element in root.iter("textarea", "script")
    ):
        return
    held: list[Element] = []
    seen = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in _UNSEEN:
            walk.skip_subtree()
            held.append(element)
        seen += ((element.text if event == "start" and element.tag not in _UNSEEN else None) or "").count("。")
        seen += ((element.tail if event == "end" else None) or "").count("。")
    if not seen:
        for element in held:
            if text_of(element).count("。") >= _SENTENCES and _unfold(element):
                return


def _unfold(element: Element) -> bool:
    """Whether what an element keeps is markup of a page, which is then in its place."""
    if element.tag in ("textarea", "script"):
        kind = (element.get("type") or "").lower()
        source = text_of(element)
        is_markup = bool(_TAG.search(source)) and (element.tag == "textarea" or "html" in kind or "template" in kind)
        page = parse_html(source)[0] if is_markup else None
        if page is None:
            return False
        page.tail = element.tail
        element.getparent().replace(element, page)
        for part in (page, *page.iterchildren("head", "body")):
            part.tag = "div"
        return True
    if element.tag not in ("noscript", "template"):
        return False
    element.tag = "div"
    element.attrib.pop("style", None)
    return True
