"""The stock Whoosh searcher on the same terms and documents as the oracle: same documents, same scores.

Where stock Whoosh does otherwise than its documentation says, the trees made here keep away from it:

- a compound of one part drops its own boost, and a compound of none matches nothing whatever holds it, so compounds
  have two parts or more;
- ``Not`` scores 1 by itself instead of nothing, and beyond the last match of what it negates it lets deleted
  documents through (``InverseMatcher`` stops looking at them), so it stands where scores do not count and only
  live documents are compared;
- ``AndMaybe`` that is told to skip to a document moves its second part to that one, even where its first part went
  beyond (``AndMaybeMatcher.skip_to``), and misses its score there; it is asked ``Or(a, Require(b, a))`` instead.
- ``Prefix`` is scored by its term where a segment has one such term, and alike for all where it has several; it
  stands where scores do not count.

``Every`` adds its boost to the score, which is a choice, and ours as well.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as nodes

from analyzers import bigrams, fold, words
from index import Report
from index.engines.body_names import body_names, region_names
from index.engines.searched import facet_value
from index.fields import FACETS
from index.query.parser import parse
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.schema import ANALYZED_FIELDS
from index.whoosh_engine.read.snapshot import COMMON, Snapshot
from index.whoosh_engine.search import view
from index.whoosh_engine.search.compile import compile_query
from index.whoosh_engine.search.compound_nodes import And, AndMaybe, Not, Or
from index.whoosh_engine.search.evaluation import Evaluation, Node
from index.whoosh_engine.search.filter_nodes import Every
from index.whoosh_engine.search.text_nodes import AnyTerm, Besides, Prefix, Scored, Term
from index.whoosh_engine.write.transaction.table_of_contents import build_schema
from tests.index.building import build, commits, plain, reduced_text, searched_text
from tests.index.whoosh_engine.stock_bm25 import BM25
from tests.index.whoosh_engine.stock_layout import StockStorage, stock_index

TREES = 40

ANYTHING = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def _snapshot(folder: Path) -> Snapshot:
    return Snapshot(folder, manifests.load(folder), 2**20)


def _ours(snapshot: Snapshot, tree: Node) -> dict[str, float]:
    mask, scores = tree.matches(Evaluation(snapshot))
    assert not scores[~mask].any(), "a document that does not match has no score"
    search = Evaluation(snapshot)
    assert np.array_equal(mask, search.mask(tree)), "what matches is the same without scores"
    some = np.arange(0, snapshot.documents, 2, dtype=np.int32)
    assert np.array_equal(mask[some], tree.among(search, some)), "and of some documents"
    own = tree.scores_among(search, some)
    assert own == pytest.approx(scores[some], rel=1e-5, abs=1e-6), "which score as they do among all"
    places = [(snapshot.place(doc), float(scores[doc])) for doc in np.flatnonzero(mask & snapshot.live).tolist()]
    return {segment.source(doc).report_id: score for (segment, doc), score in places}


def _stock(searcher: Any, tree: Node, model: dict[str, Report]) -> dict[str, float]:
    hits = searcher.search(_for_stock(tree, model), limit=None, optimize=False)
    return {hit["record"]["id"]: hit.score for hit in hits if not searcher.reader().is_deleted(hit.docnum)}


def _for_stock(tree: Node, model: dict[str, Report]) -> Any:
    """The tree in nodes of stock Whoosh, without those that it gets wrong.

    In place of texts that stand in a row there are the ids of the reports that a scan finds.
    """
    match tree:
        case Term():
            return nodes.Term(tree.field, tree.text, boost=tree.boost)
        case AnyTerm():
            return nodes.Or([_for_stock(term, model) for term in tree.terms], boost=tree.boost)
        case And(parts=(first, Not() as other)):
            return nodes.Require(_for_stock(first, model), _for_stock(other, model))
        case And():
            return nodes.And([_for_stock(part, model) for part in tree.parts])
        case Or():
            return nodes.Or([_for_stock(part, model) for part in tree.parts])
        case Not():
            return nodes.Not(_for_stock(tree.node, model))
        case AndMaybe():
            must, may = _for_stock(tree.must, model), _for_stock(tree.may, model)
            return nodes.Or([must, nodes.Require(may, must)])
        case Scored():  # which need not match what it is scored by
            silent = [nodes.Term("id", report_id, boost=0.0) for report_id in (*model, "none")]
            return nodes.Require(nodes.Or([_for_stock(tree.by, model), *silent]), _for_stock(tree.condition, model))
        case Besides():
            first, has = _for_stock(tree.first, model), nodes.Or(_having_texts(tree, model))
            if tree.scored is None:
                return nodes.Or([first, has])
            return nodes.Or([first, nodes.Require(_for_stock(tree.scored, model), nodes.And([has, nodes.Not(first)]))])
        case Prefix():
            return nodes.Prefix(tree.field, tree.text)
        case _:
            assert isinstance(tree, Every), tree
            return nodes.Every()


def _having_texts(tree: Besides, model: dict[str, Report]) -> list[Any]:
    has = [nodes.Term("id", f"none-{number}") for number in range(2)]
    for text, required in tree.texts:
        for report in model.values():
            if text in reduced_text(report) and set(required) <= set(words(searched_text(report))):
                has.append(nodes.Term("id", report.id))
    return has


def _terms(model: dict[str, Report]) -> list[Term]:
    """Terms that some report has, or has had, and some that none has."""
    made = {("words", "无此词"), ("bigrams", "无此"), ("year", "1999"), ("title", "无")}
    for report in model.values():
        made |= {("words", term) for term in words(searched_text(report))}
        made |= {("bigrams", term) for term in bigrams(reduced_text(report))}
        made |= {("title", term) for term in words(fold(report.title or ""))}
        made |= {(facet, value) for facet in FACETS if (value := facet_value(report, facet))}
        made.add(("id", report.id))
    return [Term(field, term) for field, term in sorted(made)]


def _tree(chance: random.Random, terms: list[Term], depth: int, scored: bool = True) -> Node:
    kind = chance.choice(["term", "term", "and", "or", "scored", "maybe", "without", "every", "not", "prefix"])

    def term() -> Term:
        chosen = chance.choice(terms)
        return Term(chosen.field, chosen.text, chance.choice([1.0, 1.0, 3.0, 0.5]))

    def part(scored: bool = scored) -> Node:
        return _tree(chance, terms, depth - 1, scored)

    if depth == 0 or kind == "term":
        return term()
    if kind == "prefix" and not scored:
        return Prefix("words", chance.choice(["政", "公", "b", "1", "网", "无此"]))
    if kind in ("and", "or"):
        return (And if kind == "and" else Or)(tuple(part() for _ in range(chance.randint(2, 4))))
    if kind == "scored":
        by = AnyTerm(tuple(term() for _ in range(chance.randint(2, 4))), chance.choice([1.0, 2.0]))
        return Scored(by, part(False)) if chance.random() < 0.8 else by
    if kind == "maybe":
        return AndMaybe(part(), part())
    if kind == "without":
        return And((part(), Not(part(False))))
    if kind == "not" and not scored:
        return Not(part(False))
    return Every()


def _assert_same(ours: dict[str, float], stock: dict[str, float], tree: Node) -> None:
    assert set(ours) == set(stock), tree
    for report_id, score in stock.items():
        assert ours[report_id] == pytest.approx(score, rel=1e-4, abs=1e-6), (tree, report_id)


@pytest.fixture
def _plain_unions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Whoosh's ways to evaluate OR, the plain one: the others read ahead what they should not."""
    monkeypatch.setattr(nodes.Or, "matcher_type", nodes.Or.DEFAULT_MATCHER)


@pytest.mark.usefixtures("_plain_unions")
@ANYTHING
@given(commits, st.integers(0, 2**32))
def test_random_trees_find_and_score_as_stock_whoosh_does(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], seed: int
) -> None:
    folder, chance = new_folder(), random.Random(seed)
    _, model = build(folder, batches)
    snapshot, terms = _snapshot(folder), _terms(model)
    stock = stock_index(folder)
    with stock.searcher(weighting=BM25()) as searcher:
        for _ in range(TREES):
            tree = _tree(chance, terms, depth=chance.randint(0, 3))
            _assert_same(_ours(snapshot, tree), _stock(searcher, tree, model), tree)


@pytest.mark.usefixtures("_plain_unions")
@pytest.mark.parametrize("match", ["all", "any"])
@ANYTHING
@given(commits, st.integers(0, 2**32))
def test_queries_as_typed_find_and_score_as_stock_whoosh_does(
    new_folder: Callable[[], Path], match: str, batches: list[list[Report | str]], seed: int
) -> None:
    """But for what nearness and names add: the tests of these have oracles of their own."""
    folder, chance = new_folder(), random.Random(seed)
    index, model = build(folder, batches)
    texts = [report.text for report in model.values() if report.text.strip()]
    stock = stock_index(folder)
    with stock.searcher(weighting=BM25()) as searcher:
        for _ in range(20 if texts else 0):
            text = chance.choice(texts)
            start = chance.randrange(len(text))
            query = plain(text[start : start + chance.randint(2, 9)])
            tree = compile_query(parse(query, lenient=match == "any"), match)
            if "ExactText" in repr(tree) or not query.strip():
                continue  # no node of Whoosh's own
            expected = _stock(searcher, tree, model)
            if expected:  # where nothing has all words, half of them are enough
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(view, "lift", lambda *_: [])
                    _assert_same(dict(index.rank(query, match=match, limit=100)), expected, tree)


def test_statistics_count_deleted_documents_until_they_are_merged_away_as_whoosh_counts_them(
    new_folder: Callable[[], Path],
) -> None:
    folder = new_folder()
    many = [Report(id=str(n), text="公开" if n % 2 else "政府信息") for n in range(10)]
    build(folder, [many, ["0", "2"]])
    snapshot = _snapshot(folder)
    assert (snapshot.documents, snapshot.manifest.reports) == (10, 8)


def _write_with_stock_whoosh(folder: Path, given: list[Report]) -> Any:
    folder.mkdir()
    schema = build_schema()
    schema["bigrams"].split = bigrams  # of texts that are reduced already, with what separates them
    schema["words"].split = words
    index = StockStorage(str(folder)).create_index(schema, indexname="gongkai")
    with index.writer() as writer:
        writer.compound = False
        for report in given:
            text, facets = searched_text(report), {name: facet_value(report, name) or None for name in FACETS}
            writer.add_document(
                words=text,
                bigrams=reduced_text(report),
                title=report.title or "",
                bodies="\n".join(body_names(report)),
                regions="\n".join(region_names(report)),
                id=report.id,
                record=report.to_dict(),
                **facets,
            )
    return index.reader()


@pytest.mark.parametrize("count", [1, 7, 129, 700])
def test_our_posting_lists_are_those_of_stock_whoosh(new_folder: Callable[[], Path], count: int) -> None:
    chance = random.Random(count)
    given = [
        Report(
            id=f"r{n:04}",
            title=chance.choice([None, "年度报告", "公开年报"]),
            text="".join(chance.choices("政府信息公开 ab12\n", k=chance.randint(0, 60)))
            + "公开" * chance.choice([0, 300]),
            year=chance.choice([None, 2018, 2019]),
            agency=chance.choice([None, "云水市教育局", "石桥县人民政府"]),
            province=chance.choice([None, "广东"]),
            city=chance.choice([None, "云水市"]),
            is_report=chance.random() < 0.5,
        )
        for n in range(count)
    ]
    folder, stock_folder = new_folder(), new_folder()
    build(folder, [given])
    snapshot = _snapshot(folder)
    (segment,) = snapshot.segments
    theirs = _write_with_stock_whoosh(stock_folder, given)
    commons = 0
    for field in (*ANALYZED_FIELDS, "id", *FACETS):
        terms = list(theirs.lexicon(field))
        assert list(segment.term_reader.terms(field)) == terms
        for term in terms:
            expected = _by_matcher(theirs.postings(field, term))
            entry, stock_entry = segment.entry(field, term), theirs._terms.term_info(field, term)
            assert entry is not None
            assert _as_pairs(segment.postings(entry)) == expected, (field, term)
            assert (entry.frequency, entry.total) == (stock_entry.doc_frequency(), stock_entry.weight())
            every = snapshot.postings(field, term).every
            assert (every is None) == (entry.frequency * COMMON < count)
            assert every is None or dict(expected) == {doc: n for doc, n in enumerate(every.tolist()) if n}
            commons += every is not None
    for field in ANALYZED_FIELDS:
        assert theirs.field_length(field) == segment.exact_length(field)
        lengths = [theirs.doc_field_length(doc, field) or 0 for doc in range(count)]
        assert segment.lengths(field).tolist() == lengths
    assert commons or count < COMMON, "no term is searched for as a number for each document"


def _as_pairs(postings: tuple[Any, Any]) -> list[tuple[int, float]]:
    return list(zip(postings[0].tolist(), postings[1].tolist(), strict=True))


def _by_matcher(matcher: Any) -> list[tuple[int, float]]:
    pairs = []
    while matcher.is_active():
        pairs.append((matcher.id(), matcher.weight()))
        matcher.next()
    return pairs
