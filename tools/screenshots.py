"""``make screenshots``: every page as a reader sees it, on a phone and on a desk, in light and dark, into build/screenshots.

The reports are those of ``samples/reports``, which are fictional.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlencode

from playwright.sync_api import Browser, sync_playwright

from index import open_index
from index.protocol import Index
from webui.app import create_app
from webui.server import listen, run

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDTHS = {"phone": 390, "desk": 1440}

#: The reports whose pages are shown, by their files.
REPORT, OTHER = "2021-wendeng-natural-resources.txt", "2024-shangqing-township.txt"


def addresses(index: Index) -> dict[str, str]:
    """Each page's name and address."""
    hits = index.search("", page_size=100).hits
    report, other = (next(hit.id for hit in hits if (hit.source.path or "").endswith(name)) for name in (REPORT, OTHER))
    return {
        "start": "/",
        "results": f"/?q={quote('舆情回应')}",
        "narrowed": f"/?q={quote('公开 申请')}&year=2019..&level=county",
        "explained": f"/?q={quote('行政复议')}&explain=1",
        "nothing": f"/?q={quote('舆情回应 魑魅')}&level=province&year=2008",
        "filters": f"/?q={quote('公开')}#filters",
        "report": f"/report/{report}?q={quote('公开')}",
        "report-figures": f"/report/{report}#figures",
        "like": f"/like?{urlencode({'id': report})}",
        "compare": f"/compare?{urlencode({'a': other, 'b': report})}",
        "figures": f"/figures?q={quote('公开')}&figure=requests_received&figure=lawsuits&by=year",
        "figures-of-levels": "/figures?figure=proactive_total&by=level",
        "figures-all": "/figures/all",
        "coverage": "/coverage",
        "facet": "/facet/agency",
        "help": "/help",
        "missing": "/report/gone",
        "refused": f"/?q={quote('舆情 “回应')}",
    }


#: Pages that are shown in English too.
IN_ENGLISH = ("start", "results", "report", "help", "nothing", "figures", "coverage")


class _Stop:
    """How the server is told to end."""

    asked = False

    def wake(self) -> None:
        """Replaced by the server."""


@contextmanager
def served(index: Index) -> Iterator[str]:
    """The address at which an index is served, without the last slash."""
    stop = _Stop()
    with closing(listen(create_app(index), "127.0.0.1", 0, connections=64, request_seconds=10)) as server:
        thread = Thread(target=run, args=(server, stop))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}"
        finally:
            stop.asked = True
            stop.wake()
            thread.join()


def shoot(browser: Browser, address: str, pages: Mapping[str, str], whole: bool) -> int:
    """Take the pictures; returns how many."""
    taken = 0
    for device, width in WIDTHS.items():
        for theme in ("light", "dark"):
            for language in ("zh", "en"):
                context = browser.new_context(
                    base_url=address,
                    viewport={"width": width, "height": 844 if device == "phone" else 900},
                    color_scheme=theme,  # type: ignore[arg-type]
                    device_scale_factor=1,
                )
                context.add_cookies([{"name": "lang", "value": language, "url": address}])
                page = context.new_page()
                for name, path in pages.items():
                    if language == "en" and name not in IN_ENGLISH:
                        continue
                    page.goto(path)
                    page.screenshot(path=OUT / f"{name}-{device}-{theme}-{language}.png", full_page=whole)
                    taken += 1
                context.close()
    return taken


def main() -> int:
    """Returns 0, or 2 where there is no browser."""
    parser = argparse.ArgumentParser(description="Take pictures of every page into build/screenshots.")
    parser.add_argument("--index", default=str(ROOT / "samples-index"), help="the index to show")
    parser.add_argument("--whole", action="store_true", help="the whole height of each page")
    parser.add_argument("names", nargs="*", help="some pages only")
    arguments = parser.parse_args()
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        print("no chromium is on the PATH", file=sys.stderr)
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    with closing(open_index(arguments.index)) as index, served(index) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        pages = {name: path for name, path in addresses(index).items() if name in (arguments.names or [name])}
        print(f"{shoot(browser, address, pages, arguments.whole)} pictures in {OUT.relative_to(ROOT)}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
