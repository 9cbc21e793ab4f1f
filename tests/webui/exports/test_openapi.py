"""The description of the API is true: every path is described, and answers as it says, whatever it is asked."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import reports
from webui.app import create_app
from webui.exports.examples import EXAMPLES
from webui.exports.openapi import PATHS, document
from webui.exports.schemas import SCHEMAS
from webui.parameters import PARAMETERS, Parameter

DOCUMENT = document()
REGISTRY: Registry[Any] = Registry().with_resource("urn:api", Resource(DOCUMENT, DRAFT202012))
IDS = [report.id for report in reports()]
SHELF = FakeIndex(reports())
CLIENT = create_app(SHELF).test_client()


def validator(name: str) -> Draft202012Validator:
    """What checks an answer by the name of its shape."""
    schema = {"$ref": f"urn:api#/components/schemas/{name}"}
    return Draft202012Validator(schema, registry=REGISTRY)


def test_every_path_is_described_and_no_other() -> None:
    app = create_app(SHELF)
    rules = {str(rule).replace("<", "{").replace(">", "}") for rule in app.url_map.iter_rules()}
    assert {rule for rule in rules if rule.startswith("/api/")} == set(DOCUMENT["paths"])
    assert CLIENT.get("/api/openapi.json").get_json() == DOCUMENT


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shapes_are_json_schemas_and_the_examples_have_them(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    if name in EXAMPLES:
        validator(name).validate(EXAMPLES[name])


def test_names_of_operations_are_one_of_a_kind_and_parameters_have_what_openapi_wants() -> None:
    operations = [path["get"] for path in DOCUMENT["paths"].values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for path, operation in zip(DOCUMENT["paths"], operations, strict=True):
        assert {p["name"] for p in operation["parameters"] if p["in"] == "path"} == {
            part[1:-1] for part in path.split("/") if part.startswith("{")
        }
        for parameter in operation["parameters"]:
            Draft202012Validator.check_schema(parameter["schema"])
            if "example" in parameter:
                Draft202012Validator(parameter["schema"]).validate(parameter["example"])


def values(parameter: Parameter) -> st.SearchStrategy[list[str]]:
    """Values of a parameter: those that it may have, those of the sample reports, and now and then any text."""
    if parameter.name in ("id", "a", "b"):
        good = st.sampled_from(IDS)
    elif parameter.choices:
        good = st.sampled_from(parameter.choices)
    elif parameter.most:
        good = st.integers(1, parameter.most).map(str)
    else:
        known = {str(getattr(report, parameter.name, "") or "") for report in SHELF.reports()}
        good = st.sampled_from(sorted({*known, "舆情回应", "政策 解读", "2016..2019"}))
    one = st.one_of(good, good, good, good, st.text(max_size=8))
    return st.lists(
        one, max_size=2 if parameter.many else 1, min_size=int(parameter.required and parameter.place == "path")
    )


@cache
def requests(path: str) -> st.SearchStrategy[dict[str, list[str]]]:
    names = PATHS[path].parameters
    required = [name for name in names if PARAMETERS[name].place == "path" or PARAMETERS[name].required]
    drawn = {PARAMETERS[name].name: values(PARAMETERS[name]) for name in names}
    return st.fixed_dictionaries(
        {name: drawn[name] for name in required}, optional={n: s for n, s in drawn.items() if n not in required}
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(PATHS)).flatmap(lambda path: st.tuples(st.just(path), requests(path))))
def test_every_path_answers_as_it_says(asked: tuple[str, dict[str, list[str]]]) -> None:
    path, given_values = asked
    address = path
    if "{name}" in path:
        (name,) = given_values.pop("name")
        if not name.strip("./"):
            return
        address = path.replace("{name}", quote(name, safe=""))
    pairs = [(name, value) for name, several in given_values.items() for value in several]
    answer = CLIENT.get(f"{address}?{urlencode(pairs, errors='replace')}")
    described = DOCUMENT["paths"][path]["get"]["responses"]
    assert str(answer.status_code) in described, answer.get_data(as_text=True)
    assert answer.mimetype == "application/json"
    validator(PATHS[path].answer if answer.status_code == 200 else "Error").validate(answer.get_json())
    if answer.status_code == 200:
        for name, several in given_values.items():  # what is refused may not be described as fit, nor the reverse
            schema = DOCUMENT_SCHEMAS[path, name]
            for value in several:
                _check(schema, value, path)


DOCUMENT_SCHEMAS = {
    (path, parameter["name"]): parameter["schema"]
    for path, item in DOCUMENT["paths"].items()
    for parameter in item["get"]["parameters"]
}


def _check(schema: dict[str, Any], value: str, path: str) -> None:
    if path == "/api/complete":
        return  # which takes what it can of what is half typed
    if schema.get("type") == "integer":
        assert Draft202012Validator(schema).is_valid(int(value))
    else:
        one = schema["items"] if schema["type"] == "array" else schema
        assert Draft202012Validator(one).is_valid(value) or not value.strip()


@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/search?page=0", 400), ("/api/like?id=none", 404), ("/api/compare?a=x", 400), ("/api/nothing", 404)],
)
def test_failures_have_the_shape_of_failures(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    validator("Error").validate(answer.get_json())


@pytest.mark.parametrize(
    "path",
    [
        "/api/search?q=舆情回应&explain=1",
        "/api/trends?q=舆情&by=level",
        "/api/facet/city",
        "/api/figures?figure=lawsuits&figure=requests_received&by=agency",
        "/api/coverage?level=city",
        "/api/complete?q=舆情",
        f"/api/like?id={IDS[0]}",
        f"/api/compare?a={IDS[0]}&b={IDS[9]}",
    ],
)
def test_the_engine_on_disk_answers_so_too(client: FlaskClient, path: str) -> None:
    known = {template.partition("{")[0]: asked for template, asked in PATHS.items()}
    name = next(asked.answer for beginning, asked in known.items() if path.startswith(beginning))
    validator(name).validate(client.get(path).get_json())
