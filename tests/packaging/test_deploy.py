"""What ``deploy/`` says holds: the steps of the Dockerfile without Docker, the unit as systemd reads it."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]

from index.opensearch_engine.address import parse_address
from index.settings import BY_NAME
from tests.webui.sample_reports import reports
from tests.webui.serving import ROOT, make_index, search_web
from tools.opensearch.cluster import VERSION

DEPLOY = ROOT / "deploy"


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile and what follows each."""
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    said = [line.partition(" ") for line in lines if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in said]


def of(instruction: str) -> list[str]:
    return [rest for word, rest in steps() if word == instruction]


def run_environment() -> dict[str, str]:
    (given,) = of("ENV")
    return dict(pair.split("=", 1) for pair in given.split())


def health_check() -> list[str]:
    (check,) = of("HEALTHCHECK")
    command: list[str] = json.loads(check.partition(" CMD ")[2])
    assert command[0] == "/opt/gongkai/bin/python"
    return [sys.executable, *command[1:]]


def test_what_is_copied_is_there_and_all_that_is_installed_is_copied(tmp_path: Path) -> None:
    copied = [rest.split() for rest in of("COPY") if not rest.startswith("--from")]
    for *sources, target in copied:
        for source in sources:
            place = tmp_path / target / ("" if target == source else source)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)
    (install,) = [run for run in of("RUN") if run.endswith(" .")]
    options = [word for word in install.split() if word.startswith("--")]
    assert {"--no-deps", "--no-build-isolation"} <= set(options)
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", *options, "--target", str(target), "."]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    for package in ("analyzers", "index", "indexer", "webui"):
        there = {path.relative_to(ROOT) for path in (ROOT / package).rglob("*") if path.is_file()}
        wanted = {path for path in there if "__pycache__" not in path.parts and not path.name.startswith("build_")}
        missing = {path for path in wanted if not (target / path).exists()}
        assert missing == set()


def test_libraries_come_from_the_lock_file_with_their_hashes() -> None:
    (libraries,) = [run for run in of("RUN") if "-r " in run]
    assert "--require-hashes" in libraries
    assert libraries.endswith("-r $LOCK")
    assert of("ARG") == ["LOCK=requirements.lock"]
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    (other,) = re.findall(r"LOCK: (\S+)", compose)
    assert {"requirements.lock", other} <= {word for copied in of("COPY") for word in copied.split()}
    assert "opensearch-py==" in (ROOT / other).read_text(encoding="utf-8")


def test_the_containers_together_are_what_their_images_ask_for() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert set(compose) == {"services", "volumes"}
    server, page = compose["services"]["opensearch"], compose["services"]["page"]
    # The official image as its documentation has it: one node, and without the plugin no password has to be made up.
    assert server["image"] == f"opensearchproject/opensearch:{VERSION}"
    assert server["environment"]["discovery.type"] == "single-node"
    assert server["environment"]["DISABLE_SECURITY_PLUGIN"] == "true"
    assert all(isinstance(value, str) for value in server["environment"].values())  # true would be another thing
    least, most = re.fullmatch(r"-Xms(\w+) -Xmx(\w+)", server["environment"]["OPENSEARCH_JAVA_OPTS"]).groups()  # type: ignore[union-attr]
    assert least == most
    [kept] = server["volumes"]
    assert kept == "reports:/usr/share/opensearch/data"
    assert set(compose["volumes"]) == {"reports"}
    # Nothing asks for a password, so that nobody else may reach it.
    ports = [*server["ports"], *page["ports"]]
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)
    settings = page["environment"]
    assert {name.removeprefix("GONGKAI_").lower() for name in settings} <= set(BY_NAME)
    address = parse_address(settings["GONGKAI_INDEX"])
    assert address.hosts == (("opensearch", 9200),)
    assert page["depends_on"]["opensearch"]["condition"] == "service_healthy"
    assert "/_cluster/health" in server["healthcheck"]["test"]
    build = page["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    assert (ROOT / build["args"]["LOCK"]).is_file()


def test_it_runs_as_nobody_in_particular() -> None:
    assert [word for word, _ in steps()][-4:] == ["USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT"]
    (user,) = of("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert of("ENTRYPOINT") == ['["/opt/gongkai/bin/search-web"]']
    names = [name for name in run_environment() if name.startswith("GONGKAI_")]
    assert {name.removeprefix("GONGKAI_").lower() for name in names} <= set(BY_NAME)


def test_it_serves_with_its_environment_and_its_health_check_notices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in run_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GONGKAI_INDEX", str(make_index(tmp_path / "index", reports()[:2])))
    monkeypatch.setenv("GONGKAI_PORT", "0")
    with search_web() as (address, _):
        port = str(urlsplit(address).port)
        assert subprocess.run(health_check(), env={**os.environ, "GONGKAI_PORT": port}, timeout=60).returncode == 0
    ended = subprocess.run(health_check(), env={**os.environ, "GONGKAI_PORT": port}, capture_output=True, timeout=60)
    assert ended.returncode == 1


def test_the_unit_names_settings_that_there_are_and_a_program_that_is_installed() -> None:
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    text = (DEPLOY / "gongkai.service").read_text(encoding="utf-8")
    unit.read_string(text)
    assert unit["Service"]["ExecStart"].endswith("/bin/search-web")
    assert unit["Service"]["User"] != "root"
    named = re.findall(r"GONGKAI_(\w+)=", text)
    assert named
    assert {name.lower() for name in named} <= set(BY_NAME)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_little_that_the_service_could_do() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(DEPLOY / "gongkai.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
