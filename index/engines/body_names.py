"""The names by which a report's body and its region are found, beside its text: official, short, with and without region.

Regions come as reports have them: the short name of a province (广东), the full ones of cities and counties.
"""

from __future__ import annotations

import re
from functools import lru_cache

from analyzers.bodies import departments
from index.report import Report

#: What autonomous regions and the like are called in full; any other province that is no municipality is a 省.
_PROVINCES = {
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
    "香港": "香港特别行政区",
    "澳门": "澳门特别行政区",
    **{name: f"{name}市" for name in ("北京", "天津", "上海", "重庆")},
}

#: What kind of region it is, at the end of its name.
_KIND = re.compile(r"(?<=..)(?:(?:[壮回]族|维吾尔)?自治区|特别行政区|省|市|县|区|地区|盟|旗)$")

#: Governments: what all of them are called is no name of one.
_GOVERNMENT = "人民政府"
_GENERIC = frozenset((_GOVERNMENT, "政府", ""))


def without_kind(region: str) -> str:
    """A region's name without the kind that it is: 广东 of 广东省, 赫山 of 赫山区."""
    return _KIND.sub("", region)


def body_names(report: Report) -> tuple[str, ...]:
    """The names of the body that issued a report, each once; none where it is not known."""
    return _body_names(report.agency, report.province, report.city, report.county) if report.agency else ()


def region_names(report: Report) -> tuple[str, ...]:
    """The names of the regions that a report is of, each once."""
    regions = _regions(report.province, report.city, report.county)
    every = [*regions, *_joined(regions), *map(without_kind, regions[: -1 if report.county else None])]
    return tuple(dict.fromkeys(every))


def _regions(province: str | None, city: str | None, county: str | None) -> list[str]:
    """Full names, the largest first, each once."""
    whole = _PROVINCES.get(province, province if _KIND.search(province) else f"{province}省") if province else None
    return list(dict.fromkeys(name for name in (whole, city, county) if name))


def _before(regions: list[str]) -> list[str]:
    """What may stand before the body of the last region: its name, with those that it lies in, or without its kind."""
    if not regions:
        return []
    around = ["", *_joined(regions[:-1])]
    return [*(larger + regions[-1] for larger in around), without_kind(regions[-1])]


def _own_regions(agency: str, regions: list[str]) -> tuple[list[str], str]:
    """The regions that the name of a body begins with, and what follows; all of a report's where it begins with none."""
    rest, own = agency, 0
    for number, region in enumerate(regions, 1):
        # Vertical bodies go by the short name, which may begin the full one of another region: 吉林市.
        short = "" if any(map(rest.startswith, regions)) else without_kind(region)
        name = region if rest.startswith(region) else short
        if name and rest.startswith(name):
            rest, own = rest.removeprefix(name), number
    return regions[: own or len(regions)], rest


def _joined(regions: list[str]) -> list[str]:
    """Regions as they stand before the name of a body: each with any number of those that it lies in."""
    return ["".join(regions[first:after]) for after in range(1, len(regions) + 1) for first in range(after)]


@lru_cache(maxsize=2000)
def _body_names(agency: str, province: str | None, city: str | None, county: str | None) -> tuple[str, ...]:
    regions, rest = _own_regions(agency, _regions(province, city, county))
    department = departments().get(rest)
    short = [rest, *(department.abbreviations if department else ())]
    if _GOVERNMENT in rest:
        short.append(rest.replace(_GOVERNMENT, "政府"))
    before = ["", *_before(regions)]
    if rest.endswith(_GOVERNMENT) and rest != _GOVERNMENT:  # of a township, which is also said to be of its city
        before += _before(regions[:-1])
    names = [agency, *(region + name for name in short for region in before if region or name not in _GENERIC)]
    if rest.endswith(_GOVERNMENT) and rest != _GOVERNMENT:
        names.append(rest.removesuffix(_GOVERNMENT))
    return tuple(dict.fromkeys(names))
