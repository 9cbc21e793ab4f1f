"""The values of a facet: a tuple of them in all that can be asked of it, and made when they are looked at."""

from __future__ import annotations

import copy
import json
import pickle
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import FacetCounts, View
from index.results import Facet, FacetValue
from index.service import counts as counts_module
from index.service.counts import count_facets


def _counted(rows: list[tuple[str, int, bool]], name: str = "agency") -> Facet:
    values, having, selected = ([row[at] for row in rows] for at in range(3))
    made = FacetCounts(np.array(values, object), np.array(having, int), np.array(selected, bool))
    view = SimpleNamespace(facets=lambda found, names: [made for _ in names])
    return count_facets(cast("View", view), cast("Any", None), [name])[0]


ROWS = st.lists(st.tuples(st.text("甲乙丙", max_size=3), st.integers(0, 2**40), st.booleans()), max_size=6)


@given(ROWS, st.integers(-7, 7), st.slices(6))
def test_values_are_as_a_tuple_of_them(rows: list[tuple[str, int, bool]], at: int, some: slice) -> None:
    expected = tuple(FacetValue(value, value or "未知", *rest) for value, *rest in rows)
    facet = _counted(rows)
    values = facet.values
    assert len(values) == len(expected)
    assert bool(values) == bool(expected)
    assert values[some] == expected[some]
    if -len(expected) <= at < len(expected):
        assert values[at] == expected[at]
    else:
        with pytest.raises(IndexError):
            values[at]
    assert tuple(values) == expected
    assert values == expected
    assert expected == values
    assert values == _counted(rows).values
    assert values != (*expected, expected)
    assert facet == Facet("agency", expected)
    assert (hash(facet), repr(facet)) == (hash(Facet("agency", expected)), repr(Facet("agency", expected)))
    assert pickle.loads(pickle.dumps(facet)) == copy.deepcopy(facet) == facet
    assert json.dumps([value._asdict() for value in values]) == json.dumps([value._asdict() for value in expected])
    assert all(type(value) is FacetValue and type(value.selected) is bool for value in (*values, *values[some]))


def test_only_what_is_looked_at_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[Any, ...]] = []

    def repeated(kind: type) -> Any:
        while True:
            made.append((kind,))
            yield kind

    monkeypatch.setattr(counts_module, "repeat", repeated)
    values = _counted([(f"机关{number}", number, False) for number in range(1000)]).values
    assert len(values) == 1000
    assert [value.count for value in values[:10]] == [*range(10)]
    assert values[-1].count == 999
    assert len(made) <= 13
    assert sum(value.count for value in values) == sum(value.count for value in values) == 499500
    assert len(made) <= 1014
