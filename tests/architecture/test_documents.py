"""What is written for those who work on the project names files that are there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FOLDERS = ("analyzers", "benchmarks", "docs", "examples", "index", "indexer", "samples", "tests", "tools", "webui")

#: A path in code marks that begins with one of the folders; NAME stands for what the reader chooses.
_PATH = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`|(?<=pytest )(tests/[\w./-]+)")


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "SECURITY.md", "README.md", "docs/guide.md"])
def test_the_files_that_a_document_names_are_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = {match[1] or match[2] for match in _PATH.finditer(text)} - {"indexer/readers/NAME.py"}
    assert named
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "README.md"])
def test_the_targets_of_make_that_a_document_names_are_there(document: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = set(re.findall(r"(?:`| {4})make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8")))
    assert named
    assert named - set(targets) == set()


def test_the_targets_of_mutation_name_files_and_tests_that_are_there() -> None:
    targets = tomllib.loads((ROOT / "tools" / "mutants.toml").read_text(encoding="utf-8"))
    assert targets
    named = [path for target in targets.values() for path in (*target["files"], *target["tests"])]
    assert [path for path in named if not any(ROOT.glob(path))] == []
