"""A folder of hostile files of every kind among healthy reports, for whoever wants to see what becomes of them.

``python -m tests.indexer.sources.poison FOLDER`` makes one to look at.
"""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.indexer.made_folders import lines, narrative, page, record, write_zip
from tests.indexer.readers.office.made_docx import docx, p
from tests.indexer.sources import poison_archives, poison_crawls, poison_documents

#: What stands in files that nobody named, and must never be found.
SECRET = "不可外泄的密语"

#: Folders below one another: more than Python's functions may call one another.
DEPTH = 1_200


@dataclass
class Corpus:
    """What was laid out. Addresses are relative: ``healthy`` with a phrase of each, ``rows`` of those that must be
    listed as not read, ``poison`` of all hostile ones.
    """

    healthy: dict[str, str] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    poison: set[str] = field(default_factory=set)


def lay(folder: Path, outside: Path, url: str) -> Corpus:
    """Make the corpus in ``folder``. ``outside`` is for what links lead to; ``url`` is what documents refer to."""
    corpus = Corpus()
    secret = outside / "secret.txt"
    secret.write_text(narrative(extra=SECRET), encoding="utf-8")
    (outside / "folder").mkdir()
    (outside / "folder/secret.txt").write_text(narrative(extra=SECRET), encoding="utf-8")
    (outside / "secret.csv").write_text(f"path,field,value\na.txt,agency,{SECRET}\n", encoding="utf-8")
    for name, make in _documents(url, str(secret)).items():
        _write(folder / f"documents/{name}", make())
        corpus.poison.add(f"documents/{name}")
    _archives(folder / "archives", corpus)
    _crawls(folder / "crawls", corpus)
    _places(folder / "places", outside, corpus)
    _names(folder / "names", corpus)
    _healthy(folder, corpus)
    return corpus


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _documents(url: str, secret: str) -> Mapping[str, Callable[[], bytes]]:
    return {
        **poison_documents.word(url, secret),
        **poison_documents.spreadsheets(),
        **poison_documents.layouts(secret),
        **poison_documents.pdfs(),
        **poison_documents.pages(url, secret),
        **poison_documents.texts(),
    }


def _archives(folder: Path, corpus: Corpus) -> None:
    for number, (name, make) in enumerate({**poison_archives.WITH_GOOD, **poison_archives.HARMLESS}.items()):
        _write(folder / name, make(poison_archives.good(number)))
        corpus.poison.add(f"archives/{name}")
        corpus.healthy[f"archives/{name}!{poison_archives.GOOD}"] = f"健康的成员{number}。"
    corpus.rows |= {f"archives/{name}" for name in poison_archives.WITH_GOOD}
    for name, make_all in poison_archives.ROWS.items():
        _write(folder / name, make_all())
        corpus.rows.add(f"archives/{name}")
        corpus.poison.add(f"archives/{name}")


def _crawls(folder: Path, corpus: Corpus) -> None:
    """Crawls, each with a page that must be read whatever the others are."""
    for number, (name, make) in enumerate(poison_crawls.WITH_GOOD.items()):
        _write(folder / name, make(poison_crawls.good(number)))
        corpus.healthy[f"crawls/{name}!{poison_crawls.GOOD}"] = f"健康的网页{number}。"
        corpus.rows.add(f"crawls/{name}")
        corpus.poison.add(f"crawls/{name}")
    for name, make_all in poison_crawls.ROWS.items():
        _write(folder / name, make_all())
        corpus.rows.add(f"crawls/{name}")
        corpus.poison.add(f"crawls/{name}")


def _places(folder: Path, outside: Path, corpus: Corpus) -> None:
    """Links, pipes, devices, and files without end."""
    folder.mkdir()
    for name in ("pipe.txt", "pipe.zip", "pipe.jsonl"):
        os.mkfifo(folder / name)
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        made.bind("socket.html")
        os.chdir(here)
    targets = {
        "out.txt": outside / "secret.txt",
        "out.zip": outside / "secret.txt",
        "out": outside / "folder",
        "up": outside.parent,
        "system": "/proc",
        "environment.txt": "/proc/self/environ",
        "memory.txt": "/proc/self/mem",
        "zero.txt": "/dev/zero",
        "random.jsonl": "/dev/urandom",
        "standard-input.txt": "/dev/stdin",
        "to-pipe.txt": "pipe.txt",
        "self.txt": "self.txt",
        "gone.txt": "nowhere.txt",
    }
    for name, target in targets.items():
        (folder / name).symlink_to(target)
    corpus.rows |= {f"places/{name}" for name in (*targets, "pipe.txt", "pipe.zip", "pipe.jsonl", "socket.html")}
    try:
        os.mknod(folder / "device.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        corpus.rows.add("places/device.txt")
    except OSError:
        pass  # only the system's owner may make one
    for name in ("sparse.txt", "sparse.zip", "sparse.pdf"):
        with (folder / name).open("wb") as stream:
            stream.truncate(2**36)
        corpus.rows.add(f"places/{name}")
    corpus.poison |= corpus.rows
    for name, harmless in {"around": "..", "beside": "../names"}.items():
        (folder / name).symlink_to(harmless)
        corpus.poison.add(f"places/{name}")
    (folder.parent / "overrides.csv").symlink_to(outside / "secret.csv")
    corpus.poison.add("overrides.csv")
    deep = folder / "deep"
    deep.mkdir()
    here = Path.cwd()
    os.chdir(deep)
    for _ in range(DEPTH):
        os.mkdir("d")  # noqa: PTH102
        os.chdir("d")
    Path("a.txt").write_text(narrative(extra="深处的报告。"), encoding="utf-8")
    os.chdir(here)
    corpus.healthy["places/deep/" + "d/" * DEPTH + "a.txt"] = "深处的报告。"


def _names(folder: Path, corpus: Corpus) -> None:
    """Healthy reports under names that could steer a terminal or a shell."""
    names = (
        b"\x1b[2J\x1b]0;x\x07.txt",
        b"a\n\r\tb.txt",
        b"\xff\xfe\xed\xa0\x80.txt",
        b"-rf *.txt",
        b"x" * 251 + b".txt",
    )
    names += ("\u202etxt.exe\u2066.txt".encode(), b"$(id);`id`|.txt", b"a.zip!b.txt", b"%s%n{0}.txt")
    for number, name in enumerate(names):
        path = os.fsdecode(name)
        _write(folder / path, narrative(extra=f"怪名的报告{number}。").encode())
        corpus.healthy[f"names/{path}"] = f"怪名的报告{number}。"
        corpus.poison.add(f"names/{path}")
    # The same names, of documents that cannot be read: they are shown.
    for name in names[:3]:
        _write(folder / os.fsdecode(b"0" + name), b"")
        corpus.rows.add(f"names/{os.fsdecode(b'0' + name)}")
        corpus.poison.add(f"names/{os.fsdecode(b'0' + name)}")


def _healthy(folder: Path, corpus: Corpus) -> None:
    for number, place in enumerate(("0", "archives", "documents", "names", "places", "z")):
        text = f"健康的报告{number}。"
        _write(folder / place / "00.txt", narrative(extra=text).encode())
        _write(folder / place / "zz.html", page(narrative(extra=text * 9)).encode())
        _write(folder / place / "mm.docx", docx(p(narrative(extra=text))))
        _write(folder / place / "nn.jsonl", lines(record(f"健康 {number}", text)).encode())
        write_zip(folder / place / "kk.zip", {"a.txt": narrative(extra=text).encode()})
        for name in ("00.txt", "zz.html", "mm.docx", "nn.jsonl", "kk.zip!a.txt"):
            corpus.healthy[f"{place}/{name}"] = text


if __name__ == "__main__":
    made, elsewhere = Path(sys.argv[1]) / "corpus", Path(sys.argv[1]) / "outside"
    for new in (made, elsewhere):
        new.mkdir(parents=True)
    laid = lay(made, elsewhere, "http://127.0.0.1:9")
    print(f"{len(laid.poison)} hostile and {len(laid.healthy)} healthy documents in {made}")
