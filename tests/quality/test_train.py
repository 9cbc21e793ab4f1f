"""Fitting: the right option becomes the likeliest, marks keep their signs, and the same choices give the same weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quality.train import Choice, cross_validated, fit, is_right

FEATURES = ("title", "cited", "contact")
options = st.dictionaries(st.sampled_from(FEATURES), st.sampled_from([0.5, 1.0, 2.0]), min_size=1)
choices = st.lists(
    st.tuples(st.lists(options, min_size=1, max_size=3), st.integers(0, 9)).map(
        lambda drawn: Choice((*drawn[0], {}), (drawn[1] % (len(drawn[0]) + 1),))
    ),
    min_size=1,
    max_size=8,
)


def test_what_always_marks_the_right_option_comes_to_decide() -> None:
    made = [Choice(({"title": 1.0}, {"cited": 1.0}, {}), (0,)), Choice(({"cited": 1.0}, {"title": 1.0}, {}), (1,))] * 6
    made += [Choice(({"cited": 1.0}, {}), (1,))] * 4
    weights = fit(made, 4.0, {})
    assert weights["title"] > 0 > weights["cited"]
    assert all(is_right(choice, weights) for choice in made)
    assert cross_validated(made, 4.0, {}) == 1.0


@given(choices)
def test_a_feature_never_weighs_the_other_way_than_it_is_meant_to(made: list[Choice]) -> None:
    meant = {"title": 1, "cited": -1}
    weights = fit(made, 4.0, meant)
    assert all(weight * meant.get(name, weight) >= 0 for name, weight in weights.items())


@given(choices, st.randoms())
def test_the_order_of_the_documents_changes_no_weight(made: list[Choice], random: object) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = fit(made, 4.0, {}), fit(shuffled, 4.0, {})
    assert first.keys() == second.keys()
    assert all(first[name] == pytest.approx(second[name], abs=0.02) for name in first)


@given(choices)
def test_a_stronger_pull_to_nought_gives_smaller_weights(made: list[Choice]) -> None:
    free, drawn = fit(made, 8.0, {}), fit(made, 0.1, {})
    assert sum(weight**2 for weight in drawn.values()) <= sum(weight**2 for weight in free.values()) + 0.1
