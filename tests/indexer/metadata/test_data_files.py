"""The data files agree with each other, so that a slip in one that people edit is seen here."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.fields import LEVELS
from indexer.metadata.gazetteer import bodies, divisions
from indexer.text.word_tables import DATA, rows

FILES = {
    "area_codes.tsv": 2,
    "area_codes_added.tsv": 2,
    "bodies.tsv": 7,
    "body_endings.tsv": 1,
    "corps.tsv": 3,
    "divisions.tsv": 3,
    "divisions_changes.tsv": 4,
    "divisions_former.tsv": 7,
    "english_names.tsv": 4,
    "head_labels.tsv": 2,
    "hosts.tsv": 2,
    "models.tsv": 3,
    "pinyin.tsv": 2,
    "pinyin_added.tsv": 2,
    "region_abbreviations.tsv": 3,
    "successions.tsv": 4,
    "townships.tsv": 2,
    "universities.tsv": 4,
    "zones.tsv": 5,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_what_it_is_and_has_no_row_too_long(name: str) -> None:
    assert (DATA / name).read_text(encoding="utf-8").startswith("# ")
    for row in rows(name, FILES[name]):
        assert len(row) == FILES[name], row
        assert row[0].strip(), row


def test_every_data_file_is_described_in_the_readme() -> None:
    described = (DATA / "README.md").read_text(encoding="utf-8")
    for name in FILES:
        assert f"`{name}`" in described


@pytest.mark.parametrize("name", ["successions.tsv", "divisions.tsv", "townships.tsv", "english_names.tsv"])
def test_no_name_is_listed_twice(name: str) -> None:
    listed = [row[0] for row in rows(name, FILES[name])]
    assert sorted(listed) == sorted(set(listed))


def test_every_code_in_the_tables_is_that_of_a_division() -> None:
    known = divisions.load().by_code
    for name in ("area_codes.tsv", "area_codes_added.tsv"):
        for area, codes in rows(name, 2):
            assert all(code in known for code in codes.split(" ")), area
    assert all(code in known for _, code, _ in rows("region_abbreviations.tsv", 3))
    assert all(now in known for _, _, now, _ in rows("divisions_changes.tsv", 4))
    assert all(code in known for code, _ in rows("townships.tsv", 2))


def test_every_change_is_of_a_division_that_the_former_ones_list() -> None:
    former = {(code, name) for code, name, *_ in rows("divisions_former.tsv", 7)}
    for code, name, _, _ in rows("divisions_changes.tsv", 4):
        assert (code, name) in former


def test_successions_lead_to_a_department_and_never_in_a_circle() -> None:
    names = bodies.names()
    for old in names.successors:
        seen = {old}
        now = old
        while now in names.successors:
            now = names.successors[now]
            assert now not in seen, old
            seen.add(now)
        assert now in names.departments, f"{old} leads to {now}, which departments.tsv does not list"


def test_the_bodies_stand_in_places_that_exist() -> None:
    gazetteer = divisions.load()
    for body in bodies.names().bodies.values():
        for name in filter(None, (body.province, body.city, body.county)):
            assert gazetteer.places(name), f"{body.name}: {name}"


def test_the_licences_of_taken_data_are_beside_it() -> None:
    licences = {path.name for path in Path(DATA).glob("LICENSE*")}
    assert {
        "LICENSE.china-division.txt",
        "LICENSE.GB2260.txt",
        "LICENSE.libphonenumber.txt",
        "LICENSE.pypinyin.txt",
    } <= licences


def test_every_city_of_the_corps_is_a_division() -> None:
    cities = {city for _, city, _ in rows("corps.tsv", 3) if city}
    assert cities <= set(divisions.load().names)


def test_every_character_of_a_department_has_a_reading() -> None:
    names = bodies.names()
    characters = {character for name in (*names.departments, *names.abbreviations) for character in name}
    assert characters <= set(divisions.syllables())


def test_every_host_and_zone_is_of_a_division_that_exists() -> None:
    known = divisions.load().by_code
    labels = [label for _, label in rows("hosts.tsv", 2)]
    assert len(labels) == len(set(labels))
    assert {code for code, _ in rows("hosts.tsv", 2)} <= set(known)
    for name, _, code, level, _ in rows("zones.tsv", 5):
        assert code in known, name
        assert level in ("", *LEVELS), name


def test_every_weight_of_the_models_is_a_number_and_stands_once() -> None:
    entries = list(rows("models.tsv", 3))
    assert {model for model, _, _ in entries} == {"is_report", "issuer"}
    assert len({(model, feature) for model, feature, _ in entries}) == len(entries)
    assert all(abs(float(weight)) < 20 for _, _, weight in entries)
