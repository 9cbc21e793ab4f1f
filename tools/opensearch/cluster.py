"""The nodes of a server: started, waited for, stopped, killed. All on 127.0.0.1, each a process in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.opensearch.java import LOCALES, java_home, modules, packaged
from tools.opensearch.place import NOBODY, ROOT, ServerError, home, is_root

VERSION = "3.6.0"

#: What a node may take to answer, on a machine that does other things; what it may take to end.
START_SECONDS, STOP_SECONDS = 300.0, 60.0

#: The heap of a node: alone, or one of several.
_HEAP_MB, _HEAP_OF_SEVERAL_MB = 512, 320

#: For a server that runs for minutes: compiling well takes more of them than it saves.
_FOR_A_WHILE = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"

#: Lines of the distribution's own options: a collector of garbage for large heaps, and a log of it.
_LEFT_OUT = ("Xlog", "G1", "InitiatingHeap")


class Cluster:
    """A server. ``name`` is a folder below :func:`home`; nodes listen on ``port``, ``port + 1`` …, and 100 above."""

    def __init__(self, name: str, *, nodes: int, port: int, heap_mb: int = 0, stays: bool = False) -> None:
        """Nothing is started yet. One that ``stays`` takes longer to start, and works quicker then, as servers do."""
        self.folder = home() / name
        self.nodes, self.port = nodes, port
        self._processes: dict[int, subprocess.Popen[bytes]] = {}  # those that this process has started
        self._stays = stays
        self._heap_mb = heap_mb or (_HEAP_MB if nodes == 1 else _HEAP_OF_SEVERAL_MB)

    @property
    def hosts(self) -> list[str]:
        """``host:port`` of every node."""
        return [f"127.0.0.1:{self.port + number}" for number in range(self.nodes)]

    def start(self) -> None:
        """Start all nodes that do not run, and wait until they are one cluster. Raises ``ServerError``."""
        distribution, java = unpacked(), java_home(home() / "java")
        started = {n: self._start(n, distribution, java) for n in range(self.nodes) if self.pid(n) is None}
        for number, process in started.items():
            self._until(lambda: self._ask("/", number) is not None, START_SECONDS, process, self._node(number))  # noqa: B023
        self.wait()

    def start_node(self, number: int) -> None:
        """Start one node again; returns at once."""
        self._start(number, unpacked(), java_home(home() / "java"))

    def wait(self, status: str = "yellow", seconds: float = START_SECONDS) -> None:
        """Wait until all nodes are there, and of all shards one copy (``yellow``), or every copy (``green``)."""
        path = f"/_cluster/health?wait_for_nodes={self.nodes}&wait_for_status={status}&timeout=1s"
        self._until(lambda: not self._ask(path)["timed_out"], seconds)

    def wipe(self) -> None:
        """Delete all that nodes which do not run have kept."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> list[int]:
        """End all nodes, and wait for it; the ids of the processes."""
        running = [(number, pid) for number in range(self.nodes) if (pid := self.pid(number)) is not None]
        for _, pid in running:
            os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        for number, pid in running:
            while self.pid(number) == pid:
                if time.monotonic() > end:
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.1)
            self._ended(pid)
        return [pid for _, pid in running]

    def kill(self, number: int) -> None:
        """Take a node away from one moment to the next."""
        pid = self.pid(number)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        while self.pid(number) == pid:
            time.sleep(0.05)
        self._ended(pid)

    def pid(self, number: int) -> int | None:
        """The process of a node, where it runs."""
        folder = self._node(number)
        try:
            pid = int((folder / "pid").read_text())
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            ours = str(folder) in Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
        except (OSError, ValueError):
            return None
        return pid if ours and state not in "ZX" else None

    def _node(self, number: int) -> Path:
        return self.folder / str(number + 1)

    def _start(self, number: int, distribution: Path, java: Path) -> subprocess.Popen[bytes]:
        folder, backup = self._node(number), self.folder / "backup"
        for path in (*(folder / part for part in ("config", "data", "logs", "tmp")), backup):
            path.mkdir(parents=True, exist_ok=True)
        self._configure(folder, number, distribution, java)
        heap = f"-Xms{self._heap_mb}m -Xmx{self._heap_mb}m {'' if self._stays else _FOR_A_WHILE}"
        environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {
            "OPENSEARCH_JAVA_HOME": str(java),
            "OPENSEARCH_PATH_CONF": str(folder / "config"),
            "OPENSEARCH_TMPDIR": str(folder / "tmp"),
            "OPENSEARCH_JAVA_OPTS": os.environ.get("OPENSEARCH_JAVA_OPTS", heap),
        }
        other: dict[str, Any] = {}
        if is_root():
            other = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            for path in (backup, folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        with (folder / "logs/out").open("wb") as log:
            process = subprocess.Popen(
                [distribution / "bin/opensearch"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,  # Ctrl-C is for whoever started it
                **other,
            )
        (folder / "pid").write_text(str(process.pid))  # the script becomes the server
        self._processes[process.pid] = process
        return process

    def _ended(self, pid: int) -> None:
        if (process := self._processes.pop(pid, None)) is not None:
            process.wait()

    def _configure(self, folder: Path, number: int, distribution: Path, java: Path) -> None:
        options = (distribution / "config/jvm.options").read_text().splitlines()
        kept = [line for line in options if not any(word in line for word in _LEFT_OUT)]
        known = modules(java)
        kept = [line for line in kept if "--add-modules=" not in line or line.partition("--add-modules=")[2] in known]
        if java == packaged(home() / "java"):
            kept.append(LOCALES)
        text = "\n".join(kept).replace("=logs/", f"={folder}/logs/").replace("DumpPath=data", f"DumpPath={folder}/logs")
        (folder / "config/jvm.options").write_text(text + "\n")
        for name in ("log4j2.properties", "fips_java.security"):
            shutil.copy(distribution / "config" / name, folder / "config" / name)
        transport = self.port + 100
        values = {
            "cluster.name": f"gongkai-{self.folder.name}-{self.port}",
            "node.name": f"node{number + 1}",
            "path": {"data": str(folder / "data"), "logs": str(folder / "logs"), "repo": [str(self.folder / "backup")]},
            "network.host": "127.0.0.1",
            "http.port": self.port + number,
            "transport.port": transport + number,
            "discovery.seed_hosts": [f"127.0.0.1:{transport + other}" for other in range(self.nodes)],
            "cluster.initial_cluster_manager_nodes": [f"node{other + 1}" for other in range(self.nodes)],
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "action.auto_create_index": False,
        }
        lines = [f"{key}: {json.dumps(value)}" for key, value in values.items()]  # JSON is YAML
        (folder / "config/opensearch.yml").write_text("\n".join(lines) + "\n")

    def _ask(self, path: str, number: int | None = None) -> Any:
        hosts = self.hosts if number is None else [self.hosts[number]]
        for host in hosts:
            try:
                with urllib.request.urlopen(f"http://{host}{path}", timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code == 408:  # what was waited for has not come about
                    return json.load(error)
            except OSError:
                continue
        return {"timed_out": True} if number is None else None

    def _until(
        self,
        there: Callable[[], bool],
        seconds: float,
        process: subprocess.Popen[bytes] | None = None,
        node: Path | None = None,
    ) -> None:
        end = time.monotonic() + seconds
        while not there():
            if (process is not None and process.poll() is not None) or time.monotonic() > end:
                log = (node or self._node(0)) / "logs/out"
                why = "ended" if process is not None and process.poll() is not None else f"took over {seconds:g} s"
                lines = log.read_text(errors="replace").splitlines()
                said = [line for line in lines if line[:1].strip()][-8:]
                raise ServerError("\n".join([f"OpenSearch {why}; {log} ends with:", *said]))
            time.sleep(0.25)


def unpacked() -> Path:
    """The distribution, which Maven brings where it is not there yet. Raises ``ServerError``."""
    place = home()
    distribution = place / f"opensearch-{VERSION}"
    if (distribution / "bin/opensearch").is_file():
        return distribution
    if shutil.which("mvn") is None:
        raise ServerError("Maven brings OpenSearch, and there is no mvn: install it (on Debian: apt-get install maven)")
    print(f"taking OpenSearch {VERSION} from Maven Central (once, 160 MB)", flush=True)
    place.mkdir(parents=True, exist_ok=True)
    fresh = place / f"unpacking-{os.getpid()}"
    command = ["mvn", "-q", "-B", "-f", str(ROOT / "tools/opensearch/pom.xml"), "generate-resources"]
    done = subprocess.run([*command, f"-Dinto={fresh}", f"-Dopensearch={VERSION}"], check=False)
    if done.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise ServerError("Maven could not bring OpenSearch; what it said is above")
    for script in (fresh / distribution.name / "bin").iterdir():
        script.chmod(0o755)
    (fresh / distribution.name).rename(distribution)
    shutil.rmtree(fresh, ignore_errors=True)
    return distribution
