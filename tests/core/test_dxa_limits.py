"""What a typed BMD looks like, the LSC, and which scans are comparable."""

import pytest

from bonetrack.core.dxa import (
    DEFAULT_LSC_PCT,
    T_SCORE_LIMITS,
    Z_SCORE_LIMITS,
    BmdCheck,
    Limits,
    Site,
    bmd_limits,
    check_bmd,
    comparable,
    default_lsc_g_cm2,
    lsc_from_precision,
    series_key,
)

SPINE = Site.LUMBAR_SPINE


@pytest.mark.parametrize(
    ("site", "typed", "looks"),
    [
        (SPINE, 0.812, BmdCheck.OK),
        (SPINE, 0.50, BmdCheck.OK),
        (SPINE, 0.49, BmdCheck.ASK),
        (SPINE, 0.30, BmdCheck.ASK),
        (SPINE, 0.29, BmdCheck.LOOKS_LIKE_T_SCORE),
        (SPINE, 1.70, BmdCheck.OK),
        (SPINE, 1.71, BmdCheck.ASK),
        (SPINE, 2.50, BmdCheck.ASK),
        (SPINE, 2.51, BmdCheck.IMPOSSIBLE),
        (SPINE, -2.5, BmdCheck.LOOKS_LIKE_T_SCORE),
        (SPINE, 8.12, BmdCheck.IMPOSSIBLE),
        (SPINE, 812, BmdCheck.LOOKS_LIKE_MG_CM2),
        (SPINE, 8120, BmdCheck.IMPOSSIBLE),
        (Site.TOTAL_HIP, 2.01, BmdCheck.IMPOSSIBLE),
        (Site.FEMORAL_NECK, 1.90, BmdCheck.ASK),
        (Site.DISTAL_RADIUS_THIRD, 0.95, BmdCheck.OK),
        (Site.DISTAL_RADIUS_THIRD, 1.21, BmdCheck.IMPOSSIBLE),
    ],
)
def test_a_typed_bmd(site: Site, typed: float, looks: BmdCheck) -> None:
    assert check_bmd(site, typed) is looks


@pytest.mark.parametrize(
    ("limits", "hard_low", "soft_low", "soft_high", "hard_high", "step"),
    [
        (bmd_limits(SPINE), 0.30, 0.50, 1.70, 2.50, 0.01),
        (bmd_limits(Site.TOTAL_HIP), 0.25, 0.40, 1.45, 2.00, 0.01),
        (bmd_limits(Site.FEMORAL_NECK), 0.25, 0.35, 1.35, 1.90, 0.01),
        (bmd_limits(Site.DISTAL_RADIUS_THIRD), 0.20, 0.35, 0.95, 1.20, 0.01),
        (T_SCORE_LIMITS, -8.0, -5.0, 4.0, 8.0, 0.1),
        (Z_SCORE_LIMITS, -8.0, -4.0, 4.0, 8.0, 0.1),
    ],
)
def test_each_limit_is_the_last_value_allowed(
    limits: Limits, hard_low: float, soft_low: float, soft_high: float, hard_high: float, step: float
) -> None:
    for value, further in ((hard_low, -step), (hard_high, step)):
        assert limits.is_possible(value)
        assert not limits.is_possible(value + further)
    for value, further in ((soft_low, -step), (soft_high, step)):
        assert limits.is_usual(value)
        assert not limits.is_usual(value + further)


@pytest.mark.parametrize("site", list(Site))
def test_limits_are_nested(site: Site) -> None:
    limits = bmd_limits(site)
    assert 0 < limits.hard_low < limits.soft_low < limits.soft_high < limits.hard_high


def test_the_lsc_is_the_precision_times_2_77() -> None:
    assert lsc_from_precision(0.010) == pytest.approx(0.0277)
    assert default_lsc_g_cm2(SPINE, 0.85) == pytest.approx(0.04505)
    assert (DEFAULT_LSC_PCT[SPINE], DEFAULT_LSC_PCT[Site.TOTAL_HIP], DEFAULT_LSC_PCT[Site.FEMORAL_NECK]) == (
        5.3,
        5.0,
        6.9,
    )
    with pytest.raises(ValueError, match="above 0"):
        lsc_from_precision(0)


def key(site: Site = SPINE, side: str | None = None, vertebrae: str | None = "L1-L4", scanner: str | None = "Horizon"):
    return series_key(site, side=side, vertebrae=vertebrae, scanner=scanner)


def test_what_can_be_compared() -> None:
    assert comparable(key(), key(vertebrae="l1 – l4", scanner="  horizon "))
    assert comparable(key(scanner=None), key(scanner=None))
    assert not comparable(key(), key(scanner="Prodigy"))
    assert not comparable(key(), key(scanner=None))
    assert not comparable(key(), key(vertebrae="L2-L4"))
    assert not comparable(key(Site.TOTAL_HIP, "left"), key(Site.TOTAL_HIP, "right"))
    assert comparable(key(Site.TOTAL_HIP, "left", "L1-L4"), key(Site.TOTAL_HIP, "left", None))
