"""The targets of ``make fuzz`` are worth its time: their seeds pass, bytes changed blindly too, and a fault is noticed."""

from __future__ import annotations

import random

import pytest

from index.query import parser
from tests.fuzz import targets
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_is_near_them_are_read_or_refused(name: str) -> None:
    target, choose = TARGETS[name], random.Random(name)
    seeds = list(target.seeds())
    assert seeds
    for seed in (b"", seeds[0], seeds[-1]):
        target.attempt(seed)
        for _ in range(3):
            changed = bytearray(seed)
            for _ in range(min(len(changed), choose.randrange(1, 9))):
                changed[choose.randrange(len(changed))] = choose.randrange(256)
            target.attempt(bytes(changed))


def test_a_fault_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(text: str, **_: bool) -> None:
        raise RecursionError(text)

    monkeypatch.setattr(targets, "parse", faulty)
    assert parser.parse is not faulty
    with pytest.raises(RecursionError):
        TARGETS["query"].attempt(b"x")
