"""The nearest studied pair: both together beside the better one alone, within one trial, site and month."""

from dataclasses import replace

import pytest

from bonetrack.core.dxa import Site
from bonetrack.core.effects import DoseClass
from bonetrack.core.nearest_pairs import has_nearest_pair, list_pair_findings
from bonetrack.core.regimen import PriorClass
from bonetrack.evidence.loader import load_evidence
from tests.core.cases import HIP, SPINE, effect, table

PAIR = effect("alendronate+estrogen", 24, 8.3)
ARMS = (PAIR, effect("alendronate", 24, 6.0), effect("estrogen_progestin", 24, 6.5))


@pytest.mark.parametrize(
    ("agents", "is_near"),
    [
        (("testosterone", "alendronate"), True),
        (("estrogen", "denosumab"), True),
        (("estrogen", "teriparatide"), False),
        (("teriparatide", "denosumab"), False),
        (("alendronate",), False),
        (("estrogen", "denosumab", "raloxifene"), False),
        (("estrogen", "an agent off the list"), False),
    ],
)
def test_only_a_hormone_with_a_bone_antiresorptive_stands_near(agents: tuple[str, ...], is_near: bool) -> None:
    assert has_nearest_pair(frozenset(agents)) is is_near


def test_the_better_one_alone_is_the_comparison() -> None:
    (found,) = list_pair_findings(table(*ARMS), SPINE)
    assert found.single_agents == {"estrogen"}
    assert found.single_pct == 6.5
    assert found.difference_pct == pytest.approx(1.8)


def test_only_the_same_trial_month_and_site_are_compared() -> None:
    other_trial = replace(ARMS[1], trial_id="two")
    assert list_pair_findings(table(PAIR, other_trial), SPINE) == ()
    assert list_pair_findings(table(PAIR, effect("alendronate", 12, 4.0)), SPINE) == ()
    assert list_pair_findings(table(*ARMS), HIP) == ()


def test_unusual_doses_earlier_treatment_and_outliers_stay_out() -> None:
    for odd in (
        replace(PAIR, dose_class=DoseClass.LOW),
        replace(PAIR, prior=PriorClass.ESTROGEN),
        replace(PAIR, outlier=True),
    ):
        assert list_pair_findings(table(odd, *ARMS[1:]), SPINE) == ()


def test_each_trial_once_at_its_last_month() -> None:
    early = [replace(one, month=12.0, mean_pct=one.mean_pct / 2) for one in ARMS]
    assert [found.month for found in list_pair_findings(table(*early, *ARMS), SPINE)] == [24.0]


def test_the_evidence_itself_names_the_trials_of_the_pair() -> None:
    """Bone 2000 (spine, 24 months): 8.3 together, 6.0 each alone. Harris 2001 (12 months): 5.2 and 4.6."""
    found = {one.trial.trial_id: one for one in list_pair_findings(load_evidence(), Site.LUMBAR_SPINE)}
    assert (found["bone-2000"].pair_pct, found["bone-2000"].single_pct) == (8.3, 6.0)
    assert (found["harris-2001"].pair_pct, found["harris-2001"].single_pct) == (5.2, 4.6)
