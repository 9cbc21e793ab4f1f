"""Made reports of any number and length, with the word statistics of Chinese text, for measuring speed.

    python -m benchmarks.generate --reports 10000 --characters 3000 > reports.jsonl

Words are drawn from jieba's dictionary by their frequency, so that few terms are in every report and most in few,
as in real text; domain phrases, places and agencies are mixed in. The reports mean nothing and say so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import pairwise

import jieba
import numpy as np

PHRASES = (
    "舆情回应",
    "政策解读",
    "依申请公开",
    "主动公开",
    "政府信息公开工作",
    "烟花爆竹",
    "收支两条线",
    "规范性文件",
    "行政复议",
    "行政诉讼",
    "双随机一公开",
    "放管服改革",
    "政务新媒体",
    "回应社会关切",
    "公众参与",
    "建议提案办理",
    "保密审查",
    "便民服务",
)
PLACES = ("广州市", "哈尔滨市", "长春市", "益阳市", "汕头市", "杭州市", "成都市", "西安市", "昆明市", "兰州市", "合肥市", "南宁市")
BODIES = ("应急管理局", "教育局", "公安局", "审计局", "统计局", "财政局", "民政局", "水利局", "交通运输局", "市场监督管理局")
NOTICE = "本文由程序生成，仅供测速，不含任何真实信息。"


def _dictionary() -> tuple[list[str], np.ndarray]:
    words, weights = [], []
    with jieba.get_dict_file() as stream:
        for line in stream:
            word, frequency = line.decode().split()[:2]
            if len(word) <= 4:
                words.append(word)
                weights.append(int(frequency))
    weight = np.array(weights, float)
    return words, np.cumsum(weight / weight.sum())


def reports(count: int, characters: int, seed: int) -> Iterator[dict[str, object]]:
    """``count`` rows ``id title agency year text``, each text of about ``characters`` characters."""
    words, cumulative = _dictionary()
    random = np.random.default_rng(seed)
    for number in range(count):
        place, body = PLACES[random.integers(len(PLACES))], BODIES[random.integers(len(BODIES))]
        year = int(random.integers(2008, 2026))
        title = f"{place}{body}{year}年政府信息公开工作年度报告"
        parts = [title, "\n", NOTICE, "\n"]
        size = sum(map(len, parts))
        while size < characters:
            sentence = _sentence(words, cumulative, random)
            parts.append(sentence)
            size += len(sentence)
        yield {"id": f"made-{number:07}", "title": title, "text": "".join(parts)}


def _sentence(words: list[str], cumulative: np.ndarray, random: np.random.Generator) -> str:
    """Some clauses of drawn words, now and then with a domain phrase, ended like a sentence or a paragraph."""
    drawn = [words[i] for i in np.searchsorted(cumulative, random.random(random.integers(12, 30)))]
    if random.random() < 0.5:
        drawn.insert(len(drawn) // 2, PHRASES[int(random.zipf(1.6)) % len(PHRASES)])
    if random.random() < 0.2:
        drawn.append(f"{random.integers(1, 5000)}条")
    cuts = [0, *sorted(random.choice(len(drawn), 2, replace=False).tolist()), len(drawn)]
    clauses = ("".join(drawn[a:b]) for a, b in pairwise(cuts))
    return "，".join(clause for clause in clauses if clause) + ("。\n" if random.random() < 0.15 else "。")


def main() -> int:
    """Write the reports as JSON lines to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--characters", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for report in reports(options.reports, options.characters, options.seed):
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
