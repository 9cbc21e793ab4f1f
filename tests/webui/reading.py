"""Reading a page as a test wants it: parsed by lxml, not by our own templates' idea of themselves."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from lxml import html


def page(client: FlaskClient, address: str, status: int = 200) -> html.HtmlElement:
    """Fetch and parse a page, checking its status; a long query is led to the page that has it in its path."""
    response = client.get(address, follow_redirects=True)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return html.document_fromstring(response.get_data(as_text=True))


def links(tree: html.HtmlElement, within: str = "//body") -> list[str]:
    """The addresses on this site that the page links to, fragments taken off, without those of the page itself."""
    found = [link for link in tree.xpath(f"{within}//a/@href") if not link.startswith("?")]
    return [link.partition("#")[0] for link in found if link.partition("#")[0] and not urlsplit(link).netloc]


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    """The text of each element that ``path`` finds, blanks made single."""
    return [" ".join(element.text_content().split()) for element in tree.xpath(path)]


def follow(client: FlaskClient, tree: html.HtmlElement, path: str) -> html.HtmlElement:
    """Click the one link that ``path`` finds."""
    (link,) = tree.xpath(path)
    return page(client, urljoin("/", link.get("href")))
