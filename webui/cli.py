"""``search-web``: serve the search page and the JSON API with waitress, a production server of threads."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.cli.arguments import ShowVersion
from index.settings import SettingsError, add_option, resolve

THREADS = 8


class UsageError(Exception):
    """Something that the person at the terminal can mend; shown in one line, exit status 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted. Returns 0 after SIGINT or SIGTERM, 2 for what the caller can mend."""
    arguments = _parser().parse_args(argv)
    try:
        resolve(arguments)
        return _serve(arguments.index, arguments.host, arguments.port, arguments.cache_mb)
    except (UsageError, SettingsError) as error:
        print(f"search-web: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="search-web", description="Serve the search page and the JSON API of an index."
    )
    parser.add_argument("--version", action=ShowVersion)
    for name in ("index", "host", "port", "cache_mb"):
        add_option(parser, name)
    return parser


def _serve(location: str, host: str, port: int, cache_mb: int) -> int:
    # Imported here so that --help and mistakes answer at once.
    from index import open_index
    from index.errors import GongkaiError
    from webui.app import create_app

    with _stopped_by_signals() as stop:
        try:
            index = open_index(location, cache_mb=cache_mb)
        except GongkaiError as error:
            raise UsageError(str(error)) from error
        with closing(index):
            count = index.status()["reports"]
            name = location if "://" in location else Path(location).resolve().name
            with closing(_listen(create_app(index), host, port)) as server:
                print(
                    f"Serving {count:,} report{'' if count == 1 else 's'} of {name} at {_address(server, host)}"
                    "  (Ctrl-C to stop)",
                    flush=True,
                )
                _run(server, stop)
    return 0


def _listen(app: Any, host: str, port: int) -> Any:
    from waitress import create_server

    # A request that waits for a thread is no fault; waitress would say of each that it does.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    # Bound here rather than by waitress, which leaves a trail of open files when it cannot.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise UsageError(f"no such address: {host}; choose another with --host") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} is in use; choose another with --port") from error
        if error.errno == errno.EACCES:
            raise UsageError(f"not allowed to listen on port {port}; choose one above 1023 with --port") from error
        raise UsageError(
            f"cannot listen on {host}: {os.strerror(error.errno or 0)}; choose another with --host"
        ) from error
    return create_server(app, sockets=[listening], threads=THREADS, ident=None)


def _address(server: Any, host: str) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{server.effective_port}/"


class _Stop:
    """Asked to stop, and how to wake who waits. A handler that raised could be swallowed wherever it struck."""

    def __init__(self) -> None:
        self.asked = False
        self.wake: Callable[[], object] = lambda: None

    def __call__(self, signum: int, frame: object) -> None:
        self.asked = True
        self.wake()


@contextmanager
def _stopped_by_signals() -> Iterator[_Stop]:
    stop = _Stop()
    if threading.current_thread() is not threading.main_thread():  # only the main thread may handle signals
        yield stop
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(server: Any, stop: _Stop) -> None:
    """Serve until asked to stop, then let the requests under way finish."""
    from waitress import wasyncore

    stop.wake = server.pull_trigger
    while not stop.asked:
        wasyncore.loop(timeout=30, use_poll=server.adj.asyncore_use_poll, map=server._map, count=1)
    server.task_dispatcher.shutdown()


if __name__ == "__main__":
    sys.exit(main())
