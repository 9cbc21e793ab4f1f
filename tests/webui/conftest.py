"""The pages over two indexes: the honest fake of this folder, and the engine on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from flask.testing import FlaskClient

from index import Report, create_index
from index.protocol import Index
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui.app import create_app


@pytest.fixture(scope="session", params=["fake", "whoosh"])
def make_index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Iterable[Report]], Index]:
    """Build an index of the given reports, on each engine in turn."""
    if request.param == "fake":
        return FakeIndex

    def build(given: Iterable[Report]) -> Index:
        index = create_index(tmp_path_factory.mktemp("index") / "index")
        with index.writer() as writer:
            for report in given:
                writer.add(report)
            writer.commit()
        return index

    return build


@pytest.fixture(scope="session")
def index(make_index: Callable[[Iterable[Report]], Index]) -> Iterator[Index]:
    index = make_index(reports())
    yield index
    index.close()


@pytest.fixture
def client(index: Index) -> FlaskClient:
    return create_app(index).test_client()
