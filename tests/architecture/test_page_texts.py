"""Every text of the pages is gathered into the catalogue, has an English translation, and stands nowhere else."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tests.architecture.sources import ROOT, modules, place

CATALOGUE = ROOT / "webui/translations/en/LC_MESSAGES/pages.po"
TEMPLATES = sorted((ROOT / "webui/templates").glob("*.html"))
GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext"}

#: Chinese letters and signs. Quotation marks are not among them: they are the same in English.
CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]+")

#: Chinese in the code of the pages that is no text for a reader, and why.
NO_TEXT = {
    "webui/exports/examples.py": "examples of answers",
    "webui/parameters.py": "examples of what is asked",
    "webui/labels.py": "an example of a query",
    "webui/language.py": "what a language calls itself",
    "webui/parts/blocks.py": "patterns of what reports say",
}

PARAMETER = re.compile(r"%\(\w+\)s|\{\}|%(?!\()")
TAG = re.compile("<[^>]+>")

#: What stands in templates in both languages: the name.
BRAND = "公开"


def _texts(messages: Iterator[Message] | list[Message]) -> dict[tuple[str, str | None], Message]:
    return {(m.id if isinstance(m.id, str) else m.id[0], m.context): m for m in messages if m.id}


@pytest.fixture(scope="module")
def catalogue() -> dict[tuple[str, str | None], Message]:
    with CATALOGUE.open("rb") as file:
        return _texts(list(read_po(file, "en", "pages", abort_invalid=True)))


@pytest.fixture(scope="module")
def gathered() -> set[tuple[str, str | None]]:
    with (ROOT / "tools/page_texts.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
    found: set[tuple[str, str | None]] = set()
    for folder in ("webui", "index"):
        # From the root, as the mapping names files.
        for _, _, text, _, context in extract_from_dir(
            str(ROOT / folder),
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(folder)],
            {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()},
            keywords,
        ):
            found.add((text if isinstance(text, str) else text[0], context))
    return found


def test_the_catalogue_has_the_texts_that_are_used_and_no_others(
    catalogue: dict[tuple[str, str | None], Message], gathered: set[tuple[str, str | None]]
) -> None:
    assert len(gathered) > 400
    assert set(catalogue) == gathered, "run: make messages"


def test_every_text_has_an_english_translation(catalogue: dict[tuple[str, str | None], Message]) -> None:
    for (text, _), message in catalogue.items():
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert len(forms) == (1 if isinstance(message.id, str) else 2), text
        assert all(forms), f"no English for: {text}"
        assert not message.fuzzy, text
        for form in forms:
            # Words that are quoted, as examples of queries, stand in the Chinese text too.
            assert [word for word in CHINESE.findall(form) if word not in text] == [], (
                f"Chinese in the English of {text}"
            )
            assert sorted(PARAMETER.findall(form)) == sorted(PARAMETER.findall(text)), f"other parameters than: {text}"
            assert set(TAG.findall(form)) <= set(TAG.findall(text)), f"other tags than in: {text}"


def test_what_is_read_was_compiled_from_what_is_written() -> None:
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, "en", "pages"))
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run: make messages"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_chinese_of_its_own(path: Path) -> None:
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text(encoding="utf-8"))
    assert list(_outside(tree)) == []


def _outside(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.TemplateData):
        yield from (word for word in CHINESE.findall(node.data) if word != BRAND)
    elif isinstance(node, nodes.Const) and re.search(
        "[\u3400-\u9fff]", str(node.value)
    ):  # signs alone are compared with
        yield node.value
    for child in node.iter_child_nodes():
        yield from _outside(child)


def test_the_code_of_the_pages_has_no_chinese_of_its_own() -> None:
    found = {place(path): list(_strings(path)) for path in modules("webui")}
    assert {file: texts for file, texts in found.items() if texts and file not in NO_TEXT} == {}
    assert set(NO_TEXT) == {file for file, texts in found.items() if texts and file in NO_TEXT}


def _strings(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    translated = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in GETTEXT
        for child in ast.walk(node)
    }
    comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in translated | comments:
            yield from [node.value] if CHINESE.search(node.value) else []


def test_scripts_have_no_chinese_at_all() -> None:
    scripts = sorted((ROOT / "webui/static").glob("*.js"))
    assert scripts
    assert [path.name for path in scripts if CHINESE.search(path.read_text(encoding="utf-8"))] == []
