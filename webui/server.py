"""Listening and serving: waitress, a production server of threads, with bounded connections."""

from __future__ import annotations

import errno
import gc
import logging
import os
import resource
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from index.messages import CodedError
from webui.connections import HEADER_LIMIT, Server

THREADS = 8

#: How seldom Python looks for circles of objects that nothing refers to: when so many are new, and all but the newest
#: every so many times. A page makes thousands, which go by themselves; to look through all that is kept takes 90 ms.
_COLLECTED = 20_000, 20, 20

#: Open files beside connections: those of the index, and the program's own.
OTHER_FILES = 400


class ListenError(CodedError):
    """An address or port that cannot be had; the message says what to do."""


class Stop(Protocol):
    """Asked to stop, and how to wake who waits."""

    asked: bool
    wake: Callable[[], object]


def listen(app: Any, host: str, port: int, *, connections: int, request_seconds: float) -> Server:
    """A server that is ready to :func:`run`. Raises ``ListenError``."""
    # A request that waits for a thread is no fault; waitress would say of each that it does.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listening = _bound(host, port)
    adjustments = Adjustments(
        sockets=[listening],
        threads=THREADS,
        ident=None,
        backlog=1024,
        asyncore_use_poll=True,  # select takes no file above the 1,024th
        connection_limit=2**31,  # ours, which waitress would keep by no longer accepting
        cleanup_interval=1,
        max_request_header_size=HEADER_LIMIT,
        recv_bytes=65_536,
        outbuf_high_watermark=2**30,  # a thread never waits for a client to receive
        clear_untrusted_proxy_headers=False,
        expose_tracebacks=False,
    )
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.set_thread_count(THREADS)
    return Server(
        app,
        {},
        True,
        listening,
        dispatcher=dispatcher,
        adj=adjustments,
        bind_socket=False,
        sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
        connections=_allowed(connections),
        request_seconds=request_seconds,
    )


def _bound(host: str, port: int) -> socket.socket:
    # Bound here rather than by waitress, which leaves a trail of open files when it cannot.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except socket.gaierror as error:
        raise ListenError("listen.no_address", host=host) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ListenError("listen.in_use", port=port) from error
        if error.errno == errno.EACCES:
            raise ListenError("listen.not_allowed", port=port) from error
        raise ListenError("listen.failed", host=host, reason=os.strerror(error.errno or 0)) from error


def _allowed(connections: int) -> int:
    """As many connections as the system has files for, at most those asked for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        more = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):  # a service may be kept from it
            resource.setrlimit(resource.RLIMIT_NOFILE, (more, hard))
            soft = more
        return max(16, min(connections, soft - OTHER_FILES))
    return connections


def run(server: Server, stop: Stop) -> None:
    """Serve until asked to stop, then let the requests under way finish."""
    stop.wake = server.pull_trigger
    while not stop.asked:
        wasyncore.loop(timeout=1, use_poll=True, map=server._map, count=1)
    server.shut_down()


def collect_seldom() -> None:
    """Have this process leave what is there now out of collecting garbage, and do that less often from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED)
