"""The two data files of figures: every figure has a name, and every row's words stand for the key they are given for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.figures.catalogue import TABLE, names
from indexer.figures.words import entries, key_of
from indexer.text.word_tables import rows
from tests.indexer.figures import made

SHARED = Path(__file__).resolve().parents[3] / "../shared/eval/statistics"
KINDS = sorted({row[0] for row in rows("figure_words.tsv", 4)})


def test_every_figure_has_both_labels() -> None:
    for key, name in names().items():
        assert name.label_zh, key
        assert name.label_en, key


def test_no_figure_is_listed_twice() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    keys = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    assert len(keys) == len(set(keys))


def test_every_cell_of_the_forms_has_a_name() -> None:
    for form in (2019, 2021):
        assert set(made.consistent(form, 0)) <= set(names())
        assert set(made.consistent(form, 0)) <= set(names())


def test_the_figures_that_words_stand_for_have_names() -> None:
    known = names()
    for key, _, _ in entries("annex"):
        assert key.partition("§")[0] in known or key == "charges.10k_yuan"
    for kind, prefix in (
        ("channel", "proactive.channel."),
        ("request_channel", "requests.channel."),
        ("reply", "replies."),
    ):
        assert {prefix + key for key, _, _ in entries(kind)} <= set(known)
    for kind, prefix in (("reconsideration_outcome", "reconsiderations."), ("lawsuit_outcome", "lawsuits.")):
        assert {prefix + key for key, _, _ in entries(kind)} <= set(known)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.endswith(("_row", "_column", "outcome"))])
def test_a_row_is_found_by_its_own_words(kind: str) -> None:
    """A word that an earlier row takes would never be found: the file's order decides."""
    for key, words, _ in entries(kind):
        assert {key_of(kind, word.removeprefix("=")) for word in words} == {key}, key


def test_the_labels_of_the_form_are_known_with_and_without_numbering() -> None:
    for form in (2019, 2021):
        for key, first, group, label in made.rows_of(form):
            text = label or group or first
            assert key_of("request_row", text) == key
            assert key_of("request_row", " ".join(text)) == key


@pytest.mark.parametrize(
    "group", ["（三）不予公开", "（四）无法提供", "（五）不予处理", "三、本年度办理结果", "申请人情况", made.NOTE]
)
def test_headings_of_groups_are_no_rows(group: str) -> None:
    assert key_of("request_row", group) is None


@pytest.mark.skipif(
    not SHARED.exists(), reason="the shared schema of the statutory tables is not beside the repository"
)
def test_the_keys_are_those_of_the_schema() -> None:
    schema = json.loads((SHARED / "schema.json").read_text(encoding="utf-8"))["keys"]
    rows_, columns = schema["requests"]["rows"], schema["requests"]["columns"]
    wanted = {f"requests.{row}.{column}" for row in rows_ for column in columns}
    wanted |= {f"proactive.{key}" for key in schema["proactive"]}
    wanted |= {f"reconsideration.{key}" for key in schema["reconsideration"]}
    wanted |= {
        f"litigation.{part}.{key}" for part in ("direct", "after_reconsideration") for key in schema["reconsideration"]
    }
    assert wanted <= set(names())
