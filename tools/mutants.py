"""Change the code in small ways, one at a time, and see whether a test notices: the tests of the tests.

    python tools/mutants.py [TARGET ...] [--sample N] [--seed S]

``mutants.toml`` beside this file says what the targets are, and how much of each must be noticed. mutmut changes what
functions do, in a copy, ``build/mutants/TARGET``; the limits and weights of module level, which it leaves alone, are
changed here. What nothing noticed is listed in ``survivors.txt`` there.
Exit status: 0 every target reaches its floor, 1 one does not.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = Path(__file__).with_suffix(".toml")
WORK = ROOT / "build" / "mutants"
MUTMUT = Path(sys.executable).with_name("mutmut")

#: What tests read beside themselves and the packages.
ALSO_READ = ["benchmarks", "samples", "conftest.py"]

#: What is said of a change that a test noticed: a failure, no end, an end of the process.
NOTICED = ("killed", "timeout", "suspicious", "segfault", "caught by type check")

#: Hypothesis's profile for machines (the same examples each time, and no deadline, which a busy one would miss), with
#: fewer examples: a property is tried against each change, and those that fail fail soon.
CONFTEST = """
from hypothesis import settings

settings.register_profile("few", settings.get_profile("ci"), max_examples=10)
"""
PYTEST = ["--hypothesis-profile=few"]


def main() -> int:
    """Measure the targets that are named, or all; print the score of each."""
    targets = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(targets)} (default: all)")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="tests at once (default: 2)")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="changes of functions to try; 0: all (default: as listed)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="which sample (default: 0, that of the floors)"
    )
    options = parser.parse_args()
    if unknown := [name for name in options.targets if name not in targets]:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(targets)}")
    under = False
    for name in options.targets or targets:
        target = targets[name]
        sample = target.get("sample", 0) if options.sample is None else options.sample
        verdicts, made = measure(name, target, sample, options.seed, options.processes)
        noticed = sum(verdict in NOTICED for verdict in verdicts.values())
        score = 100 * noticed / len(verdicts) if verdicts else 0.0
        under |= score < target["floor"]
        of = f"{len(verdicts)} changes" + (f" (a sample of {made})" if made > len(verdicts) else "")
        print(f"{name}: {noticed} of {of} noticed, {score:.1f} % (floor {target['floor']} %)", flush=True)
    return int(under)


def measure(name: str, target: dict[str, Any], sample: int, seed: int, processes: int) -> tuple[dict[str, str], int]:
    """Try changes on a fresh copy of what git knows: the verdict of each that was tried, and how many there are."""
    copy = WORK / name
    shutil.rmtree(copy, ignore_errors=True)
    _copy_sources(copy)
    (copy / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    verdicts = _change_constants(copy, target)
    constants = len(verdicts)
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(_settings(target))
    names: list[str] = []
    if sample:
        # A name that no change has: mutmut makes all changes and counts the tests of each before it says so.
        _run(copy, "no such change", processes=processes)
        names = _sample(_names(copy), sample, seed)
    status = _run(copy, *names, processes=processes)
    found = dict(line.strip().rsplit(": ", 1) for line in _mutmut(copy, "results", "--all", "true").splitlines())
    if status or not found:
        sys.exit(f"{name}: mutmut ended with status {status}; see {copy / 'mutmut.log'}")
    verdicts |= {change: verdict for change, verdict in found.items() if not names or change in names}
    survivors = [f"{change}: {verdict}\n" for change, verdict in verdicts.items() if verdict not in NOTICED]
    (copy / "survivors.txt").write_text("".join(survivors), encoding="utf-8")
    return verdicts, constants + len(found)


def _sample(names: list[str], size: int, seed: int) -> list[str]:
    """As many of ``names``, by a hash of each: a change of the code moves few of them in or out."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())[:size]


def _names(copy: Path) -> list[str]:
    files = sorted((copy / "mutants").rglob("*.py.meta"))
    return [name for file in files for name in json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]]


def _change_constants(copy: Path, target: dict[str, Any]) -> dict[str, str]:
    """Change each limit and weight of module level by one; the verdict of each."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *PYTEST, *target["tests"]]
    started = time.monotonic()
    if subprocess.run(command, cwd=copy, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"the tests fail without any change: {' '.join(target['tests'])}")
    limit = 60 + 10 * (time.monotonic() - started)
    # Compiled files are known by time and size alone, which a change may share with the one before.
    surroundings = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    verdicts = {}
    for file in sorted({file for pattern in target["files"] for file in copy.glob(pattern)}):
        source = file.read_bytes()
        for change, changed in _changed_constants(source):
            file.write_bytes(changed)
            try:
                status = subprocess.run(
                    command, cwd=copy, stdout=subprocess.DEVNULL, env=surroundings, timeout=limit
                ).returncode
            except subprocess.TimeoutExpired:
                status = 1
            verdicts[f"{file.relative_to(copy)}:{change}"] = "killed" if status else "survived"
        file.write_bytes(source)
    return verdicts


def _changed_constants(source: bytes) -> Iterator[tuple[str, bytes]]:
    """Each number that a name of module level stands for: what is changed, and the source so."""
    lines = source.splitlines(keepends=True)
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign):
            continue
        for value in _values(statement.value):
            if not isinstance(value, ast.Constant) or type(value.value) not in (int, float):
                continue
            row, begin, end = value.lineno - 1, value.col_offset, value.end_col_offset
            line = lines[row][:begin] + repr(value.value + 1).encode() + lines[row][end:]
            yield f"{row + 1}: {line.decode().strip()}", b"".join([*lines[:row], line, *lines[row + 1 :]])


def _values(value: ast.expr | None) -> list[ast.expr | None]:
    """What a name stands for: alone, in a tuple, or by the keys of a dictionary."""
    if isinstance(value, ast.Tuple):
        return [*value.elts]
    return [*value.values] if isinstance(value, ast.Dict) else [value]


def _copy_sources(copy: Path) -> None:
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)


def _settings(target: dict[str, Any]) -> str:
    """The settings for mutmut, whose lists TOML and JSON write alike."""
    settings = {
        "source_paths": ["analyzers", "index", "indexer", "webui"],
        "only_mutate": target["files"],
        "pytest_add_cli_args_test_selection": target["tests"],
        "also_copy": ALSO_READ,
        "pytest_add_cli_args": PYTEST,
        # Each change is tried in a process that has run no test: what caches hold already would hide it.
        "process_isolation": "forkserver",
    }
    return "\n[tool.mutmut]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


def _run(copy: Path, *names: str, processes: int) -> int:
    with (copy / "mutmut.log").open("a", encoding="utf-8") as log:
        command = [MUTMUT, "run", "--max-children", str(processes), *names]
        return subprocess.run(command, cwd=copy, stdout=log, stderr=log).returncode


def _mutmut(copy: Path, *arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], cwd=copy, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
