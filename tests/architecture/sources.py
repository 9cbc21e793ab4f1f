"""The project's modules and what they import, for the tests of its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def modules(folder: str) -> list[Path]:
    """The modules in a folder of the project and below it."""
    return sorted((ROOT / folder).rglob("*.py"))


def place(path: Path) -> str:
    """Where a module stands in the project."""
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Dotted names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)} line {node.lineno}: imports name their module in full"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
