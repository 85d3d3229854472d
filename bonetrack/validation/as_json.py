"""The validation as plain values for JSON."""

from dataclasses import asdict
from typing import Any

from bonetrack.validation.accuracy import Accuracy
from bonetrack.validation.calibration import Calibration
from bonetrack.validation.keys import Key
from bonetrack.validation.left_out import Prediction
from bonetrack.validation.study import Validation


def validation_json(found: Validation) -> dict[str, Any]:
    return {
        "reviewed_on": found.reviewed_on.isoformat(),
        "trials": found.trials,
        "effects": found.effects,
        "accuracy": [_accuracy(one) for one in found.accuracies],
        "accuracy_with_outliers": [_accuracy(one) for one in found.accuracies_with_outliers],
        "accuracy_printed_errors_only": [_accuracy(one) for one in found.printed_accuracies],
        "left_out": [_prediction(one) for one in found.predictions],
        "outliers_left_out": [_prediction(one) for one in found.outlier_predictions],
        "keys": [_key(key) for key in found.keys],
        "between_trials_pct": {site.value: spread for site, spread in found.spreads_between_trials_pct.items()},
        "calibration": [_calibration(one) for one in found.calibrations],
        "patients": found.patients,
        "estimates": [
            {**asdict(one), "site": one.site.value, "smaller_by_share": one.smaller_by} for one in found.estimates
        ],
        "falls": [{**asdict(one), "site": one.site.value} for one in found.falls],
    }


def _accuracy(one: Accuracy) -> dict[str, Any]:
    return {**asdict(one), "site": one.site.value}


def _prediction(one: Prediction) -> dict[str, Any]:
    effect, knot = one.one.effect, one.knot
    return {
        "trial": effect.trial_id,
        "site": effect.site.value,
        "regimen": str(effect.regimen),
        "month": one.one.month,
        "reported_pct": one.one.mean_pct,
        "predicted_pct": None if knot is None else knot.mean_pct,
        "half_width_pct": one.half_width_pct,
        "grade": one.grade.value,
        "inside": one.is_inside,
        "class_mean_pct": one.class_mean_pct,
        "nearest_trial_pct": one.nearest_pct,
    }


def _key(key: Key) -> dict[str, Any]:
    return {
        "site": key.site.value,
        "key": key.name,
        "trials": key.trials,
        "level_pct": key.course.level_pct,
        "between_trials_pct": key.course.tau_pct,
        "rise_months": key.course.shape.rise_months,
        "later_share": key.course.shape.later_share,
    }


def _calibration(one: Calibration) -> dict[str, Any]:
    effect = one.one.effect
    return {
        "trial": effect.trial_id,
        "site": effect.site.value,
        "regimen": str(effect.regimen),
        "month": one.one.month,
        "sd_pct": effect.sd_pct,
        "ordinary": effect.is_ordinary,
        "left_out": one.left_out,
        "trial_share": one.trial_share,
        "clinic_share": one.clinic_share,
    }
