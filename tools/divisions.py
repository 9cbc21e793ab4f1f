"""Makes the administrative-division tables of ``indexer/data`` from published sources.

Run once per release of the sources: ``python -m tools.divisions CHINA_DIVISION_DIST OUT`` with
``gb2260``, ``pypinyin`` and ``phonenumbers`` installed. What it reads and writes: ``indexer/data/README.md``.
"""

from __future__ import annotations

import csv
import importlib
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from indexer.metadata.gazetteer.divisions import stem
from indexer.text.word_tables import rows


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a china-division CSV."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pinyin_of(name: str) -> str:
    """Toneless syllables of a division name, space-separated: ``guang zhou shi``."""
    lazy_pinyin = importlib.import_module("pypinyin").lazy_pinyin
    readings = dict(rows("readings.tsv", 2))
    head = next((head for head in readings if len(head) > 1 and name.startswith(head)), "")
    read = readings[head].split(" ") if head else []
    rest = name[len(head) :]
    read += [readings.get(one, sound) for one, sound in zip(rest, lazy_pinyin(rest), strict=True)]
    return " ".join(read).replace("ü", "v")


def write(path: Path, header: str, lines: list[tuple[str, ...]]) -> None:
    """One tsv: a comment block, then the rows."""
    comment = "".join(f"# {line}\n" for line in header.strip().splitlines())
    path.write_text(comment + "".join("\t".join(row) + "\n" for row in lines), encoding="utf-8")
    print(f"{path.name}: {len(lines)} rows, {path.stat().st_size:,} bytes")


def current(dist: Path) -> dict[str, str]:
    """Code (six digits) -> name of every current province, city and county."""
    names = {f"{row['code']}0000": row["name"] for row in read_csv(dist / "provinces.csv")}
    for row in read_csv(dist / "cities.csv"):
        if "直辖" not in row["name"] and row["name"] != "市辖区":
            names[f"{row['code']}00"] = row["name"]
    for row in read_csv(dist / "areas.csv"):
        # Cities without counties appear once more as their own county (441900 under 4419).
        if row["code"] not in names:
            names[row["code"]] = row["name"]
    return names


def former(names: dict[str, str]) -> list[tuple[str, ...]]:
    """Divisions that some revision of GB/T 2260 since 2007 names and the current list does not."""
    revisions: dict[int | None, dict[int, str]] = importlib.import_module("gb2260.data").data
    order = sorted((k for k in revisions if k is not None), key=lambda k: (int(str(k)[:4]), k))
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    cities: dict[str, str] = {}
    for key in order:
        for number, name in revisions[key].items():
            seen[str(number), name].append(str(key)[:4])
            if str(number).endswith("00"):
                cities[str(number)] = name
    for number, name in revisions[None].items():
        seen[str(number), name].append("2014")
    by_stem: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in names.items():
        by_stem[code[:2], stem(name)].append(code)
    found: list[tuple[str, ...]] = []
    for (code, name), years in sorted(seen.items()):
        if names.get(code) == name or years[-1] < "2007" or name in ("市辖区", "县", "市") or "直辖" in name:
            continue
        if name.endswith(("工业园区", "开发区", "管理区")) or code[:2] in ("71", "81", "82"):
            continue
        same = by_stem.get((code[:2], stem(name)), [])
        near = [c for c in same if c[:4] == code[:4]] or same
        city = cities.get(code[:4] + "00", "")
        city = "" if city in ("市辖区", "县") or "直辖" in city or code.endswith("00") else city
        successor = near[0] if len(near) == 1 else ""
        found.append((code, name, pinyin_of(name), city, years[0], years[-1], successor))
    return found


def area_codes(names: dict[str, str]) -> list[tuple[str, ...]]:
    """Telephone area code -> division codes, from libphonenumber's geocoding table."""
    table: dict[str, Any] = {}
    for number in range(40):
        try:
            table.update(importlib.import_module(f"phonenumbers.geodata.data{number}").data)
        except ModuleNotFoundError:
            break
    by_name: dict[str, str] = {}
    for code, name in names.items():
        province = names[code[:2] + "0000"]
        by_name[province + name] = by_name[province + stem(name)] = code
        if code.endswith("0000"):
            by_name[name] = by_name[stem(name)] = code
    found: dict[str, set[str]] = defaultdict(set)
    for prefix, label in table.items():
        match = re.fullmatch(r"86(10|2\d|[3-9]\d\d)\d*", prefix)
        if not match or "zh" not in label:
            continue
        for place in re.split(r"[/、,]", label["zh"]):
            if place.strip() in by_name:
                found["0" + match[1]].add(by_name[place.strip()])
    return [(area, " ".join(sorted(codes))) for area, codes in sorted(found.items())]


def main(dist: Path, out: Path) -> None:
    """Write every table."""
    names = current(dist)
    source = "china-division 2.7.0 (WTFPL), from the National Bureau of Statistics' list of 2023."
    write(
        out / "divisions.tsv",
        f"Provinces, cities and counties. {source}\ncode\tname\tpinyin",
        [(code, name, pinyin_of(name)) for code, name in sorted(names.items())],
    )
    towns: dict[str, list[str]] = defaultdict(list)
    for row in read_csv(dist / "streets.csv"):
        name = re.sub(r"(街道)办事处$", r"\1", row["name"])
        if name != "街道" and re.fullmatch(r"[\u4e00-\u9fff]+(街道|镇|乡|苏木)", name) and "特殊" not in name:
            name = re.sub(r"^.{2,4}市.{1,3}区(?=.{2,})", "", name)
            towns[row["areaCode"]].append(name)
    write(
        out / "townships.tsv",
        f"Towns, townships and subdistricts of each county. {source}\ncounty code\tnames",
        [(code, " ".join(sorted(set(found)))) for code, found in sorted(towns.items())],
    )
    write(
        out / "divisions_former.tsv",
        "Divisions that no longer exist under this code and name but did in 2007 or later.\n"
        "GB2260 0.4.1 (BSD), GB/T 2260 revisions 2002-2014. Later changes: divisions_changes.tsv.\n"
        "code\tname\tpinyin\tcity then\tfirst revision\tlast revision\tcode of the division now",
        former(names),
    )
    characters = sorted({c for found in towns.values() for n in found for c in n if "\u4e00" <= c <= "\u9fff"})
    by_reading: dict[str, str] = defaultdict(str)
    for character in characters:
        by_reading[pinyin_of(character)] += character
    write(
        out / "pinyin.tsv",
        "Usual reading of each character in a township's name, for matching web paths. pypinyin 0.55.0 (MIT).\n"
        "syllable\tcharacters",
        sorted(by_reading.items()),
    )
    write(
        out / "area_codes.tsv",
        "Telephone area codes. libphonenumber's geocoding data by phonenumbers 9.0.43 (Apache-2.0).\n"
        "area code\tdivision codes",
        area_codes(names),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
