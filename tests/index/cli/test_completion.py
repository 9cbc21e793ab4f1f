"""``--print-completion``: scripts that shells take, which complete what the commands take."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.cli import completion
from index.cli import main as search_cli
from index.cli.arguments import SHELLS, Parser
from index.fields import BY_NAME, FACETS
from indexer import cli as search_index
from webui import cli as search_web

COMMANDS: dict[str, Callable[[], Parser]] = {
    "search-cli": search_cli.build_parser,
    "search-index": search_index.build_parser,
    "search-web": search_web.build_parser,
}

#: Asks bash for what it would offer, as it would when the tab key is struck.
_ASK = """
source "$1"; shift
complete -p "$1" || exit 3
COMP_WORDS=("$@") COMP_CWORD=$(( $# - 1 ))
"$(complete -p "$1" | sed -E 's/.* -F ([^ ]+) .*/\\1/')" 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""

bash = pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    folder = tmp_path_factory.mktemp("scripts")
    made = {}
    for program, build in COMMANDS.items():
        for shell in SHELLS:
            made[program, shell] = folder / f"{program}.{shell}"
            made[program, shell].write_text(completion.script(build(), shell), encoding="utf-8")
    return made


@pytest.fixture
def offered(scripts: dict[tuple[str, str], Path], tmp_path: Path) -> Callable[..., set[str]]:
    (tmp_path / "reports").mkdir()
    (tmp_path / "list.txt").write_text("")

    def offered(*typed: str) -> set[str]:
        command = ["bash", "-c", _ASK, "bash", str(scripts[typed[0], "bash"]), *typed]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=30, check=True)
        return set(done.stdout.splitlines()[1:]) - {""}

    return offered


@bash
def test_bash_offers_what_a_command_takes(offered: Callable[..., set[str]]) -> None:
    assert offered("search-cli", "公开", "--le") == {"--level"}
    assert offered("search-cli", "--level", "c") == {"city", "county"}
    assert offered("search-cli", "--has-figures", "") == {"true", "false"}
    assert offered("search-cli", "--sort", "ne") == {"newest"}
    assert offered("search-cli", "--batch", "") == {"list.txt", "reports"}
    assert offered("search-cli", "--index", "") == {"reports"}
    assert offered("search-cli", "--print-completion", "") == set(SHELLS)
    assert offered("search-index", "re") == {"remove", "rebuild", "restore"}
    assert offered("search-index", "add", "--f") == {"--follow-links"}
    assert offered("search-index", "add", "li") == {"list.txt"}
    assert offered("search-index", "backup", "--to", "") == {"reports"}
    assert offered("search-web", "--por") == {"--port"}


@bash
@pytest.mark.parametrize("program", COMMANDS)
def test_bash_offers_every_option(offered: Callable[..., set[str]], program: str) -> None:
    parser = COMMANDS[program]()
    assert offered(program, "-") == {option for action in parser._actions for option in action.option_strings}


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish")
def test_fish_offers_what_a_command_takes(scripts: dict[tuple[str, str], Path]) -> None:
    def offered(typed: str) -> set[str]:
        script = scripts[typed.partition(" ")[0], "fish"]
        command = ["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", str(script), typed]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30, check=True)
        return {line.partition("\t")[0] for line in done.stdout.splitlines()}

    assert offered("search-cli --le") == {"--level"}
    assert offered("search-cli --level c") == {"city", "county"}
    assert offered("search-cli --print-completion ") == set(SHELLS)
    assert offered("search-index re") == {"remove", "rebuild", "restore"}
    assert offered("search-index add --f") == {"--follow-links"}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("program", COMMANDS)
def test_a_shell_takes_its_script(scripts: dict[tuple[str, str], Path], program: str, shell: str) -> None:
    text = scripts[program, shell].read_text(encoding="utf-8")
    for action in COMMANDS[program]()._actions:
        assert all(option.lstrip("-") in text for option in action.option_strings)
    if shutil.which(shell):
        done = subprocess.run([shell, "-n", str(scripts[program, shell])], capture_output=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_values_of_a_choice_are_those_of_the_fields() -> None:
    parser = search_cli.build_parser()
    completion.script(parser, "bash")
    offered = {action.dest: action.choices for action in parser._actions if action.dest in FACETS and action.choices}
    assert offered == {name: tuple(BY_NAME[name].choices) for name in FACETS if BY_NAME[name].choices}
    assert "level" in offered


@pytest.mark.parametrize("program", COMMANDS)
def test_every_command_prints_its_script(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    modules = {"search-cli": search_cli, "search-index": search_index, "search-web": search_web}
    for shell in SHELLS:
        with pytest.raises(SystemExit) as end:
            modules[program].main(["--print-completion", shell])
        out, err = capsys.readouterr()
        assert (end.value.code, err) == (0, "")
        assert out.rstrip("\n") == completion.script(COMMANDS[program](), shell).rstrip("\n")
    with pytest.raises(SystemExit) as end:
        modules[program].main(["--print-completion", "cmd.exe"])
    assert end.value.code == 2
    assert "choose from" in capsys.readouterr().err


def test_other_options_do_not_load_what_makes_scripts() -> None:
    code = "import sys\nfrom index.cli.main import build_parser\nbuild_parser()\nsys.exit('shtab' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(Path(search_cli.__file__).parents[2])}
    assert subprocess.run([sys.executable, "-c", code], env=environment, timeout=60, check=False).returncode == 0


def test_who_reads_the_script_may_stop_reading() -> None:
    command = [sys.executable, "-m", "index.cli.main", "--print-completion", "bash"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
