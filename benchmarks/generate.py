"""Made reports of any number and length, with the word statistics of Chinese text, for measuring speed.

    python -m benchmarks.generate --reports 10000 --characters 3000 > reports.jsonl

Words are drawn from jieba's dictionary by their frequency, so that few terms are in every report and most in few.
Real text repeats itself (reports are written after templates), so most clauses come from a pool and only some are
new: with all new ones there would be ten times as many distinct character pairs as in real text of the same length.
Domain phrases, places and agencies are mixed in. The reports mean nothing and say so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

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
PLACES = (
    "广州市",
    "哈尔滨市",
    "长春市",
    "益阳市",
    "汕头市",
    "杭州市",
    "成都市",
    "西安市",
    "昆明市",
    "兰州市",
    "合肥市",
    "南宁市",
)
BODIES = (
    "应急管理局",
    "教育局",
    "公安局",
    "审计局",
    "统计局",
    "财政局",
    "民政局",
    "水利局",
    "交通运输局",
    "市场监督管理局",
)
#: Clauses in the pool, and the share of clauses that are new.
POOL = 30_000
FRESH = 0.05

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


class Writer:
    """Writes clauses: most from a pool, the popular ones often; some new."""

    def __init__(self, seed: int, fresh: float = FRESH) -> None:
        self._fresh = fresh
        self._words, self._cumulative = _dictionary()
        self._random = np.random.default_rng(seed)
        self._pool = [self._new_clause() for _ in range(POOL)]

    def _new_clause(self) -> str:
        random = self._random
        drawn = [self._words[i] for i in np.searchsorted(self._cumulative, random.random(random.integers(3, 9)))]
        if random.random() < 0.12:
            drawn.insert(len(drawn) // 2, PHRASES[int(random.zipf(1.6)) % len(PHRASES)])
        return "".join(drawn)

    def sentence(self) -> str:
        """Some clauses, ended like a sentence or a paragraph; now and then with a number."""
        random = self._random
        clauses = [
            self._new_clause() if random.random() < self._fresh else self._pool[int(POOL * random.random() ** 2)]
            for _ in range(random.integers(2, 5))
        ]
        if random.random() < 0.2:
            clauses.append(f"{PHRASES[random.integers(len(PHRASES))]}{random.integers(1, 5000)}条")
        return "，".join(clauses) + ("。\n" if random.random() < 0.15 else "。")

    def title(self) -> str:
        """A body and a year."""
        random = self._random
        place, body = PLACES[random.integers(len(PLACES))], BODIES[random.integers(len(BODIES))]
        return f"{place}{body}{random.integers(2008, 2026)}年政府信息公开工作年度报告"


def reports(count: int, characters: int, seed: int, fresh: float = FRESH) -> Iterator[dict[str, object]]:
    """``count`` rows ``id title text``, each text of about ``characters`` characters; another seed, other reports.

    ``fresh`` is the share of clauses that are new.
    """
    writer = Writer(seed, fresh)
    for number in range(count):
        title = writer.title()
        parts = [title, "\n", NOTICE, "\n"]
        size = sum(map(len, parts))
        while size < characters:
            parts.append(writer.sentence())
            size += len(parts[-1])
        yield {"id": f"made-{seed}-{number:07}", "title": title, "text": "".join(parts)}


def main() -> int:
    """Write the reports as JSON lines to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--characters", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", type=float, default=FRESH, metavar="SHARE", help="the share of clauses that are new")
    options = parser.parse_args()
    for report in reports(options.reports, options.characters, options.seed, options.fresh):
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
