"""The manual pages of the commands, made of the definitions that ``--help`` is made of: ``python -m tools.man [FOLDER]``.

English pages stand in the folder, Chinese ones in ``zh_CN`` below it, as in every ``share/man``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from index.cli import main as search_cli
from index.cli.help import usage_without_prefix
from index.messages import LANGUAGES, speak
from indexer import cli as search_index
from webui import cli as search_web

ROOT = Path(__file__).resolve().parents[1]

#: Where the pages are kept, from where the wheel takes them.
MAN = ROOT / "man"

#: The folder of a language's pages, below that of all.
FOLDERS = {"en": "", "zh": "zh_CN"}

COMMANDS = (search_cli.build_parser, search_index.build_parser, search_web.build_parser)

#: Headings as manual pages have them.
HEADINGS = {
    "en": ("NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "EXAMPLES AND EXIT STATUS"),
    "zh": ("名称", "用法", "选项", "子命令", "示例与退出状态"),
}

#: Signs that are roff's own, and where a line may break (the null character).
_SIGNS = {"\\": r"\e", "-": r"\-", '"': r"\(dq", "'": r"\(aq", "`": r"\(ga", "\0": r"\:"}

#: Where Chinese may be broken, of which roff knows nothing: beside a Han character, but not before what closes.
_BREAK = re.compile(
    "(?<=[\u4e00-\u9fff，。、；：？！）》”])(?=[^\\s，。、；：？！）》”…])|(?<=[!-~])(?=[\u4e00-\u9fff（《“])"
)


def pages(language: str) -> dict[str, str]:
    """The pages in a language, by the names of their files."""
    speak(language)
    try:
        parsers = [build() for build in COMMANDS]
        return {f"{parser.prog}.1": "\n".join(_page(parser, *HEADINGS[language])) + "\n" for parser in parsers}
    finally:
        speak(None)


def _page(parser: argparse.ArgumentParser, *headings: str) -> Iterator[str]:
    name, synopsis, options, commands, end = headings
    yield f'.TH {_plain(parser.prog.upper())} 1 "" Gongkai Gongkai'
    yield from (".ad l", ".nh")  # what is to be typed is not torn apart, neither by spaces nor by hyphens
    yield from (f'.SH "{name}"', rf"{_plain(parser.prog)} \- {_plain(parser.description or '')}")
    yield from (f'.SH "{synopsis}"', *_usage(parser))
    yield f'.SH "{options}"'
    yield from _options(parser)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield f'.SH "{commands}"'
            for command in action.choices.values():
                yield from (f'.SS "{_plain(command.prog)}"', _text(command.description or ""), ".PP", *_usage(command))
                yield from _options(command)
    if parser.epilog:
        yield f'.SH "{end}"'
        yield from _epilog(parser.epilog)


def _usage(parser: argparse.ArgumentParser) -> Iterator[str]:
    """How a command is called, a line for each way."""
    name = re.escape(parser.prog)
    for number, usage in enumerate(re.split(rf"\n *(?={name} )", usage_without_prefix(parser))):
        arguments = " ".join(usage.removeprefix(parser.prog).split())
        yield from ([".br"] if number else [])
        yield rf"\fB{_plain(parser.prog)}\fR {_plain(arguments)}"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    formatter = parser._get_formatter()
    for group in parser._action_groups:
        actions = [action for action in group._group_actions if not isinstance(action, argparse._SubParsersAction)]
        if actions and group not in (parser._positionals, parser._optionals):
            yield f'.SS "{_plain(group.title or "")}"'
        for action in actions:
            value = str(action.metavar)
            if action.option_strings:
                value = formatter._format_args(action, formatter._get_default_metavar_for_optional(action))
            names = [rf"\fB{_plain(name)}\fR" for name in action.option_strings] or [""]
            shown = ", ".join(rf"{name} \fI{_plain(value)}\fR".strip() if value else name for name in names)
            yield from (".TP", shown, _text(formatter._expand_help(action)))


def _epilog(text: str) -> Iterator[str]:
    for line in text.splitlines():
        command, tab, what = line.strip().partition("\t")
        if tab:
            yield from (".TP", rf"\fB{_plain(command)}\fR", _text(what))
        elif command:
            yield from (".PP", _text(command))


def _text(text: str) -> str:
    """Text that begins a line, where a point or an apostrophe would begin a request."""
    return rf"\&{_plain(text)}" if text.startswith((".", "'")) else _plain(text)


def _plain(text: str) -> str:
    """Text in which no sign is one of roff's own; a hyphen stays what can be copied and typed."""
    return "".join(_SIGNS.get(sign, sign) for sign in _BREAK.sub("\0", text))


def main(folder: Path = MAN) -> None:
    """Write all pages."""
    for language in LANGUAGES:
        target = folder / FOLDERS[language]
        target.mkdir(parents=True, exist_ok=True)
        for name, text in pages(language).items():
            (target / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
