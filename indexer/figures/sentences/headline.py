"""The four headline figures around a number: information disclosed, requests received, reconsiderations, lawsuits."""

from __future__ import annotations

from indexer.figures.sentences import proactive_total, requests_received, reviews
from indexer.figures.sentences.number_context import Around, Reading


def concerns(text: str) -> bool:
    """Whether a sentence may hold a figure at all: most do not."""
    return "公开" in text or "申请" in text or "复议" in text or "诉" in text or "信息" in text or "依申" in text


def readings(around: Around) -> list[Reading]:
    """The headline figures that a number may be."""
    found: list[Reading] = []
    mention = around.mention
    before, after = mention.before, mention.after
    if mention.unit in proactive_total.UNITS and (
        "公" in before or "布" in before or "公" in after or "其中" in before
    ):
        found += proactive_total.readings(around)
    if mention.unit in requests_received.UNITS:
        found += requests_received.readings(around)
    if mention.unit in reviews.UNITS and (
        "复议" in before or "诉" in before or "复议" in after or "诉讼" in after or mention.value == 0
    ):
        found += reviews.readings(around)
    return found
