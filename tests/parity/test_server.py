"""The server that all other tests of this folder use."""

from __future__ import annotations

import json
import urllib.request

import pytest

pytestmark = pytest.mark.opensearch


def test_the_server_answers_and_its_health_is_known(opensearch: str) -> None:
    with urllib.request.urlopen(f"{opensearch}/_cluster/health") as answer:
        assert json.load(answer)["status"] in ("green", "yellow")
