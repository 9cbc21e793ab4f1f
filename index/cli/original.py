"""``search-cli --open``: the document that a report was read from, in the program that the system opens it with.

An index may be another's work. What it names is opened only where that can do nothing: an address of the web, or a file
of a kind that is read and never run, whose bytes are those that were indexed.
"""

from __future__ import annotations

import subprocess
import sys
from hashlib import file_digest
from pathlib import Path
from urllib.parse import quote

from index.cli.terminal import printable
from index.errors import GongkaiError
from index.messages import Message, say
from index.report import Report, Source, web_address

#: Kinds of files that programs show. Those of which a program may run a part (``.docm``) are not among them, nor those of
#: which a report is only a part.
SHOWN = frozenset(
    (
        *(".txt", ".html", ".htm", ".shtml", ".mhtml", ".mht", ".pdf", ".ofd", ".docx", ".doc"),
        *(".wps", ".rtf", ".odt", ".xlsx", ".xls", ".et", ".ods"),
    )
)

#: What may stand in an address as it is; all else is written with ``%``, so that no program takes it for something else.
_IN_ADDRESSES = ":/?#[]@&+,;=%~-._"


def open_original(report: Report) -> None:
    """Open a report's file, or else its page on the web, and say so; say where it is where nothing here can open it.

    Raises ``GongkaiError`` where there is nothing that may be opened.
    """
    place = place_of(report.source)
    if isinstance(place, Message):
        raise GongkaiError("open.nothing", id=report.id, reason=place)
    opened = _open_file(place) if isinstance(place, Path) else _open_address(place)
    shown = printable(str(place))
    print(say("open.opened", place=shown) if opened else say("open.no_program", place=shown))


def place_of(source: Source) -> Path | str | Message:
    """The file or else the address that may be opened, or why there is none."""
    file = _file(source)
    if isinstance(file, Path):
        return file
    address = web_address(source.url)
    return quote(address, safe=_IN_ADDRESSES) if address else file


def _file(source: Source) -> Path | Message:
    if not source.path:
        return Message("open.no_file")
    path, shown = Path(source.path), printable(source.path)
    if path.suffix.lower() not in SHOWN or not path.is_absolute() or source.path.startswith(("//", "\\\\")):
        return Message("open.other_kind", path=shown)
    try:
        real = path.resolve(strict=True)
        if not real.is_file() or real.suffix.lower() not in SHOWN:
            return Message("open.other_kind", path=shown)
        with real.open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
    except (OSError, RuntimeError, ValueError):  # gone, not ours to read, links in a circle, a null character
        return Message("open.unreadable", path=shown)
    return real if found == source.sha256 else Message("open.changed", path=shown)


def _open_file(path: Path) -> bool:
    if sys.platform == "win32":
        import os

        try:
            os.startfile(path)  # noqa: S606 - see place_of
        except OSError:
            return False
        return True
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        done = subprocess.run([opener, path], stderr=subprocess.DEVNULL, check=False)  # noqa: S603 - see place_of
    except OSError:
        return False
    return done.returncode == 0


def _open_address(address: str) -> bool:
    import webbrowser

    return webbrowser.open(address)
