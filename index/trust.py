"""Whose an index folder is: what others can write to, they can put anything into, lies and wrong corrections too."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from index.errors import IndexPlaceError
from index.messages import Message
from index.settings import BY_NAME, value_of

_VARIABLE = BY_NAME["trust_index"].variable


def check_owner(folder: Path) -> None:
    """Raise ``IndexPlaceError`` where others than this user and root can write to an index folder.

    Not on Windows, where permissions are of another kind, nor where the settings say that it is meant.
    """
    if not hasattr(os, "geteuid") or value_of("trust_index"):
        return
    try:
        state = folder.stat()
    except OSError:
        return  # opening it says what is wrong
    if state.st_uid not in (0, os.geteuid()):
        raise _refused(folder, Message("trust.other_user", user=state.st_uid))
    # Where the folder is sticky, others can add files but not replace the manifest, which names those that count.
    if stat.S_ISDIR(state.st_mode) and not state.st_mode & stat.S_ISVTX:
        if state.st_mode & stat.S_IWOTH:
            raise _refused(folder, Message("trust.everybody"))
        if state.st_mode & stat.S_IWGRP and not _is_private(state.st_gid, state.st_uid):
            raise _refused(folder, Message("trust.group", group=state.st_gid))


def _is_private(group: int, owner: int) -> bool:
    """Whether a group is the owner's own, as many systems give every user one: his name, nobody else in it."""
    import grp
    import pwd

    try:
        entry, name = grp.getgrgid(group), pwd.getpwuid(owner).pw_name
    except KeyError:
        return False
    return entry.gr_name == name and set(entry.gr_mem) <= {name}


def _refused(folder: Path, why: Message) -> IndexPlaceError:
    return IndexPlaceError("trust.refused", folder=folder, why=why, variable=_VARIABLE)
