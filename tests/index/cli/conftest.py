"""Running ``search-cli`` in this process, over the index of each module."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from index.cli.main import main
from index.protocol import Index

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(index: Index, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process: its exit status, output and errors."""
    monkeypatch.setenv("GONGKAI_INDEX", index.location)

    def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        try:
            status = main(arguments)
        except SystemExit as exit_:
            status = int(exit_.code or 0)
        output = capsys.readouterr()
        return status, output.out, output.err

    return run
