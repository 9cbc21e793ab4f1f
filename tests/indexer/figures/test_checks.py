"""Sums that do not hold are listed, each once and in words; sums that hold, or that cannot be judged, are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document, Table
from indexer.figures import Figures, read_figures
from tests.indexer.figures import made
from tests.indexer.figures.made import Style

forms = st.sampled_from((2019, 2021))
seeds = st.integers(0, 10**9)


def read(form: int, figures: made.Figures) -> Figures:
    grids = [
        made.proactive_grid(form, figures, Style()),
        made.request_grid(form, figures, Style()),
        made.dispute_grid(figures, Style()),
    ]
    return read_figures(made.tables(grids))


def broken(form: int, figures: made.Figures) -> dict[str, tuple[float, float]]:
    """What the form's own words say of these figures: blanks are nought, but a blank side says nothing."""
    found = {}
    for name, sides in made.identities(form).items():
        stated = [[value for key in side if (value := figures[key]) is not None] for side in sides]
        if all(stated) and sum(stated[0]) != sum(stated[1]):
            found[name] = (sum(stated[0]), sum(stated[1]))
    return found


@given(forms, seeds)
def test_tables_that_add_up_break_nothing(form: int, seed: int) -> None:
    assert read(form, made.consistent(form, seed)).checks == ()


@given(forms, seeds, st.integers(0, 10**6), st.integers(1, 99))
def test_one_wrong_cell_breaks_exactly_the_sums_that_it_is_in(form: int, seed: int, place: int, more: int) -> None:
    figures = made.consistent(form, seed)
    key = sorted(figures)[place % len(figures)]
    figures[key] = (figures[key] or 0) + more
    checks = read(form, figures).checks
    expected = {name for name, (left, right) in made.identities(form).items() if key in left + right}
    assert {check.name for check in checks} == expected
    assert len(checks) == len(expected)
    assert all(key in check.cells for check in checks)


@given(forms, seeds, st.sets(st.integers(0, 10**6), max_size=80), st.sets(st.integers(0, 10**6), max_size=4))
def test_blanks_count_as_nought_only_beside_a_number(form: int, seed: int, blanks: set[int], wrong: set[int]) -> None:
    figures = made.consistent(form, seed)
    keys = sorted(figures)
    for place in wrong:
        figures[keys[place % len(keys)]] = 77
    for place in blanks:
        figures[keys[place % len(keys)]] = None
    checks = {check.name: (check.expected, check.found) for check in read(form, figures).checks}
    assert checks == broken(form, figures)


@given(forms)
def test_a_table_of_blanks_breaks_nothing(form: int) -> None:
    assert read(form, dict.fromkeys(made.consistent(form, 0))).checks == ()


def test_a_broken_sum_is_said_in_words_with_both_sides() -> None:
    figures: made.Figures = dict.fromkeys(made.consistent(2021, 0), 0)
    for row, number in (("new", 95), ("disclosed", 94), ("processed_total", 94)):
        figures[f"requests.{row}.natural_person"] = figures[f"requests.{row}.total"] = number
    balance = {check.name: check for check in read(2021, figures).checks}
    assert set(balance) == {"requests.balance.natural_person", "requests.balance.total"}
    check = balance["requests.balance.natural_person"]
    assert (check.expected, check.found) == (95, 94)
    assert check.message == (
        "《本年新收 + 上年结转》与《办理结果总计 + 结转下年度》不等（自然人列）：95 + 0 = 95，94 + 0 = 94"
    )


def test_a_row_that_could_not_be_read_leaves_its_sums_unjudged() -> None:
    figures = made.consistent(2021, 4)
    lines = made.lines(2021, figures, Style(), "bars").text.split("\n")
    lines = [line for line in lines if "重复申请" not in line]
    assert not any(
        check.name.startswith("requests.results.") for check in read_figures(Document("\n".join(lines))).checks
    )


def test_sentences_are_held_against_the_tables() -> None:
    figures = made.consistent(2021, 1)
    total = figures["requests.new.total"]
    assert total is not None
    document = made.tables([made.request_grid(2021, figures, Style())])
    for said, expected in ((total, []), (total + 5, ["narrative.requests_received"])):
        text = document.text.replace("本机关按照条例开展工作。", f"全年共收到政府信息公开申请{said}件。")
        moved = len(text) - len(document.text)
        tables = tuple(type(table)(table.rows, table.start + moved, table.end + moved) for table in document.tables)
        found = read_figures(Document(text=text, tables=tables), 2022)
        assert [check.name for check in found.checks] == expected
        assert found.statistics["requests_received"] == total


def test_about_so_many_is_not_held_against_anything() -> None:
    figures = made.consistent(2021, 1)
    text = "全年共收到政府信息公开申请约9000件。\n" + made.lines(2021, figures, Style(), "bars").text
    found = read_figures(Document(text=text), 2022)
    assert found.checks == ()
    assert "requests_received" not in found.approximate


def test_the_ways_of_asking_must_add_up_where_all_are_given() -> None:
    annex = "\n".join(
        f"{label} | 件 | {number}"
        for label, number in (
            ("收到申请数", 9), ("1.当面申请数", 2), ("2.传真申请数", 0), ("3.网络申请数", 5), ("4.信函申请数", 1),
        )
    )  # fmt: skip
    checks = read_figures(Document(text=annex), 2016).checks
    assert [(check.name, check.expected, check.found) for check in checks] == [("requests.channels", 8, 9)]
    assert read_figures(Document(text=annex.replace("| 5", "| 6")), 2016).checks == ()
    some = read_figures(Document(text="收到申请9件，其中网上申请5件，信函申请1件。"), 2016)
    assert some.checks == ()


def test_ways_of_disclosing_need_not_add_up_because_one_thing_may_be_disclosed_in_several() -> None:
    text = "主动公开政府信息10条，其中网站公开10条，政务微博公开8条，政务微信公开3条。"
    assert read_figures(Document(text=text), 2017).checks == ()


def _prose(text: str) -> list[str]:
    return [check.name for check in read_figures(Document(text=text), 2022).checks]


@pytest.mark.parametrize(
    "text",
    [
        "行政复议41件，其中维持12件，纠正4件，其他8件，尚未审结17件。",  # all named, and right
        "行政复议41件，其中结果维持12件，结果纠正4件，其他结果8件。",  # pending cases are left out
        "行政复议9件，其中维持5件。被提起行政诉讼3件，其中驳回1件。",
        "行政复议9件。上年办结的案件中，维持5件，纠正3件，其他情形4件。",  # of other cases
        "上年结转行政复议2件，本年新收3件，其中维持3件，纠正1件，其他结果0件，尚未审结1件。",  # last year's too
        "上年未审结诉讼2件，新增行政诉讼3件，维持3件，纠正1件。",
        "收到申请20件，其中当面2件，网络10件，信函3件，传真0件。",  # others may have come otherwise
        "收到申请8件。答复时间缩短。网上申请5件，信函申请2件，当面申请3件，传真申请1件。",
    ],
)
def test_a_sentence_that_leaves_parts_out_is_no_wrong_sum(text: str) -> None:
    assert _prose(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("行政复议41件，其中维持12件，纠正4件，其他结果8件，尚未审结7件。", "reconsiderations.outcomes"),
        ("行政复议5件，其中维持4件，纠正2件，其他情形1件。", "reconsiderations.outcomes"),  # more than there were
        ("行政复议5件，其中维持4件，纠正2件。", "reconsiderations.outcomes"),  # the same, though not all are named
        (
            "四、复议、诉讼情况\n被提起行政诉讼9件。其中维持5件，纠正1件，其他结果1件，尚未审结1件。",
            "lawsuits.outcomes",
        ),
        ("收到申请20件，其中当面2件，网络10件，信函3件，传真0件，其他方式1件。", "requests.channels"),
    ],
)
def test_a_sentence_that_names_all_parts_is_held_to_its_sum(text: str, name: str) -> None:
    assert _prose(text) == [name]


def test_a_whole_of_a_table_is_not_held_against_the_parts_of_a_sentence() -> None:
    text = "行政复议中，维持5件，纠正3件，其他结果4件，尚未审结1件。\n行政复议数量 | 件 | 9\n收到申请数 | 件 | 3"
    assert _prose(text) == []


_BESIDE_ITS_TABLE = (
    "（二）依申请公开。全年共收到22件申请（含上年结转2件），办结21件。",
    "（二）依申请公开。依法办理答复政府信息公开申请21件，答复率100%。",
    "（二）依申请公开。收到线上申请12件、线下申请8件。",
    "（二）依申请公开。全县共收到申请320件。其中县政府办公室收到20件。",
    "（五）监督保障。行政复议案件3件，行政诉讼案件2件，复议后起诉1件。",
    "（五）监督保障。全县行政复议案件25件，涉及政府信息公开3件。",
)


def _beside_its_table(sentence: str) -> list[str]:
    """The sums that fail of a report with 20 new requests, 2 carried over, 21 answered; 3 disputes of each kind."""
    figures: made.Figures = dict.fromkeys(made.consistent(2021, 0), 0)
    numbers = {"new": 20, "carried_over": 2, "disclosed": 21, "processed_total": 21, "carried_forward": 1}
    for row, number in numbers.items():
        figures[f"requests.{row}.natural_person"] = figures[f"requests.{row}.total"] = number
    for group, number in zip(made.GROUPS, (3, 2, 1), strict=True):
        figures[f"{group}.upheld"] = figures[f"{group}.total"] = number
    document = made.tables([made.request_grid(2021, figures, Style()), made.dispute_grid(figures, Style())])
    tables = tuple(Table(t.rows, t.start + len(sentence) + 1, t.end + len(sentence) + 1) for t in document.tables)
    return [check.name for check in read_figures(Document(f"{sentence}\n{document.text}", tables=tables), 2022).checks]


@pytest.mark.parametrize("sentence", _BESIDE_ITS_TABLE)
def test_a_sentence_that_counts_otherwise_than_the_table_contradicts_nothing(sentence: str) -> None:
    assert _beside_its_table(sentence) == []


def test_a_sentence_that_contradicts_the_table_is_told() -> None:
    assert _beside_its_table("（二）依申请公开。2022年收到政府信息公开申请25件。") == ["narrative.requests_received"]
    assert _beside_its_table("（五）监督保障。发生行政复议4件，行政诉讼3件。") == ["narrative.reconsiderations"]
