"""Numbered pages: 1 … 4 5 [6] 7 8 … 20."""

from __future__ import annotations


def page_numbers(page: int, pages: int, around: int = 2) -> list[int | None]:
    """The page numbers to show; ``None`` stands for a gap of two pages or more."""
    near = {1, pages, *range(page - around, page + around + 1)}
    wanted = sorted(number for number in near if 1 <= number <= pages)
    shown: list[int | None] = []
    for number in wanted:
        last = shown[-1] if shown else None
        if last is not None and number - last == 2:
            shown.append(number - 1)
        elif last is not None and number - last > 2:
            shown.append(None)
        shown.append(number)
    return shown
