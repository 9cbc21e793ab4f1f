"""The version: written once, in pyproject.toml, and said by every command."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _command(target: str) -> ModuleType:
    return importlib.import_module(target.partition(":")[0])


@pytest.mark.parametrize("name", PROJECT["scripts"])
def test_every_command_says_the_version(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        _command(PROJECT["scripts"][name]).main(["--version"])
    assert end.value.code == 0
    out, err = capsys.readouterr()
    assert (out, err) == (f"{name} (gongkai) {PROJECT['version']}\n", "")


def test_a_command_that_is_not_installed_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.cli.arguments.DISTRIBUTION", "gongkai-that-is-not-installed")
    with pytest.raises(SystemExit) as end:
        _command(PROJECT["scripts"]["search-cli"]).main(["--version"])
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "gongkai-that-is-not-installed is not installed; run make install" in err


def test_no_other_file_of_the_packages_names_the_version() -> None:
    packages = [ROOT / name for name in ("analyzers", "index", "indexer", "webui")]
    naming = [
        path.relative_to(ROOT).as_posix()
        for package in packages
        for path in package.rglob("*.py")
        if f'"{PROJECT["version"]}"' in path.read_text(encoding="utf-8")
    ]
    assert naming == []
