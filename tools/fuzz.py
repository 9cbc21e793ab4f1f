"""``make fuzz``: lets atheris look for bytes at which a reader or the parser of queries fails. Nightly, not in every run.

For each target of ``tests/fuzz/targets.py`` a process of its own, for ``SECONDS`` each. What leads to new code is kept
in ``build/fuzz/TARGET/corpus`` and is where the next run goes on; bytes that fail are in ``build/fuzz/TARGET``, named
``crash-…``, and are tried again with ``python -m tools.fuzz --again FILE TARGET``.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build/fuzz"

#: What libFuzzer may take for one input: bytes, seconds, MB.
_LONGEST, _SECONDS, _MEMORY = 65_536, 60, 3_000


def main() -> int:
    """Fuzz what is named, or all; 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=600, help="for each target (default: 600)")
    parser.add_argument("--again", metavar="FILE", help="only try the bytes of a file")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        _fuzz(options.targets[0], options.seconds)
    import tests.fuzz.targets as known

    names = options.targets or list(known.TARGETS)
    if unknown := set(names) - set(known.TARGETS):
        parser.error(f"there is no target {', '.join(sorted(unknown))}; there are {', '.join(known.TARGETS)}")
    if options.again:
        known.TARGETS[names[0]].attempt(Path(options.again).read_bytes())
        return 0
    failed = [name for name in names if _run(name, options.seconds)]
    print(f"{len(names)} targets, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


def _run(name: str, seconds: int) -> int:
    command = [sys.executable, "-m", "tools.fuzz", "--inside", name, "--seconds", str(seconds)]
    print(f"{name}: {seconds} seconds", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _fuzz(name: str, seconds: int) -> None:
    """Fuzz in this process; ends it."""
    import atheris

    with atheris.instrument_imports(include=["index", "indexer", "analyzers"]):
        from tests.fuzz.targets import TARGETS

        for seed in TARGETS[name].seeds():
            TARGETS[name].attempt(seed)  # some modules are only imported when they are needed
    corpus = BUILD / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[name].seeds():
        (corpus / hashlib.sha256(seed).hexdigest()).write_bytes(seed)
    limits = [f"-max_total_time={seconds}", f"-timeout={_SECONDS}", f"-rss_limit_mb={_MEMORY}", f"-max_len={_LONGEST}"]
    quiet = ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={BUILD / name}/"]
    atheris.Setup([sys.argv[0], *limits, *quiet, str(corpus)], TARGETS[name].attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
