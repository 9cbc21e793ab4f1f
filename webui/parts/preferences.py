"""What a reader chooses for all pages, the language and the theme: a parameter of any address, which a cookie remembers.

No script is needed, and pages come as they were chosen, without a flash of another look.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Flask, Response, g, redirect, request

from index.messages import LANGUAGES
from webui.urls import query_in_path, with_parameters

#: Each choice, named as its parameter and its cookie, with what it can be; the first is what holds where nothing is chosen.
CHOICES = {"lang": LANGUAGES, "theme": ("auto", "light", "dark")}

#: How long a choice is remembered, in seconds.
_REMEMBERED = 365 * 86_400

#: Choices that an address does not keep: who is sent the address of a page should see it in a language, not in a theme.
_PASSING = "theme"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way in which a page can be shown. ``url`` is that of this page so: relative, a query alone."""

    value: str
    url: str
    is_current: bool


def install(app: Flask) -> None:
    """Let the application know and remember what each reader chose."""
    app.jinja_env.globals.update(choices=choices, chosen=chosen)

    @app.before_request
    def choose() -> Response | None:
        g.preferences = {
            name: next((value for value in (_asked(name), request.cookies.get(name)) if value in values), values[0])
            for name, values in CHOICES.items()
        }
        if _asked(_PASSING) not in CHOICES[_PASSING] or request.method not in ("GET", "HEAD") or _is_for_programs():
            return None
        # Relative, and not a bare "?", which browsers do not follow.
        here = f"./{quote(request.path.rpartition('/')[2], safe='')}"
        return app.make_response(redirect(with_parameters(here, _kept(_PASSING)), 303))

    @app.after_request
    def remember(response: Response) -> Response:
        if response.mimetype != "text/html" or _is_for_programs():
            return response
        response.vary.add("Cookie")  # what keeps answers must not give one reader another's choice
        for name, values in CHOICES.items():
            value = _asked(name)
            if value in values and value != request.cookies.get(name):
                response.set_cookie(
                    name,
                    value,
                    max_age=_REMEMBERED,
                    path=request.script_root or "/",
                    secure=request.is_secure,
                    httponly=name != _PASSING,  # which page.js sets too
                    samesite="Lax",
                )
        return response


def chosen(name: str) -> str:
    """What the reader of the page that is being made chose."""
    given: dict[str, str] = g.get("preferences", {}) if g else {}
    return given.get(name, CHOICES[name][0])


def choices(name: str) -> list[Choice]:
    """This page in each of the ways, in their order."""
    current = chosen(name)
    kept = _kept(name)
    return [Choice(value, f"?{urlencode([*kept, (name, value)])}", value == current) for value in CHOICES[name]]


def _is_for_programs() -> bool:
    return request.path.startswith("/api/")


def _asked(name: str) -> str | None:
    return request.args.get(name)


def _kept(name: str) -> list[tuple[str, str]]:
    """The parameters of this address but for a choice."""
    left_out = (name, "q") if query_in_path() is not None else (name,)
    return [pair for pair in request.args.items(multi=True) if pair[0] not in left_out]
