"""The headline figures of a report: information disclosed, requests received, reconsiderations, lawsuits.

Read from the statutory tables where they are filled in (chapters 三 and 四 of the forms of 2019 and 2021), from
sentences otherwise. ``未收到`` is nought; a blank or a dash is not known. 余, 多, 约 leave the number as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.document import Table
from indexer.metadata.candidates import Candidate, best
from indexer.metadata.views import View

FIGURES = ("proactive_total", "requests_received", "reconsiderations", "lawsuits")

_CHINESE = "〇零○一二两三四五六七八九十百千万"
_N = rf"(?P<n>\d[\d,]{{0,11}}(?:\.\d{{1,4}})?[万亿]?|[{_CHINESE}]{{1,9}})"
_MORE = r"(?:余|多|来)?"
_UNIT = r"(?:余|多)?(?:\(?(?:条|件|篇|宗|份|项|例|起|个|人次|次|封|则|期|批)\)?)"

_DISCLOSED = re.compile(
    rf"主动公开(?P<object>(?:[^。;,:\d{_CHINESE}]|、){{0,34}}?)[,:]?(?P<sum>共计?|累计|总计|总数|合计|计|达到?|约|为|有|数量?为?){{0,3}}{_N}{_MORE}{_UNIT}"
)
_DISCLOSED_AFTER = re.compile(rf"{_N}{_MORE}{_UNIT}(?:的)?主动公开(?:的)?(?:政府|政务)?信息")
_PUBLISHED = re.compile(
    rf"(?:发布|公开|公布)(?P<object>[^。;,:\d{_CHINESE}]{{0,20}}?信息)(?P<sum>共计?|累计|总计|总数|合计|计|达到?|约|为){{0,2}}{_N}{_MORE}{_UNIT}"
)
_PUBLISHED_AFTER = re.compile(
    rf"(?:发布|公开|公布)(?:各类|了)?{_N}{_MORE}{_UNIT}(?:的)?(?:各类|政府|政务|部门|有关|相关|公开|的){{0,3}}信息"
)
_PLAIN_OBJECT = re.compile(
    r"^(?:了|的|各类|各项|各种|各方面|政府|政务|公开|工作|有关|相关|全部|本级|本局|我局|机关|部门|文件|类|信息|数量?|总数|总量|共|累计|等|全文|方面|全年|"
    r"信息公开|目录|条目|事项|内容|情况|动态|及时|主动|为)*$"
)
_CHANNEL = re.compile(
    r"微博|微信|公众号|公报|新闻媒体|报刊|广播|电视|公开栏|短信|信息公开栏|公告栏|电子屏|抖音|今日头条|简报|客户端|宣传栏"
)
_WHOLE = re.compile(r"共|累计|总计|全年|合计|总数|总量|年度")

#: Sums over all years since the regulation came into force.
_SINCE = re.compile(r"自?(?:19|20)\d\d年[^,。]{0,12}?(?:以来|至(?:19|20)\d\d年)|历年|开通以来|施行以来|实施以来")
_SINCE_THIS_YEAR = re.compile(r"((?:19|20)\d\d)年[^,。]{0,8}至\1年")

_RECEIVED = re.compile(
    rf"(?:收到|受理|接收|接到|接受|收受|新收|收)(?P<object>[^。;,:\d]{{0,34}}?(?:申请|依申公开|依申请公开|公开件|公开事项)[^。;:\d{_CHINESE}]{{0,22}}?)[,:]?{_N}{_MORE}{_UNIT}"
)
_RECEIVED_AFTER = re.compile(
    rf"(?:收到|受理|接收|接到|接受|新收)(?:的|到|了|共计?|各类|社会|群众|公民|公众){{0,3}}{_N}{_MORE}{_UNIT}(?P<object>[^。;,:\d]{{0,22}}?(?:申请|依申公开))"
)
_APPLIED = re.compile(
    rf"(?:依申请公开|申请公开|公开申请|申请)(?:政府信息|信息|事项|件|数量?|总数|总量|情况|受理|的){{0,3}}(?:共计?|累计|总计|为|:|有|均为|计){{0,2}}{_N}{_MORE}(?:件|条|宗|份|起|例|项|人次|次)"
)
_NUMBER_OF_REQUESTS = re.compile(
    r"申请(?:公开)?(?:政府信息|信息|的|公开|件|受理){0,3}(?:数量|总数|总量|数)(?:为|:|是|共|共计)?(?P<n>\d{1,6})(?![\d.%])"
)
_NO_REQUEST = re.compile(
    r"(?:未|没有?|无|尚未|均未|从未)(?:曾|有|能)?(?:收到|受理|接到|接收|发生|出现|收|办理)?(?:过|任何|到)?(?P<object>[^。;,:]{0,34}?)(?:申请|依申公开)"
)
_NONE_HERE = re.compile(r"^.{0,40}?(?:未|没有?|无|尚未|均未)(?:收到|受理|接到|接收|发生|此类|相关|此项|$)")
_OTHER_MATTER = re.compile(
    r"复议|诉讼|投诉|减免|免除|收费|费用|举报|信访|行政许可|赔偿|咨询|提案|建议|更正|拒绝|退回|答复不|要求更改|超期|不予公开的"
)
_OTHER_KIND = re.compile(r"其中|上年|去年|结转|答复|办结|办理(?!依)|回复|部分公开|同意|不予|较|同比|比20|往年|历年")

#: Words of the statutory tables that read like statements that there was nothing.
_FORM = re.compile(r"没有现成信息|尚未审结|未经复议|无法提供|无正当理由")

_NEGATION = r"(?:未|没有?|无|零|尚未|均未|从未|不存在)"
_COUNT_UNIT = r"(?:件|起|宗|例|次|份|项|个|人次|条)"
_TABLE_ROW = re.compile(r"本年新收政府信息公开申请(?:数量)?")
_BLANK = re.compile(r"^[\s\-—–/无]*$")
_CELL_NUMBER = re.compile(r"^\d{1,7}$")


def number(text: str) -> int | None:
    """Value of a numeral in digits or characters: ``1,234``, ``1.2万``, ``三百零五``; ``None`` if it has none."""
    text = text.replace(",", "")
    scale = 1
    if text and text[-1] in "万亿" and text[0].isdigit():
        scale = 10_000 if text[-1] == "万" else 100_000_000
        text = text[:-1]
    if text and text[0].isdigit():
        try:
            return round(float(text) * scale)
        except ValueError:
            return None
    digits = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2} | {c: i for i, c in enumerate("三四五六七八九", 3)}
    units = {"十": 10, "百": 100, "千": 1000}
    total = section = digit = 0
    plain = all(character in digits for character in text)
    if plain:
        return int("".join(str(digits[character]) for character in text)) if text else None
    for character in text:
        if character in digits:
            digit = digits[character]
        elif character in units:
            section += (digit or 1) * units[character]
            digit = 0
        elif character == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            return None
    return total + section + digit


def _read(view: View, value: int | None, weight: float, rule: str, start: int, end: int) -> Iterator[Candidate[int]]:
    if value is not None:
        origin = view.origin(start, end)
        yield Candidate(value, rule, weight, view.flat[start:end], *origin)


def _other_year(sentence: str, year: int | None) -> bool:
    years = {int(found) for found in re.findall(r"(?<!\d)((?:19|20)\d\d)(?=年|-)", sentence)}
    return bool(years) and year is not None and year not in years


def _proactive(view: View, sentence: str, offset: int, year: int | None) -> Iterator[Candidate[int]]:
    for pattern, base in (
        (_DISCLOSED, 6.0),
        (_DISCLOSED_AFTER, 6.0),
        (_PUBLISHED, 3.5),
        (_PUBLISHED_AFTER, 3.5),
    ):
        for match in pattern.finditer(sentence):
            before = sentence[max(0, match.start() - 30) : match.start()]
            clause = re.split(r"[,。;:]", before)[-1]
            weight = base
            thing = match.groupdict().get("object") or ""
            if not _PLAIN_OBJECT.match(thing):
                weight -= 2.0
                if re.search(r"规章|规范性文件|网站|栏目|平台|目录条数|指南", thing) and "信息" not in thing:
                    weight -= 2.0
            if "信息" in thing or "信息" in match.group():
                weight += 1.0
            if _WHOLE.search(clause) or (match.groupdict().get("sum") or ""):
                weight += 1.5
            if _CHANNEL.search(clause + thing):
                weight -= 2.5
            if "其中" in clause or re.search(r"^[,:]?其中", before[-3:]):
                # A part of all that was disclosed on its own initiative; or the whole of it, where the
                # sum before counts answers to requests too.
                weight -= 4.0 if "主动公开" in before or base < 6.0 else -1.0
            if re.search(r"不|未|非|应|拟|是否|免予|不予|属于?|依申请", clause[-3:]):
                weight -= 4.0
            if _other_year(before + match.group(), year):
                weight -= 4.0
            elif _SINCE.search(before) and not _SINCE_THIS_YEAR.search(before):
                weight -= 3.0
            elif year is not None and str(year) in before:
                weight += 1.0
            if weight >= 3.0:
                value = number(match["n"])
                yield from _read(view, value, weight, "body", offset + match.start(), offset + match.end())


def _requests(view: View, sentence: str, offset: int, year: int | None) -> Iterator[Candidate[int]]:
    for pattern, base in ((_RECEIVED, 6.0), (_RECEIVED_AFTER, 6.0), (_APPLIED, 3.5)):
        for match in pattern.finditer(sentence):
            before = sentence[max(0, match.start() - 24) : match.start()]
            clause = re.split(r"[,。;:]", before)[-1]
            weight = base
            thing = match.groupdict().get("object") or ""
            if _OTHER_MATTER.search(thing + clause[-8:]):
                continue
            if base < 6 and (_OTHER_KIND.search(clause) or _OTHER_KIND.search(match.group())):
                continue
            if _OTHER_KIND.search(clause):
                weight -= 3.0
            if "其中" in thing or re.search(r"网[上络]|信函|当面|传真|邮件|邮寄|现场", thing + clause[-6:]):
                weight -= 2.5
            if re.search(r"共|累计|总计|全年|年度", clause + match.group()):
                weight += 1.0
            if _other_year(before + match.group(), year):
                weight -= 4.0
            if re.search(r"未|没|无", clause[-2:]):
                value: int | None = 0
            else:
                value = number(match["n"])
            if weight >= 3.0:
                yield from _read(view, value, weight, "body", offset + match.start(), offset + match.end())
    for match in _NUMBER_OF_REQUESTS.finditer(sentence):
        if not _OTHER_KIND.search(sentence[max(0, match.start() - 10) : match.end()]):
            yield from _read(view, number(match["n"]), 3.5, "body", offset + match.start(), offset + match.end())
    for match in _NO_REQUEST.finditer(sentence):
        tail = sentence[match.end() : match.end() + 8]
        if _OTHER_MATTER.search(match.group() + tail[:6]) or _OTHER_KIND.search(match["object"]):
            continue
        if _other_year(sentence[: match.end()], year):
            continue
        if re.search(r"(?:网[上络]|书面|信函|当面|传真|邮件)", match["object"]):
            continue
        yield from _read(view, 0, 5.0, "body", offset + match.start(), offset + match.end())


def _section_requests(view: View) -> Iterator[Candidate[int]]:
    """未收到 right after a heading on requests: 三、依申请公开 … 未收到."""
    for heading in re.finditer(
        r"(?:[一二三四五六七八]、|\([一二三四五六]\)|\(?\d[、.)])[^。]{0,8}?依申请(?:公开)?[^。;,]{0,16}", view.flat
    ):
        rest = view.flat[heading.start() : heading.end() + 30].split("。")[0]
        match = re.search(r"(?:未|没有|均未)(?:收到|接到|受理|发生)|(?:^|[^\u4e00-\u9fff])无(?:$|[,;])", rest)
        if match and not _OTHER_MATTER.search(rest):
            start = heading.start() + match.start()
            yield from _read(view, 0, 3.0, "body", start, heading.start() + match.end())


def _disputes(view: View, sentence: str, offset: int, word: str, other: str) -> Iterator[Candidate[int]]:
    """Reconsiderations (复议) or lawsuits (诉讼) that a sentence counts or denies."""
    if word not in sentence:
        return
    denied = rf"{_NEGATION}(?:因|有|收到|发生|出现|接到|产生|提起|被|引起|引发|涉及|受理)?[^。;]{{0,50}}?{word}"
    for match in re.finditer(denied, sentence):
        if re.search(r"\d(?!\d*年)", re.sub(r"\d{4}年", "", match.group())) or "败诉" in match.group():
            continue
        yield from _read(view, 0, 4.0, "body", offset + match.start(), offset + match.end())
    zero = rf"{word}(?:[^。;\d]{{0,24}}?)(?:均?为?(?:0|零){_COUNT_UNIT}?|均?未(?:发生|收到|有)|均?没有|情况?[::]?无|均?无$|无。|均?不存在)"
    for match in re.finditer(zero, sentence):
        between = match.group()[len(word) :]
        if re.match(r"(?:.*?)(?:被)?纠正|败诉", between):
            continue
        if re.search(r"0[.\d]|\d0", match.group()) or re.match(r"0[.\d]", sentence[match.end() - 1 : match.end() + 1]):
            continue
        yield from _read(view, 0, 4.0, "body", offset + match.start(), offset + match.end())
    direct = rf"{word}(?P<object>[^。;,:\d{_CHINESE}]{{0,20}}?)(?:共计?|为|:|有|,共){{0,2}}{_N}{_COUNT_UNIT}"
    for match in re.finditer(direct, sentence):
        if other in match["object"]:
            if number(match["n"]) == 0:
                yield from _read(view, 0, 4.0, "body", offset + match.start(), offset + match.end())
            continue
        if _OTHER_KIND.search(match["object"]) or re.search(r"维持|纠正|撤[销回]|审结|驳回|败诉|胜诉", match["object"]):
            continue
        yield from _read(view, number(match["n"]), 5.0, "body", offset + match.start(), offset + match.end())
    after = rf"(?<![\d.]){_N}{_COUNT_UNIT}(?:因?[^。;,:\d]{{0,16}}?)(?:行政)?{word}"
    for match in re.finditer(after, sentence):
        between = match.group()
        if other in between or _OTHER_KIND.search(between) or re.search(r"申请公开.*件", between):
            continue
        if re.search(rf"{word}[^。;,:\d]{{0,12}}\d", sentence[match.end() - len(word) :]):
            continue
        yield from _read(view, number(match["n"]), 3.0, "body", offset + match.start(), offset + match.end())


def _cells_after(view: View, start: int) -> tuple[list[str], int]:
    """The cells that follow an offset of the original text: of the same row, or one a line."""
    stop = min(len(view.folded), start + 600)
    cells: list[str] = []
    row_rest = view.raw[start:stop]
    line, _, below = row_rest.partition("\n")
    if line.count("|") >= 2 or line.count("\t") >= 2:
        cells = [cell.strip() for cell in re.split(r"[|\t]", line)]
        while cells and not cells[0]:
            cells.pop(0)
        while cells and not cells[-1]:
            cells.pop()
        return cells, start + len(line)
    for piece in below.split("\n"):
        value = piece.strip(" \t|\r\u3000")
        if value and not _CELL_NUMBER.match(value) and not _BLANK.match(value):
            break
        if value:
            cells.append(value)
        if len(cells) == 7:
            break
    return cells, stop


def _table_requests(view: View, tables: tuple[Table, ...]) -> Iterator[Candidate[int]]:
    for table in tables:
        for row in table.rows:
            label = next((cell for cell in row if _TABLE_ROW.search(re.sub(r"\s", "", cell))), None)
            if label is None:
                continue
            values = [cell.strip() for cell in row if not _TABLE_ROW.search(re.sub(r"\s", "", cell))]
            if len(values) >= 7 and _CELL_NUMBER.match(values[-1]):
                yield Candidate(int(values[-1]), "table", 12.0, values[-1], table.start, table.end)
                return
    for match in _TABLE_ROW.finditer(view.flat):
        end = view.origin(match.start(), match.end())[1]
        cells, _ = _cells_after(view, end)
        if len(cells) == 7 and _CELL_NUMBER.match(cells[6]):
            yield Candidate(int(cells[6]), "table", 12.0, cells[6], *view.origin(match.start(), match.end()))
            return


def _table_disputes(view: View, tables: tuple[Table, ...]) -> tuple[int | None, int | None, int, int] | None:
    """Totals of chapter 四: reconsiderations (fifth of fifteen cells), lawsuits (tenth and fifteenth)."""

    def totals(cells: list[str]) -> tuple[int | None, int | None] | None:
        values = [int(cell) if _CELL_NUMBER.match(cell) else None for cell in cells]
        first, direct, after = values[4], values[9], values[14]
        lawsuits = (direct or 0) + (after or 0) if direct is not None or after is not None else None
        return (first, lawsuits) if any(value is not None for value in values) else None

    def is_row(cells: list[str]) -> bool:
        return len(cells) == 15 and all(_CELL_NUMBER.match(c) or _BLANK.match(c) for c in cells)

    for table in tables:
        if not any("复议" in cell for row in table.rows for cell in row):
            continue
        for row in table.rows:
            cells = [cell.strip() for cell in row]
            if is_row(cells) and (found := totals(cells)):
                return (*found, table.start, table.end)
    heading = None
    for heading in re.finditer(r"复议后起诉", view.flat):
        start = view.origin(heading.start(), heading.end())[1]
        rest = view.raw[start : start + 1500]
        for line in rest.split("\n"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if is_row(cells) and (found := totals(cells)):
                return (*found, *view.origin(heading.start(), heading.end()))
        single = [piece.strip(" \t|\r\u3000") for piece in rest.split("\n")]
        single = [piece for piece in single if piece]
        labels = [position for position, piece in enumerate(single) if piece == "总计"]
        if labels:
            cells = []
            for piece in single[labels[-1] + 1 :]:
                if not _CELL_NUMBER.match(piece):
                    break
                cells.append(piece)
            if len(cells) == 15 and (found := totals(cells)):
                return (*found, *view.origin(heading.start(), heading.end()))
    return None


def read(view: View, tables: tuple[Table, ...], year: int | None) -> dict[str, Candidate[int]]:
    """Each headline figure that the report states, with where it stands. Figures not stated are missing."""
    found: dict[str, list[Candidate[int]]] = {name: [] for name in FIGURES}
    found["requests_received"] += _table_requests(view, tables)
    disputes = _table_disputes(view, tables)
    if disputes:
        for name, value in (("reconsiderations", disputes[0]), ("lawsuits", disputes[1])):
            if value is not None:
                found[name].append(Candidate(value, "table", 12.0, str(value), disputes[2], disputes[3]))
    for offset, sentence in view.sentences:
        text = _FORM.sub(lambda label: "\u3000" * len(label.group()), sentence[:2000])
        if "公开" in text or "发布" in text:
            found["proactive_total"] += _proactive(view, text, offset, year)
        if "申请" in text or "依申公开" in text:
            found["requests_received"] += _requests(view, text, offset, year)
        found["reconsiderations"] += _disputes(view, text, offset, "复议", "诉讼")
        found["lawsuits"] += _disputes(view, text, offset, "诉讼", "复议")
    found["requests_received"] += _section_requests(view)
    chosen = {}
    for name, candidates in found.items():
        winner = max(candidates, key=lambda candidate: candidate.weight, default=None)
        if winner is not None:
            chosen[name] = winner
    return chosen


__all__ = ["FIGURES", "best", "number", "read"]
