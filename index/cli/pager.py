"""A long text, shown a screen at a time by the program that its reader likes."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys

#: What shows a text where ``PAGER`` does not say, and how it behaves where ``LESS`` does not: colours are let through, a text
#: of one screen is printed and no more.
PAGER, LESS = "less -R", "FRX"


def show(text: str) -> None:
    """Show a text in the reader's pager; print it where there is none, or where standard output is no terminal."""
    if not (sys.stdout.isatty() and _paged(text)):
        print(text)


def _paged(text: str) -> bool:
    try:
        command = shlex.split(os.environ.get("PAGER", PAGER))
    except ValueError:  # a quotation mark that is not closed
        return False
    if not command:
        return False
    sys.stdout.flush()
    try:
        pager = subprocess.Popen(  # noqa: S603 - the reader's own choice, without a shell
            command,
            stdin=subprocess.PIPE,
            encoding="utf-8",
            errors="backslashreplace",
            env={"LESS": LESS, "LESSCHARSET": "utf-8", **os.environ},
        )
    except OSError:
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pager's, which goes on
    try:
        pager.communicate(f"{text}\n")  # whether it has read all of it or not
    finally:
        signal.signal(signal.SIGINT, before)
    return True
