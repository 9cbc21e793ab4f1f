"""Raises the floors of a set of labelled documents to what the extraction reaches now, from the repository's root:

    python -m tests.quality.update_baseline [--set NAME] [--lower FIELD ... --because REASON]

A floor never goes down unasked. --lower names a field whose recall or precision may, and the reason, which must be
given, stays in the file's history with the date and the figures.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

if __package__ in (None, ""):  # run by its path: the repository's root is two folders up
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.quality.score import ALL
from tests.quality.sets import BASELINES

Floors: TypeAlias = Mapping[str, Mapping[str, float]]


class WouldLowerError(Exception):
    """Figures have fallen below their floors, and lowering them was not asked for; the message lists them."""


def read_baseline(path: Path) -> dict[str, Any]:
    """``floors`` by field and figure, and ``history``, the floors that were ever lowered."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values


def fallen(floors: Floors, figures: Floors) -> list[tuple[str, str, float, float | None]]:
    """(field, figure, floor, measured) wherever what is measured is under its floor, or (None) is not measured now."""
    found = []
    for field, wanted in floors.items():
        for name, floor in wanted.items():
            got = figures.get(field, {}).get(name)
            if got is None or got < floor:
                found.append((field, name, floor, got))
    return found


def updated(
    baseline: Mapping[str, Any], figures: Floors, *, lower: Sequence[str] = (), because: str = "", today: date
) -> dict[str, Any]:
    """The baseline with its floors at ``figures``.

    Raises ``WouldLowerError`` if a floor of a field not in ``lower`` would go down, and ``ValueError`` if ``lower``
    comes without a reason, or the reason without a field.
    """
    if bool(lower) != bool(because.strip()):
        raise ValueError("--lower FIELD and --because REASON go together")
    down = fallen(baseline["floors"], figures)
    refused = [f"{field} {name}: {floor} -> {got}" for field, name, floor, got in down if field not in lower]
    if refused:
        raise WouldLowerError("these floors would go down:\n" + "\n".join(refused))
    history = [
        {
            "date": today.isoformat(),
            "field": field,
            "figure": name,
            "from": floor,
            "to": got,
            "because": because.strip(),
        }
        for field, name, floor, got in down
    ]
    return {**baseline, "floors": figures, "history": [*baseline["history"], *history]}


def write_baseline(values: Mapping[str, Any], path: Path) -> None:
    """Replace the file whole: an interrupted run leaves the old floors."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)


def main(arguments: Sequence[str] | None = None, *, path: Path | None = None, figures: Floors | None = None) -> int:
    """The command; ``path`` and ``figures`` stand in for a set and its measurement in tests.

    Returns 1 when it refuses, and writes nothing.
    """
    parser = argparse.ArgumentParser(prog="update_baseline", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lower", metavar="FIELD", action="append", default=[], choices=ALL, help="may go down")
    parser.add_argument("--because", metavar="REASON", default="", help="why it may; kept in the history")
    parser.add_argument("--set", default="documents", choices=BASELINES, help="of labelled documents (default: ours)")
    options = parser.parse_args(arguments)
    path = path or BASELINES[options.set]
    if figures is None:
        from tests.quality.score import measure

        figures = measure(options.set).figures
    try:
        new = updated(read_baseline(path), figures, lower=options.lower, because=options.because, today=date.today())
    except WouldLowerError as error:
        print(f"{error}\nNothing was written. To accept: --lower FIELD --because REASON", file=sys.stderr)
        return 1
    except ValueError as error:
        parser.error(str(error))
    write_baseline(new, path)
    for field, values in figures.items():
        print(f"{field:18}", *(f"{name} {value:.4f}" for name, value in values.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
