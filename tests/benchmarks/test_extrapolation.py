"""What is said of more reports than were measured is the line through what was."""

from __future__ import annotations

import pytest

from benchmarks.opensearch.pages import KINDS, Asked, Pages, extrapolated


def _pages(reports: int, shares: tuple[float, ...]) -> Pages:
    """Pages that take 4 ms, and one more for each hundred of reports found; of quotations two."""
    found = [int(share * reports) for share in shares]
    kinds = {
        kind: Asked(found, [4 + each * number / 100 for number in found])
        for kind, each in zip(KINDS, (1, 2), strict=True)
    }
    return Pages(reports, kinds, {})


def test_a_page_of_more_reports_takes_longer_by_as_many_as_its_query_finds() -> None:
    shares = (0.1, 0.5, 0.2)
    measured = [_pages(reports, shares) for reports in (1_000, 2_000)]
    said = extrapolated(measured, 100_000)
    assert said == {"words": pytest.approx(4 + 200), "quotations": pytest.approx(4 + 400)}
