"""Of many cases that take long, a few in every run of the tests, all of them in ``make torture``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

#: One case in so many is in every run.
_EVERY = 4


def sometimes(cases: Iterable[Any]) -> list[Any]:
    """The cases as parameters of a test, most of them marked as ``torture``."""
    return [
        case if number % _EVERY == 0 else pytest.param(case, marks=pytest.mark.torture)
        for number, case in enumerate(cases)
    ]
