"""The rules of PROTOCOL.md, held against every row, and what the table makes of the hard regimens."""

import re
from collections import defaultdict
from itertools import pairwise
from math import hypot

import pytest

from bonetrack.core.dxa import Site
from bonetrack.core.effects import (
    Basis,
    DoseClass,
    Effect,
    EvidenceTable,
    PopulationFlag,
    Sex,
)
from bonetrack.core.expectation import Expectation, expect
from bonetrack.core.grades import BasisKey, Grade
from bonetrack.core.observations import Observation
from bonetrack.core.regimen import AGENT_NAMES, EVIDENCE_ONLY_NAMES, PriorClass, parse_regimen
from bonetrack.evidence import load_evidence
from bonetrack.validation.keys import Key, list_keys

TABLE = load_evidence()
SPINE, HIP, NECK = Site.LUMBAR_SPINE, Site.TOTAL_HIP, Site.FEMORAL_NECK
ODD_DOSES = re.compile(
    r"(?<!and )\b(37|40) ug|400 IU|zoledronic? ?\w* 4 mg|0\.014 mg|CEE 0\.3\b|140 mg|35 mg weekly, open"
)
ODD_PEOPLE = re.compile(
    r"cortisone|hormone blocking|parathyroid|after a broken hip|very low testosterone|records|before menopause"
    r"|glucocorticoid|androgen|GnRH|hyperparathyroidism|pertrochanteric|anorexia|transplant|ADT"
)


def break_rules(table: EvidenceTable) -> list[str]:
    """What each row breaks, as `rule: row`. An empty list is a clean table."""
    found = []
    for row in table.effects:
        trial = table.trial(row.trial_id)
        checks = {
            "no source": bool(trial.doi or trial.pmid or trial.nct or trial.url) and bool(row.source_url),
            "agent": all(phase.agents <= {*AGENT_NAMES, *EVIDENCE_ONLY_NAMES} for phase in row.regimen.phases),
            "odd dose as standard": not (row.dose_class is DoseClass.STANDARD and ODD_DOSES.search(row.arm)),
            "odd people unflagged": bool(row.population_flag) or not ODD_PEOPLE.search(f"{row.population} {row.note}"),
            "records of late doses": "interval" not in row.arm or bool(row.population_flag),
            "meta-analysis": "meta-analysis" not in row.report.lower(),
            "mean of months": "not the month-12" not in row.arm,
            "open earlier phase": all(phase.months for phase in row.regimen.phases[:-1]),
            "elimination unmarked": "elimination" not in row.arm or "elimination" in row.note,
            "error": row.se_pct > 0,
        }
        found += [f"{rule}: {row.trial_id} {row.arm}" for rule, holds in checks.items() if not holds]
    return found


def test_every_row_keeps_the_rules() -> None:
    assert break_rules(TABLE) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"arm": "teriparatide 40 ug"}, "odd dose as standard"),
        ({"arm": "zoledronic acid 4 mg q3mo"}, "odd dose as standard"),
        ({"population": "men on hormone blocking for prostate cancer"}, "odd people unflagged"),
        ({"note": "people as printed: men on GnRH agonist"}, "odd people unflagged"),
        ({"report": "Abdi 2017 (meta-analysis)"}, "meta-analysis"),
        ({"source_url": ""}, "no source"),
        ({"se_pct": 0.0}, "error"),
    ],
)
def test_the_rules_can_be_broken(changes: dict[str, object], rule: str) -> None:
    good = next(row for row in TABLE.effects if row.is_ordinary and not row.note)
    bad = Effect(**{**vars(good), **changes})
    broken = break_rules(EvidenceTable(TABLE.trials, (bad,), TABLE.reviewed_on))
    assert [one.split(":")[0] for one in broken] == [rule]


def test_one_registration_is_one_trial() -> None:
    trials = defaultdict(set)
    for trial in TABLE.trials.values():
        for kind in ("nct", "doi", "pmid"):
            if getattr(trial, kind):
                trials[getattr(trial, kind)].add(trial.trial_id)
    # Two trials are read from one later paper; both are named there.
    assert {key: ids for key, ids in trials.items() if len(ids) > 1} == {
        "10.1007/s00198-021-06174-0": {"arch", "frame", "structure"}
    }


def test_extensions_and_later_reports_are_one_trial() -> None:
    reports = defaultdict(set)
    for row in TABLE.effects:
        reports[row.trial_id].add(row.report)
    assert {"DATA", "DATA extension", "DATA-Switch"} <= reports["data"]
    for trial, count in {"freedom": 5, "epic": 4, "mobile": 3, "arch": 2, "frame": 2, "active": 3}.items():
        assert len(reports[trial]) >= count, trial


def test_both_bases_and_no_differences() -> None:
    assert {row.basis for row in TABLE.effects} == {Basis.WITHIN_ARM, Basis.FROM_SWITCH}


def test_the_marketed_dose_of_teriparatide_is_not_pooled_with_twice_as_much() -> None:
    double = [row for row in TABLE.effects if row.trial_id == "orwoll-2003" and row.site is SPINE]
    assert {row.dose_class: row.mean_pct for row in double} == {DoseClass.STANDARD: 5.9, DoseClass.HIGH: 9.0}


def test_men_under_androgen_deprivation_are_flagged() -> None:
    flagged = {row.trial_id for row in TABLE.effects if row.population_flag is PopulationFlag.ANDROGEN_DEPRIVATION}
    assert {"halt", "greenspan-2007", "michaelson-2007", "va-zoledronate-2009", "northport-2011"} <= flagged


def course(
    notation: str, site: Site = SPINE, *, sex: Sex = Sex.FEMALE, prior: PriorClass = PriorClass.NONE, months=(12, 24)
) -> Expectation:
    return expect(parse_regimen(notation), site, sex=sex, prior=prior, months=months, table=TABLE)


@pytest.mark.parametrize("site", [SPINE, HIP, NECK])
@pytest.mark.parametrize(
    ("notation", "sex", "component"),
    [
        ("estrogen+denosumab", Sex.FEMALE, "denosumab"),
        ("testosterone+alendronate", Sex.MALE, "alendronate"),
        ("estrogen+romosozumab", Sex.FEMALE, "romosozumab"),
        ("teriparatide+denosumab+estrogen", Sex.FEMALE, "denosumab+teriparatide"),
    ],
)
def test_untried_pairs_are_never_a_summed_band(notation: str, sex: Sex, component: str, site: Site) -> None:
    found = course(notation, site, sex=sex)
    part = course(component, site, sex=sex)
    assert (found.grade, found.component) == (Grade.INDIRECT, component)
    assert [point.low_pct for point in found.points] == [None, None]
    assert [point.mean_pct for point in found.points] == [point.mean_pct for point in part.points]


def test_estrogen_with_teriparatide_is_similar() -> None:
    for prior in (PriorClass.NONE, PriorClass.ESTROGEN):
        assert course("estrogen+teriparatide", prior=prior).grade is Grade.SIMILAR


@pytest.mark.parametrize("site", [HIP, NECK])
def test_no_rise_is_drawn_for_teriparatide_after_denosumab(site: Site) -> None:
    found = course("denosumab[24]>teriparatide[24]", site, months=(24, 36, 48))
    assert (found.grade, found.basis.key) == (Grade.INDIRECT, BasisKey.BUILDER_AFTER_ANTIRESORPTIVE)
    assert [point.mean_pct for point in found.points[1:]] == [None, None]


def test_teriparatide_and_alendronate_begun_together_are_not_better_than_teriparatide() -> None:
    together, alone = course("teriparatide+alendronate"), course("teriparatide")
    assert together.grade is Grade.INDIRECT
    for pair, single in zip(together.points, alone.points, strict=True):
        assert pair.mean_pct is not None
        assert single.mean_pct is not None
        assert pair.mean_pct <= single.mean_pct
    assert course("alendronate[24]>alendronate+teriparatide").phases[1].grade is Grade.DIRECT


def test_romosozumab_after_denosumab_expects_far_less_than_first() -> None:
    for site in (SPINE, HIP):
        first = course("romosozumab", site).points[0].mean_pct
        after = course("romosozumab", site, prior=PriorClass.DENOSUMAB).points[0].mean_pct
        assert first is not None
        assert after is not None
        assert after < first / 2


def test_romosozumab_in_men_has_its_own_hip_key() -> None:
    found = course("romosozumab", HIP, sex=Sex.MALE)
    assert (found.grade, found.points[0].mean_pct) == (Grade.DIRECT, pytest.approx(2.5))


@pytest.mark.parametrize("months", [24, 36, 96])
def test_stopping_denosumab_is_a_loss_from_the_end_of_cover(months: int) -> None:
    found = course(f"denosumab[{months}]>none", HIP, months=(months, months + 12, months + 13))
    end, later, beyond = (point.mean_pct for point in found.points)
    assert (found.grade, found.basis.key) == (Grade.SIMILAR, BasisKey.SMALL_STUDIES)
    assert end is not None
    assert later is not None
    assert later < end - 4
    assert beyond is None


def test_the_printed_sequence_of_teriparatide_then_denosumab() -> None:
    """DATA-Switch printed 9.5 % at the switch and 18.3 % at 48 months: 8.0 % on denosumab.

    The second phase is that trial's own; the first is pooled with larger trials, which found more than 9.5 %.
    """
    found = course("teriparatide[24]>denosumab[24]", months=(24, 48))
    switch, end = (point.mean_pct for point in found.points)
    assert found.grade is Grade.DIRECT
    assert switch is not None
    assert end is not None
    assert 100 * ((1 + end / 100) / (1 + switch / 100) - 1) == pytest.approx(8.04, abs=0.7)
    assert end == pytest.approx(18.3, abs=1.5)


KEYS = list_keys(TABLE)  # sites without a verdict are held too


@pytest.mark.parametrize("key", [key for key in KEYS if key.trials == 1], ids=str)
def test_a_key_with_one_trial_gives_its_own_rows(key: Key) -> None:
    for row in key.rows:
        found = key.course.at(row.month)
        assert found is not None
        assert found.mean_pct == pytest.approx(row.mean_pct, abs=0.7 if key.site is SPINE else 0.5)


POOLED = [key for key in KEYS if key.trials > 1]
# 0.81 points below the curve, where its error (not printed) and the spread of trials allow 0.69. It is a quotient, the
# total of the 581 women who went on by the switch value of all 821, and a month without treatment counts in it.
BEYOND_ITS_ERROR = {("active", NECK, "placebo[18]>alendronate[7]")}


def visit_of(row: Observation, key: Key) -> list[Observation]:
    """What the trials of the key say of that visit, without the named outliers."""
    return [one for one in key.rows if abs(one.month - row.month) <= 1 and not one.effect.outlier]


def is_shared(visit: list[Observation]) -> bool:
    return len({one.effect.trial_id for one in visit}) > 1


@pytest.mark.parametrize("key", POOLED, ids=str)
def test_a_pooled_key_lies_inside_its_rows(key: Key) -> None:
    """At every visit that two trials report; 0.7 points, 0.5 beside the spine, are allowed for the shape."""
    allowed = 0.7 if key.site is SPINE else 0.5
    for row in key.rows:
        visit = visit_of(row, key)
        if is_shared(visit):
            found, means = key.course.at(row.month), [one.mean_pct for one in visit]
            assert found is not None
            assert min(means) - allowed <= found.mean_pct <= max(means) + allowed


def test_where_one_trial_stands_alone_the_curve_of_all_lies_within_its_error() -> None:
    """The error of its mean and the spread of trials about the curve; a named outlier stands for itself."""
    alone = [(key, row) for key in POOLED for row in key.rows if not is_shared(visit_of(row, key))]
    beyond = set()
    for key, row in alone:
        found = key.course.at(row.month)
        assert found is not None
        off = abs(found.mean_pct - row.mean_pct)
        if not row.effect.outlier and off > 1.96 * hypot(row.se_pct, found.between_trials_pct):
            beyond.add((row.effect.trial_id, key.site, str(row.effect.regimen)))
    assert len(alone) > 40
    assert beyond == BEYOND_ITS_ERROR


@pytest.mark.parametrize("site", [Site.LUMBAR_SPINE, Site.TOTAL_HIP])
def test_no_fall_is_drawn_on_estrogen_where_only_the_trials_change(site: Site) -> None:
    """One trial stands alone at 24 months and another at 36: the step between them is no loss of bone."""
    found = course("estrogen", site=site, months=(12, 24, 36, 48, 60))
    drawn = [point.mean_pct for point in found.points if point.mean_pct is not None]
    assert len(drawn) >= 3
    assert all(later >= earlier - 0.1 for earlier, later in pairwise(drawn))


@pytest.mark.parametrize("site", [SPINE, HIP, NECK])
@pytest.mark.parametrize(("hormone", "sex"), [("estrogen", Sex.MALE), ("testosterone", Sex.FEMALE)])
def test_a_sex_hormone_is_not_judged_by_trials_in_the_other_sex(hormone: str, sex: Sex, site: Site) -> None:
    alone = course(hormone, site, sex=sex)
    assert (alone.grade, alone.points[0].mean_pct) == (Grade.NONE, None)
    pair = course(f"{hormone}+alendronate", site, sex=sex)
    assert (pair.grade, pair.component) == (Grade.INDIRECT, "alendronate")


def test_six_phases_are_answered() -> None:
    found = course(
        "alendronate[24]>denosumab[24]>none[6]>zoledronate[12]>teriparatide[12]>denosumab",
        months=tuple(range(0, 120, 6)),
    )
    assert len(found.phases) == 6
    assert len(found.points) == 20
