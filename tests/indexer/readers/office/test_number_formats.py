"""Numbers as their cells show them: the examples of ECMA-376, part 1, 18.8.31, and formats that reports use."""

from __future__ import annotations

import datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.office.number_formats import shown

_ACCOUNTS = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "looks"),
    [
        (0.256, "0.0%", "25.6%"),
        (1234567, "#,##0", "1,234,567"),
        (12345678, "#,##0.00,,", "12.35"),
        (583600, "0!.0000", "58.3600"),
        (583600, r"0\.0,", "58.4"),
        (27, '0"件"', "27件"),
        (-5, "0;[Red](0)", "(5)"),
        (-5, "0.0", "-5.0"),
        (-0.001, "0.00", "0.00"),
        (2.5, "0", "3"),
        (7, "000", "007"),
        (12.5, "#.##", "12.5"),
        (0.25, "#.##", ".25"),
        (1234.5, _ACCOUNTS, "1,234.50"),
        (150, '[>=100]0"多";0"少"', "150多"),
        (5, '[>=100]0"多";0"少"', "5少"),
        (1234, "[$￥-804]#,##0", "￥1,234"),
        (9999, ";;;", ""),
        (0, ";;;", ""),
        (0, "0;-0;;@", "0"),  # a zero is a zero
        (0, '0;-0;"-"', "0"),
        (0, _ACCOUNTS, "0"),
        (45309, 'yyyy"年"m"月"d"日"', "2024年1月18日"),
        (45309.378472222, "yyyy-mm-dd hh:mm", "2024-01-18 09:05"),
        (1.5, "[h]:mm", "36:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (26, "General", "26"),
        (0.5, "# ?/?", "0.5"),
        (1e300, "#,##0", "1e+300"),
        (12345, "0.00E+00", "12345"),
        (-12345, "0.00E+00;-0.00E+00", "-12345"),
        (-0.5, "# ?/?;-# ?/?", "-0.5"),
        (0, "#,###", "0"),
        (0, '"有";"有";"无"', "无"),
        (0, '[=1]"是";[=0]"否"', "否"),
        (-5, "[>=0]0.0;[<0]-0.0", "-5.0"),
        (-5, "[>0]0;-0", "-5"),
        (-5, "[<0](0);0", "(5)"),
        (-5, "[Red][<0]0;0", "-5"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: float, code: str, looks: str) -> None:
    assert shown(value, code) == looks


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_digits_and_groups_are_those_of_python(number: int, decimals: int) -> None:
    value = number / 10**decimals
    code = "#,##0" + ("." + "0" * decimals if decimals else "")
    assert shown(value, code) == f"{value:,.{decimals}f}"


@given(st.dates(datetime.date(1900, 3, 1), datetime.date(2200, 1, 1)))
def test_days_are_counted_as_workbooks_count_them(day: datetime.date) -> None:
    assert shown(openpyxl.utils.datetime.to_excel(day), "yyyy-mm-dd") == day.isoformat()


@given(st.text(alphabet='0#?.,%;E+-/"[]<>=$hmysad@_*\\!件', max_size=30), st.floats(allow_nan=True))
def test_whatever_a_format_is_something_is_shown(code: str, value: float) -> None:
    assert isinstance(shown(value, code), str)
