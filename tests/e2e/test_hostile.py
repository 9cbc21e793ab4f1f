"""What reports, queries and addresses say is text in a real browser too: no page, feed or file of them runs a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from index import Report, Source
from tests.webui.serving import make_index, search_web
from webui.exports.rows import FORMATS

#: Each calls ``owned()`` where it gets to run: in markup, in an attribute, in a script, in XML, as an address.
PAYLOADS = [
    "<script>owned()</script>",
    "<img src=x onerror=owned()>",
    "\"' autofocus onfocus=owned() x='",
    "</title></textarea></style><svg onload=owned()>",
    "]]><svg xmlns='http://www.w3.org/2000/svg' onload='owned()'/>",
    "javascript:owned()",
    "${owned()}{{constructor.constructor('owned()')()}}",
    "\u202e&lt;script&gt;owned()&lt;/script&gt;",
]

ALL = " ".join(PAYLOADS)


def hostile(number: int, payload: str) -> Report:
    """A report that says so wherever a report says something."""
    return Report(
        id=f"{number}{payload}",
        title=f"{payload}公开",
        text=f"一、{payload}\n公开{payload}\n甲{payload} | 公开\n乙 | {number}\n",
        agency=f"局{payload}",
        province=f"省{payload}",
        city=f"市{payload}",
        document_number=payload,
        system=payload,
        template=payload,
        year=2010 + number,
        statistics={payload: 3, "requests_received": number, "lawsuits": 1},
        source=Source(path=payload, url=payload),
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[str]:
    shelf = [hostile(number, payload) for number, payload in enumerate([*PAYLOADS, ALL])]
    folder = make_index(tmp_path_factory.mktemp("hostile") / "index", shelf)
    with search_web("--index", str(folder), "--port", "0") as (address, _):
        yield address.rstrip("/")


def pages(payload: str, report_id: str, other: str) -> list[str]:
    """Every page, about a report and with a query, a filter and a choice that say the same."""
    said, one, another = quote(payload, safe=""), quote(report_id, safe=""), quote(other, safe="")
    return [
        f"/?q={said}",
        f"/?q=公开&agency={quote('局' + payload, safe='')}&explain=1",
        f"/?q=公开&sort={said}",
        f"/report/{one}?q={said}",
        f"/report?id={said}",
        f"/like?id={one}",
        f"/compare?a={one}&b={another}",
        f"/facet/agency?q={said}&find={said}",
        f"/facet/{said}",
        f"/figures?figure=requests_received&figure={said}&by=agency",
        f"/figures?figure={said}",
        f"/figures/all?q={said}",
        f"/coverage?q={said}",
        f"/help?q={said}",
        f"/feed.atom?q={said}",
        "/sitemap-1.xml",
        f"/{said}",
    ]


INJECTED = (
    "[...document.querySelectorAll('*')].filter(e => (e.localName == 'script' && !e.getAttribute('src')?.startsWith('/static/'))"
    " || [...e.attributes].some(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value) && a.name == 'href')"
    ").map(e => e.outerHTML)"
)


@pytest.mark.parametrize("numbers", [[8], pytest.param(range(8), marks=pytest.mark.torture)], ids=["some", "many"])
def test_no_script_of_a_report_or_an_address_runs(site: str, chromium: Browser, numbers: Sequence[int]) -> None:
    context = chromium.new_context(bypass_csp=True)  # which would keep back what the pages let through
    ran: list[str] = []
    context.expose_function("owned", lambda: ran.append("a script"))
    page = context.new_page()
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    said = [*PAYLOADS, ALL]
    ids = [f"{number}{payload}" for number, payload in enumerate(said)]
    for number in numbers:
        for address in pages(said[number], ids[number], ids[number - 1]):
            _open(page, f"{site}{address}")
            assert page.evaluate(INJECTED) == [], address
            assert not ran, address
    page.set_content(PAYLOADS[1])
    page.wait_for_timeout(300)
    assert ran == ["a script"], "it would have been noticed"
    context.close()


def _open(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status in (200, 400, 404), address


@pytest.mark.parametrize("path", [*(f"/export/{name}?q=公开" for name in FORMATS), "/figures.csv", "/figures.xlsx"])
def test_files_are_saved_and_never_shown(site: str, chromium: Browser, path: str) -> None:
    context = chromium.new_context()
    answer = context.request.get(f"{site}{path}")
    assert answer.ok
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "html" not in answer.headers["content-type"]
    context.close()
