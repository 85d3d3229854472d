"""Where one trial can be misread: each trap that was found stays closed."""

from collections import Counter
from time import perf_counter

import pytest

from bonetrack.core.dxa import Site
from bonetrack.core.effects import Analysis, Basis, DoseClass, Effect, PopulationFlag, RowSex
from bonetrack.core.regimen import PriorClass, canonical, parse_regimen
from bonetrack.evidence import load_evidence, read_evidence
from bonetrack.evidence.loader import FOLDER

ROWS = load_evidence().effects
SPINE, HIP = Site.LUMBAR_SPINE, Site.TOTAL_HIP
SLOWEST_LOAD_SECONDS = 0.15


def of(trial: str, arm: str = "") -> list[Effect]:
    found = [row for row in ROWS if row.trial_id == trial and arm in row.arm]
    assert found, trial
    return found


def test_late_doses_are_never_a_course() -> None:
    assert {row.population_flag for row in of("lyu-2020")} == {PopulationFlag.DELAYED_DOSES}


def test_the_mean_of_two_visits_is_no_visit() -> None:
    """STRUCTURE's 2.6 and -0.6 at the hip are the mean of months 6 and 12."""
    assert {(row.site, row.month): row.mean_pct for row in of("structure")} == {(HIP, 12): 2.9, (SPINE, 12): 9.8}


def test_months_count_from_the_drug() -> None:
    assert {row.month for row in of("finkelstein-2010", "from month 6")} == {24}
    assert {str(row.regimen) for row in of("active", "then alendronate") if row.month == 25} == {
        "abaloparatide[18]>alendronate[7]",
        "placebo[18]>alendronate[7]",
    }
    assert {row.month for row in of("freedom", "cross-over")} == {24, 60}


def test_each_group_of_freedom_has_one_number_a_site_and_month() -> None:
    groups = Counter(
        ("cross-over" if "cross-over" in row.arm else "long-term", row.site, row.month)
        for row in of("freedom")
        if row.population_flag is None
    )
    assert set(groups.values()) == {1}


@pytest.mark.parametrize("trial", ["epic", "smart-1", "smart-5", "johnston-2000"])
def test_untreated_women_soon_after_menopause_are_flagged(trial: str) -> None:
    untreated = [row for row in of(trial) if row.regimen.phases[0].agents == {"placebo"}]
    assert {row.population_flag for row in untreated} == {PopulationFlag.EARLY_MENOPAUSE}


def test_completers_are_marked() -> None:
    marked = {row.trial_id for row in ROWS if row.analysis is Analysis.COMPLETERS}
    assert marked == {"alendronate-phase-3", "fpt", "iwamoto-2008", "yoon-2017"}


def test_people_never_treated_are_not_left_unstated() -> None:
    assert {row.prior for row in [*of("daps"), *of("freedom", "cross-over")]} == {PriorClass.NONE}


@pytest.mark.parametrize(
    ("trial", "arm", "dose"),
    [
        ("orwoll-2003", "40 ug", DoseClass.HIGH),
        ("leder-2009", "37 ug", DoseClass.HIGH),
        ("kurland-2000", "400 IU", DoseClass.OTHER),
        ("northport-2011", "4 mg", DoseClass.OTHER),
        ("ultra", "0.014", DoseClass.MICRO),
        ("epic", "alendronate 5", DoseClass.LOW),
        ("direct", "35 mg weekly", DoseClass.LOW),
    ],
)
def test_another_dose_is_not_the_marketed_one(trial: str, arm: str, dose: DoseClass) -> None:
    assert {row.dose_class for row in of(trial, arm)} == {dose}


@pytest.mark.parametrize(
    ("notation", "prior", "sex"),
    [
        ("denosumab+teriparatide", None, RowSex.FEMALE),
        ("teriparatide[24]>denosumab", None, RowSex.FEMALE),
        ("denosumab[24]>teriparatide", None, RowSex.FEMALE),
        ("alendronate[6]>alendronate+teriparatide", None, RowSex.FEMALE),
        ("alendronate+teriparatide", PriorClass.BISPHOSPHONATE, RowSex.FEMALE),
        ("romosozumab[12]>alendronate", None, RowSex.FEMALE),
        ("romosozumab[12]>denosumab", None, RowSex.FEMALE),
        ("teriparatide[12]>none", None, RowSex.FEMALE),
        ("denosumab[24]>none", None, RowSex.FEMALE),
        ("denosumab[38]>none", None, RowSex.FEMALE),
        ("denosumab[96]>none", None, RowSex.FEMALE),
        ("denosumab[36]>zoledronate", None, RowSex.FEMALE),
        ("denosumab[12]>alendronate", None, RowSex.FEMALE),
        ("alendronate+estrogen", PriorClass.NONE, RowSex.FEMALE),
        ("alendronate+estrogen", PriorClass.ESTROGEN, RowSex.FEMALE),
        ("estrogen+risedronate", PriorClass.NONE, RowSex.FEMALE),
        ("alendronate+raloxifene", None, RowSex.FEMALE),
        ("testosterone", None, RowSex.MALE),
        ("none", None, RowSex.FEMALE),
        ("none", None, RowSex.MALE),
    ],
)
def test_the_regimens_that_matter_have_rows(notation: str, prior: PriorClass | None, sex: RowSex) -> None:
    wanted = [(canonical(phase.agents), phase.months) for phase in parse_regimen(notation).phases]
    found = [
        row
        for row in ROWS
        if [canonical(phase.agents) for phase in row.regimen.phases] == [agents for agents, _ in wanted]
        and [phase.months for phase in row.regimen.phases[:-1]] == [months for _, months in wanted[:-1]]
        and row.sex is sex
        and prior in (None, row.prior)
    ]
    assert SPINE in {row.site for row in found}


def test_a_change_from_a_switch_ends_with_its_last_phase() -> None:
    for row in ROWS:
        last = row.regimen.phases[-1].months
        if row.basis is Basis.FROM_SWITCH and last is not None:
            assert row.month == last, f"{row.trial_id} {row.arm}"


def test_the_table_is_read_in_a_blink() -> None:
    took = []
    for _ in range(5):
        began = perf_counter()
        read_evidence(FOLDER / "trials.csv", FOLDER / "effects.csv")
        took.append(perf_counter() - began)
    assert min(took) < SLOWEST_LOAD_SECONDS
