"""``/sitemap.xml``: every report's page, in parts (sitemaps.org), and ``/robots.txt``, which says where it is."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, url_for

from webui.app_index import current_index
from webui.urls import absolute, page_addresses

bp = Blueprint("sitemap", __name__)

#: Addresses of a part; the protocol allows 50,000, and 50 MB.
PART = 10_000

XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"

#: What crawlers are to leave alone: what is for programs, and lists that multiply.
_CLOSED = ("/api/", "/export/", "/facet/", "/feed.atom", "/q/")


@bp.get("/robots.txt")
def robots() -> Response:
    """Asks nothing of the index: who waits for it is answered at once."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    lines.append(f"Sitemap: {absolute(url_for('sitemap.parts'))}")
    return Response("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


@bp.get("/sitemap.xml")
def parts() -> Response:
    """The parts."""
    total = current_index().search("", page_size=1).total
    numbers = range(1, max(1, -(-total // PART)) + 1)
    return _xml("sitemapindex", "sitemap", (absolute(url_for("sitemap.part", number=number)) for number in numbers))


@bp.get("/sitemap-<int(min=1, max=100000):number>.xml")
def part(number: int) -> Response:
    """One part: so many reports in the order of the index; the first has the pages of the site too."""
    own = [absolute(url_for("search.show")), absolute(url_for("guide.show"))] if number == 1 else []
    rows = islice(current_index().sources(), (number - 1) * PART, number * PART)
    page_of = page_addresses()
    addresses = [*own, *(page_of(row.report_id) for row in rows)]
    if not addresses:
        abort(404)
    return _xml("urlset", "url", addresses)


def _xml(root: str, item: str, addresses: Iterable[str]) -> Response:
    tree = ET.Element(root, xmlns=XMLNS)
    for address in addresses:
        ET.SubElement(ET.SubElement(tree, item), "loc").text = address
    return Response(ET.tostring(tree, "utf-8", xml_declaration=True), content_type="application/xml; charset=utf-8")
