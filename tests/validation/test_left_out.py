"""Leaving a trial out, on small tables where the right answer is plain."""

from dataclasses import replace

import pytest

from bonetrack.core.grades import Grade
from bonetrack.core.regimen import PriorClass
from bonetrack.validation.left_out import Prediction, predict_left_out, without_imputed, without_trial
from tests.core.cases import effect, table


def predicted(trial: str, *effects: object) -> Prediction:
    return next(one for one in predict_left_out(table(*effects)) if one.one.effect.trial_id == trial)  # type: ignore[arg-type]


def test_all_rows_of_a_trial_are_left_out_together() -> None:
    rows = (effect(month=12, mean_pct=5), effect(month=24, mean_pct=8), effect(month=24, mean_pct=2, trial="two"))
    assert [one.trial_id for one in without_trial(table(*rows), "one").effects] == ["two"]
    late = [one for one in predict_left_out(table(*rows)) if one.one.effect.trial_id == "one"][-1]
    assert late.knot is not None
    assert late.knot.mean_pct == pytest.approx(2)
    assert late.error_pct == pytest.approx(-6)


def test_beyond_the_months_of_the_others_nothing_is_predicted() -> None:
    one = predicted("one", effect(month=24), effect(month=12, trial="two"))
    assert (one.knot, one.error_pct, one.is_inside) == (None, None, None)


def test_the_rivals_take_the_class_at_that_month_and_the_nearest_large_trial() -> None:
    one = predicted(
        "one",
        effect("alendronate", 12, 5),
        effect("alendronate", 18, 9, trial="two"),
        effect("risedronate", 12, 3, trial="three"),
        effect("ibandronate", 12, 4, trial="four"),
        effect("denosumab", 12, 8, trial="five"),
        effect("alendronate", 12, 1, trial="six", prior=PriorClass.BISPHOSPHONATE),
    )
    assert one.class_mean_pct == pytest.approx((3 + 4) / 2)
    assert one.nearest_pct == 9
    assert one.grade is Grade.DIRECT


def test_the_band_of_means_holds_what_lies_near() -> None:
    others = [effect(mean_pct=5 + 0.2 * i, trial=str(i)) for i in range(4)]
    assert predicted("one", effect(mean_pct=5.5), *others).is_inside is True
    assert predicted("one", effect(mean_pct=15), *others).is_inside is False


def test_rows_without_a_printed_error_can_be_left_aside() -> None:
    rows = (effect(), replace(effect(trial="two"), se_imputed=True))
    assert [one.trial_id for one in without_imputed(table(*rows)).effects] == ["one"]
