"""Numbers are rounded only where they are printed."""

import pytest

from bonetrack.words import numbers, use_locale


@pytest.mark.parametrize(("value", "text"), [(0.8, "0.800 g/cm²"), (0.8124, "0.812 g/cm²"), (1.0005, "1.000 g/cm²")])
def test_bmd_has_three_decimals_as_reports_print_it(value: float, text: str) -> None:
    assert numbers.bmd(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(4.13, "+4.1 %"), (-0.31, "−0.3 %"), (0.04, "0.0 %"), (-0.04, "0.0 %"), (0.05001, "+0.1 %")]
)
def test_a_change_has_a_sign_and_one_decimal_and_nothing_is_minus_zero(value: float, text: str) -> None:
    assert numbers.percent(value) == text


def test_scores_have_a_sign() -> None:
    assert numbers.score(-2.5) == "−2.5"
    assert numbers.score(0.3) == "+0.3"


def test_plain_numbers_drop_what_they_do_not_need() -> None:
    assert numbers.plain(350.0) == "350"
    assert numbers.plain(0.049, 3) == "0.049"
    assert numbers.plain(-1.5) == "−1.5"


def test_the_readers_own_decimal_sign() -> None:
    with use_locale("de_DE"):
        assert numbers.bmd(0.812) == "0,812 g/cm²"
        assert numbers.percent(0.01) == "0,0 %"
