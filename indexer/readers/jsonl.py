"""Lines of .jsonl files: reports whose text, and as much of their metadata as is known, someone else supplies.

``id`` and ``text`` are required. Unknown keys are ignored, for exports carry extras; a known key with a wrong
value is an error that names it, for a value given by the caller wins over everything read from the text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from index.fields import LEVELS
from index.messages import Message
from indexer.document import Document, UnreadableError
from indexer.readers import limits
from indexer.readers.characters import clean
from indexer.readers.encoding import decode

#: The years that a report can cover: four digits, and none that is a slip of the keyboard.
_YEARS = range(1949, 2101)

#: Made once, where ``json.loads`` makes one for every line. Control characters are taken out later.
_DECODER = json.JSONDecoder(strict=False)


def read_line(line: bytes, number: int) -> Document:
    """The document of one line; ``number``, from 1, is named in the reason of an error.

    Metadata fields of ``index.report.Report`` that the line gives are in ``Document.given``, checked and with
    numbers as numbers. Raises ``UnreadableError``.
    """
    try:
        return _read(line)
    except UnreadableError as error:
        raise UnreadableError("line.at", number=number, reason=error.message) from None


def _read(line: bytes) -> Document:
    if len(line) > limits.LINE_BYTES:
        raise UnreadableError("line.too_long", most=limits.LINE_BYTES // 2**20)
    source, codec = decode(line)
    values = _parse(source)
    identifier, text = _id(values), _text(values)
    given: dict[str, Any] = {}
    for name, check in _FIELDS.items():
        value = values.get(name)
        if value is not None and value != "":
            given[name] = check(name, value)
    url = values.get("url")
    return Document(
        text=text,
        id=identifier,
        title=given.get("title"),
        url=None if url in (None, "") else _string("url", url),
        given=given,
        format="jsonl",
        encoding=codec,
    )


def _parse(source: str) -> Mapping[str, Any]:
    if not source.strip():
        raise UnreadableError("line.empty")
    try:
        values = _DECODER.decode(source)
    except json.JSONDecodeError as error:
        raise UnreadableError("line.not_json", column=error.colno, reason=error.msg) from None
    except RecursionError:
        raise UnreadableError("line.too_deep") from None
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableError("line.unreadable", reason=str(error)) from None
    if not isinstance(values, dict):
        raise UnreadableError("line.no_object", kind=_kind(values))
    return values


def _id(values: Mapping[str, Any]) -> str:
    value = values.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None:
        raise UnreadableError("line.id_missing")
    if not isinstance(value, str):
        raise UnreadableError("line.id_kind", kind=_kind(value))
    value = _string("id", value)
    if not value:
        raise UnreadableError("line.id_empty")
    return value


def _text(values: Mapping[str, Any]) -> str:
    value = values.get("text")
    if value is None:
        raise UnreadableError("line.text_missing")
    if not isinstance(value, str):
        raise UnreadableError("line.text_kind", kind=_kind(value))
    text = clean(value).strip("\n")
    if not text.strip():
        raise UnreadableError("line.text_empty")
    if len(text) > limits.TEXT_CHARACTERS:
        raise UnreadableError("line.text_too_long", characters=len(text), most=limits.TEXT_CHARACTERS)
    return text


def _string(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UnreadableError("value.not_text", name=name, kind=_kind(value))
    if len(value) > limits.VALUE_CHARACTERS:
        raise UnreadableError("value.too_long", name=name, characters=len(value), most=limits.VALUE_CHARACTERS)
    return " ".join(clean(value).split())


def _code(name: str, value: Any) -> str:
    """A division code; spreadsheets give it as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _string(name, value)


def _boolean(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnreadableError("value.not_true_or_false", name=name, value=_shown(value))
    return value


def _year(name: str, value: Any) -> int:
    given = value
    if (isinstance(value, str) and re.fullmatch(r"\s*[0-9]{4}\s*", value)) or (
        isinstance(value, float) and value.is_integer()
    ):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in _YEARS:
        raise UnreadableError(
            "value.not_a_year", name=name, first=_YEARS.start, last=_YEARS.stop - 1, value=_shown(given)
        )
    return value


def _date(name: str, value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value := value.strip()):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise UnreadableError("value.not_a_date", name=name, value=_shown(value))


def _level(name: str, value: Any) -> str:
    if not isinstance(value, str) or value not in LEVELS:
        raise UnreadableError("value.not_one_of", name=name, known=[*LEVELS], value=_shown(value))
    return value


def _statistics(name: str, value: Any) -> dict[str, int | float | None]:
    if not isinstance(value, dict):
        raise UnreadableError("value.not_numbers", name=name, kind=_kind(value))
    for key, figure in value.items():
        number = isinstance(figure, int | float) and not isinstance(figure, bool) and math.isfinite(figure)
        if figure is not None and not number:
            raise UnreadableError("value.figure_not_a_number", name=name, key=_shown_key(key), value=_shown(figure))
    return {clean(key): figure for key, figure in value.items()}


_FIELDS: Mapping[str, Callable[[str, Any], Any]] = {
    "title": _string,
    "is_report": _boolean,
    "agency": _string,
    "agency_key": _string,
    "system": _string,
    "level": _level,
    "province": _string,
    "city": _string,
    "county": _string,
    "division_code": _code,
    "year": _year,
    "published": _date,
    "template": _string,
    "document_number": _string,
    "statistics": _statistics,
}


def checked_value(field: str, text: str) -> Any:
    """A value of a record's field as a person wrote it, in the field's own type.

    Figures are ``statistics.<name>``. Raises ``UnreadableError`` for an unknown field or a value it cannot have.
    """
    if field.startswith("statistics."):
        try:
            number = float(text)
        except ValueError:
            raise UnreadableError("value.not_a_number", name=field, value=_shown(text)) from None
        return int(number) if number.is_integer() else number
    if field not in _FIELDS or field == "statistics":
        known = [name for name in _FIELDS if name != "statistics"]
        raise UnreadableError("value.no_field", name=_shown_key(field), known=known)
    if field == "is_report":
        answers = {
            "true": True,
            "yes": True,
            "是": True,
            "1": True,
            "false": False,
            "no": False,
            "否": False,
            "0": False,
        }
        if text.lower() not in answers:
            raise UnreadableError("value.not_true_or_false", name=field, value=_shown(text))
        return answers[text.lower()]
    return _FIELDS[field](field, text)


def _kind(value: Any) -> Message:
    kinds = {
        dict: Message("value.object"),
        list: Message("value.list"),
        str: Message("value.text"),
        bool: Message("value.true_or_false"),
        type(None): Message("value.null"),
    }
    return kinds.get(type(value), Message("value.number"))


def _shown(value: Any) -> str:
    shown = clean(json.dumps(value, ensure_ascii=False))
    return shown if len(shown) <= 40 else shown[:39] + "…"


def _shown_key(key: str) -> str:
    return clean(key)[:40]
