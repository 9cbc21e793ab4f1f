"""``search-cli``: shapes for programs, words for people, errors in one line, and nothing that steers a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import Report, create_index
from index.cli.formats import COLUMNS, to_csv, trends_to_csv
from index.fields import BY_NAME, COUNTED, FACETS
from index.protocol import Index
from index.results import Snippet, Trend, hit_to_dict
from tests.index.building import build, reports
from tests.index.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[3]

#: Escape sequences of every kind that terminals know: colours, titles, the one-character form, direction, backspaces.
HOSTILE = "\x1b[31m红\x1b]0;owned\x07\x9b2J\u202e反\x08\x08\r\x7f"


def _without_time(page: dict[str, Any]) -> dict[str, Any]:
    assert page.pop("took_ms") >= 0
    return page


# -- for programs


@pytest.mark.parametrize("query", ["公开", '"舆情回应"', "没有这样的词语啊", ""])
def test_json_is_the_whole_page_as_the_library_gives_it(run: Run, index: Index, query: str) -> None:
    status, out, err = run(query, "--json", "--year", "2016..2018", "--limit", "2")
    page = index.search(query, filters={"year": ["2016..2018"]}, facets=COUNTED, page_size=2)
    assert _without_time(json.loads(out)) == _without_time(page.to_dict())
    assert (status, err) == (0 if page.total else 1, "")


def test_json_has_these_keys(run: Run) -> None:
    _, out, _ = run("舆情回应", "--json")
    page = json.loads(out)
    assert {"query", "total", "page", "page_size", "took_ms", "suggestion", "note", "hits", "facets"} <= set(page)
    assert list(page["facets"]) == list(COUNTED)
    hit = next(hit for hit in page["hits"] if hit["id"] == "education-2018")
    snippet = hit.pop("snippets")[-1]
    start, end = snippet["marks"][-1]
    assert snippet["text"][start:end] == "舆情回应"
    assert (hit.pop("rank"), hit.pop("score")) > (0, 0)
    assert (
        hit.items()
        >= {
            "id": "education-2018",
            "title": "云水市教育局2018年政府信息公开工作年度报告",
            "agency": "云水市教育局",
            "year": 2018,
            "published": "2019-03-25",
            "province": "广东",
            "city": "云水市",
            "county": None,
            "level": "city",
            "is_report": True,
            "url": "https://example.org/1",
            "source": "reports/education.html",
        }.items()
    )
    value = next(value for value in page["facets"]["year"] if value["value"] == "2018")
    assert value == {"value": "2018", "label": "2018", "count": 1, "selected": False}


def test_json_lines_are_the_hits(run: Run, index: Index) -> None:
    status, out, _ = run("公开", "--jsonl")
    hits = [hit_to_dict(hit) for hit in index.search("公开").hits]
    assert [json.loads(line) for line in out.splitlines()] == json.loads(json.dumps(hits))
    assert status == 0


def test_csv_comes_back_as_it_was(run: Run, index: Index) -> None:
    _, out, _ = run("公开", "--csv")
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert tuple(rows[0]) == COLUMNS
    for row, hit in zip(rows, index.search("公开").hits, strict=True):
        values = hit_to_dict(hit)
        for name in COLUMNS[:-1]:
            assert row[name] == ("" if values[name] is None else str(values[name]))
        assert row["snippet"] == hit.snippets[0].text


@pytest.mark.parametrize("odd", ['a,"b"', "a\nb", "a\rb", "a\r\nb", "'", " a ", "1=1+1", "'=1"])
def test_csv_keeps_odd_characters(index: Index, odd: str) -> None:
    hit = replace(index.search("公开").hits[0], title=odd, snippets=())
    (row,) = csv.DictReader(io.StringIO(to_csv([hit]), newline=""))
    assert row["title"] == odd
    assert row["snippet"] == ""


@pytest.mark.parametrize("start", [*"=+-@\t\r\n＝＋－＠", " =", "\u200b=", "\ufeff+", "\u3000\x0b@", "\xa0\0-"])
@pytest.mark.parametrize("rest", ["", 'HYPERLINK("http://x";1)', "1,2\r\n=3"])
def test_no_cell_of_a_table_begins_like_a_formula(index: Index, start: str, rest: str) -> None:
    text = start + rest
    hit = replace(index.search("公开").hits[0], id=text, title=text, url=text, snippets=(Snippet(text),))
    (row,) = csv.DictReader(io.StringIO(to_csv([hit]), newline=""))
    assert {row[name] for name in ("id", "title", "url", "snippet")} == {f"'{text}"}
    (row,) = csv.DictReader(io.StringIO(trends_to_csv([Trend(text, text, 1, 2)]), newline=""))
    assert (row["value"], row["label"], row["matching"]) == (f"'{text}", f"'{text}", "1")


def test_an_empty_result_is_a_table_with_a_header_only(run: Run) -> None:
    assert run("没有这样的词语啊", "--csv") == (1, ",".join(COLUMNS) + "\n", "")
    assert run("没有这样的词语啊", "--jsonl") == (1, "", "")


def test_a_batch_is_a_trec_run(run: Run, index: Index, tmp_path: Path) -> None:
    lines = '\ufeff{"id": "q 1", "text": "舆情回应"}\n\n{"id": 2, "text": "没有这样的词语啊"}\n'
    lines += '{"id": "3", "text": "公开"}\n'
    file = tmp_path / "queries.jsonl"
    file.write_text(lines, encoding="utf-8")
    status, out, err = run("--batch", str(file), "--match", "any", "--limit", "2")
    rows = [line.split(" ") for line in out.splitlines()]
    expected = [
        (name, report_id, str(rank), f"{score:.6f}")
        for name, query in (("q%201", "舆情回应"), ("2", "没有这样的词语啊"), ("3", "公开"))
        for rank, (report_id, score) in enumerate(index.rank(query, match="any", limit=2), 1)
    ]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == expected
    assert {(row[1], row[5], len(row)) for row in rows} == {("Q0", "gongkai", 6)}
    assert (status, err) == (0, "")
    assert run("--batch", "-", "--match", "any", "--limit", "2", stdin=lines) == (0, out, "")


def test_white_space_in_ids_does_not_break_a_run(run: Run, index: Index) -> None:
    with index.writer() as writer:
        writer.add(Report(id="a b\tc", text="独一无二"))
    _, out, _ = run("--batch", "-", stdin='{"id": "1", "text": "独一无二"}')
    assert out.split()[2] == "a%20b%09c"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: not JSON"),
        ("[]", 'line 2: a query is an object with "id" and "text"'),
        ('{"id": "1"}', 'line 2: a query is an object with "id" and "text"'),
        ('{"id": "", "text": "a"}', 'line 2: a query is an object with "id" and "text"'),
        ('{"id": "1", "text": 3}', 'line 2: a query is an object with "id" and "text"'),
    ],
)
def test_a_line_of_a_batch_that_is_no_query_is_named(run: Run, line: str, said: str) -> None:
    status, _, err = run("--batch", "-", stdin=f'{{"id": "0", "text": "公开"}}\n{line}\n')
    assert status == 2
    assert said in err
    assert err.count("\n") == 1


def test_the_other_queries_of_a_batch_are_run(run: Run) -> None:
    bad = "公" * 2000
    lines = f'{{"id": "no", "text": "{bad}"}}\n{{\n{{"id": "paren", "text": "(公开 OR 烟花"}}\n{{"id": "yes", "text": "舆情回应"}}\n'
    status, out, err = run("--batch", "-", stdin=lines)
    assert status == 2
    assert {line.split(" ")[0] for line in out.splitlines()} == {"yes"}
    said = err.splitlines()
    assert said[0].startswith("search-cli: query no: the query has 2000 characters")
    assert "line 2: not JSON" in said[1]
    assert said[2].startswith("search-cli: query paren: the parenthesis ( at character 1")


# -- for people


def test_what_is_found_is_shown_with_its_facts_and_marks(run: Run) -> None:
    status, out, err = run("舆情回应", "--year", "2018")
    assert (status, err) == (0, "")
    assert "  1. 云水市教育局2018年政府信息公开工作年度报告" in out
    assert "云水市教育局 · 2018 · 广东 云水市 · published 2019-03-25 · id education-2018" in out
    assert "做好【舆情回应】。" in out
    assert re.search(r"Years: +2018 \(1\) +2017 \(1\)", out)
    assert re.search(r"^1 report in [0-9.]+ ms$", out, re.MULTILINE)
    assert "\x1b" not in out


def test_all_facets_are_shown_when_asked_for(run: Run) -> None:
    _, out, _ = run("公开", "--facets")
    for heading in ("Years", "Agencies", "Provinces", "Cities", "Counties", "Levels", "Kinds"):
        assert f"{heading}:" in out


@pytest.mark.parametrize(("language", "level", "kind"), [("en", "city (", "true ("), ("zh", "市级 (", "年度报告 (")])
def test_values_that_are_words_of_ours_are_in_the_language_of_the_reader(
    run: Run, language: str, level: str, kind: str
) -> None:
    _, out, _ = run("公开", "--facets", "--lang", language)
    for heading, value in (("level", level), ("is_report", kind)):
        name = BY_NAME[heading].heading_term.text(language)
        line = next(line for line in out.splitlines() if line.startswith(name))
        assert value in line
    _, out, _ = run("公开", "--trends", "level", "--lang", language)
    assert level.removesuffix(" (") in [line.split()[0] for line in out.splitlines()]


def test_pages_go_on_and_end(run: Run) -> None:
    _, out, _ = run("--year", "2016..2018", "--page", "2", "--limit", "1")
    assert "  2. " in out
    assert "page 2 of 4" in out
    status, out, _ = run("--year", "2016..2018", "--page", "9", "--limit", "1")
    assert status == 1
    assert "page 9 is past the end; the last is --page 4" in out


def test_nothing_found_is_said_and_is_status_1(run: Run) -> None:
    status, out, err = run("没有这样的词语啊")
    assert (status, err) == (1, "")
    assert "no report found" in out


@pytest.mark.parametrize("place", [0, 1, 2])
def test_options_may_stand_anywhere(run: Run, place: int) -> None:
    arguments = ["主动公开", "政府信息"]
    arguments[place:place] = ["--year", "2016"]
    assert json.loads(run(*arguments, "--json")[1])["total"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--colour", "x"], "unrecognized arguments: --colour"),
        ([], "give a QUERY, or narrow by an option"),
        (["公开", "--page", "0"], "expected a whole number from 1, not '0'"),
        (["公开", "--json", "--csv"], "not allowed with argument"),
        (["公开", "--batch", "-"], "not both"),
        (["公开", "--agency", "云水市教肓局"], "did you mean 云水市教育局"),
        (["公开", "--city", "火星市"], "no report has city '火星市'"),
        (["公开", "--level", "town"], "it is one of: national, province, city, county, township"),
        (["公开", "--year", "20l8"], "not a year or a range of years"),
        (["公开", "--year", "2018..2016"], "write the earlier year first"),
        (["公开", "--index", "nowhere"], "there is no index at nowhere; make one with: search-index add"),
        (['"舆情'], 'the quotation mark " at character 1 is not closed'),
        (["公" * 2000], "1000 is the most"),
        (["--batch", "nowhere.jsonl"], "cannot read nowhere.jsonl: No such file"),
        (["--batch", "."], "cannot read .:"),
    ],
)
def test_a_mistake_is_said_in_one_line_with_status_2(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("search-cli: ")
    assert err.count("\n") == 1


def test_a_damaged_index_is_said_in_one_line(run: Run, index: Index) -> None:
    (Path(index.location) / "manifest.json").write_text("")
    status, _, err = run("公开")
    assert (status, err.count("\n")) == (2, 1)
    assert "damaged" in err


def test_the_help_names_every_filter_and_ends_well(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    for facet in FACETS:
        assert "--" + facet.replace("_", "-") in out


# -- terminals


@pytest.fixture(scope="module")
def hostile_index(new_folder: Callable[[], Path]) -> Index:
    report = Report(
        id=f"id{HOSTILE}", text=f"公开{HOSTILE}的话", title=f"题{HOSTILE}", agency=f"局{HOSTILE}", year=2018
    )
    index, _ = build(new_folder(), [[report, *reports()]])
    return index


def _command(index: Index, *arguments: str, **environment: str) -> dict[str, Any]:
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "LC_ALL", "LANG")
    }
    return {
        "args": [sys.executable, "-m", "index.cli.main", *arguments],
        "env": {**inherited, "PYTHONPATH": str(ROOT), "GONGKAI_INDEX": index.location, **environment},
        "cwd": ROOT,
    }


def _on_a_terminal(index: Index, *arguments: str, **environment: str) -> str:
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(**_command(index, *arguments, **environment), stdout=theirs, stderr=theirs)
    os.close(theirs)
    parts = []
    try:
        while part := os.read(ours, 65536):
            parts.append(part)
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    process.wait(60)
    return b"".join(parts).decode()


COLOURS = re.compile(r"\x1b\[(?:0|1|2|1;33)m")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_that_want_them(index: Index, environment: dict[str, str], coloured: bool) -> None:
    shown = _on_a_terminal(index, "舆情回应", **environment)
    assert ("\x1b[1;33m舆情回应\x1b[0m" in shown) == coloured
    assert ("【舆情回应】" in shown) != coloured


def test_what_reports_contain_cannot_steer_a_terminal(hostile_index: Index, run: Run) -> None:
    shown = _on_a_terminal(hostile_index, "公开", "--facets", TERM="xterm")
    assert "题" in shown
    assert "局" in shown
    assert not [c for c in COLOURS.sub("", shown) if not c.isprintable() and c not in "\r\n"]
    status, _, err = run("公开", "--index", hostile_index.location, "--agency", "局红")
    assert status == 2
    assert err[:-1].isprintable()


def test_a_reader_that_has_read_enough_ends_the_command_quietly(tmp_path: Path) -> None:
    index = create_index(tmp_path / "many")
    with index.writer() as writer:
        for n in range(300):
            writer.add(Report(id=str(n), text="政府信息公开" * 100))
    with subprocess.Popen(
        **_command(index, "公开", "--jsonl", "--limit", "300"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["rank"] == 1
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_output_is_utf_8_in_every_locale(index: Index, locale: str) -> None:
    command = _command(index, "舆情回应", "--json", LC_ALL=locale, PYTHONIOENCODING="ascii")
    done = subprocess.run(**command, capture_output=True, timeout=60, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["query"] == "舆情回应"


def test_completions_are_a_line_each_with_their_counts(run: Run, index: Index) -> None:
    status, out, err = run("--complete", "zhudong")
    assert (status, err) == (0, "")
    expected = index.complete("zhudong")
    assert [completion.text for completion in expected] == ["主动", "主动公开", "主动公开政府信息"][: len(expected)]
    assert out.splitlines() == [f"{completion.text}\t{completion.count}" for completion in expected]
    assert run("--complete", "zhudong", "--limit", "1")[1] == out.splitlines(keepends=True)[0]
    assert json.loads(run("--complete", "zhudong", "--json")[1]) == {
        "query": "zhudong",
        "completions": [{"text": completion.text, "count": completion.count} for completion in expected],
    }


def test_nothing_to_complete_is_status_1_and_a_query_beside_it_an_error(run: Run) -> None:
    assert run("--complete", "龦") == (1, "", "")
    assert run("--complete", "") == (1, "", "")
    status, out, err = run("--complete", "yu", "公开")
    assert (status, out) == (2, "")
    assert "--complete" in err


def test_a_search_loads_neither_what_writes_nor_a_segmenter_and_one_thread(index: Index) -> None:
    code = (
        "import os, sys; before = {*sys.modules}\n"  # coverage has loaded some where it counts
        "from index.cli.main import main; status = main(sys.argv[1:])\n"
        "late = {'whoosh', 'jieba', 'rjieba', 'asyncio', 'multiprocessing', 'importlib.resources'}\n"
        "print(sorted(name for name in {*sys.modules} - before if name.partition('.')[0] in late or name in late or '.write.' in name))\n"
        "print(len(os.listdir('/proc/self/task')) if sys.platform == 'linux' else 1)\n"
    )
    command = _command(index, "舆情回应", "--jsonl")
    command["args"] = [sys.executable, "-c", code, *command["args"][3:]]
    done = subprocess.run(**command, capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().splitlines()[-2:] == ["['whoosh']", "1"]
