"""A server of OpenSearch for the tests: one that is there already, or one that they start and stop.

``GONGKAI_TEST_OPENSEARCH`` names one that is there, as ``http://127.0.0.1:9200``. Where nobody asked for these tests they
are skipped: starting a server takes half a minute.
"""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tools.opensearch.cluster import Cluster
from tools.opensearch.place import ServerError

VARIABLE = "GONGKAI_TEST_OPENSEARCH"

_MOST_NODES = 9


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a server, unless such tests are asked for by their marker or a server is named."""
    asked = config.getoption("markexpr")
    if "opensearch" in asked or asked.startswith("torture") or os.environ.get(VARIABLE):
        return
    skipped = pytest.mark.skip(reason="needs an OpenSearch server: make test-opensearch starts one")
    for item in items:
        if item.get_closest_marker("opensearch"):
            item.add_marker(skipped)


@pytest.fixture(scope="session")
def opensearch() -> Iterator[str]:
    """The URL of a server of one node, as ``http://127.0.0.1:9200``."""
    if given := os.environ.get(VARIABLE):
        yield given
        return
    with running("tests", 1) as cluster:
        yield f"http://{cluster.hosts[0]}"


@pytest.fixture(scope="session")
def opensearch_address(opensearch: str) -> str:
    """The same as the beginning of an index's address: ``opensearch://127.0.0.1:9200``."""
    return opensearch.replace("http", "opensearch", 1)


@contextmanager
def running(name: str, nodes: int) -> Iterator[Cluster]:
    """A server of its own, empty at first, that ends with the block."""
    # What a run before this one may have left behind, killed as it was.
    Cluster(name, nodes=_MOST_NODES, port=0).stop()
    cluster = Cluster(name, nodes=nodes, port=_free_ports(nodes))
    cluster.wipe()
    try:
        cluster.start()
        yield cluster
    except ServerError as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        cluster.stop()
        cluster.wipe()


def _free_ports(nodes: int) -> int:
    """A port that is free, as are those that follow, for so many nodes, and those 100 above."""
    for first in range(19_400 + os.getpid() % 4_000, 32_000, 120):
        if all(_is_free(first + number + more) for number in range(nodes) for more in (0, 100)):
            return first
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@pytest.fixture(scope="session")
def new_address(opensearch_address: str) -> Callable[[], str]:
    """The address of an index that is not there yet, at every call."""
    numbers = itertools.count()
    return lambda: f"{opensearch_address}/test-{os.getpid()}-{next(numbers)}"
