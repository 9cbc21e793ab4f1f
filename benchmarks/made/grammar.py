"""Sentences like those of real reports, from a grammar: ``benchmarks/made/data/sentences.txt`` says how it is written.

Bodies have their own ways: most of what one writes it writes again the year after, with other numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import ClassVar

import jieba

_DATA = Path(__file__).parent / "data"
_DIVISIONS = Path(__file__).parents[2] / "indexer" / "data" / "divisions.tsv"

_DEPARTMENTS = [
    "人民政府",
    "教育局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源和社会保障局",
    "自然资源局",
    "生态环境局",
    "住房和城乡建设局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "商务局",
    "文化广电和旅游局",
    "卫生健康局",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "统计局",
    "医疗保障局",
    "城市管理局",
    "行政审批局",
    "信访局",
    "林业局",
    "科学技术局",
    "发展和改革局",
    "退役军人事务局",
]
_CHANNELS = [
    "政府门户网站",
    "政务公开专栏",
    "政务微信公众号",
    "政务微博",
    "政府公报",
    "新闻发布会",
    "广播电视",
    "报刊杂志",
    "政务服务大厅",
    "公开栏",
    "移动客户端",
    "12345热线",
    "政务抖音号",
    "村务公开栏",
    "电子显示屏",
]
_KINDS = [
    "实施方案",
    "工作要点",
    "管理办法",
    "若干措施",
    "实施细则",
    "三年行动计划",
    "工作规则",
    "应急预案",
    "暂行规定",
    "责任清单",
]
_ENDINGS = ["村", "社区", "镇", "路", "街道", "工业园", "水库", "大桥", "学校", "医院", "小区", "广场"]

_TOKENS = re.compile(r"\)\??|[(|]|[^(|)]+")


@cache
def parts() -> dict[str, list[list[str]]]:
    """The sentences of each part of a report, as tokens of the grammar."""
    found: dict[str, list[list[str]]] = {}
    for line in (_DATA / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            own = found[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            own.append(_TOKENS.findall(line))
    return found


@cache
def topics() -> list[str]:
    """What reports speak of."""
    lines = (_DATA / "topics.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _places() -> list[tuple[str, str]]:
    """Cities and counties with what they belong to, as ``("梅县区", "梅州市")``."""
    names = {}
    for line in _DIVISIONS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, name, *_ = line.split("\t")
            names[code] = name
    above = {code: names.get(code[:4] + "00") or names.get(code[:2] + "0000", "") for code in names}
    return [(name, above[code]) for code, name in names.items() if not code.endswith("0000") and len(name) > 2]


@cache
def _names() -> list[str]:
    """Two characters of which names of villages, roads and documents are made: words of jieba's dictionary."""
    found = []
    with jieba.get_dict_file() as stream:
        for line in stream:
            word, frequency, tag = line.decode().split()
            if len(word) == 2 and tag in ("n", "ns", "nr", "v") and int(frequency) < 2000:
                found.append(word)
    return found


@cache
def _common() -> tuple[list[str], list[float]]:
    """Words of jieba's dictionary, and the sums of their frequencies up to each, for drawing by frequency."""
    words, sums = [], [0.0]
    with jieba.get_dict_file() as stream:
        for line in stream:
            word, frequency, _ = line.decode().split()
            if 2 <= len(word) <= 4:
                words.append(word)
                # Less unequal than in the dictionary's newspapers: few of their words are common in reports.
                sums.append(sums[-1] + float(frequency) ** 0.8)
    return words, sums[1:]


class Body:
    """A made public body: its names, what it cares for, and how it writes."""

    def __init__(self, seed: str) -> None:
        random = Random(seed)
        self.place, above = random.choice(_places())
        self.name = self.place + random.choice(_DEPARTMENTS)
        self.upper = f"{above or self.place}委、{above or self.place}人民政府"
        self.topics = random.sample(topics(), 24)
        self.local = [random.choice(_names()) + random.choice(_ENDINGS) for _ in range(24)]
        self.road = random.choice(_names()) + "路"
        self.phone = f"0{random.randrange(310, 998)}-{random.randrange(2_000_000, 8_999_999)}"
        self.documents = [self._document(random) for _ in range(10)]
        self.channels = random.sample(_CHANNELS, 4)
        self.size = random.lognormvariate(0, 1)

    def _document(self, random: Random) -> str:
        about = random.choice(topics()) if random.random() < 0.7 else "".join(random.sample(_names(), 2))
        return f"{self.place}{about}{random.choice(_KINDS)}"


class Author:
    """Writes the sentences of one body in one year.

    ``habits`` chooses words and topics, ``figures`` the numbers; habits that are the same every year make the same
    sentences with other numbers.
    """

    def __init__(self, body: Body, year: int, habits: Random, figures: Random) -> None:
        self._body = body
        self._year = year
        self._habits = habits
        self._figures = figures

    def sentence(self, tokens: list[str]) -> str:
        """A sentence of the grammar."""
        text = self._expanded(iter(tokens))
        return re.sub(r"\{([a-z_]+)\}", lambda slot: self._slots[slot[1]](self), text)

    def _expanded(self, tokens: Iterator[str]) -> str:
        """One of the alternatives up to the closing parenthesis, or the end; where ``?`` follows it, perhaps nothing."""
        options = [""]
        for token in tokens:
            if token == "|":
                options.append("")
            elif token == "(":
                options[-1] += self._expanded(tokens)
            elif token.startswith(")"):
                if token == ")?":
                    options += [""] * len(options)
                break
            else:
                options[-1] += token
        return self._habits.choice(options)

    def _number(self, scale: float) -> str:
        return str(int(self._figures.lognormvariate(0, 1) * scale * self._body.size) + 1)

    def _free(self) -> str:
        words, sums = _common()
        return "".join(self._habits.choices(words, cum_weights=sums, k=self._habits.randrange(2, 5)))

    def _amount(self) -> str:
        return f"{self._figures.lognormvariate(5, 2):.{self._figures.randrange(3)}f}"

    def _date(self) -> str:
        return f"{self._year}年{self._figures.randrange(1, 13)}月{self._figures.randrange(1, 29)}日"

    def _document_number(self) -> str:
        code = self._body.place[0] + self._habits.choice(("政办发", "府办", "政发", "发", "办字"))
        return f"{code}〔{self._year}〕{self._figures.randrange(1, 200)}号"

    _slots: ClassVar[dict[str, Callable[[Author], str]]] = {
        "body": lambda a: a._body.name,
        "place": lambda a: a._body.place,
        "upper": lambda a: a._body.upper,
        "road": lambda a: a._body.road,
        "phone": lambda a: a._body.phone,
        "postcode": lambda a: str(Random(a._body.name).randrange(100_000, 860_000)),
        "year": lambda a: str(a._year),
        "next_year": lambda a: str(a._year + 1),
        "last_year": lambda a: str(a._year - 1),
        "free": lambda a: a._free(),
        "topic": lambda a: a._habits.choice(a._body.topics),
        "local": lambda a: a._habits.choice(a._body.local),
        "document": lambda a: a._habits.choice(a._body.documents),
        "channel": lambda a: a._habits.choice(a._body.channels),
        "small": lambda a: str(a._figures.randrange(1, 10)),
        "number": lambda a: a._number(20),
        "big": lambda a: a._number(800),
        "amount": lambda a: a._amount(),
        "percent": lambda a: f"{a._figures.uniform(1, 100):.{a._figures.randrange(2)}f}",
        "date": lambda a: a._date(),
        "number_of_document": lambda a: a._document_number(),
    }
