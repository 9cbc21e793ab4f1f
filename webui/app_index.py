"""The index that this application serves, as its views reach it."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from index.protocol import Index

_KEY = "gongkai-index"


def attach_index(app: Flask, index: Index) -> None:
    app.extensions[_KEY] = index


def current_index() -> Index:
    """The index of the application that answers this request."""
    return cast(Index, current_app.extensions[_KEY])
