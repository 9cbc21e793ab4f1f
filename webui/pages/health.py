"""For whoever watches the service: ``/healthz`` says that it is alive, ``/readyz`` that its index can be searched."""

from __future__ import annotations

from flask import Blueprint, Response

from webui.app_index import current_index
from webui.pages.api import json_response

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Asks nothing of the index: a service without one is alive, and restarting it would mend nothing."""
    return json_response({"status": "ok"})


@bp.get("/readyz")
def ready() -> Response:
    """Searches, since what is open can still be unreadable; where that fails, the answer is 503 (``failures``).

    With the health of a cluster that keeps the index: ``yellow`` is ready, but a node less than it should have.
    """
    index = current_index()
    return json_response({"status": "ready", "reports": index.search("", page_size=1).total, **index.health()})
