"""An index must be able to tell whether it was made by the analyzer that now reads it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzers import ANALYZER_VERSION, fingerprint, fold, reduce, version, words

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _forget_the_fingerprint() -> Iterator[None]:
    fingerprint.cache_clear()
    yield
    fingerprint.cache_clear()


def test_the_terms_of_this_text_belong_to_version_3() -> None:
    text = "本局於２０１８年３月５日公開１，０００條，占13.8%（國辦發〔2016〕80號），见www.Example.cn。二〇一九年①"
    assert (ANALYZER_VERSION, reduce(fold("1 ㎡，……№2")), words(fold(text))) == (
        3,
        "1m2,.no2",
        [
            "本局", "于", "2018", "2018-03", "2018-03-05", "年", "3", "月", "5", "日", "公开", "1000", "条", "占",
            "13.8", "13.8%", "国办发", "国办", "办发", "国办发[2016]80号", "2016", "80", "号", "见", "www",
            "example", "cn", "2019", "年",
        ],
    ), "other terms than before: raise ANALYZER_VERSION, so that indexes ask to be rebuilt"  # fmt: skip


@pytest.mark.parametrize("name", ["FOLD_TABLE", "LEXICON", "LEADS"])
def test_the_fingerprint_changes_with_every_file_that_decides_about_terms(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint()
    changed = tmp_path / "changed"
    changed.write_bytes(getattr(version, name).read_bytes() + "新词\t100\t\n".encode())
    monkeypatch.setattr(version, name, changed)
    fingerprint.cache_clear()
    assert fingerprint() != before


@pytest.mark.parametrize(("name", "value"), [("ANALYZER_VERSION", -1), ("DICTIONARY_SHA256", "another")])
def test_the_fingerprint_changes_with_the_version_and_the_dictionary(
    name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint()
    monkeypatch.setattr(version, name, value)
    fingerprint.cache_clear()
    assert fingerprint() != before


def test_the_fingerprint_does_not_depend_on_how_lines_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    for name in ("FOLD_TABLE", "LEXICON", "LEADS", "DEPARTMENTS"):
        copy = tmp_path / name
        copy.write_bytes(getattr(version, name).read_bytes().replace(b"\n", b"\r\n"))
        monkeypatch.setattr(version, name, copy)
    fingerprint.cache_clear()
    assert fingerprint() == before


def test_importing_the_analyzers_reads_no_data_and_loads_no_segmenter() -> None:
    code = (
        "import sys, analyzers; from analyzers import folding, segmentation;"
        "assert not {'rjieba', 'jieba', 'numpy', 'whoosh'} & set(sys.modules), 'loaded too early';"
        "assert folding._folds.cache_info().currsize == 0;"
        "analyzers.fingerprint();"
        "assert not {'rjieba', 'jieba'} & set(sys.modules), 'the fingerprint needs no segmenter';"
        # Of what has no Han characters the dictionary knows nothing: its loading is half of a short command's time.
        "assert analyzers.words('pdf, 2012 v2') == ['pdf', '2012', 'v2', 'v', '2'];"
        "assert [token.text for token in analyzers.tokens('pdf, 2012')] == ['pdf', '2012'] == analyzers.cut('pdf, 2012');"
        "assert analyzers.words_by_length('pdf, 2012').others == ['pdf', '2012'];"
        "assert not {'rjieba', 'jieba'} & set(sys.modules), 'no Han characters, no segmenter'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, timeout=60)
