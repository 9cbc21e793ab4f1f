"""Who may write to an index folder, and that it can be said that it is known."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index import create_index, open_index
from index.errors import IndexDamagedError, IndexMissingError, IndexPlaceError
from index.opening import rebuild_index
from index.protocol import Index
from index.settings import BY_NAME, FILE_VARIABLE, SettingsError, value_of

VARIABLE = BY_NAME["trust_index"].variable

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system has other permissions")

USES = (open_index, create_index, rebuild_index)


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o1777, 0o2755])
def test_a_folder_that_others_cannot_change_is_opened(index: Index, mode: int) -> None:
    Path(index.location).chmod(mode)
    assert open_index(index.location).search("").total == 5


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("mode", [0o777, 0o757, 0o775])
def test_a_folder_that_others_can_write_to_is_refused_unless_that_is_known(
    index: Index, monkeypatch: pytest.MonkeyPatch, use: Callable[[str], object], mode: int
) -> None:
    folder = Path(index.location)
    # A group that has no name is nobody's own.
    monkeypatch.setattr("index.trust._is_private", lambda group, owner: False)
    folder.chmod(mode)
    with pytest.raises(IndexPlaceError, match=rf"(?s)could put anything into it.*{VARIABLE}=1") as caught:
        use(index.location)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)
    monkeypatch.setenv(VARIABLE, "1")
    use(index.location)


def test_a_folder_of_another_user_is_refused_unless_he_is_root(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = Path(index.location).stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner == 0:
        assert open_index(index.location).search("").total == 5
        try:
            os.chown(index.location, 12345, -1)
        except PermissionError:
            pytest.skip("this user may give nothing away")
    with pytest.raises(IndexPlaceError, match="belongs to user"):
        open_index(index.location)
    monkeypatch.setenv(VARIABLE, "1")
    assert open_index(index.location).search("").total == 5


def test_a_users_own_group_is_nobody_else(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    import grp
    import pwd

    folder = Path(index.location)
    folder.chmod(0o775)
    state = folder.stat()

    def groups(name: str, *members: str) -> None:
        entry = grp.struct_group((name, "x", state.st_gid, list(members)))
        monkeypatch.setattr(grp, "getgrgid", lambda number: entry)

    user = pwd.struct_passwd(("wang", "x", state.st_uid, state.st_gid, "", "/", ""))
    monkeypatch.setattr(pwd, "getpwuid", lambda number: user)
    for name, members in (("wang", ()), ("wang", ("wang",))):
        groups(name, *members)
        assert open_index(folder).search("").total == 5
    for name, members in (("users", ()), ("wang", ("wang", "li"))):
        groups(name, *members)
        with pytest.raises(IndexPlaceError, match="group"):
            open_index(folder)


@pytest.mark.parametrize("name", ["manifest.json", "overrides.csv"])
def test_a_pipe_in_place_of_a_file_of_the_index_is_an_error_and_nobody_waits_for_it(index: Index, name: str) -> None:
    path = Path(index.location) / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with pytest.raises((IndexDamagedError, OSError)):
        open_index(index.location).corrections()


def test_settings_in_a_pipe_are_an_error_and_nobody_waits_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "gongkai.toml")
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "gongkai.toml"))
    with pytest.raises(SettingsError, match=r"gongkai\.toml"):
        value_of("index")


def test_a_path_that_no_system_has_is_no_index() -> None:
    with pytest.raises(IndexMissingError):
        open_index("a\0b")
