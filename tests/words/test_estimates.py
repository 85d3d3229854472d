"""The estimate is said as a guess that leans on something, beside what the scan itself showed."""

import pytest

from bonetrack.core.shown_estimate import LeansOn, ShownEstimate
from bonetrack.words.estimates import estimate_cell, estimate_sentences, leaning_words

STUDIES = ShownEstimate(4.4, 3.1, -0.2, 6.4, LeansOn.STUDIES, 0.0, treatment_ended=False)


def test_plain_units_interval_own_scan_and_what_it_leans_on() -> None:
    assert estimate_sentences(STUDIES) == (
        "Our best guess of the true change since this treatment began: up 3 in every 100 (+3.1 %). "
        "It is likely between −0.2 % and +6.4 %. The scan itself showed +4.4 %. "
        "The guess leans on the studies, because one scan is never exact."
    )


def test_where_treatment_ended_the_change_counts_from_there() -> None:
    words = estimate_sentences(ShownEstimate(-3.0, -1.9, -4.9, 1.1, LeansOn.STUDIES, 0.0, treatment_ended=True))
    assert "the true change since the treatment ended: down 2 in every 100 (−1.9 %)" in words


@pytest.mark.parametrize("pct", [0.4, -0.4, 0.0])
def test_next_to_nothing_is_no_direction(pct: float) -> None:
    words = estimate_sentences(ShownEstimate(1.0, pct, -3.0, 3.0, LeansOn.NO_CHANGE, 0.0, treatment_ended=False))
    assert "about none" in words
    assert "in every 100" not in words


def test_each_support_has_its_own_words() -> None:
    assert len({leaning_words(one) for one in LeansOn}) == len(LeansOn)
    assert "It uses no study." in leaning_words(LeansOn.NO_CHANGE)


def test_the_cell_keeps_the_interval_with_the_number() -> None:
    assert estimate_cell(STUDIES) == "+3.1 % (−0.2 % to +6.4 %)"
