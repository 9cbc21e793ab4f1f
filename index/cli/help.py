"""How the commands explain themselves: argparse's help and errors in the reader's language, as wide as they look."""

from __future__ import annotations

import argparse
import gettext
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from index.cli.columns import padded, width, wrapped
from index.messages import Message, say, spoken

#: Columns between an example and what it does, and those that the latter has on the narrowest screen.
_GAP, _LEAST = 2, 20


#: A heading of a group of options.
_HEADING = re.compile(r"^(\S.*):$", re.MULTILINE)


@cache
def _translation(language: str) -> gettext.NullTranslations:
    # English is what argparse says by itself.
    return gettext.translation("argparse", Path(__file__).parents[1] / "translations", [language], fallback=True)


def _one(text: str) -> str:
    return _translation(spoken()).gettext(text)


def _counted(one: str, many: str, number: int) -> str:
    return _translation(spoken()).ngettext(one, many, number)


# Argparse asks gettext for all its sentences, by these two names; its catalogue is ours, and so is the choice of language.
vars(argparse).update(_=_one, ngettext=_counted)


class Formatter(argparse.HelpFormatter):
    """Lines broken where they end on the screen. In a description, what stands behind a tab has a column of its own."""

    def _split_lines(self, text: str, columns: int) -> list[str]:
        return wrapped(text, columns)

    def _fill_text(self, text: str, columns: int, indent: str) -> str:
        rows = [line.partition("\t") for line in text.splitlines()]
        room = max((width(first) for first, tab, _ in rows if tab), default=0) + _GAP
        lines: list[str] = []
        for first, tab, rest in rows:
            head, *more = wrapped(rest if tab else first, max(columns - room, _LEAST) if tab else columns) or [""]
            lines += [padded(first, room) + head, *(" " * room + line for line in more)] if tab else [head, *more]
        return "\n".join(lines)

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None,
    ) -> str:
        prefix = _one("usage: ") if prefix is None else prefix
        stand_in = "\0" * width(prefix)  # the lines that follow are moved in by its length
        lines = super()._format_usage(usage and usage.replace("\n", f"\n{stand_in}"), actions, groups, stand_in)
        return lines.replace(stand_in, prefix, 1).replace("\0", " ")

    def format_help(self) -> str:
        """See argparse, which ends headings with a colon and asks nobody."""
        return _HEADING.sub(lambda line: _one("%s:") % line[1], super().format_help())


def usage_without_prefix(parser: argparse.ArgumentParser) -> str:
    """How a command is called, without the word that says so."""
    return parser.format_usage().removeprefix(_one("usage: ")).rstrip("\n")


def epilog(examples: Sequence[tuple[str, Message]], end: Message) -> str:
    """What stands below the options: commands with what each does, and what the exit status means."""
    lines = [f"  {command}\t{what}" for command, what in examples]
    return "\n".join([say("help.examples"), *lines, "", end.text(), ""])
