"""Old Word, WPS, RTF and OpenDocument files, converted to .docx by LibreOffice where it is installed.

Web pages and Word files under the name .doc are common, and read as what they are. A conversion runs in a folder
and with a profile of its own, within a time limit, and is ended with all its children.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path, PurePath

from indexer.document import Document, UnreadableError
from indexer.readers import limits, packages
from indexer.readers.html.mhtml import read_mhtml
from indexer.readers.html.reader import read_html
from indexer.readers.office.docx import read_docx, read_word_xml
from indexer.workers import access, confinement

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How a web archive begins: with a field of a mail message.
_MESSAGE = re.compile(rb"(?:mime-version|from|content-type|date|subject|snapshot-content-location)[ \t]*:")

_PROGRAMS = ("soffice", "libreoffice")

#: Settings of the profile: no macros, nothing fetched that a document links to, links not updated.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value>
</prop></item>
</oor:items>
"""


def read_office(data: bytes, name: str) -> Document:
    """The document in a .doc, .wps, .rtf or .odt file. Raises ``UnreadableError``."""
    packages.size(data)
    packages.refuse_encrypted(data)
    suffix = PurePath(name).suffix.lower()
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"PK") and suffix != ".odt":
        return read_docx(data, name)
    if _MESSAGE.match(head):
        return read_mhtml(data, name)
    if head.startswith((b"<!doctype html", b"<html", b"<?xml")) and b"<html" in data[:4096].lower():
        return read_html(data, name)
    start = data[:8192].lstrip(b"\xff\xfe").replace(b"\0", b"")  # also of UTF-16
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and (b"wordDocument" in start or b"pkg:package" in start):
        return read_word_xml(data, name)
    if not data.startswith((_OLE, b"{\\rtf", b"PK", b"\xdb\xa5", b"\x31\xbe")):
        raise UnreadableError("document.not_as_named", suffix=suffix)
    return replace(read_docx(_converted(data, suffix), name), format=suffix.lstrip("."))


def _converted(data: bytes, suffix: str) -> bytes:
    """The file as .docx."""
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise UnreadableError("document.no_libreoffice", suffix=suffix)
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "out").mkdir()
        source = place / f"in{suffix}"
        source.write_bytes(data)
        _make_profile(place / "profile", Path(program))
        command = [
            program,
            f"-env:UserInstallation={(place / 'profile').as_uri()}",
            *("--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(place / "out"), str(source)),
        ]
        environment = {**os.environ, "HOME": folder, "TMPDIR": folder, "no_proxy": "*"}
        with access.socket(_socket((place / "profile").as_uri())):
            _run(command, environment, folder)
        made = place / "out" / "in.docx"
        if not made.is_file():
            raise UnreadableError("document.libreoffice_failed", suffix=suffix)
        if made.stat().st_size > limits.FILE_BYTES:
            raise UnreadableError("document.converted_too_large", most=limits.FILE_BYTES // 2**20)
        return made.read_bytes()


def _make_profile(profile: Path, program: Path) -> None:
    """Make a profile with our settings, and the build that it is of.

    Without one the program begins anew, which takes twice the time, and cannot where it may not remove its socket.
    """
    extensions = profile / "user" / "extensions"
    extensions.mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    with contextlib.suppress(OSError):  # it lies elsewhere, and the program has to begin anew
        version = (program.resolve().parent / "versionrc").read_text(encoding="utf-8", errors="replace")
        if build := re.search(r"^buildid=(.+)$", version, re.MULTILINE):
            (extensions / "buildid").write_text(f"{build[1]}\n", encoding="utf-8")


def _socket(profile: str) -> str:
    """What LibreOffice names the socket by which a second one with the same profile would find the first."""
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    user = os.getuid() if hasattr(os, "getuid") else ""
    return f"OSL_PIPE_{user}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"


def _run(command: list[str], environment: dict[str, str], folder: str) -> None:
    """Run a conversion, and end it, with its children, when its time is over."""
    process = subprocess.Popen(  # noqa: S603 (a program found on PATH, with arguments of our own)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )
    confinement.allow(process.pid, limits.CONVERSION_SECONDS)
    try:
        process.wait(limits.CONVERSION_SECONDS)
    except subprocess.TimeoutExpired:
        raise UnreadableError("document.conversion_too_slow", seconds=limits.CONVERSION_SECONDS) from None
    finally:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
