"""Scripts by which a shell completes the commands' options, made of the definitions that ``--help`` is made of."""

from __future__ import annotations

import argparse

import shtab

from index.fields import BY_NAME

#: What stands for a value that is a file or a folder.
_FILES, _FOLDERS = (
    ("FILE", "PATH", "ID|PATH", "FOLDER|FILE|-", "ADDRESSES"),
    ("DIR", "FOLDER", "FOLDER|-", "FROM", "TO"),
)


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for a shell. It is of the parser as it is: what options take is noted there."""
    for action in _actions(parser):
        # While arguments may stand anywhere, argparse (before 3.13) has set those without an option aside.
        action.nargs = getattr(action, "save_nargs", action.nargs)
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # how shtab is told
        elif action.metavar in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.choices is None and action.dest in BY_NAME and BY_NAME[action.dest].choices:
            action.choices = tuple(BY_NAME[action.dest].choices)
    return shtab.complete(parser, shell=shell)


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The options of a command and of its subcommands."""
    found = []
    for action in parser._actions:
        found.append(action)
        if isinstance(action, argparse._SubParsersAction):
            found += [one for command in action.choices.values() for one in _actions(command)]
    return found
