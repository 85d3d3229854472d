"""The study of made-up patients counts as "stable is good" what the app says in these words."""

import pytest

from bonetrack.core.assessment import assess
from bonetrack.core.dxa import Site
from bonetrack.core.spread import USUAL_BMD_G_CM2
from bonetrack.core.stable import is_stable_good
from bonetrack.evidence import load_evidence
from bonetrack.validation.simulation import study_estimates
from bonetrack.words.verdicts import sentence
from tests.core.cases import HIP, SPINE, TAKING, scans, woman

PRAISE = "staying stable is a good result"


@pytest.mark.parametrize("site", [SPINE, HIP])
def test_what_is_counted_is_what_is_said(site: Site) -> None:
    usual, found = USUAL_BMD_G_CM2[site], set()
    for change_pct in range(-15, 16):
        bones = scans(site, (0, usual), (12, round(usual * (1 + change_pct / 100), 3)))
        (series,) = assess(woman(bones, TAKING), load_evidence())
        is_said = PRAISE in sentence(series.scans[-1], series.key)
        assert is_stable_good(series.scans[-1]) is is_said, change_pct
        found.add(is_said)
    assert found == {True, False}


def test_those_who_lost_bone_and_read_it_are_some_of_those_told_of_no_clear_change() -> None:
    for one in study_estimates(load_evidence(), patients=500):
        assert one.told_stable_share is not None
        assert one.told_no_change_share is not None
        assert 0 < one.told_stable_share <= one.told_no_change_share
