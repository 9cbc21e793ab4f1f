"""What the commands share: an argument parser that says what is wrong in one line, and a way to end quietly."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from index.cli.terminal import printable
from index.errors import GongkaiError, SearchTimeoutError

#: Exit statuses of a search: something found, nothing found, an error.
FOUND, NOT_FOUND, ERROR = 0, 1, 2

#: The exit status of a search that was given up at its time limit.
TIMEOUT = 3


class Parser(argparse.ArgumentParser):
    """Argparse with its error in one line; the whole usage is a ``--help`` away."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(ERROR, f"{self.prog}: {message} (see {self.prog} --help)\n")


#: What the project is called where it is installed; its version is kept in pyproject.toml and nowhere else.
DISTRIBUTION = "gongkai"


class ShowVersion(argparse.Action):
    """``--version``: print the version that is installed and end with status 0."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help="show the version and end")

    def __call__(self, parser: argparse.ArgumentParser, *arguments: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version  # late: no other option needs it

        try:
            print(f"{parser.prog} ({DISTRIBUTION}) {version(DISTRIBUTION)}")
        except PackageNotFoundError:
            parser.error(f"the version is not known, because {DISTRIBUTION} is not installed; run make install")
        parser.exit()


def positive(text: str) -> int:
    """A whole number from 1, for argparse."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def seconds(text: str) -> float:
    """A time in seconds, for argparse."""
    number = float(text)
    if not 0 <= number < math.inf:
        raise ValueError
    return number


seconds.__name__ = "number of seconds"
positive.__name__ = "whole number from 1"  # argparse names the type in its message


def run(program: str, command: Callable[[], int]) -> int:
    """Run a command; what it raises for a person to read becomes one line on standard error and status 2.

    Status 3 where a search reached its time limit.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # The reports are Chinese whatever the locale says; what cannot be encoded must not end the program.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = command()
        sys.stdout.flush()
        return status
    except GongkaiError as error:
        print(f"{program}: {printable(str(error))}", file=sys.stderr)
        return TIMEOUT if isinstance(error, SearchTimeoutError) else ERROR
    except BrokenPipeError:
        # Whoever reads has read enough (``| head``). Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        print(f"{program}: {printable(f'{where}{error.strerror or error}')}", file=sys.stderr)
        return ERROR
    except KeyboardInterrupt:
        return 130
