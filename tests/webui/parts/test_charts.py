"""Charts: what is drawn, and that our pages' policy has nothing to refuse in them."""

from __future__ import annotations

import pytest
from lxml import etree

from webui.parts.charts import Bar, bar_chart

BARS = [Bar("2019", 3, "2019：3"), Bar("2020", None, "2020：—"), Bar("<b>&", 6, '"<script>"')]


@pytest.mark.parametrize("lying", [False, True])
def test_a_bar_is_as_long_as_its_value_and_says_it(lying: bool) -> None:
    root = etree.fromstring(str(bar_chart(BARS, 'a "label" & <more>', lying=lying)))
    bars = root.findall(".//{*}rect")
    lengths = [float(bar.get("width" if lying else "height")) for bar in bars]
    assert sorted(lengths) == pytest.approx([max(lengths) / 2, max(lengths)])
    assert sorted(bar.findtext("{*}title") for bar in bars) == ['"<script>"', "2019：3"]
    assert root.get("aria-label") == 'a "label" & <more>'
    assert {"2019", "2020", "<b>&"} <= {text.text for text in root.iter("{*}text")}


@pytest.mark.parametrize("lying", [False, True])
def test_nothing_in_a_chart_needs_a_script_a_style_or_another_place(lying: bool) -> None:
    chart = str(bar_chart(BARS, "x", lying=lying, percent=True))
    root = etree.fromstring(chart)
    assert {etree.QName(element).localname for element in root.iter()} <= {"svg", "g", "path", "text", "rect", "title"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not names & {"style", "id", "href", "onload", "fill"}
    assert "://" not in chart.replace("http://www.w3.org/2000/svg", "")


def test_many_years_are_not_all_named() -> None:
    many = [Bar(str(year), 1, "") for year in range(2000, 2026)]
    named = [text.text for text in etree.fromstring(str(bar_chart(many, "x"))).iter("{*}text")]
    assert "2000" in named
    assert 5 < sum(name.startswith("20") for name in named if name) < 12
