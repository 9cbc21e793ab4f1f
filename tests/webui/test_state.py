"""The address says everything: parsing and writing are inverse, toggling twice changes nothing."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.fields import FACETS, MATCHES, SORTS
from webui.parameters import PAGE_LIMIT
from webui.state import ParameterError, SearchState, year_range
from webui.urls import with_parameters

values = st.text(max_size=12)
states = st.builds(
    lambda query, chosen, **rest: SearchState.from_args(
        MultiDict(
            [
                ("q", query),
                *((field, value) for field, values in chosen.items() for value in values),
                *((name, str(value)) for name, value in rest.items()),
            ]
        )
    ),
    query=st.text(max_size=40),
    chosen=st.dictionaries(st.sampled_from(FACETS), st.lists(values, max_size=4)),
    sort=st.sampled_from(list(SORTS)),
    match=st.sampled_from(list(MATCHES)),
    synonyms=st.sampled_from((0, 1)),
    explain=st.sampled_from((0, 1)),
    page=st.integers(1, PAGE_LIMIT),
    page_size=st.integers(1, 100),
)


def through_an_address(state: SearchState) -> SearchState:
    address = with_parameters("/", state.pairs())
    return SearchState.from_args(MultiDict(parse_qsl(urlsplit(address).query, keep_blank_values=True)))


@given(states)
def test_a_state_survives_its_address(state: SearchState) -> None:
    assert through_an_address(state) == state


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=30)), min_size=1, max_size=4))
def test_an_address_is_that_of_its_octets(pairs: list[tuple[str, str]]) -> None:
    address = with_parameters("/", pairs)
    assert quote(address, safe="".join(map(chr, range(128)))) == f"/?{urlencode(pairs)}", "as browsers send it"
    assert len(address) <= len(f"/?{urlencode(pairs)}")


@given(states, st.sampled_from(FACETS), values)
def test_toggling_a_value_twice_gives_the_same_address(state: SearchState, field: str, value: str) -> None:
    once = state.toggle(field, value)
    assert (value in once.chosen(field)) != (value in state.chosen(field))
    assert once.toggle(field, value).pairs() == state.with_(page=1).pairs()


@given(states, st.randoms())
def test_the_order_and_repetition_of_parameters_make_no_difference(state: SearchState, random: object) -> None:
    pairs = state.pairs() + [pair for pair in state.pairs() if pair[0] in FACETS]
    random.shuffle(pairs)  # type: ignore[attr-defined]
    assert SearchState.from_args(MultiDict(pairs)) == state


@given(states)
def test_narrowing_and_sorting_begin_at_the_first_page(state: SearchState) -> None:
    changed = (state.toggle("year", "2018"), state.with_(sort="oldest"), state.without_filters())
    assert [other.page for other in changed] == [1, 1, 1]
    assert state.with_(page=state.page).page == state.page


def test_unknown_parameters_are_ignored() -> None:
    state = SearchState.from_args(MultiDict([("q", "公开"), ("utm_source", "x"), ("years", "2018")]))
    assert state.pairs() == [("q", "公开")]


def test_an_empty_value_is_kept_because_it_means_unknown() -> None:
    state = SearchState.from_args(MultiDict([("year", "")]))
    assert state.chosen("year") == ("",)
    assert not state.is_empty


bad_numbers = ["0", "-1", "abc", "", "1.5", "１", "1_0", " 1", "9" * 400]


@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("value", [*bad_numbers, "101000000"])
def test_a_number_that_cannot_be_is_refused_to_programs_and_mended_for_people(name: str, value: str) -> None:
    args = MultiDict([(name, value)])
    with pytest.raises(ParameterError, match=name):
        SearchState.from_args(args, strict=True)
    assert SearchState.from_args(args) == SearchState()


@pytest.mark.parametrize("name", ["sort", "match", "synonyms"])
def test_an_unknown_order_is_refused_to_programs_and_mended_for_people(name: str) -> None:
    args = MultiDict([(name, "best")])
    with pytest.raises(ParameterError, match=name):
        SearchState.from_args(args, strict=True)
    assert SearchState.from_args(args) == SearchState()


def test_more_filters_than_a_person_would_choose_are_refused() -> None:
    with pytest.raises(ParameterError, match="100"):
        SearchState.from_args(MultiDict([("agency", str(number)) for number in range(101)]))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2016", "2020", "2016..2020"),
        ("2020", "2016", "2016..2020"),
        ("2016", "", "2016.."),
        (" ", "2020", "..2020"),
        ("2018", "2018", "2018..2018"),
        ("", "", None),
    ],
)
def test_the_year_form_gives_a_range(start: str, end: str, expected: str | None) -> None:
    assert year_range(MultiDict([("year_from", start), ("year_to", end)])) == expected


@pytest.mark.parametrize("text", ["18", "二零", "20188", "２０１８", "20.."])
def test_the_year_form_refuses_what_is_not_a_year(text: str) -> None:
    with pytest.raises(ParameterError) as raised:
        year_range(MultiDict([("year_from", text)]))
    assert text in raised.value.chinese
