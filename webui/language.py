"""The language of the pages: Chinese, or English for whoever asks (``?lang=en``, see ``parts/preferences.py``).

What browsers prefer is not asked: the reports are Chinese, and one address has one page for all. Texts of the pages are
their own message ids, in Chinese, where they are used; their English stands in ``translations/en/LC_MESSAGES/pages.po``.
"""

from __future__ import annotations

import re
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from babel.dates import format_date
from flask import Flask, Response, g
from flask_babel import Babel, get_locale, get_translations
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from index.messages import LANGUAGES
from webui.parts.preferences import chosen

#: The name of the catalogues of texts; those of messages, by code, are ``index.messages.DOMAIN``.
DOMAIN = "pages"

#: What each language calls itself.
NAMES = {"zh": "中文", "en": "English"}

#: The tag of each (BCP 47): Chinese pages are in simplified characters as the mainland writes them.
TAGS = {"zh": "zh-CN", "en": "en"}

#: Chinese letters and signs in a row, digits between them included.
_CHINESE = re.compile(r"((?:[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]+\d*)+)")


def gettext(text: str, **params: object) -> str:
    """A text in the language of the page; ``%(name)s`` is a parameter. Texts that are variables stand in tables."""
    said: str = _catalogue().gettext(text)
    return said % params if params else said


def ngettext(one: str, many: str, num: int, **params: object) -> str:
    """A text that depends on the number ``num``; Chinese has one form, given twice."""
    said: str = _catalogue().ngettext(one, many, num)
    return said % {"num": num, **params}


def lazy_gettext(text: str) -> LazyString:
    """A text that is translated when it is shown, for what is made before there is a page."""
    return LazyString(gettext, text)


def _catalogue() -> NullTranslations:
    """The texts of this request, looked up once: a page asks for hundreds."""
    if not g:
        return NullTranslations()
    if "catalogue" not in g:
        g.catalogue = get_translations()
    catalogue: NullTranslations = g.catalogue
    return catalogue


def language() -> str:
    """The language of the page that is being made."""
    return chosen("lang")


def install(app: Flask) -> None:
    """Let the application speak both."""
    Babel(
        app,
        default_locale=LANGUAGES[0],
        default_domain=DOMAIN,
        default_translation_directories=str(Path(__file__).with_name("translations")),
        locale_selector=language,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of the extension that Babel added
        gettext=lambda text: _catalogue().gettext(text),
        ngettext=lambda one, many, num: _catalogue().ngettext(one, many, num),
        pgettext=lambda context, text: _catalogue().pgettext(context, text),
        newstyle=True,
    )
    app.jinja_env.filters.update(number=number, date=day, mixed=mixed)
    app.jinja_env.globals.update(
        LANGUAGE_NAMES=NAMES, LANGUAGE_TAGS=TAGS, language=language, language_tag=language_tag, own=own, zh=zh
    )

    @app.after_request
    def say_which(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.content_language.add(language_tag())
        return response


def language_tag() -> str:
    """The tag of the page's language."""
    return TAGS[language()]


def zh() -> Markup:
    """The attribute of an element whose text is a report's, on a page that is not Chinese itself."""
    return Markup() if language() == "zh" else Markup(' lang="zh-CN"')


def own() -> Markup:
    """The attribute of an element of the page's own text within one that :func:`zh` has marked."""
    return Markup() if language() == "zh" else Markup(' lang="{}"').format(language_tag())


def mixed(text: str) -> Markup:
    """A sentence of ours that names what is Chinese: those words marked as such, on a page that is not."""
    if language() == "zh":
        return escape(text)
    pieces = _CHINESE.split(text)  # those at odd places are Chinese
    return Markup("").join(
        Markup('<span lang="zh-CN">{}</span>').format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )


def number(value: int) -> str:
    """A whole number with its thousands grouped, as both languages write it."""
    return f"{value:,}"


def day(value: str) -> str:
    """A date (``2024-01-31``) as the page's language writes it; anything else as it is."""
    try:
        return format_date(date.fromisoformat(value), "medium" if language() == "zh" else "d MMMM y", get_locale())
    except ValueError:
        return value
