"""Reduction: the rule said a second time by regular expressions, for any text and any piece of it; and offsets."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzers import fold, reduce, reduce_with_offsets
from analyzers.reduction import DRAWN, LOOK_ALIKES
from tests.index import reducing
from tests.index.reducing import reduced

texts = st.text("政府信 \n\t　\u200b\u00adab1２㎡№ﬃ--—.…“”\"'’（(〔[·○\0é\u0301𠀀，", max_size=30) | st.text(
    max_size=30
)

SIGNS = {other: sign for sign, others in LOOK_ALIKES.items() for other in others}


@settings(max_examples=500)
@given(texts)
@example("a \u200b b. - — .")
def test_reduction_is_what_the_guide_says(text: str) -> None:
    assert reduce(fold(text)) == reduced(text)
    assert reduce(reduce(fold(text))) == reduce(fold(text))


@settings(max_examples=500)
@given(texts, st.integers(0, 30), st.integers(0, 30))
def test_a_piece_of_a_text_reduces_to_a_piece_of_its_reduction(text: str, start: int, length: int) -> None:
    assert reduce(fold(text[start : start + length])) in reduce(fold(text))


@settings(max_examples=500)
@given(texts)
def test_each_character_is_led_back_to_where_it_stood(text: str) -> None:
    folded = fold(text)
    shown = reduce_with_offsets(folded)
    offsets = [shown.offset(at) for at in range(len(shown.text))]
    assert offsets == sorted(offsets)
    spelled = [SIGNS.get(folded[at], DRAWN.get(folded[at], folded[at])) for at in dict.fromkeys(offsets)]
    assert "".join(spelled) == shown.text


def test_what_is_drawn_as_letters_is_what_unicode_says() -> None:
    assert {ord(character): letters for character, letters in DRAWN.items()} == reducing.DRAWN


def test_signs_stand_for_themselves_and_are_folded() -> None:
    for sign, others in LOOK_ALIKES.items():
        assert fold(sign + others) == sign + others
        assert not set(others) & set(LOOK_ALIKES)
