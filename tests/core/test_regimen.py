"""The notation of a regimen, and phases from what one person took."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.errors import BadCase, BadRegimen
from bonetrack.core.history import Prior, prior_of_phase
from bonetrack.core.regimen import AGENT_NAMES, Phase, PriorClass, Regimen, Treatment, parse_regimen
from bonetrack.core.treatment_phases import find_phase_index, phases_of
from tests.core.cases import treated

ACTIVE = [name for name in AGENT_NAMES if name not in ("none", "placebo")]


def test_agents_in_any_order_are_one_regimen() -> None:
    first = parse_regimen("teriparatide+denosumab[24] > estrogen")
    assert first == parse_regimen("denosumab + teriparatide[24]>estrogen")
    assert str(first) == "denosumab+teriparatide[24]>estrogen"
    assert first.starts == (0.0, 24.0)


@given(st.lists(st.tuples(st.sets(st.sampled_from(ACTIVE), min_size=1, max_size=3), st.integers(1, 120)), min_size=1))
def test_what_is_printed_can_be_read(phases: list[tuple[set[str], int]]) -> None:
    regimen = Regimen(tuple(Phase(frozenset(agents), float(months)) for agents, months in phases))
    assert parse_regimen(str(regimen)) == regimen


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "denosumab>teriparatide",
        "aspirin",
        "denosumab[]",
        "denosumab[0]",
        "denosumab[-3]",
        "denosumab[24]>",
        "denosumab+denosumab",
        "denosumab+none",
        "Denosumab",
        "pth_1_84",
        "denosumab[24",
        "denosumab+",
    ],
)
def test_what_cannot_be_read_is_refused(bad: str) -> None:
    with pytest.raises(BadRegimen):
        parse_regimen(bad)


def test_names_of_trials_are_read_only_for_the_evidence() -> None:
    assert parse_regimen("estrogen+pth_1_84", evidence=True).phases[0].agents == {"estrogen", "pth_1_84"}


def agents_and_bounds(*treatments: tuple[str, float | None, float | None]) -> list[tuple[str, object, object]]:
    return [("+".join(sorted(one.agents)), one.start, one.stop) for one in phases_of(treated(*treatments))]


def test_phases_are_maximal_intervals_of_one_set_of_agents() -> None:
    assert agents_and_bounds(("estrogen", -24, None), ("teriparatide", 0, 24), ("denosumab", 24, None)) == [
        ("estrogen", -24, 0),
        ("estrogen+teriparatide", 0, 24),
        ("denosumab+estrogen", 24, None),
    ]


def test_a_stop_is_a_phase_too() -> None:
    assert agents_and_bounds(("denosumab", 0, 24)) == [("denosumab", 0, 24), ("none", 24, None)]


def test_a_gap_of_days_is_the_switch_itself() -> None:
    assert agents_and_bounds(("teriparatide", 0, 23.6), ("denosumab", 24, None)) == [
        ("teriparatide", 0, 24),
        ("denosumab", 24, None),
    ]


def test_an_overlap_of_days_is_the_switch_itself() -> None:
    assert agents_and_bounds(("teriparatide", 0, 24.5), ("denosumab", 24, None)) == [
        ("teriparatide", 0, 24.5),
        ("denosumab", 24.5, None),
    ]


def test_a_gap_of_months_is_a_phase() -> None:
    assert [one[0] for one in agents_and_bounds(("teriparatide", 0, 24), ("denosumab", 27, None))] == [
        "teriparatide",
        "none",
        "denosumab",
    ]


def test_an_unknown_start_stays_unknown() -> None:
    assert agents_and_bounds(("estrogen", None, None), ("denosumab", 0, None)) == [
        ("estrogen", None, 0),
        ("denosumab+estrogen", 0, None),
    ]


def test_nothing_beside_an_agent_is_that_agent() -> None:
    assert agents_and_bounds(("placebo", 0, None), ("denosumab", 0, None)) == [("denosumab", 0, None)]
    assert agents_and_bounds() == []


def test_a_stop_before_the_start_is_refused() -> None:
    with pytest.raises(BadCase, match="denosumab"):
        phases_of((Treatment("denosumab", 12, 6),))


def test_a_scan_within_a_month_of_a_switch_belongs_to_the_old_phase() -> None:
    phases = phases_of(treated(("teriparatide", 0, 24), ("denosumab", 24, None)))
    assert [find_phase_index(phases, month) for month in (-1, 1, 1.1, 25, 25.1)] == [None, None, 0, 0, 1]


def prior(agents: str, months: float | None, gap: float = 0) -> Prior:
    return prior_of_phase(Phase(frozenset(agents.split("+")), months), gap)


@pytest.mark.parametrize(
    ("agents", "months", "gap", "expected"),
    [
        ("denosumab", 6, 12, PriorClass.DENOSUMAB),
        ("denosumab", 60, 12.1, PriorClass.NONE),
        ("alendronate", 12, 24, PriorClass.BISPHOSPHONATE),
        ("alendronate", 11.9, 0, PriorClass.NONE),
        ("alendronate", 60, 24.1, PriorClass.NONE),
        ("zoledronate", 1, 36, PriorClass.BISPHOSPHONATE),
        ("zoledronate", 12, 36.1, PriorClass.NONE),
        ("teriparatide", 3, 12, PriorClass.ANABOLIC),
        ("romosozumab", 12, 12.1, PriorClass.NONE),
        ("estrogen", 6, 6, PriorClass.ESTROGEN),
        ("estrogen", 5.9, 0, PriorClass.NONE),
        ("raloxifene", 24, 6.1, PriorClass.NONE),
        ("none", 24, 0, PriorClass.NONE),
    ],
)
def test_what_a_phase_leaves_behind(agents: str, months: float, gap: float, expected: PriorClass) -> None:
    assert prior(agents, months, gap).prior is expected


def test_of_two_priors_the_stronger_counts_and_both_are_known() -> None:
    assert prior("estrogen+alendronate", 24) == Prior(PriorClass.BISPHOSPHONATE, several=True)
