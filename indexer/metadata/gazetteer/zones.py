"""Zones that are no divisions (西咸新区, 平潭综合实验区, 自贸试验区 and their areas): where they lie and who runs them.

Table: ``zones.tsv``. A zone named after its region (芜湖经济技术开发区) needs no row: its region is read from the name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from indexer.metadata.gazetteer import bodies, divisions, name_parts
from indexer.metadata.gazetteer.divisions import Place
from indexer.metadata.gazetteer.mention import Mention
from indexer.text.word_tables import rows

_SEAT = re.compile(r"(?:党工委)?(?:、)?(?:管理委员会|管委会)(?:办公室)?")
_TRADE = re.compile(r"中国\(([\u4e00-\u9fff]{2,3})\)自由贸易试验区(?:([\u4e00-\u9fff]{2,8}?)(?:片区|新片区|区块))?")


class Zone(NamedTuple):
    """A zone by its official ``name``: the ``code`` of the division that it lies in, its level, its sites' labels."""

    name: str
    code: str
    level: str
    hosts: tuple[str, ...]


@lru_cache(maxsize=1)
def _named() -> dict[str, Zone]:
    found = {}
    for name, others, code, level, hosts in rows("zones.tsv", 5):
        zone = Zone(name, code, level, tuple(hosts.split()))
        found.update(dict.fromkeys((name, *others.split()), zone))
    return found


def every() -> frozenset[Zone]:
    """Every zone of the table."""
    return frozenset(_named().values())


def running(text: str, place: Place) -> Place | None:
    """The place of a zone between the levels that ``text`` names and that lies in the province of ``place``.

    The townships of such a zone are its, whatever county a table puts them in: 西咸新区北杜街道.
    """
    by_code = divisions.load().by_code
    for written, zone in _named().items():
        if not zone.level and written in text and place.province is by_code[zone.code[:2] + "0000"]:
            return Place(place.province, None, None, written)
    return None


@lru_cache(maxsize=1)
def beginnings() -> frozenset[str]:
    """The first three characters of every name."""
    return frozenset({name[:3] for name in _named()} | {"中国("})


@lru_cache(maxsize=1)
def _lengths() -> tuple[int, ...]:
    return tuple(sorted({len(name) for name in _named()}, reverse=True))


def at(text: str, start: int) -> tuple[int, Zone, str] | None:
    """The zone whose name begins at ``start``: the name's end, the zone, and the name as written."""
    if text[start : start + 3] not in beginnings():
        return None
    trade = _TRADE.match(text, start)
    if trade:
        gazetteer = divisions.load()
        province = next((d for d in gazetteer.stems.get(trade[1], ()) if d.level == "province"), None)
        inner = gazetteer.stems.get(trade[2] or "", ())
        here = next(
            (d for d in inner if province and d.level != "province" and d.code[:2] == province.code[:2]), province
        )
        return (trade.end(), Zone(trade.group(), here.code, "", ()), trade.group()) if here else None
    for length in _lengths():
        zone = _named().get(text[start : start + length])
        if zone is not None:
            return start + length, zone, text[start : start + length]
    return None


def _unlisted_at(text: str, start: int) -> tuple[int, str] | None:
    """A body of a zone that no list has, by the ending of its name: 沣东新城管理委员会 of 西咸新区."""
    found = bodies.ending().match(text, start)
    if not found or len(found.group()) < 4 or name_parts.STOPS.search(found.group()):
        return None
    return found.end(), found.group().replace("管委会", "管理委员会")


def mention_at(text: str, start: int, begin: int | None = None) -> Mention | None:
    """A zone, one of its departments, or a township that it runs, at ``start``; the mention begins at ``begin``."""
    found = at(text, start)
    if found is None:
        return None
    end, zone, written = found
    begin = start if begin is None else begin
    place = divisions.load().place(divisions.load().by_code[zone.code])
    level = zone.level
    after = name_parts.past_aside(text, end)
    town = name_parts.town_name_at(text, after)
    seat = _SEAT.match(text, after)
    rest = seat.end() if seat else after
    department = bodies.names().department_at(text, rest) or (None if town else _unlisted_at(text, rest))
    if seat and not department:
        end = seat.end()
        tail = "管理委员会" + ("办公室" if seat.group().endswith("室") else "")
        name = zone.name + tail
    elif department:
        end, tail = department
        name = written + text[after:rest] + tail
    elif town:
        end, tail, level = name_parts.after_town(text, town.end())[0], name_parts.town_body(town.group()), "township"
        name = written + tail
    else:
        name, tail = zone.name + "管理委员会", "管理委员会"
    body = bodies.Body(
        name,
        "开发区" if tail.startswith("管理委员会") else bodies.system_of(tail) or "",
        level,
        place.province.short if place.province else None,
        place.city.name if place.city else None,
        place.county.name if place.county else None,
    )
    return Mention(begin, end, text[begin:end], name, fixed=body)
