"""What stands in for the patterns of a room: one that tells which have found anything, or one that never does.

A pattern that finds nothing in a document cannot matter to it, so that only documents in which it found something need
be read again without it. Patterns are taken where modules hold them: by name, within tuples and mappings, or written
where they are used (``re.search(r"…", text)``).
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

import indexer.figures
import indexer.metadata
import indexer.text

ROOMS = (indexer.metadata, indexer.figures, indexer.text)
#: The functions of ``re`` by which a pattern that is written in place is used.
_USES = ("search", "match", "fullmatch", "findall", "finditer", "sub", "split")


def never(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """A pattern that finds nothing and has the groups of another."""
    return re.compile(f"(?!)(?:{pattern.pattern})", pattern.flags)


@cache
def modules() -> list[ModuleType]:
    """Every module of the rules."""
    return [
        importlib.import_module(info.name)
        for room in ROOMS
        for info in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    ]


class Watched:
    """A pattern that notes its name in ``seen`` as soon as it finds anything."""

    def __init__(self, pattern: re.Pattern[str], name: str, seen: set[str]) -> None:
        self._pattern, self._name, self._seen = pattern, name, seen

    def __getattr__(self, use: str) -> Any:
        found = getattr(self._pattern, use)
        return found if use not in _USES else lambda *arguments: self._note(found, *arguments)

    def _note(self, use: Callable[..., Any], *arguments: Any) -> Any:
        text = arguments[1] if use.__name__ == "sub" else arguments[0]
        if use.__name__ in ("sub", "split"):
            found, result = self._pattern.search(text), use(*arguments)
        elif use.__name__ == "finditer":
            found = result = list(use(*arguments))
            return self._if(found, iter(result))
        else:
            found = result = use(*arguments)
        return self._if(found, result)

    def _if(self, found: Any, result: Any) -> Any:
        if found:
            self._seen.add(self._name)
        return result


class _InPlace:
    """The module ``re`` for one module, whose patterns written in place are those that ``replaced`` gives."""

    def __init__(self, replaced: Callable[[str], Any]) -> None:
        self._replaced = replaced

    def __getattr__(self, use: str) -> Any:
        if use not in _USES:
            return getattr(re, use)
        return lambda pattern, *arguments: getattr(self._replaced(pattern), use)(*arguments)


def _short(module: ModuleType) -> str:
    return module.__name__.removeprefix("indexer.").removeprefix("metadata.")


def _held(value: object) -> Iterator[re.Pattern[str]]:
    """The patterns that a module's value is, or has in tuples and mappings."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _held(part)


def _with(value: Any, replaced: Callable[[re.Pattern[str]], Any]) -> Any:
    """The same value with other patterns in it."""
    if isinstance(value, re.Pattern):
        return replaced(value)
    if isinstance(value, dict):
        return {key: _with(part, replaced) for key, part in value.items()}
    return type(value)(_with(part, replaced) for part in value)


def named() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module holds, by the module and the name where it is found first."""
    names: dict[int, str] = {}
    found: dict[str, re.Pattern[str]] = {}
    for module in modules():
        for name, value in vars(module).items():
            for number, pattern in enumerate(_held(value)):
                whole = f"{_short(module)}.{name}"
                key = whole if isinstance(value, re.Pattern) else f"{whole}[{number}] {pattern.pattern[:30]}"
                if names.setdefault(id(pattern), key) == key:
                    found[key] = pattern
    return found


@cache
def in_place() -> dict[str, str]:
    """Every pattern written where it is used: its module with its text, and the text."""
    found = {}
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in _USES
                and isinstance(node.args[0], ast.Constant)
            ):
                text = str(node.args[0].value)
                found[f"{_short(module)}: {text}"] = text
    return found


@contextmanager
def watching(seen: set[str]) -> Iterator[None]:
    """While it lasts, every pattern notes its name in ``seen`` when it finds anything."""
    names = {id(pattern): name for name, pattern in named().items()}
    with _replaced(
        lambda pattern: Watched(pattern, names[id(pattern)], seen),
        lambda module, text: Watched(re.compile(text), f"{module}: {text}", seen),
    ):
        yield


@contextmanager
def without(name: str) -> Iterator[None]:
    """While it lasts, the pattern of that name finds nothing."""
    left_out = named().get(name)
    with _replaced(
        lambda pattern: never(pattern) if pattern is left_out else pattern,
        lambda module, text: (never if f"{module}: {text}" == name else re.compile)(re.compile(text)),
    ):
        yield


@contextmanager
def _replaced(held: Callable[[re.Pattern[str]], Any], placed: Callable[[str, str], Any]) -> Iterator[None]:
    before: list[tuple[dict[str, Any], str, Any]] = []
    for module in modules():
        for name, value in list(vars(module).items()):
            if value is re:
                new: Any = _InPlace(lambda text, module=module: placed(_short(module), text))  # type: ignore[misc]
            elif not name.startswith("__") and any(held(pattern) is not pattern for pattern in _held(value)):
                new = _with(value, held)
            else:
                continue
            before.append((vars(module), name, value))
            vars(module)[name] = new
    try:
        yield
    finally:
        for holder, name, value in before:
            holder[name] = value
