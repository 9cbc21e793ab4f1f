"""Names in what was typed: the longest that begins at each place, whichever way they are looked up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.engines.names import Name, find_names, longest_of, may_be_names

_TEXTS = st.text("甲乙丙a", max_size=12)


@given(_TEXTS, st.dictionaries(st.text("甲乙丙a", min_size=1, max_size=5), st.sampled_from(["bodies", "regions"])))
def test_names_are_the_longest_from_left_to_right(text: str, known: dict[str, str]) -> None:
    wanted, start = [], 0
    while start < len(text) - 1:
        ends = range(start + (3 if start else 2), len(text) + 1) if text[start] != "a" else ()
        end = max((end for end in ends if text[start:end] in known), default=0)
        if end:
            wanted.append(Name(known[text[start:end]], start, end))
        start = end or start + 1
    longest = longest_of(known.get)

    def asked(begun: str, shortest: int) -> tuple[str, int] | None:
        assert len(begun) >= shortest
        return longest(begun, shortest)

    assert find_names(text, asked) == tuple(wanted)
    assert {text[name.start : name.end] for name in wanted} <= set(may_be_names(text))


def test_in_a_long_text_no_names_are_looked_for() -> None:
    assert find_names("甲乙" * 31, longest_of(lambda _: "bodies")) == ()
    assert find_names("甲乙" * 30, longest_of(lambda name: "bodies" if len(name) == 30 else None)) == (
        Name("bodies", 0, 30),
        Name("bodies", 30, 60),
    )
