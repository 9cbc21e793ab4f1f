"""The tables that reports must have since 2019, as text, with made numbers.

Their layout is that of the forms of 2021 (国办公开办函〔2021〕30号): what was made public, what was asked for, disputes.
"""

from __future__ import annotations

from random import Random

_PROACTIVE = (
    ("第二十条第（一）项", ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "行政规范性文件")),
    ("第二十条第（五）项", ("信息内容", "本年处理决定数量"), ("行政许可",)),
    ("第二十条第（六）项", ("信息内容", "本年处理决定数量"), ("行政处罚", "行政强制")),
    ("第二十条第（八）项", ("信息内容", "本年收费金额（单位：万元）"), ("行政事业性收费",)),
)
_APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_OUTCOMES = (
    ("一、本年新收政府信息公开申请数量",),
    ("二、上年结转政府信息公开申请数量",),
    ("三、本年度办理结果", "（一）予以公开"),
    ("", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ("", "（三）不予公开", "1.属于国家秘密"),
    ("", "", "2.其他法律行政法规禁止公开"),
    ("", "", "3.危及“三安全一稳定”"),
    ("", "", "4.保护第三方合法权益"),
    ("", "", "5.属于三类内部事务信息"),
    ("", "", "6.属于四类过程性信息"),
    ("", "", "7.属于行政执法案卷"),
    ("", "", "8.属于行政查询事项"),
    ("", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("", "", "2.没有现成信息需要另行制作"),
    ("", "", "3.补正后申请内容仍不明确"),
    ("", "（五）不予处理", "1.信访举报投诉类申请"),
    ("", "", "2.重复申请"),
    ("", "", "3.要求提供公开出版物"),
    ("", "", "4.无正当理由大量反复申请"),
    ("", "", "5.要求行政机关确认或重新出具已获取信息"),
    ("", "（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("", "", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("", "", "3.其他"),
    ("", "（七）总计"),
    ("四、结转下年度继续办理",),
)
_DISPUTES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def tables(random: Random) -> list[list[list[str]]]:
    """Three tables of rows of cells; most numbers are 0, as in most reports."""
    proactive = []
    for item, head, rows in _PROACTIVE:
        proactive += [[item], list(head)]
        proactive += [[row, *(_number(random, 12) for _ in head[1:])] for row in rows]
    outcomes = [["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"], [*_APPLICANTS]]
    for labels in _OUTCOMES:
        natural = int(_number(random, 3))
        company = int(_number(random, 1))
        cells = [natural, company, 0, 0, 0, 0, natural + company]
        outcomes.append([*filter(None, labels), *map(str, cells)])
    disputes = [["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], [*_DISPUTES] * 3]
    disputes.append([_number(random, 1) for _ in range(15)])
    return [proactive, outcomes, disputes]


def as_text(table: list[list[str]], *, a_cell_a_line: bool) -> str:
    """A table as saved pages have it: a row a line with bars, or a cell a line."""
    if a_cell_a_line:
        return "\n".join(cell for row in table for cell in row)
    return "\n".join(" | ".join(row) + " |" for row in table)


def _number(random: Random, scale: int) -> str:
    return "0" if random.random() < 0.7 else str(int(random.lognormvariate(0, 1) * scale))
