"""How the commands explain themselves: in the language of who reads it, and no wider than the screen."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from collections.abc import Callable, Iterator

import pytest

from index import messages
from index.cli import help as help_
from index.cli import main as search_cli
from index.cli.arguments import Parser, begin
from index.cli.columns import width
from index.messages import LANGUAGES, LOCALE_VARIABLES, speak, spoken
from indexer import cli as search_index
from webui import cli as search_web

PROGRAMS: dict[str, Callable[[], Parser]] = {
    "search-cli": search_cli.build_parser,
    "search-index": search_index.build_parser,
    "search-web": search_web.build_parser,
}

#: What only whoever writes a command with argparse can be told.
_FOR_PROGRAMMERS = re.compile(
    "conflicting |not defined|'required' is|mutually exclusive|is not callable|cannot merge|invalid option string|"
    "dest= is required|invalid conflict_resolution|cannot have multiple|with mode"
)

_HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No language is chosen, and none set around this process; nor is one afterwards."""
    for name in ("GONGKAI_LANG", *LOCALE_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    yield
    for name in LOCALE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    speak(None)
    messages.follow_locale()


def _helps(program: str) -> Iterator[str]:
    """The help of a program and of each of its commands."""
    parser = PROGRAMS[program]()
    yield parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from (command.format_help() for command in action.choices.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_no_line_of_a_help_is_wider_than_the_screen(program: str, language: str) -> None:
    speak(language)
    helps = list(_helps(program))
    assert len(helps) == (13 if program == "search-index" else 1)
    assert [line for text in helps for line in text.splitlines() if width(line) > 80] == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_help_is_in_its_language_whole(program: str) -> None:
    speak("zh")
    for text in _helps(program):
        below = re.sub("(?m)^  search-.*$", "", text.partition("\n\n")[2])  # below the usage, which names options
        words = [word for word in re.findall(r"[a-z]{4,}(?: [a-z]+){2,}", below) if not _HAN.search(word)]
        assert words == []
        assert len(_HAN.findall(below)) > 20
    speak("en")
    for text in _helps(program):
        assert "positional arguments" in text or "options" in text
        described = re.sub("(?m)^  search-.*$|, as .*$", "", text)  # examples have Chinese queries
        assert _HAN.findall(described) == []


def test_argparse_says_nothing_that_has_no_chinese_sentence() -> None:
    """The sentences are those of the Python that runs: another has others."""
    said = set()
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            said |= {value.value for value in node.args[:1] if isinstance(value, ast.Constant)}
    speak("zh")
    untold = [text for text in said if not _FOR_PROGRAMMERS.search(text) and help_._one(text) == text]
    assert len(said) > 25
    assert [text for text in untold if help_._counted(text, text, 2) == text] == []


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh"}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ([], {"LANG": "en_GB.UTF-8", "LC_ALL": "", "LC_MESSAGES": "zh_TW@radical"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "GONGKAI_LANG": "en"}, "en"),
        ([], {"GONGKAI_LANG": "zh"}, "zh"),
        ([], {"GONGKAI_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh"),
        (["--lang", "zh"], {"GONGKAI_LANG": "en"}, "zh"),
        (["--lang=en", "x", "--lang=zh"], {}, "zh"),
        (["--", "--lang", "zh"], {}, "en"),
        (["--lang"], {"LANG": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_a_command_speaks_the_language_of_who_reads_it(
    arguments: list[str], environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert begin(arguments) == arguments
    assert spoken() == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--colour"], "search-cli: 不认识的参数：--colour（用法见 search-cli --help）\n"),
        (["--page", "0"], "search-cli: 参数 --page：应为：不小于 1 的整数，而不是 '0'（用法见 search-cli --help）\n"),
        (["--page"], "search-cli: 参数 --page：需要一个值（用法见 search-cli --help）\n"),
        (["--compare", "a"], "search-cli: 参数 --compare：需要 2 个值（用法见 search-cli --help）\n"),
        (["--json", "--csv"], "search-cli: 参数 --csv：不能与参数 --json 同用（用法见 search-cli --help）\n"),
    ],
)
def test_mistakes_are_said_in_the_language_too(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(SystemExit) as end:
        search_cli.main(arguments)
    assert (end.value.code, capsys.readouterr().err) == (2, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usage_names_the_program_and_is_moved_in_by_what_stands_before_it(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        search_cli.main(["--lang", language, "--help"])
    first, second = capsys.readouterr().out.splitlines()[:2]
    before, found, _ = first.partition("search-cli [OPTION ...] QUERY ...")
    assert found
    assert before == {"zh": "用法：", "en": "usage: "}[language]
    assert second.startswith(" " * width(before) + "search-cli [OPTION ...] --show ID")
    with pytest.raises(SystemExit):
        search_index.main(["add", "--lang", language, "--help"])
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.startswith(f"{before}search-index add [-h]")
    assert len(second) - len(second.lstrip()) == width(before + "search-index add ")
