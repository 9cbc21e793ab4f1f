"""A real browser on a real server over a real index.

Debian's chromium drives the pages; where there is none the tests are skipped, but under ``CI=true`` they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.webui.sample_reports import doubted, reports
from tests.webui.serving import make_index, search_web

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}

#: The report whose figures do not add up and of which values were corrected.
DOUBTED = "reports/2021/05.html"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        reason = f"no chromium: none of {', '.join(CHROMIUM_NAMES)} is on the PATH; try apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[str]:
    """Where the search page of the sample reports is served, without the last slash."""
    shelf = [doubted(report) if report.id == DOUBTED else report for report in reports()]
    folder = make_index(tmp_path_factory.mktemp("e2e") / "index", shelf)
    with search_web("--index", str(folder), "--port", "0") as (served, _):
        yield served.rstrip("/")


Opener = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Opener]:
    """Open a window on the site. Afterwards: no complaint on any console, nothing fetched from elsewhere."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def failed(request: Request) -> None:
        # Leaving a page ends what it was asking for completions, and its icon: that is as it should be.
        left = ("/api/complete?", "/static/favicon.svg?")
        if not (request.failure == "net::ERR_ABORTED" and any(part in request.url for part in left)):
            complaints.append(f"failed: {request.url}")

    def watch(page: Page) -> None:
        page.on("console", lambda message: complaints.append(f"console {message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on("requestfailed", failed)
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).netloc == urlsplit(address).netloc
                else complaints.append(f"elsewhere: {request.url}")
            ),
        )

    def open_(
        path: str = "/",
        *,
        viewport: dict[str, int] = DESKTOP,
        script: bool = True,
        dark: bool = False,
        status: int = 200,
        forced: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            forced_colors="active" if forced else "none",
            locale="zh-CN",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status
        if status != 200:  # the console says so too, and that is as it should be
            complaints[:] = [said for said in complaints if f"status of {status}" not in said]
        return page

    yield open_
    for context in contexts:
        for page in context.pages:
            # A test may end with a click: closing what is still being loaded would count as a request that failed.
            page.wait_for_load_state()
        context.close()
    assert complaints == []
