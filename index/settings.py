"""The settings of all commands, each said once: from a flag, else the environment, else ``gongkai.toml``, else a default.

``docs/settings.md`` is made from this table by ``make settings``.
"""

from __future__ import annotations

import argparse
import errno
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import GongkaiError
from index.messages import LANGUAGES, Message, say, speak

#: The file of settings, in the folder where a command is run, and the variable that names another.
FILE = "gongkai.toml"
FILE_VARIABLE = "GONGKAI_CONFIG"


class SettingsError(GongkaiError):
    """A setting that cannot be: the message names it, where it was given, and what it may be."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``read`` makes its value of text and raises ``ValueError``; ``shape`` says in words what it takes.

    The flag is ``--name``, the environment variable ``GONGKAI_NAME`` (or ``also``), the key in the file ``name``.
    ``shown`` is the default as a person reads it, where it is not a plain value. What decides whom to trust is not
    taken ``from_file``: anybody may have put it into the folder where a command is run. What ``guards`` must not fall
    away unseen: an empty variable is an error, not one that is not set. Not every one is an ``option`` of commands.
    """

    name: str
    default: Any
    read: Callable[[str], Any]
    shape: Message
    metavar: str
    help: Message
    also: str = ""
    shown: Message | str = ""
    from_file: bool = True
    guards: bool = False
    option: bool = True

    @property
    def flag(self) -> str:
        """The option of commands."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "GONGKAI_" + self.name.upper()

    @property
    def default_shown(self) -> Message | str:
        """The default in words."""
        return self.shown or str(self.default)


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number from ``low`` to ``high``, in plain digits."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high):
            raise ValueError(text)
        return int(text)

    return read


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false"):
        raise ValueError(text)
    return text.lower() in ("1", "true")


def _text(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


_RATE = re.compile(r"0|[1-9][0-9]{0,6}/(?:second|minute|hour|day)")


def _rate(text: str) -> str:
    if not _RATE.fullmatch(text):
        raise ValueError(text)
    return text


_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip() for part in text.split(","))
    if not all(map(_HOST.fullmatch, hosts)):
        raise ValueError(text)
    return hosts


def one_of(*choices: str) -> Callable[[str], str]:
    """Reads one of some words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return read


#: Secrets, and what decides whom to trust.
_ASIDE: dict[str, Any] = {"from_file": False, "option": False, "shown": "none"}

SETTINGS = (
    Setting(
        "lang",
        None,
        one_of(*LANGUAGES),
        Message("shape.language"),
        "LANG",
        Message("help.lang"),
        shown=Message("default.lang"),
    ),
    Setting("index", "gongkai-index", _text, Message("shape.folder"), "DIR", Message("help.index")),
    Setting(
        "cache_mb",
        160,
        whole_number(1, 9_999_999),
        Message("shape.whole_number_from", low=1),
        "MB",
        Message("help.cache_mb"),
    ),
    Setting(
        "timeout_ms",
        10_000,
        whole_number(0, 3_600_000),
        Message("shape.number", low=0, high=3600000),
        "MS",
        Message("help.timeout_ms"),
    ),
    Setting(
        "trust_index",
        False,
        _yes_or_no,
        Message("shape.yes_or_no"),
        "YES",
        Message("help.trust_index"),
        **{**_ASIDE, "shown": "0"},
    ),
    Setting("opensearch_user", None, _text, Message("shape.name"), "USER", Message("help.cluster_user"), **_ASIDE),
    Setting("opensearch_password", None, _text, Message("shape.text"), "TEXT", Message("help.cluster_word"), **_ASIDE),
    Setting(
        *("opensearch_password_file", None, _text, Message("shape.file"), "FILE", Message("help.cluster_word_file")),
        **_ASIDE,
    ),
    Setting("opensearch_ca_file", None, _text, Message("shape.file"), "FILE", Message("help.cluster_ca"), **_ASIDE),
    Setting("host", "127.0.0.1", _text, Message("shape.address"), "HOST", Message("help.host")),
    Setting(
        "port",
        8080,
        whole_number(0, 65_535),
        Message("shape.number", low=0, high=65535),
        "PORT",
        Message("help.port"),
        also="PORT",
    ),
    Setting(
        "connections",
        500,
        whole_number(16, 60_000),
        Message("shape.number", low=16, high=60000),
        "N",
        Message("help.connections"),
    ),
    Setting(
        "request_seconds",
        10,
        whole_number(1, 600),
        Message("shape.number", low=1, high=600),
        "SECONDS",
        Message("help.request_seconds"),
    ),
    Setting(
        "rate_limit",
        None,
        _rate,
        Message("shape.rate"),
        "N/TIME",
        Message("help.rate_limit"),
        shown=Message("default.rate_limit"),
    ),
    Setting(
        "allowed_hosts",
        (),
        _hosts,
        Message("shape.hosts"),
        "NAMES",
        Message("help.allowed_hosts"),
        shown=Message("default.allowed_hosts"),
    ),
    Setting(
        "proxies",
        0,
        whole_number(0, 10),
        Message("shape.number", low=0, high=10),
        "N",
        Message("help.proxies"),
    ),
    Setting(
        "access_log",
        "off",
        one_of("off", "on", "queries"),
        Message("shape.access_log"),
        "WHAT",
        Message("help.access_log"),
    ),
    Setting(
        "metrics",
        False,
        _yes_or_no,
        Message("shape.yes_or_no"),
        "YES",
        Message("help.metrics"),
        shown="0",
    ),
    Setting(
        "password_file",
        None,
        _text,
        Message("shape.password_file"),
        "FILE",
        Message("help.password_file"),
        shown=Message("default.password_file"),
        guards=True,
    ),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}


def add_option(parser: argparse.ArgumentParser | argparse._ArgumentGroup, name: str) -> None:
    """Let a command take a setting as an option; :func:`resolve` gives it its value."""
    setting = BY_NAME[name]
    variable = setting.also or setting.variable
    parser.add_argument(
        setting.flag,
        metavar=setting.metavar,
        help=say("option.default", help=setting.help, variable=variable, default=setting.default_shown),
    )


def value_of(name: str, given: str | None = None) -> Any:
    """The value of a setting; ``given`` is what the command was told. Raises ``SettingsError``."""
    setting = BY_NAME[name]
    for source, text in _sources(setting, given):
        if text is not None:
            try:
                return setting.read(str(text))
            except ValueError:
                raise SettingsError("setting.unfit", source=source, shape=setting.shape, value=str(text)[:60]) from None
    return setting.default


def _sources(setting: Setting, given: str | None) -> list[tuple[str, Any]]:
    found = [(setting.flag, given)]
    # An empty variable is one that is not set.
    unset = None if setting.guards else ""
    variables = {name: os.environ.get(name) for name in (setting.variable, setting.also) if name}
    found += [(f"${name}", None if text == unset else text) for name, text in variables.items()]
    path = os.environ.get(FILE_VARIABLE) or FILE
    value = _file(path, named=bool(os.environ.get(FILE_VARIABLE))).get(setting.name)
    if isinstance(value, bool):
        value = str(int(value))
    return [*found, (f"{setting.name} in {path}", value)]


@cache
def _file(path: str, *, named: bool) -> Mapping[str, Any]:
    try:
        if Path(path).exists() and not Path(path).is_file():  # a pipe might never end
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        if not named:
            return {}
        raise SettingsError("setting.no_file", path=path, variable=FILE_VARIABLE) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("setting.unreadable", path=path, reason=str(error)) from error
    import tomllib  # late: most have no such file

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("setting.not_toml", path=path, reason=str(error)) from None
    for key in values:
        if key not in BY_NAME:
            raise SettingsError("setting.unknown", path=path, name=key[:40], known=[*BY_NAME])
        if not BY_NAME[key].from_file:
            raise SettingsError("setting.not_from_file", path=path, name=key, variable=BY_NAME[key].variable)
        if not isinstance(values[key], str | int):
            raise SettingsError(
                "setting.unfit_in_file", path=path, name=key, shape=BY_NAME[key].shape, value=str(values[key])[:60]
            )
    return values


def resolve(options: argparse.Namespace) -> argparse.Namespace:
    """The options of a command with a value for every setting that it takes. Raises ``SettingsError``."""
    if hasattr(options, "lang"):
        speak(value_of("lang", options.lang))  # first: what is wrong with the others is said in it
    for name in BY_NAME:
        if hasattr(options, name):
            setattr(options, name, value_of(name, getattr(options, name)))
    return options


def document() -> str:
    """The page that describes the settings, in Markdown."""
    rows = [
        f"| `{s.name}` | {f'`{s.flag}`' if s.option else ''} | `{s.variable}`{f', `{s.also}`' if s.also else ''} | {s.shape.text('en')} | "
        f"{s.shown.text('en') if isinstance(s.shown, Message) else s.default_shown} | {s.help.text('en')} |"
        for s in SETTINGS
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            f"A setting is taken from the command's option, else from the environment, else from `{FILE}` in the folder",
            f"where the command is run (or the file that `${FILE_VARIABLE}` names), else it has its default. The file is",
            "TOML, a line `name = value` for each setting. This page is made from the table in `index/settings.py`.",
            "",
            "| setting | option | environment | value | default | what it is |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
