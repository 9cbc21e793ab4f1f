"""Made passages with their headline figures: sentences of every order, put together by lot from a fixed seed.

Each row is a sentence and what it states. ``{w}`` is the sum of ``{a}``, ``{b}`` and ``{c}``; ``{y}`` is the year, ``{z}``
the year before; a figure that is ``-`` may not be read. All bodies are fictional.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

WORDS = {
    "open": ("主动公开", "公开", "发布", "主动公开", "共主动公开", "累计主动公开", "共公开"),
    "info": ("政府信息", "各类信息", "政务信息", "各类政府信息", "信息", "工作信息"),
    "site": ("通过政府网站", "在区政府门户网站", "局网站", "经门户网站"),
    "wx": ("微信公众号", "政务微博", "公开栏", "报刊广播", "短视频平台"),
    "kind": (
        "财政信息",
        "政策文件类",
        "工作动态类信息",
        "机构职能类信息",
        "人事任免信息",
        "建设项目信息",
        "公共服务类",
    ),
    "field": ("公共卫生", "乡村振兴", "社会保险", "规划计划", "扶贫救灾"),
    "when": ("{y}年，我局", "全年", "{y}年全镇", "本年度", "今年以来，我办", "截至{y}年底，", ""),
    "got": ("收到", "共收到", "受理", "新收", "共受理", "接到", "累计收到", "受理答复", "办理"),
    "ask": ("政府信息公开申请", "依申请公开申请", "信息公开申请", "申请", "公开申请", "依申请公开"),
    "unit": ("件", "件", "宗", "份", "起", "件次"),
    "none": ("未收到", "没有收到", "无", "未接到", "没有", "暂未收到"),
    "end": ("，均已按时答复", "，均在法定期限内答复", "", "，全部办结", ""),
    "other": ("信访", "投诉举报", "网上咨询", "领导信箱来信", "12345热线工单", "人大建议", "行政许可申请", "政协提案"),
}

PROACTIVE = (
    ("{when}{open}{info}{w}条。", "w"),
    ("{when}{open}{info}{w}条，其中{kind}{a}条，{kind}{b}条，{kind}{c}条。", "w"),
    ("{when}{open}{info}{w}条（网站{a}条、{wx}{b}条、其他{c}条）。", "w"),
    ("{when}{open}{info}{w}条。其中，{site}公开{a}条，通过{wx}公开{b}条，通过{wx}公开{c}条。", "w"),
    ("{site}公开信息{a}条，{wx}发布{b}条，{wx}发布{c}条，总计{w}条。", "w"),
    ("公开{kind}{a}条，公开{kind}{b}条，公开{kind}{c}条，合计{open}{info}{w}条。", "w"),
    ("其中{kind}{a}条，{kind}{b}条，{kind}{c}条，全年共计公开{w}条。", "w"),
    ("局机关主动公开信息{a}条，所属单位公开{b}条，各街道公开{c}条，共计{w}条。", "w"),
    ("{z}年主动公开政府信息{a}条，{y}年主动公开政府信息{w}条，同比增长12.5%。", "w"),
    ("{y}年{open}{info}{w}条，比上年（{a}条）增加{b}条。", "w"),
    ("自2008年《条例》施行以来，累计公开信息{w}条，其中{y}年公开{a}条。", "a"),
    ("历年累计公开信息{w}条，当年新增{a}条。", "a"),
    ("{y}年新增主动公开信息{a}条，累计主动公开信息{w}条。", "a"),
    ("截至{y}年底，累计主动公开政府信息{w}条，其中{y}年新增{a}条。", "a"),
    ("截至{y}年12月31日，累计公开信息{w}条，其中本年新增{a}条、{kind}{b}条。", "a"),
    ("{when}主动公开政府信息{a}条，微信公众号推送{b}条，网站总浏览量{c}万人次。", "a"),
    ("公众号发布信息{w}条。全年主动公开政府信息{a}条，规范性文件{b}件。", "a"),
    ("本年制作政府信息{w}条，其中主动公开{a}条，依申请公开{b}条，不予公开{c}条。", "a"),
    ("{site}发布{a}条，{wx}发布{b}条。", "-"),
    ("{site}主动公开信息{a}条，通过{wx}主动公开信息{b}条。", "-"),
    ("{when}{site}主动公开政府信息{a}条，通过{wx}、{wx}等形式主动公开政府信息{b}条。", "-"),
    ("{when}{site}公开{info}{a}条，以{wx}等方式公开{info}{b}条，通过{wx}公开{info}{c}条。", "-"),
    ("公开{kind}{a}条，公开{kind}{b}条。", "-"),
    ("{when}发布天气预警{a}条，发布招聘信息{b}条。", "-"),
    ("累计公开规章{a}件、规范性文件{b}件；行政许可{c}件，行政处罚{w}件。", "-"),
    ("{when}公开文件：关于防汛的通知（青办发〔{y}〕{a}号）。开设专栏{b}个，发布政策解读{c}篇。", "-"),
    ("下一年计划主动公开政府信息{w}条。", "-"),
    ("网站访问量{w}万人次，阅读量{a}万次，公示{b}期，留言{c}条。", "-"),
    ("{when}发布规范性文件{a}件，通知公告{b}条。", "-"),
    ("{when}发布政策解读{a}篇，发布新闻动态{b}篇，图解{c}个。", "-"),
    ("政务微博发布{a}条，政务微信推送{b}期。", "-"),
    ("{when}公开人大建议答复{a}件、政协提案答复{b}件。", "-"),
    ("公开行政处罚{a}件，行政许可{b}件，双公示率100%。", "-"),
    ("公开权责清单{a}项，公开事项目录{b}项，设立公开栏{c}个。", "-"),
    ("向市政府报送信息{a}条，被采用{b}条；编印公开手册{c}份，发放宣传资料{w}份。", "-"),
    ("依申请公开信息{a}条。审查拟公开信息{w}条。", "-"),
    ("主动公开的信息中，机构职能类{a}条，政策文件类{b}条，工作动态类{c}条。", "-"),
    ("各科室每月公开信息不少于{a}条，回应网民留言{b}条。", "-"),
    ("举办新闻发布会{a}场，在线访谈{b}期，公开征集意见{c}件。", "-"),
    ("完成政务公开标准化目录{a}项，梳理公开事项{b}项，上墙公示{c}处。", "-"),
    ("{when}公开招标公告{a}条、中标公示{b}条、拆迁公告{c}件。", "-"),
    ("发布气象预警{a}条、路况信息{b}条。全年{open}{info}{w}条。", "w"),
    ("{when}公开规范性文件{a}件，政策解读{b}篇，{open}{info}共{w}条。", "w"),
    ("收到提案{a}件，公开答复{b}件；{when}主动公开政府信息{w}条。", "w"),
    ("{when}公开农村公路、客运信息{w}条。", "w"),
    ("{when}公开审计计划、审计结果、预决算等{w}条。", "w"),
    ("{when}公开警情通报、办事指南{w}条。", "w"),
    ("{when}{site}公开{info}{w}条，{kind}{a}条。", "w"),
    ("{when}经{wx}、{wx}等平台主动公开各类公安信息{w}条。", "w"),
    ("自2008年以来累计公开信息{w}条。{z}年公开{a}条，{y}年公开{b}条。", "b"),
    ("{wx}发布信息{w}篇。全年公开{info}{a}件，规范性文件{b}件。", "a"),
    ("{when}公开招生、资助等信息{w}条。", "w"),
    ("{when}将采矿、用地等{w}条信息予以公开。", "w"),
    ("{when}整理并公开{w}条政府信息。", "w"),
    ("{when}上网信息{w}条。", "w"),
    ("{when}发布{a}条消息，{y}年公开政府信息{w}条。", "w"),
    ("{when}编发简报{a}期，更新栏目{b}个，公开公共服务事项清单{c}项。", "-"),
    ("{when}主动公开{info}{a}条，累计主动公开{info}{w}条。", "a"),
    ("{when}主动公开{info}{a}条，全文电子化率100%。截至{y}年底，累计主动公开{info}{w}条。", "a"),
    ("{when}公开{info}{a}条，累计{w}多条。", "a"),
    ("{when}累计发布{info}{w}条，其中{field}{a}条，{field}{b}条，{field}{c}条。", "w"),
    ("累计发布各类政务公开信息{w}条，其中{field}{a}条，{field}{b}条。", "w"),
    ("{when}主动公开{info}{a}条，全文电子化率达100%；历年累计主动公开{info}{w}条。其中动态类信息{b}条。", "a"),
    ("{when}公开{info}{a}条，同比下降8.5%（{z}年公开{b}条），其中{kind}{c}条。村级“三务”公开共计{w}余条次。", "a"),
    ("{when}共主动公开{a}条{info}；村务公开{w}条。", "a"),
    ("党务公开{a}条，村务公开{b}条，财务公开{c}条。", "-"),
    ("公开{field}{a}条，{field}{b}条，{field}{c}条。", "-"),
    ("{site}累计发布{info}{a}条，{wx}累计发布{b}条。", "-"),
    ("{wx}累计发布信息{a}条，{wx}累计推送{b}条。", "-"),
    ("村务公开累计{a}条，张贴公示{b}条。", "-"),
    ("{site}更新信息{a}条，{wx}更新信息{b}条。", "-"),
)
REQUESTS = (
    ("{when}{got}{ask}{w}{unit}{end}。", "w"),
    ("{when}{got}{ask}{w}{unit}，其中网上{a}{unit}，信函{b}{unit}，当面{c}{unit}{end}。", "w"),
    ("{got}{ask}{w}{unit}（网络{a}{unit}、信函{b}{unit}、现场{c}{unit}）。", "w"),
    ("收到网上申请{a}件，信函申请{b}件，当面申请{c}件，共{w}件{end}。", "w"),
    ("我局机关收到{ask}{a}件，所属单位收到{b}件，街道收到{c}件，合计{w}件。", "w"),
    ("本级{got}{ask}{a}件，下属事业单位收到{b}件，街道办收到{c}件，总计{w}件。", "w"),
    ("其中自然人{a}件，企业{b}件，社会组织{c}件，全年共收到{ask}{w}件。", "w"),
    ("{z}年收到申请{a}件，{y}年收到申请{w}件。", "w"),
    ("收到{ask}{w}{unit}，上年{a}{unit}，同比增加{b}{unit}。", "w"),
    ("上年结转申请{a}件，本年新收申请{w}件，办结{b}件，结转下年{c}件。", "w"),
    ("新收政府信息公开申请{w}件，上年结转{a}件，予以公开{b}件，不予公开{c}件。", "w"),
    ("自2008年以来累计收到申请{w}件，{y}年收到{a}件。", "a"),
    ("{got}{ask}{w}{unit}。受理{other}{a}件，办结{b}件。", "w"),
    ("受理{other}{a}件。{got}{ask}{w}{unit}{end}。", "w"),
    ("答复{ask}{w}件，其中同意公开{a}件，不存在{b}件，不属于本机关{c}件。", "w"),
    ("共收到{w}件{ask}，均已答复。", "w"),
    ("{when}{got}群众来信申请公开规划信息{w}份，办理{other}{a}件。", "w"),
    ("依申请公开办理事项为零。", "0"),
    ("依申请公开为零。", "0"),
    ("本年度，我局收到的{ask}数量为零。", "0"),
    ("{when}{none}{ask}。", "0"),
    ("{when}{none}公民、法人或者其他组织要求公开政府信息的申请。", "0"),
    ("{when}{none}公民、法人和其他组织的{ask}。", "0"),
    ("{when}{none}公民、法人或其他组织提出的{ask}。", "0"),
    ("{when}没有公民、法人和其他组织申请公开政府信息。", "0"),
    ("{when}{none}有关政府信息公开方面的申请。", "0"),
    ("{when}{none}群众、企业提交的书面{ask}。", "0"),
    ("{when}未发生依申请公开政府信息的情况。", "0"),
    ("{when}暂无群众申请公开信息。", "0"),
    ("{when}零申请。", "0"),
    ("{when}无依申请公开事项。", "0"),
    ("{got}{ask}0件。", "0"),
    ("共收到{w}件{ask}，{a}件已答复，{b}件正在办理。", "w"),
    ("{when}收到{w}件“{ask}”，{a}件予以公开；{b}件不存在。", "w"),
    ("收到{ask}{w}件，{a}件转其他部门办理，{b}件直接办理。", "w"),
    ("收到{ask}{w}件，无上年结转。", "w"),
    ("收到{ask}{w}件，未超期，没有申诉。", "w"),
    ("依申请公开：上年结转{a}件，本年受理{w}件，共办理{b}件。", "w"),
    ("没有收到依申请公开。", "0"),
    ("未受理公开申请。", "0"),
    ("{when}{none}公开申请，行政复议案件正在审理。", "0"),
    ("{when}{none}{ask}，行政诉讼案件已经审结。", "0"),
    ("依申请公开数量为0。", "0"),
    ("依申请公开：0{unit}。", "0"),
    ("没有收到申请，无申请公开。", "0"),
    ("收到网上申请{a}件，信函申请{b}件。", "-"),
    ("受理{other}{w}件，办结{a}件。", "-"),
    ("收到{other}{w}件，均已办理。", "-"),
    ("接到{other}{a}件，答复{other}{b}件。", "-"),
    ("没有超期答复的申请。", "-"),
    ("未收取任何费用，没有减免费用的申请。", "-"),
    ("受理{other}{a}件，全年接收留言{b}条。", "-"),
)
#: What is said of reconsiderations and of lawsuits.
REVIEWS = (
    ("因信息公开被申请行政复议{a}件，被提起行政诉讼{b}件。", "a", "b"),
    ("行政复议{w}件，其中维持{a}件，纠正{b}件，其他{c}件；行政诉讼{a}件，均维持。", "w", "a"),
    ("行政复议{a}件，未发生行政诉讼。", "a", "0"),
    ("无因信息公开被申请行政复议、提起行政诉讼。", "0", "0"),
    ("收到行政复议申请{a}份，无诉讼案件。", "a", "0"),
    ("{y}年行政复议、行政诉讼数均为0。", "0", "0"),
    ("自{y}年以来无复议、诉讼。", "0", "0"),
    ("没有发生因政府信息公开引起的举报、行政复议，行政诉讼。", "0", "0"),
    (
        "全年被申请行政复议{w}件，其中维持{a}件，纠正{b}件，其他情形{c}件；被提起行政诉讼{b}件，其中驳回{a}件。",
        "w",
        "b",
    ),
    ("行政复议数量：{a}件。行政诉讼数量：{b}件。", "a", "b"),
    ("行政复议案件正在审理之中，行政诉讼{a}件已审结。", "-", "a"),
    ("未发生行政复议，行政诉讼{a}件。", "0", "a"),
    ("涉及信息公开的行政复议案件{a}起、诉讼案件{b}起。", "a", "b"),
    ("发生{a}起政府信息公开行政复议案件，{b}起行政诉讼案件。", "a", "b"),
    ("结果维持{a}件，结果纠正{b}件，尚未审结{c}件，共发生行政复议{w}件。", "w", "-"),
    ("无行政复议、行政诉讼。", "0", "0"),
    ("未发生因政府信息公开申请行政复议、提起行政诉讼的情况。", "0", "0"),
    ("没有发生举报投诉、行政复议和行政诉讼。", "0", "0"),
    ("未引发复议、诉讼。", "0", "0"),
    ("没有收到行政复议申请。", "0", "-"),
    ("未发生复议、诉讼案件。", "0", "0"),
    ("零复议、零诉讼。", "0", "0"),
    ("行政复议、行政诉讼均为0件。", "0", "0"),
    ("复议、诉讼：无。", "0", "0"),
    ("行政复议和行政诉讼情况：未发生。", "0", "0"),
    ("行政复议{a}件，无败诉案件，无被纠正案件。", "a", "-"),
    ("行政诉讼{a}件，胜诉{a}件，没有败诉。", "-", "a"),
    ("行政复议、行政诉讼共{a}件。", "-", "-"),
    ("举报投诉{a}件，信访{b}件，均已办结。", "-", "-"),
    ("行政复议法宣传{a}次，组织旁听庭审{b}次。", "-", "-"),
    ("行政复议{a}件，上年{b}件；行政诉讼{c}件，上年{a}件。", "a", "c"),
    ("行政复议{a}次，行政诉讼{b}次。", "a", "b"),
    ("行政复议共计{a}件，行政诉讼共计{b}件。", "a", "b"),
    ("行政复议共计{w}件：维持{a}件，其他{b}件。行政诉讼共计{c}件。", "w", "c"),
    ("行政复议共{a}件；行政诉讼共{w}件，其中直接起诉{a}件，复议后起诉{b}件。", "a", "w"),
    ("行政复议、行政诉讼数均为“0”。", "0", "0"),
    ("复议数、诉讼数都是零。", "0", "0"),
    ("行政复议0，行政诉讼0。", "0", "0"),
    ("申请行政复议0次，提起行政诉讼0次。", "0", "0"),
    ("行政复议{a}起，经复议维持；无行政诉讼。", "a", "0"),
    ("行政复议{a}件、行政诉讼{w}件，其中复议后起诉{b}件。", "a", "w"),
    ("行政诉讼{w}件（直接起诉{a}件、复议后起诉{b}件、其他{c}件），行政复议{c}件。", "c", "w"),
)
#: What one sentence says of all: ``{pw}`` is of disclosure, ``{rw}`` of requests, ``{da}`` of disputes.
TOGETHER = (
    ("{when}{open}{info}{pw}条，{got}{ask}{rw}{unit}，无复议、诉讼。", "pw", "rw", "0", "0"),
    ("{when}{open}{info}{pw}条，{none}{ask}，无行政复议、行政诉讼。", "pw", "0", "0", "0"),
    ("{when}主动公开{pw}条，无申请，无复议、诉讼。", "pw", "0", "0", "0"),
    ("主动公开{pw}条，无依申请公开，未发生行政复议和诉讼。", "pw", "0", "0", "0"),
    ("主动公开{pw}条，收到申请{rw}件，复议、诉讼0件。", "pw", "rw", "0", "0"),
    ("主动公开{pw}条，新收申请{rw}件，行政复议和诉讼0件。", "pw", "rw", "0", "0"),
    ("{when}{open}{info}{pw}条；{got}{ask}{rw}{unit}{end}；无行政复议和行政诉讼。", "pw", "rw", "0", "0"),
    ("{when}{open}{info}{pw}条，{got}{ask}{rw}{unit}，行政复议{da}件，行政诉讼{db}件。", "pw", "rw", "da", "db"),
    ("{when}{open}{info}{pw}条，{got}{ask}{rw}{unit}，复议{da}件，无诉讼。", "pw", "rw", "da", "0"),
    ("{when}{open}{pw}条，{got}{ask}{rw}件，办结{rw}件，无行政复议、行政诉讼。", "pw", "rw", "0", "0"),
    ("{got}{ask}{rw}件，答复{ra}件，未发生复议、诉讼；{open}{info}{pw}条。", "pw", "rw", "0", "0"),
    ("新收{ask}{rw}件，办结{ra}件，行政复议{da}件，无行政诉讼；{open}{pw}条。", "pw", "rw", "da", "0"),
    ("公开信息{pw}条，受理申请{rw}件，没有行政复议，行政诉讼{da}件。", "pw", "rw", "0", "da"),
    ("{got}{ask}{rw}件，上年结转{ra}件；行政复议{da}件、行政诉讼{db}件；主动公开{pw}条。", "pw", "rw", "da", "db"),
    ("主动公开{pw}条。依申请公开数、复议数、诉讼数都是零。", "pw", "0", "0", "0"),
    ("主动公开{pw}条，受理申请{rw}件，没有被复议、被诉。", "pw", "rw", "0", "0"),
)
#: Headings under which a line says no more than a number or that there is none.
UNDER = (
    ("二、依申请公开\n", "requests_received", "收到{a}件。", "a"),
    ("三、依申请公开政府信息情况\n", "requests_received", "{y}年度无。", "0"),
    ("三、依申请公开情况\n", "requests_received", "{y}年未收到。", "0"),
    ("三、依申请公开  ", "requests_received", "未收到。", "0"),
    ("依申请公开\n", "requests_received", "共受理{a}件，均予公开。", "a"),
    ("（二）依申请公开：", "requests_received", "{a}件。", "a"),
    ("四、复议、诉讼情况\n", "both", "无。", "0"),
    ("四、复议、诉讼  ", "both", "未发生。", "0"),
    ("五、行政复议和诉讼\n", "both", "均为0件。", "0"),
    ("五、行政复议、诉讼情况\n", "both", "未发生一起。", "0"),
    ("四、收费和减免情况\n", "none", "无。", "-"),
)
OPENINGS = (
    "本报告由局办公室编制，共{six}个部分。",
    "根据《政府信息公开条例》，现公布{y}年度政府信息公开年度报告，包括{six}部分内容。",
    "按照市公开办（青公开〔{y}〕{six}号）要求编制，{six}个方面，统计期限自{y}年1月1日起。",
    "依据《条例》第二十条第（一）项编制。设公开栏{six}处，配专职人员{six}名，查阅点{six}个。",
    "存在发布渠道过多、两条信息先后不一、{six}个栏目更新不及时等问题。",
    "对要求公开的申请，没有不按规定答复的；每{six}条信息抽查一条。",
    "制定公开制度{six}项，召开会议{six}次，培训{six}期。",
)
HEADINGS = (
    ("", "", "二、主动公开情况\n", "一、概述\n", "（一）主动公开。"),
    ("", "", "三、依申请公开情况\n", "二、", "（二）"),
    ("", "", "四、复议诉讼\n", "三、", "（三）"),
)

KEYS = ("proactive_total", "requests_received", "reconsiderations", "lawsuits")
Labels = dict[str, float | None]


def passages(count: int, seed: int = 7) -> Iterator[tuple[str, int, Labels]]:
    """Passages with their year and labels."""
    chance = random.Random(seed)
    for _ in range(count):
        year = chance.randint(2008, 2023)
        labels: Labels = {}
        lines = [_filled(chance.choice(OPENINGS), chance, {"six": chance.randint(2, 9)}, year)] * (
            chance.random() < 0.4
        )
        if chance.random() < 0.15:
            sentence, *stated = chance.choice(TOGETHER)
            numbered = {
                letter + name: value
                for topic, letter in enumerate("prd")
                for name, value in _numbers(chance, topic).items()
            }
            for key, what in zip(KEYS, stated, strict=True):
                labels[key] = 0 if what == "0" else numbered[what]
            lines.append(chance.choice(HEADINGS[0]) + _filled(sentence, chance, numbered, year))
            yield "\n".join(lines), year, labels
            continue
        chosen = [(0, chance.choice(PROACTIVE)), (1, chance.choice(REQUESTS)), (2, chance.choice(REVIEWS))]
        if chance.random() < 0.2:
            chance.shuffle(chosen)
        for topic, (sentence, *stated) in chosen:
            keys = (("proactive_total",), ("requests_received",), ("reconsiderations", "lawsuits"))[topic]
            numbered = _numbers(chance, topic)
            heading = chance.choice(HEADINGS[topic])
            under = [row for row in UNDER if topic and (row[1] == "requests_received") == (topic == 1)]
            if under and chance.random() < 0.3:
                heading, key, sentence, value = chance.choice(under)
                keys = {"both": keys, "none": ()}.get(key, (key,))
                stated = [value] * len(keys)
            for key, what in zip(keys, stated, strict=True):
                labels[key] = None if what == "-" else 0 if what == "0" else numbered[what]
            lines.append(heading + _filled(sentence, chance, numbered, year))
        yield "\n".join(lines) if chance.random() < 0.7 else "".join(lines), year, labels


def _numbers(chance: random.Random, topic: int) -> dict[str, int]:
    """Four numbers, of the size that their topic has; no two topics share one, or a label would fit another sentence."""
    largest = (4000, 60, 9)[topic]
    found = {name: chance.randint(1, chance.choice((9, largest))) * 3 + topic for name in "abc"}
    while len(set(found.values())) < 3:
        found = {name: chance.randint(1, largest) * 3 + topic for name in "abc"}
    total = sum(found.values())
    return found | {"w": total}


def _filled(sentence: str, chance: random.Random, numbers: dict[str, int], year: int) -> str:
    unit = chance.choice(WORDS["unit"])
    while (start := sentence.find("{")) >= 0:
        name = sentence[start + 1 : sentence.index("}", start)]
        if name == "unit":
            value = unit
        elif name in WORDS:
            value = chance.choice(WORDS[name])
        else:
            value = str({**numbers, "y": year, "z": year - 1}[name])
        sentence = sentence[:start] + value + sentence[start + len(name) + 2 :]
    return sentence
