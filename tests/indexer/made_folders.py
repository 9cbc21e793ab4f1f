"""Small fictional reports in every form that discovery meets, and readers that misbehave on purpose."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from index import Report, open_index
from index.whoosh_engine.write.prepare import prepare

CHILDREN = "带着子女"
SLEEP = ["sleep", "61725"]
HANG, EXIT, EXIT_QUIETLY, KILLED, SYSTEM_EXIT = "永不结束", "突然退出", "悄然退出", "被人结束", "要求退出"
BUSY, GREEDY = "忙个不停", "贪得无厌"


def narrative(name: str = "青禾县档案局", year: int = 2016, extra: str = "") -> str:
    """The text of a short report of a body that does not exist."""
    return (
        f"{name}{year}年政府信息公开工作年度报告\n"
        f"本报告由{name}编制。全年主动公开政府信息12条，未收到信息公开申请。\n{extra}"
    )


def page(text: str) -> str:
    """``text`` as a saved web page."""
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><div>{lines}</div></body></html>"


def lines(*records: Mapping[str, Any] | str) -> str:
    """A ``.jsonl``; text is a line as it is."""
    return "".join(
        (record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)) + "\n" for record in records
    )


def record(report_id: str, extra: str = "") -> dict[str, str]:
    """A line's record."""
    return {"id": report_id, "text": narrative("白石镇人民政府", 2015, f"编号{report_id}。{extra}")}


def write_zip(
    path: Path, members: Mapping[str, bytes], *, gbk: bool = False, compression: int = zipfile.ZIP_DEFLATED
) -> None:
    """An archive; with ``gbk`` its names are written as Chinese Windows does, in GBK without saying so."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            # A name of Latin letters with the flag for UTF-8 unset, of which the bytes are those of GBK.
            shown = name.encode("gbk").decode("cp437") if gbk else name
            archive.writestr(_PlainInfo(shown) if gbk else zipfile.ZipInfo(shown), data, compression)


class _PlainInfo(zipfile.ZipInfo):
    """A member whose name is written byte for byte."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's name)
        return self.filename.encode("cp437"), self.flag_bits


def patch_headers(path: Path, change: Callable[[bytearray, int, int], None]) -> None:
    """Change each member's two headers: ``change(data, offset of the flags, offset of the sizes)``."""
    data = bytearray(path.read_bytes())
    for signature, flags, sizes in ((b"PK\3\4", 6, 18), (b"PK\1\2", 8, 20)):
        at = data.find(signature)
        while at >= 0:
            change(data, at + flags, at + sizes)
            at = data.find(signature, at + 4)
    path.write_bytes(data)


def set_encrypted(data: bytearray, flags: int, sizes: int) -> None:
    """Say that a member is encrypted."""
    data[flags] |= 1


def set_file_size(size: int) -> Callable[[bytearray, int, int], None]:
    """Say that a member is ``size`` bytes long when unpacked."""

    def change(data: bytearray, flags: int, sizes: int) -> None:
        data[sizes + 4 : sizes + 8] = struct.pack("<I", size)

    return change


def stored(location: str | os.PathLike[str]) -> set[tuple[str, str]]:
    """(id, text) of every report of an index."""
    return {(report.id, report.text) for report in open_index(location).reports()}


def paths(location: str | os.PathLike[str]) -> set[str]:
    """Addresses of all documents of an index."""
    return {path or "" for _, path, *_ in open_index(location).sources()}


def misbehave(report: Report) -> str:
    """What a worker does instead of preparing: what the report's text says."""
    if CHILDREN in report.text:
        # Two programs, as a reader would run them: one in its own session, which it ends itself, and one that is left.
        with subprocess.Popen(SLEEP), subprocess.Popen(SLEEP, start_new_session=True) as own:
            try:
                own.wait()
            finally:
                own.kill()
    if HANG in report.text:
        time.sleep(600)
    if BUSY in report.text:
        re.match(r"(a+)+$", "a" * 60 + "b")  # a loop of C, which no other thread of Python's interrupts
    if GREEDY in report.text:
        held = [bytes(2**20) for _ in range(2**20)]
        assert held
    if EXIT in report.text:
        os._exit(3)
    if EXIT_QUIETLY in report.text:
        os._exit(0)
    if KILLED in report.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if SYSTEM_EXIT in report.text:
        raise SystemExit(4)
    return report.id


def prepare_or_misbehave(report: Report) -> Any:
    """As the engine prepares a report, but for those whose text says otherwise."""
    misbehave(report)
    return prepare(report)


class Unloadable:
    """A function that no process can receive: it ends the one that tries."""

    def __call__(self, report: Report) -> None:
        """Never called."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (7,)
