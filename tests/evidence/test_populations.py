"""Who was studied stands beside the chart: a short plain phrase, nothing that only the trade can read."""

import re

import pytest

from bonetrack.evidence import load_evidence

POPULATIONS = sorted({row.population for row in load_evidence().effects})
LONGEST_WORDS = 16
# Capitals in a row are abbreviations; signs and brackets belong to the print, whose words stand in `note`.
TRADE = re.compile(
    r"[A-Z]{2}|[<>=+/;()±~%]|\b[TZ]-score|\bSD\b|\d y\b|\barms?\b"
    r"|menopausal|osteopor|osteopenia|glucocorticoid|hypogonad|androgen|idiopathic|vertebral"
    r"|randomi[sz]|baseline|subset|subgroup|cohort|retrospective|completer|adheren|bone mass"
)


@pytest.mark.parametrize("population", POPULATIONS)
def test_a_population_is_a_plain_short_phrase(population: str) -> None:
    assert TRADE.search(population) is None
    assert len(population.split()) <= LONGEST_WORDS
    assert not population.endswith(".")


@pytest.mark.parametrize(
    "print_of_the_trade",
    ["PMO, ITT", "men > 65 y", "postmenopausal osteoporosis", "70 over 2 arms", "spine T-score -2.7", "low BMD"],
)
def test_the_print_of_an_abstract_is_found_out(print_of_the_trade: str) -> None:
    assert TRADE.search(print_of_the_trade)
