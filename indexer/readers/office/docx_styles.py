"""What the styles of a Word file say of paragraphs and runs (ECMA-376, part 1, 17.7)."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.readers.office.docx_xml import Element, child, is_on, local, value

#: Properties of a run that make it no text.
_UNREAD = ("vanish", "strike", "dstrike")

#: Styles build on one another so often at most.
_LEVELS = 20


class Styles:
    """The styles of one document, by identifier."""

    def __init__(self, root: Element | None) -> None:
        self.by_id: dict[str, Element] = {
            identifier: style
            for style in (root if root is not None else ())
            if local(style) == "style" and (identifier := value(style, "styleId"))
        }
        #: The style of paragraphs that name none.
        self.default = next(
            (
                name
                for name, style in self.by_id.items()
                if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true", "on")
            ),
            None,
        )
        self._hiding: dict[str | None, dict[str, bool]] = {}

    def chain(self, identifier: str | None) -> Iterator[Element]:
        """A style, and those that it builds on."""
        for _ in range(_LEVELS):
            style = self.by_id.get(identifier or "")
            if style is None:
                return
            yield style
            identifier = value(child(style, "basedOn"))

    def is_title(self, paragraph: Element | None) -> bool:
        """Whether a paragraph with these properties has Word's style for the title of a document."""
        style = self.by_id.get(value(child(paragraph, "pStyle")) or "")
        return style is not None and (value(child(style, "name")) or "").lower() == "title"

    def is_unread(self, run: Element | None, paragraph: Element | None) -> bool:
        """Whether text is hidden or struck out: by its own properties, else by its style, else by its paragraph's."""
        own = {name: is_on(element) for name in _UNREAD if (element := child(run, name)) is not None}
        of_run = self._said(value(child(run, "rStyle")))
        of_paragraph = self._said(value(child(paragraph, "pStyle")) or self.default)
        return any((of_paragraph | of_run | own).values())

    def _said(self, identifier: str | None) -> dict[str, bool]:
        if identifier not in self._hiding:
            said: dict[str, bool] = {}
            for style in self.chain(identifier):
                for name in _UNREAD:
                    if (element := child(style, "rPr", name)) is not None:
                        said.setdefault(name, is_on(element))
            self._hiding[identifier] = said
        return self._hiding[identifier]
