"""Reports like a given one: the neighbours that comparing all with all finds, and passages that are really shared."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers import fold
from index import Report, create_index
from index.errors import FilterError, ReportMissingError
from index.protocol import Index
from index.similar import prose as prose_module
from index.similar.fingerprints import GRAM, GUARANTEED, WINDOW, gram_hashes, letters
from index.similar.neighbours import KINDS, LikePage, Passage
from index.similar.passages import PassageFinder
from index.whoosh_engine.search import sharing
from tests.index.building import build

SHARED = Path(__file__).resolve().parents[3] / "../shared"


def reduced(text: str) -> str:
    """The letters of a text, said in another way than the index says it."""
    return "".join(character for character in fold(text) if character.isalnum())


def prose(text: str) -> list[str]:
    """The letters of the pieces of prose, said in another way than the index says it."""
    found: list[str] = [""]
    for line in map(fold, text.splitlines()):
        if not line.strip():
            continue
        short = len(reduced(line)) < 12 and not any(sign in line for sign in "。！？；，：!?;,:")
        if short or "|" in line or not any("\u3400" <= character <= "\u9fff" for character in line):
            found.append("")
        else:
            found[-1] += reduced(line)
    return [piece for piece in found if piece]


def runs(pieces: Sequence[str]) -> set[str]:
    """Every run of the guaranteed length."""
    return {piece[at : at + GUARANTEED] for piece in pieces for at in range(len(piece) - GUARANTEED + 1)}


def covered(pieces: Sequence[str], known: set[str]) -> list[set[int]]:
    """The letters of each piece that stand in a run that is known."""
    found = []
    for piece in pieces:
        places: set[int] = set()
        for at in range(len(piece) - GUARANTEED + 1):
            if piece[at : at + GUARANTEED] in known:
                places.update(range(at, at + GUARANTEED))
        found.append(places)
    return found


def naive_share(text: str, other: str, having: Counter[int], reports: int) -> float:
    """Of the letters of the prose of both, without set phrases, the part that stands in runs that both have.

    ``having``: how many of the reports there are have each print.
    """
    shared = whole = 0
    most = max(prose_module.SET_PHRASE_LEAST, prose_module.SET_PHRASE * reports)
    many = {run for run in runs(prose(text)) | runs(prose(other)) if having[print_of(run)] > most}
    for one, reference in ((prose(text), prose(other)), (prose(other), prose(text))):
        for piece, common, phrases in zip(one, covered(one, runs(reference)), covered(one, many), strict=True):
            telling = set(range(len(piece))) - phrases
            shared += len(common & telling)
            whole += len(telling)
    return shared / whole if whole else 0.0


@cache
def print_of(run: str) -> int:
    """The smallest hash of a run of the guaranteed length."""
    return min(int(hashed) >> 32 for hashed in gram_hashes(letters(run).points, GRAM))


def naive_prints(text: str) -> set[int]:
    """Winnowing as the paper puts it, window by window."""
    points = letters(text).points
    hashes = [int(value) >> 32 for value in gram_hashes(points, GRAM)]
    if len(hashes) <= WINDOW:
        return {min(hashes)} if hashes else set()
    return {min(hashes[at : at + WINDOW]) for at in range(len(hashes) - WINDOW + 1)}


def naive_scores(report: Report, model: dict[str, Report]) -> dict[str, float]:
    """Every other report's score, by comparing the fingerprints of the report's prose with all of the others."""
    fingerprints = {other.id: naive_prints(reduced(other.text)) for other in model.values()}
    own = set().union(*(naive_prints(piece) for piece in prose(report.text) if len(piece) >= GUARANTEED))
    frequency = {value: sum(value in have for have in fingerprints.values()) for value in own}
    weight = {value: math.log(1 + (len(model) - n + 0.5) / (n + 0.5)) for value, n in frequency.items()}
    total = sum(weight.values())
    return {
        other: sum(weight[value] for value in own & have) / total
        for other, have in fingerprints.items()
        if other != report.id and own & have
    }


def collection(chance: random.Random, size: int = 14) -> list[list[Report | str]]:
    """Commits of reports put together from a few paragraphs, with deletions and replacements."""
    characters = chance.choice(["政府信息公开工作报告一二三四五六七八九十甲乙丙", "政府信息公开 a1\n，"])
    paragraphs = ["".join(chance.choices(characters, k=chance.randint(5, 90))) for _ in range(8)]

    def report(number: int) -> Report:
        own = "".join(chance.choices(characters, k=chance.randint(0, 60)))
        parts = [*chance.choices(paragraphs, k=chance.randint(0, 4)), own]
        chance.shuffle(parts)
        return Report(
            id=f"r{number}",
            text=chance.choice(["", "。", "\n"]).join(parts),
            title=chance.choice([None, "年度报告", paragraphs[0]]),
            agency=chance.choice([None, "甲市教育局", "乙县财政局"]),
            agency_key=chance.choice([None, "甲市教育局"]),
            year=chance.choice([None, 2018, 2019]),
        )

    reports = [report(number) for number in range(size)]
    commits: list[list[Report | str]] = [list(reports[:5]), list(reports[5:9]), list(reports[9:])]
    commits.append([f"r{chance.randrange(5)}", report(chance.randrange(5, size))])
    return commits


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_neighbours_are_those_that_comparing_all_with_all_finds(new_folder: Callable[[], Path], seed: int) -> None:
    chance = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose_module, "SET_PHRASE_LEAST", chance.choice((3, 5, 50)))
        _check_neighbours(*build(new_folder(), collection(chance)))


def _check_neighbours(index: Index, model: dict[str, Report]) -> None:
    having = Counter(value for report in model.values() for value in naive_prints(reduced(report.text)))
    for report in model.values():
        page = index.like(report.id, limit=100)
        scores = naive_scores(report, model)
        shares = {other.id: naive_share(report.text, other.text, having, len(model)) for other in model.values()}
        expected = {other for other, share in shares.items() if share and other != report.id}
        assert {n.id for n in page.neighbours} == expected
        for neighbour in page.neighbours:
            assert neighbour.score == pytest.approx(scores[neighbour.id], abs=1e-6)
            assert neighbour.share == pytest.approx(shares[neighbour.id])
        ranked = [neighbour.share for neighbour in page.neighbours]
        assert ranked == sorted(ranked, reverse=True), "in the order of the number that is shown"
        for limit in (1, 3):
            assert index.like(report.id, limit=limit).neighbours == page.neighbours[:limit]
        assert [neighbour.rank for neighbour in page.neighbours] == [*range(1, len(ranked) + 1)]
        for neighbour in page.neighbours[:3]:
            assert index.compare(report.id, neighbour.id).share == pytest.approx(neighbour.share)
            assert index.compare(neighbour.id, report.id).share == pytest.approx(neighbour.share)
        assert page.letters == len("".join(prose(report.text)))
        assert page.reports == len(model)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_every_passage_is_really_in_both_texts_and_no_shared_letter_is_missed(
    new_folder: Callable[[], Path], seed: int
) -> None:
    chance = random.Random(seed)
    index, model = build(new_folder(), collection(chance))
    for report in model.values():
        for neighbour in index.like(report.id, limit=100).neighbours:
            other = model[neighbour.id]
            for passage in neighbour.passages:
                assert passage.text == report.text[passage.start : passage.end]
                assert reduced(passage.text) == reduced(other.text[passage.other_start : passage.other_end])
                assert passage.letters == len(reduced(passage.text)) >= GUARANTEED
                having = [r for r in model.values() if reduced(passage.text) in reduced(r.text)]
                assert 2 <= len(having) <= passage.reports <= len(model)
                assert not can_be_extended(passage, report.text, other.text)
            lengths = [passage.letters for passage in neighbour.passages]
            assert lengths == sorted(lengths, reverse=True)
            for passage in neighbour.passages:
                assert any(reduced(passage.text) in piece for piece in prose(report.text))
            assert not any(
                a is not b and a.start <= b.start and b.end <= a.end
                for a in neighbour.passages
                for b in neighbour.passages
            ), "no passage lies inside another"


def can_be_extended(passage: Passage, text: str, other: str) -> bool:
    """Whether the letters before on the same lines, or those after, are the same too."""
    before = _last(text[: passage.start]), _last(other[: passage.other_start])
    after = _last(text[passage.end :][::-1]), _last(other[passage.other_end :][::-1])
    return any(a == b != "" for a, b in (before, after))


def _last(text: str) -> str:
    """The last letter of a text's last line."""
    lines = f"{text}.".splitlines()
    return reduced(lines[-1])[-1:]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_repetitive_text_gives_the_exact_share_and_true_passages(seed: int) -> None:
    chance = random.Random(seed)
    pieces = ["".join(chance.choices("01", k=chance.randint(5, 60))) for _ in range(6)] + ["0" * 100]
    one, other = ("".join(chance.choices(pieces, k=chance.randint(0, 12))) for _ in range(2))
    finder, reference = PassageFinder(letters(one)), PassageFinder(letters(other))
    stretches, (common, its) = finder.shared(reference), finder.covered(reference)
    assert {*np.flatnonzero(common).tolist()} == covered([one], runs([other]))[0]
    assert {*np.flatnonzero(its).tolist()} == covered([other], runs([one]))[0]
    found: set[int] = set()
    for stretch in stretches:
        other_end = stretch.other_start + stretch.length
        assert one[stretch.start : stretch.end] == other[stretch.other_start : other_end]
        assert stretch.length >= GUARANTEED
        assert one[: stretch.start][-1:] != other[: stretch.other_start][-1:] or not stretch.start * stretch.other_start
        assert one[stretch.end :][:1] != other[other_end:][:1] or len(one) == stretch.end or len(other) == other_end
        found.update(range(stretch.start, stretch.end))
    assert len(found) == int(np.count_nonzero(common))


def own_words(of: str) -> str:
    """Forty characters that nothing else has in this order."""
    chance = random.Random(of)
    return "".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(40))


def years(body: str, count: int, start: int, passage: str) -> list[Report]:
    return [
        Report(
            id=f"{body}-{year}",
            text=f"{body}{year}年的工作。{passage}。{own_words(f'{body}{year}')}",
            agency=body,
            year=year,
        )
        for year in range(start, start + count)
    ]


COPIED = "全年召开专题会议研究部署政务公开重点任务并对各科室落实情况逐项督查通报结果"
OTHER = "建立健全信息发布审核制度坚持先审查后公开一事一审严防涉密信息上网各科室专人负责"


@pytest.fixture
def bodies(tmp_path: Path) -> Index:
    index = create_index(tmp_path / "index")
    renamed = Report(id="renamed", text=COPIED, agency="云水市应急管理局", agency_key="云水市应急管理局", year=2020)
    former = Report(id="former", text=COPIED, agency="云水市安监局", agency_key="云水市应急管理局", year=2018)
    with index.writer() as writer:
        for report in [*years("甲局", 3, 2016, COPIED), *years("乙局", 1, 2018, COPIED), renamed, former]:
            writer.add(report)
        writer.add(Report(id="甲局-2018-again", text=years("甲局", 1, 2018, COPIED)[0].text, agency="甲局", year=2018))
        writer.add(Report(id="nobody", text=COPIED))
        writer.add(Report(id="alone", text=OTHER, agency="丙局", year=2018))
        writer.add(Report(id="empty", text="", agency="丁局"))
    return index


def ids(page: LikePage) -> set[str]:
    return {neighbour.id for neighbour in page.neighbours}


def test_neighbours_say_how_they_are_related(bodies: Index) -> None:
    kinds = {n.id: n.kind for n in bodies.like("甲局-2018", limit=20).neighbours}
    assert kinds == {
        "甲局-2018-again": "same_year",
        "甲局-2016": "other_year",
        "甲局-2017": "other_year",
        "乙局-2018": "other_body",
        "renamed": "other_body",
        "former": "other_body",
        "nobody": "unknown",
    }


def test_a_body_is_the_same_through_its_renaming(bodies: Index) -> None:
    assert {n.id: n.kind for n in bodies.like("renamed", limit=20).neighbours}["former"] == "other_year"


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_of_one_kind_alone_can_be_asked_for(bodies: Index, kind: str) -> None:
    everything = bodies.like("甲局-2018", limit=20).neighbours
    page = bodies.like("甲局-2018", limit=20, kind=kind)
    assert [n.id for n in page.neighbours] == [n.id for n in everything if n.kind == kind] != []
    assert [n.rank for n in page.neighbours] == [*range(1, len(page.neighbours) + 1)]


def test_filters_narrow_the_neighbours_and_not_their_scores(bodies: Index) -> None:
    everything = {n.id: n.score for n in bodies.like("甲局-2018", limit=20).neighbours}
    page = bodies.like("甲局-2018", filters={"year": ["..2017"]})
    assert {n.id: n.score for n in page.neighbours} == {name: everything[name] for name in ("甲局-2016", "甲局-2017")}
    assert ids(bodies.like("甲局-2018", filters={"agency": ["乙局"], "year": ["2018"]})) == {"乙局-2018"}
    with pytest.raises(FilterError):
        bodies.like("甲局-2018", filters={"agency": ["戊局"]})


def test_the_best_come_first_and_no_more_than_were_asked_for(bodies: Index) -> None:
    everything = bodies.like("甲局-2018", limit=20).neighbours
    for limit in (1, 2, 5):
        assert [n.id for n in bodies.like("甲局-2018", limit=limit).neighbours] == [n.id for n in everything[:limit]]
    assert everything[0].id == "甲局-2018-again"
    assert everything[0].share == 1.0


def test_a_report_of_which_nobody_has_a_passage_has_no_neighbours(bodies: Index) -> None:
    assert bodies.like("alone").neighbours == bodies.like("empty").neighbours == ()


def test_what_many_reports_say_counts_for_less_than_what_two_do(tmp_path: Path) -> None:
    table = "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和申请人情况自然人法人或其他组织商业企业科研机构"
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for number in range(60):
            writer.add(Report(id=f"r{number}", text=f"{chr(0x5000 + number) * 40}{table * 2}"))
        writer.add(Report(id="model", text=COPIED))
        writer.add(Report(id="copy", text=f"{COPIED}。{table}"))
    (first,) = index.like("copy", limit=2).neighbours
    assert first.id == "model"
    assert first.share == 1.0, "what all others have too is a set phrase"
    assert first.passages[0].reports == 2


def test_neighbours_outlive_the_merging_of_segments(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    reports = years("甲局", 9, 2010, COPIED)
    for report in reports:
        with index.writer() as writer:
            writer.add(report)
            writer.add(Report(id="again", text=OTHER + report.text))
    assert index.status()["segments"] < len(reports)
    page = index.like("again", limit=20)
    assert ids(page) == {report.id for report in reports}
    assert page.neighbours[0].id == reports[-1].id
    assert page.neighbours[-1].passages[0].reports == len(reports) + 1


def test_the_commonest_prints_are_left_out_where_there_are_too_many(
    bodies: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlimited = bodies.like("甲局-2018", limit=20)
    monkeypatch.setattr(sharing, "MOST_ENTRIES", 8)
    limited = bodies.like("甲局-2018", limit=20)
    assert ids(limited) < ids(unlimited)
    assert limited.neighbours[0].id == "甲局-2018-again"
    # What a passage is known to be in does not depend on it.
    assert {p.reports for n in limited.neighbours for p in n.passages} <= {
        p.reports for n in unlimited.neighbours for p in n.passages
    }


@pytest.mark.parametrize(
    "call",
    [
        lambda index: index.like("nowhere"),
        lambda index: index.compare("nowhere", "alone"),
        lambda index: index.compare("alone", "nowhere"),
    ],
)
def test_an_unknown_id_is_named_in_both_languages(bodies: Index, call: Callable[[Index], object]) -> None:
    with pytest.raises(ReportMissingError) as caught:
        call(bodies)
    assert caught.value.report_id == "nowhere"
    assert "'nowhere'" in str(caught.value)
    assert "“nowhere”" in caught.value.chinese


@pytest.mark.parametrize("options", [{"limit": 0}, {"kind": "cousin"}])
def test_what_cannot_be_asked_is_refused(bodies: Index, options: dict[str, object]) -> None:
    with pytest.raises(FilterError):
        bodies.like("alone", **options)  # type: ignore[arg-type]


def test_the_json_says_all_there_is(bodies: Index) -> None:
    page = bodies.like("甲局-2018", limit=1)
    values = page.to_dict()
    (neighbour,) = values["neighbours"]
    assert values["id"] == "甲局-2018"
    assert neighbour["id"] == "甲局-2018-again"
    assert neighbour["kind"] == "same_year"
    assert neighbour["source"] is None
    assert neighbour["passages"][0]["text"] == page.neighbours[0].passages[0].text


def seeds() -> Sequence[Report]:
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the real reports beside the repository are not there")
    return [Report(id=path.name[:3], text=path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]


def test_of_the_real_reports_the_one_that_copies_has_its_model_for_neighbour(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for report in seeds():
            writer.add(report)
    nearest = index.like("002").neighbours[0]
    assert nearest.id == "000"
    assert nearest.share > 0.4
    assert nearest.passages[0].letters > 100
    assert len(nearest.passages) > 15
    assert index.like("000").neighbours[0].id == "002"


TABLE = "\n".join(
    f"{name} | " + " | ".join("0" * 12) for name in ("予以公开", "部分公开", "不予公开", "不属于行政机关职权范围")
)


@pytest.mark.parametrize("cells", [TABLE, TABLE.replace(" | ", "\n")])
def test_tables_of_zeros_are_nothing_in_common(tmp_path: Path, cells: str) -> None:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Report(id="weather", text=f"{COPIED}。\n{cells}\n第二段。"))
        writer.add(Report(id="street", text=f"{OTHER}。\n{cells}\n第三段。"))
    assert index.like("weather").neighbours == ()
    assert index.compare("weather", "street").share == 0.0
    assert index.compare("weather", "street").left_share > 0.3, "which the comparison shows all the same"
