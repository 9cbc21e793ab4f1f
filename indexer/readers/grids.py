"""A table as cells that cover places: how it is written into the text, and how its rows look with spans expanded."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.readers import limits

#: The number of a place that no cell covers.
NOTHING = -1


@dataclass(slots=True)
class Grid:
    """A table: ``cells[row][column]`` is the number of the cell that covers the place, ``texts`` are by number."""

    cells: list[list[int]]
    texts: list[str]

    @property
    def width(self) -> int:
        return max(map(len, self.cells), default=0)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The texts row by row, spans repeating the text that spans them.

        None beyond ``limits.TABLE_CELLS``: the lines of the table still stand.
        """
        if self.width * len(self.cells) > limits.TABLE_CELLS:
            return ()
        return tuple(
            tuple("" if number == NOTHING else self.texts[number] for number in row) + ("",) * (self.width - len(row))
            for row in self.cells
        )

    def lines(self) -> list[str]:
        """The rows as lines of text, each cell once, joined by `` | ``; rows without text are left out."""
        lines = []
        seen: set[int] = set()
        for row in self.cells:
            own = [number for number in dict.fromkeys(row) if number not in seen]
            seen.update(own)
            texts = ["" if number == NOTHING else self.texts[number] for number in own]
            seen.discard(NOTHING)
            if any(texts):
                lines.append(" | ".join(texts).strip())
        return lines
