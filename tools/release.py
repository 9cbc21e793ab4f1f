"""Build the wheel and the source distribution of the last commit into ``dist/``, and try them as a stranger would.

Built from a copy of what is committed, because setuptools also packs what it finds of earlier builds. Both are tried
before they are put into ``dist/``: nothing is missing, nothing is too much, the source distribution builds the very
same wheel, and the wheel works in an environment that has nothing but itself and ``requirements.lock``.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "release"
DIST = ROOT / "dist"
PACKAGES = ("analyzers", "index", "indexer", "webui")

#: Asked of the application in the wheel: templates, static files and data must be where it looks for them.
PAGES = """
import sys
from index import open_index
from webui.app import create_app
import analyzers, index, indexer, webui
for package in (analyzers, index, indexer, webui):
    assert package.__file__.startswith(sys.prefix), package.__file__
found = open_index(sys.argv[1])
client = create_app(found).test_client()
hit = found.search("公开").hits[0].id
pages = ("/", "/help", "/?q=公开", "/api/search?q=公开", "/static/style.css", f"/report/{hit}", f"/like?id={hit}")
for path in pages:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200 and answer.data, (path, answer.status)
found.close()
"""


def main() -> int:
    """Build and try; 0 where all is well. What is wrong ends the run with a message."""
    shutil.rmtree(WORK, ignore_errors=True)
    source, built = WORK / "source", WORK / "built"
    committed = _committed(source)
    _build(source, built)
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    code = {name for name in committed if name.startswith(tuple(f"{p}/" for p in PACKAGES))}
    manual = {name for name in committed if name.startswith("man/")}
    _same("the wheel", _members(wheel), code | set(map(_page, manual)))
    _whole(sdist, committed)
    _build(source, WORK / "direct", "--wheel")
    _equal(wheel, WORK / "direct" / wheel.name)
    _try(wheel, source)
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    for made in (sdist, wheel):
        print(shutil.copy2(made, DIST))
    return 0


def _committed(source: Path) -> set[str]:
    """Unpack the last commit to ``source``; the names of its files."""
    source.mkdir(parents=True)
    archive = WORK / "source.tar"
    _run("git", "archive", "--output", archive, "HEAD", cwd=ROOT)
    with tarfile.open(archive) as packed:
        packed.extractall(source, filter="data")
        return {member.name for member in packed if member.isfile()}


def _build(source: Path, out: Path, *what: str) -> None:
    """Build with the locked setuptools of this environment; by default the wheel is built from the sdist."""
    moment = subprocess.check_output(["git", "log", "-1", "--format=%ct"], cwd=ROOT, text=True).strip()
    uv = Path(sys.executable).with_name("uv")
    options = ("--no-build-isolation", "--offline", "--python", sys.executable, "--quiet")
    _run(uv, "build", *options, *what, "--out-dir", out, source, cwd=WORK, SOURCE_DATE_EPOCH=moment)


def _members(wheel: Path) -> set[str]:
    """What a wheel installs, beside what describes it."""
    with zipfile.ZipFile(wheel) as packed:
        return {name.partition(".data/data/")[2] or name for name in packed.namelist() if ".dist-info/" not in name}


def _page(name: str) -> str:
    """Where a page of ``man/`` is installed."""
    folder, _, file = name.removeprefix("man/").rpartition("/")
    return "/".join(filter(None, ("share/man", folder, "man1", file)))


def _same(what: str, names: set[str], wanted: set[str]) -> None:
    if names != wanted:
        sys.exit(f"{what} lacks {sorted(wanted - names)} and has {sorted(names - wanted)} too much")


def _whole(sdist: Path, committed: set[str]) -> None:
    with tarfile.open(sdist) as packed:
        names = {member.name.partition("/")[2] for member in packed if member.isfile()}
    described = {name for name in names if name.startswith("gongkai.egg-info/")} | {"PKG-INFO", "setup.cfg"}
    _same("the source distribution (see MANIFEST.in)", names - described, committed)


def _equal(left: Path, right: Path) -> None:
    """Two wheels have the same files with the same bytes."""
    with zipfile.ZipFile(left) as one, zipfile.ZipFile(right) as other:
        _same("the wheel from the source distribution", set(one.namelist()), set(other.namelist()))
        different = [name for name in one.namelist() if one.read(name) != other.read(name)]
    if different:
        sys.exit(f"the source distribution builds another wheel: {different}")


def _try(wheel: Path, source: Path) -> None:
    """Install the wheel into an environment of its own and use it on the samples, away from the checkout."""
    venv.create(WORK / "venv", with_pip=True)
    bin_ = WORK / "venv" / "bin"
    pip = (bin_ / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install")
    _run(*pip, "--require-hashes", "-r", source / "requirements.lock", cwd=WORK)
    _run(*pip, "--no-deps", "--no-index", wheel, cwd=WORK)
    _run(bin_ / "python", "-m", "pip", "check", cwd=WORK)
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory() as elsewhere:
        for command in project["scripts"]:
            said = _run(bin_ / command, "--version", cwd=elsewhere)
            if said.split()[-1] != project["version"]:
                sys.exit(f"{command} says it is {said}, not {project['version']}")
            if not (WORK / "venv" / "share" / "man" / "man1" / f"{command}.1").is_file():
                sys.exit(f"{command} has no manual page where it is installed")
        index = Path(elsewhere) / "index"
        _run(bin_ / "search-index", "add", source / "samples" / "reports", "--index", index, cwd=elsewhere)
        for text, wanted in _quotations(source / "samples" / "queries.tsv"):
            found = json.loads(_run(bin_ / "search-cli", "--json", "--index", index, f'"{text}"', cwd=elsewhere))
            if found["total"] != wanted:
                sys.exit(f"the quotation {text} finds {found['total']} of the samples, not {wanted}")
        _run(bin_ / "python", "-c", PAGES, index, cwd=elsewhere)


def _quotations(queries: Path) -> Iterator[tuple[str, int]]:
    """Quotations that need no filter and are found, and the number of samples that a plain scan finds for each."""
    lines = [line for line in queries.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t"):
        if row["kind"] == "exact" and not row["filters"] and row["expected"] != "0":
            yield row["query"], int(row["expected"])


def _run(*command: object, cwd: str | Path, **environment: str) -> str:
    """Run a command that finds nothing of the checkout by chance; its output. A failure ends the run with all it said."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "GONGKAI_INDEX"}}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
