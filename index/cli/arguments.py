"""What the commands share: an argument parser that says what is wrong in one line, and a way to begin and to end."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from index.cli.help import Formatter, usage_without_prefix
from index.cli.terminal import printable
from index.errors import GongkaiError, SearchTimeoutError
from index.messages import Message, follow_locale, say, speak
from index.settings import BY_NAME, SettingsError, value_of

#: Exit statuses of a search: something found, nothing found, an error.
FOUND, NOT_FOUND, ERROR = 0, 1, 2

#: The exit status of a search that was given up at its time limit.
TIMEOUT = 3


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg]  # not generic when it runs
    """Subcommands, of which each says the same of itself in the list and above its own options."""

    def add_parser(self, name: str, **options: Any) -> Any:
        return super().add_parser(name, **{"description": options.get("help"), **options})


class Parser(argparse.ArgumentParser):
    """Argparse with its error in one line; the whole usage is a ``--help`` away."""

    def __init__(
        self, *, prog: str, description: str | None = None, usage: Sequence[str] = (), epilog: str | None = None
    ) -> None:
        """``usage``: what stands behind the name of the program, for each way to call it; else all options, as argparse."""
        said = "\n".join(f"{prog} {line}" for line in usage) or None
        super().__init__(prog=prog, description=description, usage=said, epilog=epilog, formatter_class=Formatter)
        self.register("action", "parsers", _Commands)

    def parse_known_intermixed_args(self, args: Any = None, namespace: Any = None) -> Any:
        """See argparse, which cuts off as many characters from the usage as ``usage: `` has, whatever it says there."""
        if self.usage is None:
            self.usage = usage_without_prefix(self)
        return super().parse_known_intermixed_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(ERROR, f"{self.prog}: {say('option.see_help', mistake=message, program=self.prog)}\n")


#: What the project is called where it is installed; its version is kept in pyproject.toml and nowhere else.
DISTRIBUTION = "gongkai"


class ShowVersion(argparse.Action):
    """``--version``: print the version that is installed and end with status 0."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=say("help.version"))

    def __call__(self, parser: argparse.ArgumentParser, *arguments: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version  # late: no other option needs it

        try:
            print(f"{parser.prog} ({DISTRIBUTION}) {version(DISTRIBUTION)}")
        except PackageNotFoundError:
            parser.error(say("option.no_version", name=DISTRIBUTION))
        parser.exit()


#: The shells that commands can be completed in.
SHELLS = ("bash", "zsh", "fish")


class PrintCompletion(argparse.Action):
    """``--print-completion SHELL``: print what makes a shell complete the command, and end with status 0."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        text = say("help.print_completion", shells=SHELLS)
        super().__init__(option_strings, argparse.SUPPRESS, choices=SHELLS, metavar="SHELL", help=text)

    def __call__(self, parser: argparse.ArgumentParser, namespace: object, shell: Any, *_: object) -> NoReturn:
        from index.cli.completion import script  # late: no other option needs it

        def show() -> int:
            print(script(parser, shell))
            return FOUND

        parser.exit(run(parser.prog, show))


def add_about(parser: argparse.ArgumentParser) -> None:
    """The options by which every command tells of itself."""
    parser.add_argument("--version", action=ShowVersion)
    parser.add_argument("--print-completion", action=PrintCompletion)


def positive(text: str) -> int:
    """A whole number from 1, for argparse."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise unfit(text, Message("shape.whole_number_from", low=1))
    return int(text)


def seconds(text: str) -> float:
    """A time in seconds, for argparse."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise unfit(text, Message("shape.seconds"))
    return number


def unfit(text: str, shape: Message) -> argparse.ArgumentTypeError:
    """What an option's value should be and is not, for argparse."""
    return argparse.ArgumentTypeError(say("option.unfit", shape=shape, value=text[:60]))


def begin(arguments: Sequence[str] | None) -> list[str]:
    """The arguments of a command that has not said anything yet; from now on it speaks the language of its reader.

    That is the one that ``--lang``, or else the setting, asks for, or else that of the locale.
    """
    # NumPy is not here for its linear algebra, which has threads started for it that wait by working.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # The reports are Chinese whatever the locale says; what cannot be encoded must not end the program.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    follow_locale()
    try:
        speak(value_of("lang", _given(BY_NAME["lang"].flag, given)))
    except SettingsError:
        speak(None)  # What is wrong with it is said when all settings are read: help must not fail by it.
    return given


def _given(flag: str, arguments: Sequence[str]) -> str | None:
    """The last value of an option, looked for before there is a parser: its help depends on it."""
    found = None
    for argument, following in zip(arguments, [*arguments, None][1:], strict=True):
        if argument == "--":
            break
        if argument == flag:
            found = following
        elif argument.startswith(f"{flag}="):
            found = argument.removeprefix(f"{flag}=")
    return found


def run(program: str, command: Callable[[], int]) -> int:
    """Run a command; what it raises for a person to read becomes one line on standard error and status 2.

    Status 3 where a search reached its time limit.
    """
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
