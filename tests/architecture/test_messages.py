"""Every message for a person is a code whose sentences stand in a catalogue, Chinese and English, and nowhere else."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import indexer
import webui
from index.messages import DOMAIN, LANGUAGES, Message
from tests.architecture.sources import ROOT, imports, modules, place

#: The rooms that tell people something, the lowest first: a code stands in the catalogue of the lowest that has it.
ROOMS = ("index", "indexer", "webui")

#: What is raised without a code, and why no catalogue has a sentence for it.
WITHOUT_CODE = {
    "analyzers/build_fold.py": ("ValueError", "makes committed data; only who changes the rules runs it"),
    "analyzers/segmentation.py": (
        "SegmentationError",
        "an installation without a segmenter; analyzers know no messages",
    ),
    "index/messages.py": ("ValueError", "a caller's mistake"),
    "index/whoosh_engine/format/bigram_positions.py": ("ValueError", "becomes the reason of damage.unreadable"),
    "index/whoosh_engine/format/terms/term_reader.py": ("ValueError", "becomes the reason of damage.unreadable"),
    "index/whoosh_engine/format/columns.py": ("ValueError", "becomes the reason of damage.unreadable"),
    "index/whoosh_engine/format/terms/figure_lists.py": ("ValueError", "becomes the reason of damage.unreadable"),
    "index/whoosh_engine/format/fingerprint_index.py": ("ValueError", "becomes the reason of damage.unreadable"),
    "index/whoosh_engine/format/packing/compression.py": ("ValueError", "becomes the reason of damage.value"),
    "index/whoosh_engine/write/posting_writer.py": ("ValueError", "a caller's mistake"),
    "index/suggest/word_tables.py": (
        "ValueError",
        "becomes the reason of damage.unreadable; kept in a cluster, counted anew",
    ),
    "index/whoosh_engine/format/storage.py": (
        "NotPlainError",
        "as the system's own; becomes the reason of damage.unreadable, .file_unreadable or .own_unreadable",
    ),
    "index/settings.py": ("ValueError OSError", "caught where the setting is read, which says what is wrong"),
    "index/whoosh_engine/write/lock.py": ("OSError", "as the system's own; becomes the reason of a failed write"),
    "indexer/workers/answers.py": (
        "OSError UnpicklingError",
        "a process that gives no answer: what its end is called is said",
    ),
    "index/whoosh_engine/read/old_layouts.py": (
        "ValueError UnpicklingError",
        "becomes the reason of damage.unreadable",
    ),
    "index/whoosh_engine/read/segment_reader.py": ("ValueError", "becomes the reason of damage.unreadable"),
    "indexer/readers/unpack.py": (
        "BadZipFile EOFError NotImplementedError",
        "becomes the reason of archive.cannot_unpack, as what zipfile says of itself in English",
    ),
    "indexer/workers/process.py": ("SystemExit", "no message"),
    "indexer/workers/signals.py": ("KeyboardInterrupt", "no message"),
    "indexer/sources/unpacking.py": ("_LostError", "carries a sentence that has been said already"),
    "webui/cli.py": ("UsageError", "carries a sentence that has been said already"),
    "webui/service.py": ("BadRequest", "carries a sentence that has been said already"),
    "webui/exports/downloads.py": ("ServiceUnavailable", "carries a sentence that has been said already"),
    "webui/pages/similar.py": ("ServiceUnavailable", "carries a sentence that has been said already"),
}

#: Codes of which a language leaves a parameter out, and why.
UNEVEN = {"http.other": "in English the name that the library has for a status, in Chinese the number"}

#: Codes whose Chinese sentence has no Chinese of its own.
WITHOUT_HAN = {
    *("damage.file", "figures.total", "list.clauses", "list.or", "list.quoted", "progress.line", "search.heading"),
    "value.null",
}

_CODE = re.compile(r"[a-z]+\.[a-z_]+")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Use:
    """A call that has a code as its first argument, and the names of its parameters."""

    code: str
    parameters: frozenset[str]
    where: str


def _file(room: str, language: str, suffix: str = "po") -> Path:
    return ROOT / room / "translations" / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def _catalogue(room: str, language: str) -> Catalog:
    with _file(room, language).open("rb") as file:
        return read_po(file, language, DOMAIN, abort_invalid=True)


def _sentences(room: str, language: str) -> dict[str, tuple[str, ...]]:
    """Each code's sentence, or its plural forms."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
        )
        for message in _catalogue(room, language)
        if message.id
    }


SENTENCES = {(room, language): _sentences(room, language) for room in ROOMS for language in LANGUAGES}
PREFIXES = {code.partition(".")[0] for sentences in SENTENCES.values() for code in sentences}


def _uses(path: Path) -> Iterator[Use]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        code = node.args[0].value
        named = ast.unparse(node.func) in (
            "url_for",
            "adapter.build",
            "render_template",
        )  # Flask's names of pages look like codes
        if isinstance(code, str) and _CODE.fullmatch(code) and code.partition(".")[0] in PREFIXES and not named:
            # QueryError takes an offset and hands the sentence a place, counted from 1.
            names = {"place" if keyword.arg == "position" else keyword.arg or "**" for keyword in node.keywords}
            yield Use(code, frozenset(names), f"{place(path)} line {node.lineno}")


USES = [use for room in ROOMS for path in modules(room) for use in _uses(path)]


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@cache
def _coded() -> set[str]:
    """The names of the classes of errors with a code."""
    bases = {
        node.name: {ast.unparse(base) for base in node.bases}
        for room in ROOMS
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    found = {"CodedError"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def test_there_is_something_to_look_at() -> None:
    assert len(USES) > 150
    assert [Path(room.__file__ or "").parent.name for room in (indexer, webui)] == [*ROOMS[1:]]
    assert {"GongkaiError", "QueryError", "UnreadableError", "ListenError"} <= _coded()


def test_every_code_that_is_used_has_a_sentence_in_both_languages() -> None:
    wrong = []
    for use in USES:
        room = use.where.partition("/")[0]
        reached = [room] if room == "index" else ["index", room]
        for language in LANGUAGES:
            if not any(use.code in SENTENCES[below, language] for below in reached):
                wrong.append(f"{use.where}: {use.code} has no sentence in {language}")
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_catalogue_has_the_codes_that_its_room_is_the_lowest_to_use_and_no_others(room: str) -> None:
    below = ROOMS[: ROOMS.index(room)] if room == "index" else ("index",)
    lower = (
        {use.code for use in USES if use.where.startswith(tuple(f"{other}/" for other in below))} if below else set()
    )
    own = {use.code for use in USES if use.where.startswith(f"{room}/")} - lower
    for language in LANGUAGES:
        assert set(SENTENCES[room, language]) == own


def test_a_code_has_the_same_parameters_wherever_it_is_used_and_in_both_languages() -> None:
    wrong = []
    for (room, language), sentences in SENTENCES.items():
        for use in USES:
            for sentence in sentences.get(use.code, ()):
                fields = _fields(sentence)
                expected = [use.parameters, use.parameters - {"place"}]
                if fields not in expected and not (use.code in UNEVEN and fields < use.parameters):
                    wrong.append(
                        f"{use.where}: {use.code} in {room}/{language} has {fields}, not {set(use.parameters)}"
                    )
    assert wrong == []


def test_an_exception_of_this_test_is_one() -> None:
    for code in UNEVEN:
        both = [
            _fields(SENTENCES[room, language][code][0])
            for room, language in SENTENCES
            if code in SENTENCES[room, language]
        ]
        assert len(both) == 2
        assert both[0] != both[1]


def test_parameters_are_plain_names() -> None:
    """A catalogue reaches into no object: neither attributes nor items of parameters."""
    names = {
        name for sentences in SENTENCES.values() for forms in sentences.values() for s in forms for name in _fields(s)
    }
    assert names
    assert [name for name in names if not name.isidentifier()] == []


def test_a_sentence_is_in_its_language() -> None:
    for (room, language), sentences in SENTENCES.items():
        for code, forms in sentences.items():
            for sentence in forms:
                assert sentence.strip(), f"{room}/{language}: {code} says nothing"
                if language == "en":
                    assert not _HAN.search(sentence), f"{room}: {code} has Chinese in its English sentence"
                else:
                    assert bool(_HAN.search(sentence)) == (code not in WITHOUT_HAN), f"{room}: {code} is not Chinese"


def test_every_sentence_renders_with_its_parameters() -> None:
    rendered = 0
    for (_, language), sentences in SENTENCES.items():
        for code, forms in sentences.items():
            formats = [part for form in forms for part in Formatter().parse(form) if part[1] is not None]
            numbers = {name for _, name, spec, _ in formats if spec or name == "count"}
            for count in (0, 1, 2):
                values = {name: count if name in numbers else f"<{name}>" for _, name, _, _ in formats if name}
                text = Message(code, **values).text(language)
                assert text != code
                assert all(f"<{name}>" in text for name in values if name not in numbers), text
                rendered += 1
    assert rendered > 600


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
def test_what_is_read_was_compiled_from_what_is_written(room: str, language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(room, language))
    assert _file(room, language, "mo").read_bytes() == compiled.getvalue(), "run: make messages"


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).split(".")[-1]


def _says_a_code(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and bool(_CODE.fullmatch(str(call.args[0].value)))


def test_what_is_said_is_said_by_a_code_that_stands_there_in_letters() -> None:
    wrong = []
    for path in [path for room in ROOMS for path in modules(room) if place(path) != "index/messages.py"]:
        ours = {name.rpartition(".")[2] for name in imports(path) if name.startswith("index.messages.")}
        sayers = (_coded() - {"ReportMissingError"}) | (
            {"Message", "say"} & ours
        )  # that one takes the id that is missing
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in sayers and not _says_a_code(node):
                wrong.append(f"{place(path)} line {node.lineno}: {_name(node)} without a code")
    assert wrong == []


def test_what_is_raised_has_a_code_or_a_reason_why_not() -> None:
    coded, wrong, needed = _coded(), [], set()
    for path in [path for room in ("analyzers", *ROOMS) for path in modules(room)]:
        excepted = WITHOUT_CODE.get(place(path), ("", ""))[0].split()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
                continue
            name = _name(node.exc)
            if name in excepted:
                needed.add((place(path), name))
            elif name.lstrip("_")[:1].isupper() and name not in coded:
                wrong.append(f"{place(path)} line {node.lineno}: {name} is no error with a code")
    assert wrong == []
    assert needed == {(file, name) for file, (names, _) in WITHOUT_CODE.items() for name in names.split()}
