"""All checks of one table, bundled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable
from bonetrack.validation.accuracy import Accuracy, accuracies
from bonetrack.validation.calibration import Calibration, calibrate
from bonetrack.validation.keys import Key, list_keys, spreads_between_trials_pct
from bonetrack.validation.left_out import Prediction, predict_left_out, without_imputed
from bonetrack.validation.simulation import PATIENTS, EstimateStudy, FallStudy, study_estimates, study_falls


@dataclass(frozen=True)
class Validation:
    """`printed_accuracies`: the same with only those rows whose error was printed or follows from print.

    `outlier_predictions`: of the named outliers alone; `accuracies_with_outliers`: with these scored too.
    """

    reviewed_on: date
    trials: int
    effects: int
    predictions: tuple[Prediction, ...]
    accuracies: tuple[Accuracy, ...]
    outlier_predictions: tuple[Prediction, ...]
    accuracies_with_outliers: tuple[Accuracy, ...]
    printed_accuracies: tuple[Accuracy, ...]
    keys: tuple[Key, ...]
    spreads_between_trials_pct: Mapping[Site, float | None]
    calibrations: tuple[Calibration, ...]
    patients: int
    estimates: tuple[EstimateStudy, ...]
    falls: tuple[FallStudy, ...]


def validate(table: EvidenceTable, patients: int = PATIENTS) -> Validation:
    """Raises BadEvidence never: the loader has checked every row before."""
    scored = predict_left_out(table, outliers=True)
    predictions = tuple(one for one in scored if not one.one.effect.outlier)
    return Validation(
        reviewed_on=table.reviewed_on,
        trials=len(table.trials),
        effects=len(table.effects),
        predictions=predictions,
        accuracies=accuracies(predictions),
        outlier_predictions=tuple(one for one in scored if one.one.effect.outlier),
        accuracies_with_outliers=accuracies(scored),
        printed_accuracies=accuracies(predict_left_out(without_imputed(table))),
        keys=list_keys(table),
        spreads_between_trials_pct=spreads_between_trials_pct(table),
        calibrations=calibrate(table),
        patients=patients,
        estimates=study_estimates(table, patients),
        falls=study_falls(table, patients),
    )
