"""``/export/<format>``: the whole result of a search as a file, which is sent while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from threading import BoundedSemaphore

from flask import Blueprint, Response, request
from werkzeug.exceptions import ServiceUnavailable

from index.messages import say
from webui.app_index import current_index
from webui.exports.rows import FORMATS, Format, begun
from webui.observing import note_total
from webui.state import ParameterError, SearchState
from webui.urls import page_addresses

bp = Blueprint("export", __name__)

#: The most reports of a file, and rows of figures. Who wants more takes them in parts, by year or by province.
MOST = 20_000

#: How many files are made at once, of the threads that answer everything else too.
AT_ONCE = 2
_exporting = BoundedSemaphore(AT_ONCE)


@bp.get("/export/<name>")
def download(name: str) -> Response:
    """Parameters: those of a search; ``page`` and ``page_size`` have no effect."""
    if name not in FORMATS:
        raise ParameterError("parameter.unknown_choice", name="export", value=name[:40], known=[*FORMATS])
    state = SearchState.from_args(request.args)
    listing = current_index().listing(state.query, most=MOST, sort=state.sort, **state.narrowing)
    note_total(listing.total)
    form = FORMATS[name]
    return sent(form.write(listing.reports, page_addresses()), form, "gongkai")


def sent(pieces: Iterator[bytes], form: Format, name: str) -> Response:
    """A file of a form, which is made while it is sent. Raises ``ServiceUnavailable`` while too many are made."""
    held = _Turn()
    response = Response(held.lend(pieces), content_type=form.content_type)
    response.call_on_close(held.end)
    response.headers["Content-Disposition"] = f"attachment; filename={name}.{form.ending}"
    return response


class _Turn:
    """One of the files that are made at once; raises ``ServiceUnavailable`` where there are too many."""

    def __init__(self) -> None:
        if not _exporting.acquire(blocking=False):
            raise ServiceUnavailable(say("http.exporting"))
        self._ended = False

    def end(self) -> None:
        """Let another begin, once."""
        if not self._ended:
            self._ended = True
            _exporting.release()

    def lend(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces, begun."""
        try:
            return self._rest(begun(pieces))
        except BaseException:
            self.end()
            raise

    def _rest(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from pieces
        finally:
            self.end()
