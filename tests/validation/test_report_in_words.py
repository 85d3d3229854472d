"""The sentences of the report that say where it falls short, worked out from the numbers."""

import pytest

from bonetrack.core.dxa import Site
from bonetrack.core.observations import Observation
from bonetrack.core.sequence_observations import list_observations
from bonetrack.evidence import load_evidence
from bonetrack.validation.accuracy import Accuracy, Duel, accuracies
from bonetrack.validation.calibration import Calibration
from bonetrack.validation.left_out import predict_left_out
from bonetrack.validation.report_in_words import (
    band_of_individuals_text,
    band_of_means_text,
    outliers_text,
    rivals_text,
)
from tests.core.cases import HIP, NECK, SPINE, effect, table

OTHERS = (effect(mean_pct=5, trial="a"), effect(mean_pct=5.4, trial="b"))
FAR = effect(mean_pct=11, trial="far", outlier=True)


def accuracy(
    site: Site = HIP,
    month: float | None = 12.0,
    *,
    predicted: int = 30,
    inside: float | None = None,
    against_class: Duel | None = None,
    against_nearest: Duel | None = None,
) -> Accuracy:
    return Accuracy(site, month, predicted, predicted, 1.0, None, None, inside, against_class, against_nearest)


def duel(ours: float, rival: float, half_width: float = 0.1) -> Duel:
    return Duel(20, ours, rival, half_width)


def row(site: Site) -> Observation:
    return list_observations(table(effect(site=site)), site)[0]


def test_a_named_outlier_is_scored_only_where_it_is_asked_for() -> None:
    rows = table(*OTHERS, FAR)
    without, scored = predict_left_out(rows), predict_left_out(rows, outliers=True)
    assert {one.one.effect.trial_id for one in scored} - {one.one.effect.trial_id for one in without} == {"far"}
    assert [one for one in scored if not one.one.effect.outlier] == list(without)
    spine = [next(one for one in accuracies(found) if one.month is None) for found in (without, scored)]
    assert [one.rows for one in spine] == [2, 3]
    assert spine[1].error_pct is not None
    assert spine[0].error_pct is not None
    assert spine[1].error_pct > spine[0].error_pct + 1


def test_no_rival_takes_an_outlier_even_when_outliers_are_scored() -> None:
    (one,) = (
        found for found in predict_left_out(table(*OTHERS, FAR), outliers=True) if found.one.effect.trial_id == "a"
    )
    assert (one.class_mean_pct, one.nearest_pct) == (5.4, 5.4)


def test_the_trials_that_are_not_scored_are_named_with_both_numbers() -> None:
    far = [one for one in predict_left_out(table(*OTHERS, FAR), outliers=True) if one.one.effect.outlier]
    said = " ".join(outliers_text(far).split())
    assert "far (`denosumab`, lumbar spine, 12 months: +11.0 reported, +5.2 predicted)." in said
    assert outliers_text([]).endswith("none.")


def test_the_errors_of_the_real_table_grow_with_its_outliers() -> None:
    scored = predict_left_out(load_evidence(), outliers=True)
    without = accuracies([one for one in scored if not one.one.effect.outlier])
    spine, full = (
        next(one for one in found if one.site is SPINE and one.month is None) for found in (without, accuracies(scored))
    )
    assert full.rows > spine.rows
    assert full.error_pct is not None
    assert spine.error_pct is not None
    assert full.error_pct > spine.error_pct


@pytest.mark.parametrize(
    ("rival", "better", "tie"),
    [
        (duel(0.5, 0.4), True, False),
        (duel(0.5, 0.5), True, False),
        (duel(0.5, 0.55), False, True),
        (duel(0.5, 0.7), False, False),
    ],
)
def test_where_a_rival_is_as_good_is_said(rival: Duel, better: bool, tie: bool) -> None:
    said = " ".join(rivals_text([accuracy(NECK, 24.0, against_class=rival)]).split())
    place = f"femoral neck at 24 months ({rival.rival_pct:.2f} against our 0.50; 20 rows)"
    assert (f"The error of the class mean is no larger than ours at: {place}." in said) is better
    assert ("which is a tie, at: femoral neck at 24 months." in said) is tie
    assert "The error of the nearest trial is no larger than ours at: no place." in said


def test_ties_of_a_site_stand_together() -> None:
    tie = duel(0.5, 0.55)
    said = rivals_text([accuracy(HIP, month, against_nearest=tie) for month in (12.0, 24.0, None)])
    assert "total hip at 12 months, 24 months, all months together." in " ".join(said.split())


@pytest.mark.parametrize(
    ("rows", "inside", "wide"),
    [
        (64, 1.0, True),
        (59, 1.0, True),
        (58, 1.0, False),
        (42, 41 / 42, False),
        (93, 92 / 93, True),
        (92, 91 / 92, False),
    ],
)
def test_a_band_of_means_is_too_wide_where_chance_does_not_explain_it(rows: int, inside: float, wide: bool) -> None:
    """0.95^58 = 0.0510, 0.95^59 = 0.0485; one row outside of 92 or fewer is 0.0523, of 93 0.0499."""
    assert (
        "too wide at: total hip" in band_of_means_text([accuracy(month=None, predicted=rows, inside=inside)])
    ) is wide
    assert "total hip" not in band_of_means_text([accuracy(month=12.0, predicted=rows, inside=inside)])


@pytest.mark.parametrize(("trial", "clinic", "narrow"), [(0.89, 0.92, True), (0.96, 0.94, True), (0.95, 0.97, False)])
def test_a_band_that_holds_too_few_people_is_named(trial: float, clinic: float, narrow: bool) -> None:
    said = " ".join(band_of_individuals_text([Calibration(row(HIP), True, trial, clinic)]).split())
    assert ("too narrow, at: total hip" in said) is narrow
    assert (f"{100 * trial:.1f} % with the error of trials" in said) is narrow
    assert "femoral neck" not in said
