"""Scores by hand, conditions on made arrays, and what a query is compiled to: without files, so in no time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from index.engines import weights
from index.engines.names import Name
from index.engines.weights import idf
from index.query.expansion import expand
from index.query.parser import parse
from index.query.tree import InFacet, InTitle, Query, Words
from index.whoosh_engine.search.bm25 import length_norms, saturate
from index.whoosh_engine.search.compile import compile_query, scoring
from index.whoosh_engine.search.compound_nodes import And, AndMaybe, BestOf, Not, Or
from index.whoosh_engine.search.evaluation import Evaluation, Node
from index.whoosh_engine.search.filter_nodes import Every, FacetHas, FigureBetween, TitleHas
from index.whoosh_engine.search.rarest import RarestParts
from index.whoosh_engine.search.text_nodes import AnyTerm, Besides, ExactText, Named, NearTexts, Prefix, Scored, Term
from tests.index.whoosh_engine.stock_bm25 import BM25


@pytest.mark.parametrize("documents", [1, 2, 10, 1000])
def test_a_term_weighs_by_how_few_have_it_and_never_below_nought(documents: int) -> None:
    for having in {1, documents // 2, documents} - {0}:
        assert idf(documents, having) == pytest.approx(log((documents + 1) / (having + 0.5)))
        assert idf(documents, having) > 0


def test_terms_saturate_as_in_the_literature() -> None:
    # k1 is 1.2 and b is 0.75: at the average length a term once counts 1, and ever so often 2.2.
    norms = length_norms(np.array([0, 10, 20, 40], np.float32), 10)
    assert norms.tolist() == pytest.approx([0.3, 1.2, 2.1, 3.9])
    assert norms.dtype == np.float32
    counts = np.array([1, 1, 1, 0], np.float32)
    assert saturate(counts, norms).tolist() == pytest.approx([2.2 / 1.3, 1, 2.2 / 3.1, 0])
    assert saturate(np.array([1e6], np.float32), norms[:1])[0] == pytest.approx(2.2, rel=1e-5)


def _searcher(scorable: bool = True, lengths: Sequence[int] = (*[4] * 7, 27, 0, 15)) -> Any:
    reader = SimpleNamespace(doc_field_length=lambda doc, field, default: {"words": lengths[doc]}[field])
    parent = SimpleNamespace(
        schema={"words": SimpleNamespace(scorable=scorable)},
        reader=lambda: reader,
        doc_count_all=lambda: len(lengths),
        doc_frequency=lambda field, text: {("words", b"a"): 3}[field, text] if lengths else 0,
    )
    return SimpleNamespace(get_parent=lambda: parent, reader=lambda: reader)


def test_stock_whoosh_is_given_the_same_scores() -> None:
    scorer = BM25().scorer(_searcher(), "words", b"a")
    matcher = SimpleNamespace(weight=lambda: 2.0, id=lambda: 7)
    norms = length_norms(np.array([27], np.float32), 70 / 9)  # one of the ten has no words
    assert scorer.score(matcher) == pytest.approx(idf(9, 3) * float(saturate(np.array([2], np.float32), norms)[0]))
    assert not scorer.supports_block_quality()
    assert scorer.max_quality() == scorer.block_quality(matcher) == pytest.approx(idf(9, 3) * 2.2)
    assert BM25().scorer(_searcher(lengths=()), "words", b"a").max_quality() > 0
    constant = BM25().scorer(_searcher(scorable=False), "words", b"a")
    assert (constant.score(matcher), constant.max_quality(), constant.block_quality(matcher)) == (0.0, 0.0, 0.0)
    assert not constant.supports_block_quality()


CITIES = ["", "云水市", "石桥市", "石桥县"]


def _search() -> Evaluation:
    tables = {
        "city": SimpleNamespace(values=CITIES, places=np.array([0, 1, 2, 3, 1])),
        "agency": SimpleNamespace(values=["", "云水市教育局"], places=np.array([0, 1, 1, 0, 0])),
        "year": SimpleNamespace(values=["", "2016", "2017"], places=np.array([0, 1, 2, 2, 1])),
    }
    figures = {"lawsuits": np.array([np.nan, 0, 1, 2.5, 3])}
    segment = SimpleNamespace(titles_with=lambda needle: np.array([needle == "公".encode()] * 5))
    return Evaluation(
        SimpleNamespace(  # type: ignore[arg-type]
            documents=5,
            facet=tables.__getitem__,
            figure=lambda name: SimpleNamespace(values=figures[name]),
            concatenated=lambda part, empty: part(segment),
        )
    )


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (FacetHas("city", ("云水市",), exact=True), [1, 4]),
        (FacetHas("city", ("云水",), exact=True), []),
        (FacetHas("city", ("云水",), exact=False), [1, 4]),
        (FacetHas("city", ("石桥市",), exact=False), [2, 3]),  # by its name without its kind
        (FacetHas("city", ("云水", "石桥县"), exact=False), [1, 2, 3, 4]),
        (FacetHas("city", ("",), exact=True), [0]),
        (FacetHas("agency", ("教育",), exact=False), [1, 2]),
        (FacetHas("agency", ("云水教育局",), exact=False), []),
        (FacetHas("year", ("2016..",), exact=False), [1, 2, 3, 4]),
        (FacetHas("year", ("..2016",), exact=True), [1, 4]),
        (FacetHas("year", ("2017",), exact=True), [2, 3]),
        (FigureBetween("lawsuits", None, None), [1, 2, 3, 4]),
        (FigureBetween("lawsuits", 1, None), [2, 3, 4]),
        (FigureBetween("lawsuits", None, 1), [1, 2]),
        (FigureBetween("lawsuits", 1, 2.5), [2, 3]),
        (FigureBetween("lawsuits", 0.5, 0.9), []),
        (TitleHas("公"), [0, 1, 2, 3, 4]),
        (TitleHas("开"), []),
    ],
)
def test_conditions_are_met_by_the_documents_that_meet_them(node: Node, expected: list[int]) -> None:
    matches = node.matches(_search())
    assert np.flatnonzero(matches.mask).tolist() == expected
    assert not matches.scores.any()
    assert node.among(_search(), np.array([1, 4], np.int32)).tolist() == [doc in expected for doc in (1, 4)]
    assert not node.scores_of(_search(), np.array(expected, np.int32)).any()


def test_conditions_are_the_same_where_all_that_they_say_is() -> None:
    every = [
        FacetHas("city", ("a",), True),
        FacetHas("county", ("a",), True),
        FacetHas("city", ("b",), True),
        FacetHas("city", ("a",), False),
        TitleHas("a"),
        TitleHas("b"),
        FigureBetween("a", 1, 2),
        FigureBetween("b", 1, 2),
        FigureBetween("a", 0, 2),
        FigureBetween("a", 1, 3),
    ]
    assert len(set(every)) == len(every)
    assert len({repr(node) for node in every}) == len(every)
    assert FacetHas("city", ("a",), True) == FacetHas("city", ("a",), True)
    assert hash(TitleHas("a")) == hash(TitleHas("a"))
    assert TitleHas("a") != "a"


def _terms(terms: Iterable[Any]) -> list[tuple[str, str, float]]:
    """Field, text and weight of each term."""
    return [(term.field, term.text, term.boost) for term in terms]


def test_a_title_counts_twice_a_pair_of_characters_and_a_word_seven_tenths() -> None:
    assert _terms(scoring(Words("oa公开"))) == [
        ("words", "oa", 0.7),
        ("words", "公开", 0.7),
        ("bigrams", "公开", 1.0),
        ("title", "oa", 2.0),
        ("title", "公开", 2.0),
    ]
    # Of a question any word may match, and is in many titles.
    question = compile_query(parse("公开 年报", lenient=True), "any")
    assert isinstance(question, Or)
    for part in question.parts:
        assert isinstance(part, AnyTerm)
        assert part.boost == 1.0
        assert [(field, boost) for field, _, boost in _terms(part.terms)] == [
            ("words", 0.7),
            ("bigrams", 1.0),
            ("title", 0.3),
        ]
    assert len(question.parts) == 2


def test_what_is_required_is_all_words_or_all_pairs_or_the_text_in_a_row() -> None:
    tree = compile_query(parse("政府oa公开"), "all")
    assert isinstance(tree, Scored)
    assert tree.by == AnyTerm(scoring(Words("政府oa公开")), 1.0)
    assert isinstance(tree.condition, Besides)
    either = tree.condition.first
    assert isinstance(either, Or)
    by_words, by_pairs = either.parts
    assert isinstance(by_words, And)
    assert isinstance(by_pairs, And)
    assert [(field, text) for field, text, _ in _terms(by_words.parts)] == [
        ("words", "政府"),
        ("words", "oa"),
        ("words", "公开"),
    ]
    assert [(field, text) for field, text, _ in _terms(by_pairs.parts)] == [
        ("bigrams", "政府"),
        ("bigrams", "公开"),
        ("words", "oa"),
    ]
    assert tree.condition.texts == (("政府oa公开", ()),)
    assert tree.condition.scored is None
    # Who has a word as a whole has its pairs.
    one = compile_query(parse("公开"), "all")
    assert isinstance(one, Scored)
    assert isinstance(one.condition, And)
    assert _terms(one.condition.parts) == [("bigrams", "公开", 1.0)]


def test_each_part_of_a_query_is_its_own_node() -> None:
    for typed, node in (
        ('"公 开"', ExactText("公开")),
        ('"公 开"~3', NearTexts(("公", "开"), 3)),
        ("政务*", Prefix("words", "政务")),
        ("申请:2..3", FigureBetween("requests_received", 2.0, 3.0)),
        ("year:2018", Or((FacetHas("year", ("2018",), True),))),
        ('标题:"公开"', TitleHas("公开")),
        ("地区:云水", Or(tuple(FacetHas(f, ("云水",), False) for f in ("province", "city", "county")))),
        ("机关:教育", Or((FacetHas("agency", ("教育",), False), Term("bodies", "教育")))),
    ):
        assert compile_query(parse(typed), "all") == node, typed
    assert isinstance(compile_query(parse("a b"), "all"), And)
    assert isinstance(compile_query(parse("a OR b"), "all"), Or)
    assert isinstance(compile_query(parse("-a"), "all"), Not)
    assert isinstance(compile_query(Query("", None), "all"), Every)
    assert compile_query(Query("", InFacet(("agency",), ("教育",), exact=True)), "all") == Or(
        (FacetHas("agency", ("教育",), True),)
    )
    title = compile_query(Query("", InTitle("公开 年报", False)), "all")
    assert isinstance(title, Or)
    terms, whole = title.parts
    assert isinstance(terms, And)
    assert _terms(terms.parts) == [("title", "公开", 2.0), ("title", "年报", 2.0)]
    assert whole == TitleHas("公开年报")
    long = compile_query(parse("公开，" * 400), "all")
    assert isinstance(long, RarestParts)


def test_a_number_in_a_run_is_also_looked_for_in_the_row() -> None:
    tree = compile_query(parse("收到 20"), "all")
    assert isinstance(tree, Besides)
    assert tree.texts == (("收到20", ()),)
    assert tree.scored == AnyTerm((*scoring(Words("收到")), *scoring(Words("20"))))


def test_a_name_stands_for_what_has_it_and_counts_more_where_it_is_all_that_was_typed() -> None:
    def known(text: str) -> list[Name]:
        found = [("bodies", "教育局"), ("regions", "云水")]
        return [Name(field, at, at + len(name)) for field, name in found if (at := text.find(name)) >= 0]

    def factors(typed: str, match: str = "all") -> list[tuple[str, float]]:
        tree = compile_query(parse(typed), match, known)
        within = tree if match == "any" else tree.may if isinstance(tree, AndMaybe) else None
        assert isinstance(within, Or)
        return [(part.name.text, part.factor) for part in within.parts if isinstance(part, Named)]

    assert weights.NAME_WEIGHTS == {"bodies": 2.5, "regions": 0.5}
    assert factors("教育局") == factors("教育局年报") == factors("教育局", "any") == [("教育局", 2.5)]
    assert factors("教育局年报", "any") == [("教育局", 0.5)]
    assert factors("云水公报") == [("云水", 0.5)]
    assert factors("云水公报", "any") == [("云水", 0.1)]
    # What a name scores by is what it has in the text, weighed as the rest.
    named = Named(Term("bodies", "教育局"), scoring(Words("教育局")), 2.5)
    tree = compile_query(parse("教育局2014年报"), "all", known)
    assert isinstance(tree, AndMaybe)
    of_year = Named(Term("year", "2014"), scoring(Words("2014年报")), weights.YEAR_WEIGHT)
    assert tree.may == Or((named, of_year))
    assert tree.must.by == AnyTerm(scoring(Words("教育局2014年报")))  # type: ignore[attr-defined]
    name, said = _by_name(tree)
    assert name == Term("bodies", "教育局")
    assert isinstance(said, Or)
    assert said.parts[1] == Term("year", "2014")
    _, said = _by_name(compile_query(parse("教育局舆情"), "all", known))
    assert isinstance(said, And | Besides)


def _by_name(tree: Any) -> tuple[Node, ...]:
    """What a clause with a name is found by where its words are not: the names, and what is said of them."""
    _, by_name = tree.must.condition.parts
    assert isinstance(by_name, And)
    return by_name.parts


def test_other_names_are_weighed_by_half_and_name_no_bodies() -> None:
    tree = compile_query(expand(parse("安监局")).query, "all", lambda text: [Name("bodies", 0, len(text))])
    assert isinstance(tree, BestOf)
    typed = tree.first
    assert isinstance(typed, AndMaybe)
    assert typed.must.by.boost == 1.0  # type: ignore[attr-defined]
    others = [part for other in tree.others for part in (other.parts if isinstance(other, And) else [other])]
    assert {part.by.boost for part in others if isinstance(part, Scored)} == {0.5}
    assert not any(isinstance(part, AndMaybe) for part in others)
