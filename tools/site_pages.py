"""For mkdocs: the pages of the repository's first folder, where people look for them, are shown in the site too.

Pages are written to be read in the repository. Here their links are turned to where a page is in the site (mkdocs
--strict refuses those that lead nowhere), and lists are set off from the paragraph above, which mkdocs needs.
"""

from __future__ import annotations

import logging
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]

#: Pages of the first folder, and what they are in the site.
PAGES = {
    "README.md": "index.md",
    "README.zh-CN.md": "start.zh-CN.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}

logging.getLogger("jieba").setLevel(logging.WARNING)  # it would tell of its dictionary

_LINK = re.compile(r"(?<=\]\()(?!https?:)([^)#\s]+)")

#: What a page would load from elsewhere. Links that a reader may follow are no such thing.
_ELSEWHERE = re.compile(r"""<(?:script|img|iframe|link|source)\b[^>]*\s(?:src|href)=["']?(?:https?:)?//[^\s>]*""")

_ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every decision into the navigation, in order of number."""
    folder = Path(config.docs_dir) / "decisions"
    pages = sorted(path.relative_to(config.docs_dir).as_posix() for path in folder.glob("[0-9]*.md"))
    section = next(entry for entry in config.nav or [] if "Decisions" in entry)
    section["Decisions"] = [{"All decisions": "decisions/README.md"}, *pages]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the first folder."""
    for name, shown_as in PAGES.items():
        files.append(File.generated(config, shown_as, content=(ROOT / name).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of a page from the repository's folders to the site's."""
    here = page.file.src_uri
    stands_at = next((name for name, shown_as in PAGES.items() if shown_as == here), f"docs/{here}")

    def turned(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(stands_at), link[1]))
        in_site = PAGES.get(target) or target.removeprefix("docs/")
        return posixpath.relpath(in_site, posixpath.dirname(here) or ".")

    return _LINK.sub(turned, _with_lists_set_off(markdown))


def _with_lists_set_off(markdown: str) -> str:
    """A blank line before each list that follows its paragraph at once."""
    lines: list[str] = []
    in_paragraph = fenced = False
    for line in markdown.splitlines():
        fenced ^= line.startswith("```")
        if in_paragraph and not fenced and _ITEM.match(line):
            lines.append("")
            in_paragraph = False
        elif not line or _ITEM.match(line):
            in_paragraph = False
        elif not line[0].isspace() and (not lines or not lines[-1]):
            in_paragraph = True
        lines.append(line)
    return "\n".join(lines)


def on_post_build(config: MkDocsConfig) -> None:
    """Refuse a site that loads something from elsewhere."""
    for path in Path(config.site_dir).rglob("*.html"):
        if found := _ELSEWHERE.search(path.read_text(encoding="utf-8")):
            raise PluginError(f"{path.name} loads something from elsewhere: {found[0]}")
