"""The Rust and the Python segmenter give the same words, load quietly and once, and trust no file of others."""

from __future__ import annotations

import marshal
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import fold, segmentation
from analyzers.segmentation import (
    FIRST_HAN,
    LONGEST_DICTIONARY_WORD,
    SIGNS,
    PythonBackend,
    RustBackend,
    SegmentationError,
    Segmenter,
    lexicon,
)

REPOSITORY = Path(__file__).resolve().parents[2]
SEEDS = REPOSITORY / "../shared/seeds"

SENTENCES = (
    "本局严格按照中华人民共和国政府信息公开条例的要求编制并公布本年度报告",
    "全年通过门户网站主动公开政府信息并及时回应社会关切的热点问题",
    "收到自然人和法人提出的政府信息公开申请均已在法定期限内答复",
    "因政府信息公开被申请行政复议和提起行政诉讼的案件已全部审结",
    "下一步将加强政策解读和舆情回应进一步提高政务公开的质量和实效",
    "部分科室对依申请公开工作的认识还不够到位业务培训有待加强",
    "青石县云溪镇人民政府便民服务中心窗口受理群众来信来访",
    "双随机一公开监管和放管服改革的进展情况在政务新媒体同步发布",
)

han_characters = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5)


@pytest.fixture(scope="module")
def rust() -> Segmenter:
    pytest.importorskip("rjieba", reason="there is no wheel of rjieba for this machine")
    return Segmenter("rjieba")


@pytest.fixture(scope="module")
def python() -> Segmenter:
    return Segmenter("jieba")


def terms(segmenter: Segmenter, run: str) -> list[tuple[str, int]]:
    """Every word of a run and every word inside it, with its offset."""
    found: list[tuple[str, int]] = []
    start = 0
    for word in segmenter.cut(run):
        found.extend((text, start + offset) for text, offset in zip(*segmenter.subwords(word), strict=True))
        start += len(word)
    return found


def made_runs(characters: int) -> list[str]:
    """Runs of Han text of so many characters in all: sentences, lexicon words and single characters mixed."""
    chance = random.Random(20180325)
    vocabulary = [word for word, _ in lexicon()]
    alphabet = "".join(SENTENCES)
    parts = (
        lambda: chance.choice(SENTENCES),
        lambda: "".join(chance.choices(vocabulary, k=chance.randint(1, 4))),
        lambda: "".join(chance.choices(alphabet, k=chance.randint(1, 12))),
        lambda: chance.choice(SENTENCES)[chance.randint(0, 10) : chance.randint(11, 40)],
    )
    runs: list[str] = []
    total = 0
    while total < characters:
        runs.append("".join(chance.choice(parts)() for _ in range(chance.randint(1, 3))))
        total += len(runs[-1])
    return runs


def test_both_implementations_give_the_same_terms_on_half_a_million_characters(
    rust: Segmenter, python: Segmenter
) -> None:
    for run in made_runs(500_000):
        assert rust.cut(run) == python.cut(run)
    for run in made_runs(50_000):
        assert terms(rust, run) == terms(python, run)


@settings(max_examples=500, deadline=None)
@given(run=st.text(han_characters, min_size=1, max_size=60))
def test_both_implementations_give_the_same_terms_on_any_han_characters(
    rust: Segmenter, python: Segmenter, run: str
) -> None:
    assert terms(rust, run) == terms(python, run)


@settings(max_examples=500, deadline=None)
@given(run=st.text(st.sampled_from("".join(SENTENCES)), min_size=1, max_size=60))
def test_both_implementations_give_the_same_terms_on_common_characters_in_any_order(
    rust: Segmenter, python: Segmenter, run: str
) -> None:
    assert terms(rust, run) == terms(python, run)


common_runs = st.text(st.sampled_from("".join(SENTENCES)), min_size=1, max_size=20)


@pytest.mark.parametrize("backend", ["rjieba", "jieba"])
@settings(max_examples=300, deadline=None)
@given(pairs=st.lists(st.tuples(st.text(SIGNS, min_size=1, max_size=3), common_runs), max_size=6))
def test_runs_between_signs_are_cut_as_they_are_alone(
    rust: Segmenter, python: Segmenter, backend: str, pairs: list[tuple[str, str]]
) -> None:
    segmenter = rust if backend == "rjieba" else python
    found = segmenter.cut("".join(signs + run for signs, run in pairs))
    assert [word for word in found if word >= FIRST_HAN] == [word for _, run in pairs for word in segmenter.cut(run)]
    assert "".join(found) == "".join(signs + run for signs, run in pairs)


def test_a_sign_is_told_from_a_word_by_where_it_stands_among_the_characters() -> None:
    assert f"{FIRST_HAN}-" == segmentation.HAN[:2]
    assert all(sign < FIRST_HAN for sign in SIGNS)


def test_both_implementations_know_the_same_words(rust: Segmenter, python: Segmenter) -> None:
    assert isinstance(python._backend, PythonBackend)
    known = python._backend._frequencies
    assert {word for word in known if rust._backend.has_word(word)} == {w for w, f in known.items() if f}
    assert max(map(len, known)) <= max(LONGEST_DICTIONARY_WORD, *(len(word) for word, _ in lexicon()))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed reports are not beside the repository")
def test_both_implementations_give_the_same_terms_on_seed_reports(rust: Segmenter, python: Segmenter) -> None:
    files = sorted(SEEDS.glob("*.txt"))
    assert files
    for file in files:
        text = fold(file.read_text(encoding="utf-8", errors="replace"))
        for run in "".join(c if "\u4e00" <= c <= "\u9fd5" else " " for c in text).split():
            assert terms(rust, run) == terms(python, run)


def test_a_run_is_cut_without_losing_or_adding_a_character(python: Segmenter) -> None:
    for run in made_runs(20_000):
        assert "".join(python.cut(run)) == run


def test_the_words_inside_a_word_are_at_least_those_of_the_search_mode_of_jieba(rust: Segmenter) -> None:
    import rjieba

    for run in made_runs(50_000):
        ours = [text for text, _ in terms(rust, run)]
        theirs = rjieba.cut_for_search(run)
        assert set(theirs) <= set(ours)


def test_the_words_inside_a_word_stand_where_they_are_said_to(rust: Segmenter) -> None:
    for run in made_runs(20_000):
        found = terms(rust, run)
        assert all(run[offset : offset + len(text)] == text for text, offset in found)
        assert found == sorted(found, key=lambda term: (term[1], -len(term[0])))


def test_a_long_name_is_found_by_its_parts(rust: Segmenter) -> None:
    texts, _ = rust.subwords("政府信息公开")
    assert texts == ("政府信息公开", "政府信息", "政府", "信息公开", "信息", "公开")


def test_the_store_of_words_inside_words_stays_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmentation, "SUBWORD_STORE", 3)
    segmenter = Segmenter()
    words = [word for word, _ in lexicon()][:10]
    assert [segmenter.subwords(word)[0][0] for word in words] == words
    assert len(segmenter._subwords) <= 3


@pytest.mark.parametrize("word", [word for word, _ in lexicon()])
def test_a_word_of_the_lexicon_is_cut_whole(word: str, python: Segmenter) -> None:
    assert python.cut(word) == [word], "its frequency in lexicon.tsv is too low"


def test_every_word_of_the_lexicon_is_one_that_the_segmenter_can_meet() -> None:
    lines = segmentation.LEXICON.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert all(len(row) == 3 and row[1].isdecimal() and int(row[1]) > 0 for row in rows)
    assert len({row[0] for row in rows}) == len(rows), "a word stands in the lexicon twice"
    assert all("\u4e00" <= c <= "\u9fd5" for word, _ in lexicon() for c in word)
    assert all(len(word) >= 2 for word, _ in lexicon())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("统一公开平台", ["统一", "公开", "平台"]),
        ("第一次办理", ["第一次", "办理"]),
        ("答复书面材料", ["答复", "书面材料"]),
        ("各级应急管理部门", ["各级", "应急管理部门"]),
        ("应急管理部门户网站", ["应急管理部", "门户网站"]),
        ("舆情回应", ["舆情", "回应"]),
    ],
)
def test_the_lexicon_does_not_break_the_words_around_it(text: str, expected: list[str], python: Segmenter) -> None:
    assert python.cut(text) == expected


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", code],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )


@pytest.mark.parametrize("backend", ["rjieba", "jieba"])
def test_loading_says_nothing_and_neither_reads_nor_writes_the_shared_temporary_folder(
    backend: str, tmp_path: Path
) -> None:
    if backend == "rjieba":
        pytest.importorskip("rjieba")
    planted = tmp_path / "jieba.cache"
    planted.write_bytes(marshal.dumps(({"政": 1, "政务新": 1000}, 1001)))
    before = planted.read_bytes()
    done = run_python(
        f"from analyzers.segmentation import Segmenter; print(Segmenter({backend!r}).cut('主动公开的政务新媒体'))",
        TMPDIR=str(tmp_path),
        TEMP=str(tmp_path),
        TMP=str(tmp_path),
    )
    assert done.stdout.strip() == "['主动公开', '的', '政务新媒体']"
    assert done.stderr == ""
    assert [file.name for file in tmp_path.iterdir()] == ["jieba.cache"]
    assert planted.read_bytes() == before


def test_without_rjieba_the_python_segmenter_takes_its_place_and_indexes_stay_usable() -> None:
    report = (
        "import analyzers; from analyzers.segmentation import default_segmenter;"
        "text = analyzers.fold('2018年3月25日，青石縣應急管理局主動公開政府信息１２３條。');"
        "print(analyzers.fingerprint(), analyzers.words(text), default_segmenter().name)"
    )
    usual = run_python(report)
    without = run_python(f"import sys; sys.modules['rjieba'] = None; {report}")
    assert without.stdout.split()[-1] == "jieba"
    assert without.stdout.split()[:-1] == usual.stdout.split()[:-1]


def test_the_environment_can_choose_the_implementation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(segmentation.BACKEND_VARIABLE, "jieba")
    assert Segmenter().name == "jieba"
    monkeypatch.setenv(segmentation.BACKEND_VARIABLE, "snowball")
    with pytest.raises(SegmentationError, match="snowball"):
        Segmenter()


def test_another_dictionary_than_the_one_of_the_index_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmentation, "DICTIONARY_SHA256", "0" * 64)
    with pytest.raises(SegmentationError, match=r"jieba==0\.42\.1"):
        PythonBackend()


def test_no_implementation_at_all_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(segmentation, "_backends", {})
    monkeypatch.setitem(sys.modules, "rjieba", None)
    monkeypatch.setitem(sys.modules, "jieba", None)
    with pytest.raises(SegmentationError, match="pip install jieba"):
        Segmenter()


def test_threads_that_start_together_load_one_segmenter(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    start = threading.Barrier(8)

    class Counting(PythonBackend):
        def __init__(self) -> None:
            made.append(1)
            super().__init__()

    monkeypatch.setattr(segmentation, "_backends", {})
    monkeypatch.setattr(segmentation, "RustBackend", Counting)
    results: list[list[str]] = []

    def work() -> None:
        start.wait()
        segmenter = Segmenter("rjieba")
        results.append([text for run in SENTENCES for text, _ in terms(segmenter, run)])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(results) == 8
    assert all(result == results[0] for result in results)


def test_several_threads_cut_with_one_segmenter(rust: Segmenter) -> None:
    runs = made_runs(20_000)
    expected = [terms(rust, run) for run in runs]
    fresh = Segmenter("rjieba")
    results: list[list[list[tuple[str, int]]]] = []
    threads = [threading.Thread(target=lambda: results.append([terms(fresh, run) for run in runs])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4
    assert isinstance(fresh._backend, RustBackend)
