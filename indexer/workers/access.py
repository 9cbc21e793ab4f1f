"""What a process that reads documents may still reach: Python's own files and the programs that readers start.

Where the kernel has Landlock (Linux from 5.13 on), nothing else can be opened, written or connected to from then on, by it
and by whatever it starts, not even by a library that a document has taken over. Documents come to it as open files.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from index.messages import Message

try:
    import landlockpy as landlock
except ImportError:  # no Linux
    landlock = None  # type: ignore[assignment]

#: Programs that readers start, which read files of their own.
PROGRAMS = ("tesseract", "soffice", "libreoffice")

#: Those of them that do not start without a socket, and the folder that they make it in whatever they are told. What is
#: allowed there is to make sockets, and not to remove any: that is for the process that started this one.
WITH_SOCKETS = ("soffice", "libreoffice")
SOCKETS = Path("/tmp")  # noqa: S108 (fixed in LibreOffice)

#: What a note of one is called behind its name.
_NOTE = ".socket"

#: Of the system: programs, libraries and fonts, and what these look up. No place where people or services keep things.
_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store"),
    *("/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice", "/sys/devices/system"),
    *(f"/dev/{name}" for name in ("zero", "random", "urandom")),
    *(f"/proc/{name}" for name in ("self", "cpuinfo", "filesystems", "meminfo", "stat", "sys", "version")),
    *(f"/etc/{name}" for name in ("fonts", "ld.so.cache", "libreoffice", "locale.alias", "localtime", "mime.types")),
    *(f"/etc/{name}" for name in ("group", "nsswitch.conf", "papersize", "passwd", "timezone")),
)

_OWN = Path(__file__).resolve().parents[2]
_PACKAGES = ("analyzers", "index", "indexer")


def restrict(folder: str) -> bool:
    """Take from this process, for good, all that reading does not need; whether the kernel does so.

    ``folder`` is the one in which it may write. Threads that it has already keep what they had.
    """
    if landlock is None:
        return False
    try:
        access, scope = landlock.AccessFS, landlock.Scope
        with landlock.Ruleset(scoped=scope.ABSTRACT_UNIX_SOCKET | scope.SIGNAL) as rules:
            for place in dict.fromkeys(_readable()):
                kinds = access.READ_FILE | access.EXECUTE
                with contextlib.suppress(OSError):  # of which it has nothing to read then
                    rules.allow_path(place, kinds | access.READ_DIR if os.path.isdir(place) else kinds)  # noqa: PTH112
            rules.allow_path(os.devnull, access.READ_FILE | access.WRITE_FILE)
            rules.allow_path(folder, rules.handled_fs)
            rules.allow_path(Path(folder).parent, access.REMOVE_DIR)  # so that the folder can go with the process
            if any(map(shutil.which, WITH_SOCKETS)):
                with contextlib.suppress(OSError):  # there is no such folder
                    rules.allow_path(SOCKETS, access.MAKE_SOCK)
            rules.restrict()
    except OSError:  # the kernel has no Landlock, or something around this process forbids it
        return False
    return True


@contextlib.contextmanager
def socket(name: str) -> Iterator[None]:
    """Run a program meanwhile that makes a socket of this name, which is to go with it however it ends.

    A note in the folder for temporary files tells who is to remove it where this process may not: ``remove_sockets``.
    """
    note = Path(tempfile.gettempdir(), name + _NOTE)
    note.touch()
    try:
        yield
    finally:
        with contextlib.suppress(PermissionError):
            (SOCKETS / name).unlink(missing_ok=True)
            note.unlink(missing_ok=True)


def remove_sockets(folder: str) -> None:
    """Remove the sockets that are noted in the folder of a process that has ended, and nothing but sockets."""
    for note in Path(folder).glob(f"OSL_PIPE_*{_NOTE}"):  # of no other program's, whatever a document had noted there
        left = SOCKETS / note.stem
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(left.lstat().st_mode):
                left.unlink()


def version() -> int:
    """The version of the kernel's Landlock, 0 where it has none."""
    with contextlib.suppress(OSError):  # something around this process forbids it
        return landlock.abi_version() if landlock is not None else 0
    return 0


def described(version: int) -> Message:
    """How processes that read documents are confined by such a version, for people."""
    if not version:
        return Message("confined.limits")
    if version < _NETWORK:
        return Message("confined.files", version=version)
    return Message("confined.network", version=version)


#: The version of Landlock from which on it keeps from the network too, as far as that is TCP.
_NETWORK = 4


def _readable() -> Iterator[str]:
    yield from _SYSTEM
    yield from (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())
    yield from (str(_OWN / package) for package in _PACKAGES)
    # What else Python was told to import from, but not whatever folder it was started in.
    here = os.path.realpath(os.curdir) if os.path.exists(os.curdir) else ""  # noqa: PTH110
    yield from (place for place in sys.path if os.path.realpath(place) != here)
    for program in map(Path, filter(None, map(shutil.which, PROGRAMS))):
        folder = program.resolve().parent
        yield from map(str, (program.parent, folder.parent if folder.name == "program" else folder))
    if tessdata := os.environ.get("TESSDATA_PREFIX"):
        yield tessdata
