"""The tool that says what the labelled documents depend on looks at every pattern there is."""

from __future__ import annotations

import re

from indexer.metadata import classify
from tests.quality import dependence


def test_every_pattern_and_mark_is_left_out_once_and_put_back() -> None:
    changes = dict(dependence.patterns())
    held = [
        name for module in dependence.modules() for name, value in vars(module).items() if isinstance(value, re.Pattern)
    ]
    assert len(changes) == len(held) + sum(len(getattr(classify, name)) for name in dependence.MARKS)
    with changes["classify._WORDS.proactive"]():
        assert "proactive" not in classify._WORDS
    assert "proactive" in classify._WORDS
