"""The manual pages: they say what ``--help`` says, in both languages, and are packed."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from index.cli.arguments import Parser
from index.messages import LANGUAGES, speak
from tools.man import COMMANDS, FOLDERS, MAN, pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(MAN.rglob("*.1"))


def _as_read(page: str) -> str:
    """A page as it is shown: without requests and changes of the font, its signs themselves, blanks as one."""
    text = re.sub(r"\\f[BIR]|\\&|\\:", "", page)
    for written, sign in ((r"\-", "-"), (r"\(dq", '"'), (r"\(aq", "'"), (r"\(ga", "`"), (r"\e", "\\")):
        text = text.replace(written, sign)
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_that_are_kept_are_those_that_would_be_made(language: str) -> None:
    made = pages(language)
    kept = {path.name: path.read_text(encoding="utf-8") for path in (MAN / FOLDERS[language]).glob("*.1")}
    assert kept == made, "run: make man"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_all_that_the_help_says(language: str) -> None:
    speak(language)
    try:
        parsers = [build() for build in COMMANDS]
        whole = [*parsers, *(c for p in parsers for a in p._actions for c in _commands(a))]
        assert len(whole) == 15
        for parser in whole:
            page = _as_read((MAN / FOLDERS[language] / f"{parser.prog.split()[0]}.1").read_text(encoding="utf-8"))
            for action in parser._actions:
                for option in action.option_strings:
                    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", page), option
                said = parser._get_formatter()._expand_help(action) if action.help else ""
                assert " ".join(said.split()) in page
    finally:
        speak(None)


def _commands(action: argparse.Action) -> list[Parser]:
    return [*action.choices.values()] if isinstance(action, argparse._SubParsersAction) else []


@pytest.mark.skipif(not shutil.which("man"), reason="there is no man here")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(MAN).as_posix())
def test_a_page_is_set_without_a_complaint(path: Path) -> None:
    command = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-P", "cat", str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    complaints = [line for line in done.stderr.splitlines() if "can't break line" not in line]
    assert (done.returncode, complaints) == (0, [])
    assert path.stem in done.stdout


def test_every_page_is_packed() -> None:
    files = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["data-files"]
    packed = sorted(path for patterns in files.values() for pattern in patterns for path in ROOT.glob(pattern))
    assert len(PAGES) == 2 * len(COMMANDS)
    assert packed == PAGES
