"""Settings: who wins, and that a value which cannot be is named with its place."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from index import settings
from index.settings import BY_NAME, SETTINGS, SettingsError, add_option, resolve, value_of

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to run in, and an environment without settings; the file of settings, which is not there yet."""
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        for name in (setting.variable, setting.also):
            monkeypatch.delenv(name, raising=False)
    settings._file.cache_clear()
    return tmp_path / settings.FILE


def test_a_flag_wins_over_the_environment_the_environment_over_the_file_and_the_file_over_the_default(
    nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert value_of("port") == 8080
    nothing_set.write_text("port = 1\n", encoding="utf-8")
    settings._file.cache_clear()
    assert value_of("port") == 1
    monkeypatch.setenv("PORT", "2")
    assert value_of("port") == 2
    monkeypatch.setenv("GONGKAI_PORT", "3")
    assert value_of("port") == 3
    assert value_of("port", "4") == 4


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_INDEX", "")
    assert value_of("index") == BY_NAME["index"].default


@pytest.mark.parametrize(
    ("given", "variable", "line", "place"),
    [
        ("x", "", "", "--port must be a number from 0 to 65535, not 'x'"),
        ("٣", "", "", "--port must be"),
        (None, "65536", "", "$GONGKAI_PORT must be"),
        (None, "", "port = -1", "port in gongkai.toml must be"),
        (None, "", "prot = 1", "there is no setting 'prot'"),
        (None, "", "port = ", "gongkai.toml: not TOML"),
        (None, "", 'index = ["a"]', "index must be the path of a folder, not ['a']"),
        (None, "", "trust_index = true", "trust_index is not taken from a file; set GONGKAI_TRUST_INDEX"),
    ],
)
def test_what_cannot_be_is_named_with_where_it_was_given(
    given: str | None, variable: str, line: str, place: str, nothing_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_PORT", variable)
    if line:
        nothing_set.write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        value_of("port", given)
    assert place in str(error.value)


def test_a_file_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.FILE_VARIABLE, "nowhere.toml")
    with pytest.raises(SettingsError, match=r"nowhere\.toml: no such file"):
        value_of("port")


@pytest.mark.parametrize("name", BY_NAME)
def test_every_setting_is_an_option_with_its_default_in_the_help(name: str) -> None:
    parser = argparse.ArgumentParser()
    add_option(parser, name)
    assert "".join(str(BY_NAME[name].default_shown).split()) in "".join(parser.format_help().split())
    assert getattr(resolve(parser.parse_args([])), name) == BY_NAME[name].default


def test_the_page_about_settings_is_made_from_the_table() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == settings.document()
