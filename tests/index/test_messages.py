"""Messages: which language is spoken, what a sentence is made of, and that errors stay what they are between processes."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import messages
from index.cli.main import main
from index.errors import FilterError, GongkaiError, IndexDamagedError, QueryError, ReportMissingError
from index.messages import Message, Term, say, speak
from index.notes import FILTERED, PARTS, QUESTION, RELAXED, SYNONYMS, Note
from index.query.field_syntax import UnfitValueError


@pytest.fixture(autouse=True)
def nothing_chosen() -> Iterator[None]:
    """The language of this process, as it was."""
    before = messages.chosen()
    speak(None)
    yield
    speak(before)


ERROR = FilterError("filter.empty_years", value="2020..2010")
ENGLISH = "the range of years 2020..2010 is empty; write the earlier year first"
CHINESE = "年份区间 2020..2010 是空的，请把较早的年份写在前面。"


def test_errors_are_english_unless_another_language_is_asked_for_or_chosen() -> None:
    assert str(ERROR) == ERROR.text() == ENGLISH
    assert ERROR.text("zh") == ERROR.chinese == CHINESE
    speak("zh")
    assert str(ERROR) == CHINESE
    assert ERROR.text("en") == ENGLISH


def test_notes_are_chinese_unless_another_language_is_chosen() -> None:
    note = Note(QUESTION, {})
    assert note.text == "以下报告不必包含全部检索词，最相关的排在前面。"
    speak("en")
    assert note.text == "these reports need not have all of the words; the most relevant come first"
    assert note.to_dict() == {"kind": QUESTION, "text": note.text}


@pytest.mark.parametrize(
    ("note", "chinese", "english"),
    [
        (
            Note(RELAXED, {"dropped": ["回映", "甲"], "query": "舆情", "total": 1234}),
            "没有同时包含全部检索词的报告；去掉“回映”、“甲”后有 1,234 份。",
            "no report has all of the words; without “回映”, “甲” there are 1,234",
        ),
        (
            Note(RELAXED, {"dropped": ["回映"], "total": 0}),
            "没有同时包含全部检索词的报告；去掉“回映”后，所选条件下也没有。",
            "no report has all of the words, and none of those chosen has them without “回映”",
        ),
        (
            Note(SYNONYMS, {"names": ["应急管理局", "应急局"], "total": 1}),
            "同时检索了“应急管理局、应急局”，多找到 1 份报告；只查原文请加引号。",
            "also searched “应急管理局, 应急局”, which found 1 report more; to search only what you typed, put it in quotes",
        ),
        (
            Note(FILTERED, {"fields": ["year", "level"], "without": {"year": 3, "level": 2000}, "total": 4000}),
            "所选条件下没有符合的报告；不限年份有 3 份，不限层级有 2,000 份，不加筛选有 4,000 份。",
            "no report is as the filters want it: 3 without the filter of year, 2,000 without the filter of level, "
            "4,000 without any filter",
        ),
        (
            Note(PARTS, {"half": True}),
            "检索的文字较长，按其中最少见的几处查找。没有报告全都有，以下报告有其中一半以上。",
            "the text is long, so its rarest parts were searched for; no report has all of them, these have half of "
            "them or more",
        ),
    ],
)
def test_a_note_says_the_same_in_both_languages(note: Note, chinese: str, english: str) -> None:
    assert note.text == note.message.text("zh") == chinese
    assert note.message.text("en") == english


@pytest.mark.parametrize(("count", "said"), [(0, "0 reports more"), (1, "1 report more"), (2, "2 reports more")])
def test_a_count_chooses_the_plural(count: int, said: str) -> None:
    message = Message("note.synonyms", names=["甲"], count=count)
    assert said in message.text("en")
    assert f"多找到 {count} 份" in message.text("zh")


def test_terms_messages_and_lists_are_said_in_the_language_of_the_sentence() -> None:
    what = Message("query.wants_one_of", known=[Term("city", "市级"), Term("county", "县级")])
    error = UnfitValueError("query.wrong_value", position=2, field=Term("level", "层级"), value="高", what=what)
    assert str(error) == "level:高 (at character 3): level is one of city, county"
    assert error.text("zh") == "第 3 个字符处的“层级:高”：层级应为 市级、县级。"
    assert error.position == 2


def test_braces_in_what_was_typed_stay_as_they_are() -> None:
    assert "{value} {0.__class__}" in str(FilterError("filter.empty_years", value="{value} {0.__class__}"))


@pytest.mark.parametrize(
    "error",
    [
        ERROR,
        QueryError("query.not_closed", position=3, mark='"', closing='"'),
        ReportMissingError("x" * 200),
        IndexDamagedError("index.damaged", folder=Path("here"), what=Message("damage.own_missing", name="x")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_in_another_process(error: GongkaiError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert copy.message == error.message
    assert vars(copy) == vars(error)
    assert (str(copy), copy.chinese, copy.args) == (str(error), error.chinese, error.args)


def test_only_a_language_that_has_catalogues_can_be_spoken() -> None:
    with pytest.raises(ValueError, match="fr"):
        speak("fr")
    assert messages.chosen() is None


@pytest.mark.parametrize(
    ("options", "variable", "said"),
    [
        ([], "", "there is no index at"),
        (["--lang", "zh"], "", "没有索引；请先建立"),
        ([], "zh", "没有索引；请先建立"),
        (["--lang", "en"], "zh", "there is no index at"),
        (["--lang", "zh", "--cache-mb", "x"], "", "--cache-mb 应为："),
        (["--lang", "fr"], "", "--lang must be zh or en, not 'fr'"),
    ],
)
def test_a_command_speaks_the_language_that_it_is_told_to(
    options: list[str],
    variable: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGKAI_LANG", variable)
    assert main(["公开", "--index", str(tmp_path / "nowhere"), *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("search-cli: ")
    assert said in captured.err


def test_what_one_command_was_told_does_not_last_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GONGKAI_LANG", raising=False)
    main(["公开", "--index", "nowhere", "--lang", "zh"])
    main(["公开", "--index", "nowhere"])
    assert "there is no index at nowhere" in capsys.readouterr().err


def test_no_catalogue_is_read_before_a_sentence_is_wanted() -> None:
    script = (
        "from index import messages; from index.errors import QueryError; import index.cli.main;"
        "error = QueryError('query.too_deep', position=1, most=2);"
        "before = messages._catalogue.cache_info().currsize; str(error);"
        "print(before, messages._catalogue.cache_info().currsize)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["0", "1"]


def test_a_sentence_that_is_kept_is_text() -> None:
    assert say("search.page") == "page and page size count from 1"
