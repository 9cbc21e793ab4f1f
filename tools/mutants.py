"""Change the code in small ways, one at a time, and see whether a test notices: the tests of the tests.

    python tools/mutants.py [TARGET ...]

``mutants.toml`` beside this file says what the targets are, and how much of each must be noticed. mutmut makes the
changes in a copy, ``build/mutants/TARGET``; changes that nothing noticed are listed in ``survivors.txt`` there.
Exit status: 0 every target reaches its floor, 1 one does not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLE = Path(__file__).with_suffix(".toml")
WORK = ROOT / "build" / "mutants"
MUTMUT = Path(sys.executable).with_name("mutmut")

#: What tests read beside themselves and the packages.
ALSO_READ = ["benchmarks", "samples"]

#: What mutmut says of a change that a test noticed: a failure, no end, an end of the process.
NOTICED = ("killed", "timeout", "suspicious", "segfault", "caught_by_type_check")


def main() -> int:
    """Measure the targets that are named, or all; print the score of each."""
    targets = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(targets)} (default: all)")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="tests at once (default: 2)")
    options = parser.parse_args()
    if unknown := [name for name in options.targets if name not in targets]:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(targets)}")
    under = False
    for name in options.targets or targets:
        stats = measure(name, targets[name], options.processes)
        changes = stats["total"] - stats["skipped"]
        noticed = sum(stats.get(verdict, 0) for verdict in NOTICED)
        score = 100 * noticed / changes if changes else 0.0
        floor = targets[name]["floor"]
        under |= score < floor
        print(f"{name}: {noticed} of {changes} changes noticed, {score:.1f} % (floor {floor} %)", flush=True)
    return int(under)


def measure(name: str, target: dict[str, Any], processes: int) -> dict[str, int]:
    """Run mutmut on a fresh copy of what git knows; its counts of verdicts."""
    copy = WORK / name
    shutil.rmtree(copy, ignore_errors=True)
    _copy_sources(copy)
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(_settings(target))
    with (copy / "mutmut.log").open("w", encoding="utf-8") as log:
        status = subprocess.run(
            [MUTMUT, "run", "--max-children", str(processes)], cwd=copy, stdout=log, stderr=log
        ).returncode
    found = copy / "mutants" / "mutmut-cicd-stats.json"
    results = _mutmut(copy, "results")
    _mutmut(copy, "export-cicd-stats")
    if status or not found.is_file():
        sys.exit(f"{name}: mutmut ended with status {status}; see {log.name}")
    (copy / "survivors.txt").write_text(results, encoding="utf-8")
    stats: dict[str, int] = json.loads(found.read_text(encoding="utf-8"))
    return stats


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
        # Hypothesis's own profile: the same examples each time, and no deadline, which a busy machine would miss.
        "pytest_add_cli_args": ["--hypothesis-profile=ci"],
        # Each change is tried in a process that has run no test: what caches hold already would hide it.
        "process_isolation": "forkserver",
    }
    return "\n[tool.mutmut]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


def _mutmut(copy: Path, *arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], cwd=copy, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
