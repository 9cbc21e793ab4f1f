"""``/feed.atom``: the newest of any search, for whoever follows it (Atom, RFC 4287)."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, request

from index.results import Hit
from webui.app_index import current_index
from webui.labels import untitled
from webui.language import gettext
from webui.observing import note_total
from webui.state import SearchState
from webui.urls import absolute, feed_url, page_addresses, search_url

bp = Blueprint("feed", __name__)

#: Entries of a feed.
ENTRIES = 50

ATOM = "http://www.w3.org/2005/Atom"

#: When an entry was changed of which no date is known: RFC 4287 wants a date, and this one is nobody's.
_NO_DATE = "1970-01-01"

#: What XML 1.0 cannot say.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@bp.get("/feed.atom")
def atom() -> Response:
    """Parameters: those of a search, without ``sort``, ``page`` and ``page_size``."""
    state = SearchState.from_args(request.args).with_(sort="newest")
    found = current_index().search(state.query, sort="newest", page_size=ENTRIES, **state.narrowing)
    note_total(found.total)
    feed = ET.Element("feed", xmlns=ATOM)
    own = absolute(feed_url(state))
    _add(feed, "id", own)
    _add(feed, "title", f"{state.query or gettext('全部报告')} - {gettext('公开 Gongkai')}")
    _add(feed, "updated", max((_date(hit) for hit in found.hits), default=_moment(_NO_DATE)))
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=own)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=absolute(search_url(state)))
    page_of = page_addresses()
    for hit in found.hits:
        _entry(feed, hit, page_of(hit.id))
    body = ET.tostring(feed, "utf-8", xml_declaration=True)
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def _entry(feed: ET.Element, hit: Hit, address: str) -> None:
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", address)
    _add(entry, "title", hit.title or untitled(hit))
    _add(entry, "updated", _date(hit))
    if hit.published:
        _add(entry, "published", _moment(hit.published))
    _add(ET.SubElement(entry, "author"), "name", hit.agency or gettext("未知"))
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=address)
    if hit.snippets:
        _add(entry, "summary", hit.snippets[0].text)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_IN_XML.sub("", text)


def _date(hit: Hit) -> str:
    return _moment(hit.published or _NO_DATE)


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
