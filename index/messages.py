"""What a person is told, as a code with parameters; the sentences stand in catalogues, Chinese and English.

Every room has its own: ``translations/<language>/LC_MESSAGES/messages.po``, GNU gettext with codes as message ids and
``{name}``, ``{name!r}`` or ``{name:,}`` where a parameter stands. They are read, compiled (``make messages``), when the first
sentence is wanted. A sentence that depends on a number has plural forms, chosen by the parameter ``count``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeAlias

if TYPE_CHECKING:
    from gettext import GNUTranslations

#: The languages that every message has.
LANGUAGES = ("zh", "en")

#: The name of the catalogues, which is the one that Flask-Babel looks for.
DOMAIN = "messages"

#: Where a system says which language its user reads; the first that is set counts (POSIX, "Internationalization Variables").
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_folders: list[Path] = []
_chosen: str | None = None
_by_locale: str | None = None


class Term(NamedTuple):
    """A name that data has in both languages, such as that of a field."""

    en: str
    zh: str

    def text(self, language: str | None = None) -> str:
        """See :meth:`Message.text`."""
        return self.zh if (language or spoken()) == "zh" else self.en


class Message:
    """A code with parameters. Parameters that are messages or terms are said in the same language, lists with commas."""

    __slots__ = ("code", "params")

    def __init__(self, code: str, /, **params: Param) -> None:
        self.code = code
        self.params = params

    def text(self, language: str | None = None) -> str:
        """The sentence, in the language that the program speaks where none is given."""
        language = language or spoken()
        count = self.params.get("count")
        found = self.code
        if isinstance(count, int):
            found = _catalogue(language).ngettext(self.code, self.code, count)
        if found == self.code:
            found = _catalogue(language).gettext(self.code)
        return found.format_map({name: _shown(value, language) for name, value in self.params.items()})

    def __str__(self) -> str:
        return self.text()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.code, self.params) == (other.code, other.params)

    __hash__ = None  # type: ignore[assignment]  # parameters may be lists

    def __repr__(self) -> str:
        return f"Message({', '.join([repr(self.code), *(f'{name}={value!r}' for name, value in self.params.items())])})"


Param: TypeAlias = "str | int | float | os.PathLike[str] | Message | Term | Iterable[Param] | None"


class CodedError(Exception):
    """An error for a person to read. ``str(error)`` is its sentence in the language that the program speaks."""

    def __init__(self, code: str, /, **params: Param) -> None:
        super().__init__(code)
        self.message = Message(code, **params)

    @classmethod
    def of(cls, message: Message) -> Self:
        """The error that says this."""
        return cls(message.code, **message.params)

    @property
    def code(self) -> str:
        """What programs go by."""
        return self.message.code

    def text(self, language: str | None = None) -> str:
        """See :meth:`Message.text`."""
        return self.message.text(language)

    def __str__(self) -> str:
        return self.message.text()

    def __reduce__(self) -> Any:
        # Between processes, as a whole: constructors differ.
        return _restored, (type(self), self.__dict__)


def _restored(kind: type[CodedError], values: dict[str, Any]) -> CodedError:
    error = kind.__new__(kind, values["message"].code)
    error.__dict__.update(values)
    return error


def say(code: str, /, **params: Param) -> str:
    """A message as a sentence, where text is kept."""
    return Message(code, **params).text()


def speak(language: str | None) -> None:
    """Let this process speak a language from now on; ``None`` for what it speaks where nothing is chosen."""
    global _chosen
    if language is not None and language not in LANGUAGES:
        raise ValueError(language)
    _chosen = language


def follow_locale() -> None:
    """Let this process speak to people in the language of its locale, where it is one of ours and none is chosen."""
    global _by_locale
    value = next(filter(None, map(os.environ.get, LOCALE_VARIABLES)), None) or ""
    language = re.split("[_.@-]", value.lower(), maxsplit=1)[0]
    _by_locale = language if language in LANGUAGES else None


def chosen() -> str | None:
    """The language that was chosen for this process; ``None`` where none was."""
    return _chosen


def spoken(otherwise: str = "en") -> str:
    """The language that this process speaks to who runs it: the one chosen, that of the locale, or ``otherwise``."""
    return _chosen or _by_locale or otherwise


def add_catalogues(package: str) -> None:
    """Let messages be looked up in the catalogues beside the module file ``package`` too."""
    _folders.append(Path(package).with_name("translations"))
    _catalogue.cache_clear()


@cache
def _catalogue(language: str) -> GNUTranslations:
    from gettext import GNUTranslations, translation  # late: few commands end with a message

    first, *others = (translation(DOMAIN, folder, [language], GNUTranslations) for folder in _folders)
    for other in others:
        first.add_fallback(other)
    return first


def _shown(value: Param, language: str) -> str | int | float:
    if isinstance(value, Message | Term):
        return value.text(language)
    if isinstance(value, str | int | float):
        return value
    if value is None or isinstance(value, os.PathLike):
        return str(value)
    return ("、" if language == "zh" else ", ").join(str(_shown(item, language)) for item in value)


add_catalogues(__file__)
