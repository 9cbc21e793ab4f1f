"""``search-web``: serve the search page and the JSON API with waitress, a production server of threads."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.cli.arguments import Parser, add_about, begin
from index.messages import say
from index.settings import SettingsError, add_option, resolve

PROGRAM = "search-web"

SETTINGS = (
    *("lang", "index", "host", "port", "cache_mb", "timeout_ms", "connections", "request_seconds"),
    *("rate_limit", "allowed_hosts", "proxies", "access_log", "metrics", "password_file"),
)


class UsageError(Exception):
    """Something that the person at the terminal can mend; shown in one line, exit status 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted. Returns 0 after SIGINT or SIGTERM, 2 for what the caller can mend."""
    given = begin(argv)
    arguments = build_parser().parse_args(given)
    try:
        resolve(arguments)
        return _serve(arguments)
    except (UsageError, SettingsError) as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2


def build_parser() -> Parser:
    """The command's options."""
    parser = Parser(prog=PROGRAM, description=say("help.search_web"), usage=("[OPTION ...]",))
    add_about(parser)
    for name in SETTINGS:
        add_option(parser, name)
    return parser


def _serve(options: argparse.Namespace) -> int:
    # Imported here so that --help and mistakes answer at once.
    from index import open_index
    from index.errors import GongkaiError
    from webui.app import create_app
    from webui.server import ListenError, collect_seldom, listen, run
    from webui.service import read_password, service_of

    password = read_password(options.password_file) if options.password_file is not None else None
    with _stopped_by_signals() as stop:
        try:
            index = open_index(options.index, cache_mb=options.cache_mb, timeout_ms=options.timeout_ms)
        except GongkaiError as error:
            raise UsageError(str(error)) from error
        with closing(index):
            count = index.status()["reports"]
            name = options.index if "://" in options.index else Path(options.index).resolve().name
            service = service_of(options.host, options.rate_limit, options.allowed_hosts, options.proxies)
            service = replace(service, access_log=options.access_log, metrics=options.metrics, password=password)
            try:
                listening = listen(
                    create_app(index, service),
                    options.host,
                    options.port,
                    connections=options.connections,
                    request_seconds=options.request_seconds,
                )
            except ListenError as error:
                raise UsageError(str(error)) from error
            with closing(listening) as server:
                address = _address(server, options.host)
                print(say("web.serving", count=count, index=name, address=address), flush=True)
                collect_seldom()
                run(server, stop)
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
