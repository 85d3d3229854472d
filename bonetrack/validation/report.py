"""The validation as a page of Markdown: `docs/validation.md` is written by this and never by hand."""

from collections.abc import Sequence

from bonetrack.validation.accuracy import Accuracy, Duel
from bonetrack.validation.left_out import Prediction
from bonetrack.validation.markdown import month, points, share, signed, site, table
from bonetrack.validation.report_in_words import band_of_means_text, outliers_text, rivals_text
from bonetrack.validation.report_of_bands import calibration_part, simulation_part
from bonetrack.validation.report_of_keys import keys_part, spreads_part
from bonetrack.validation.study import Validation


def write_report(found: Validation) -> str:
    parts = [
        _head(found),
        _summary_part(found),
        _trials_part(found.predictions),
        keys_part(found.keys),
        spreads_part(found.spreads_between_trials_pct),
        calibration_part(found.calibrations),
        simulation_part(found),
    ]
    return "\n\n".join(parts) + "\n"


def _head(found: Validation) -> str:
    return f"""# How well the expected course and the reading of scans do

Written by `flask --app wsgi validate-evidence`; do not edit. The table holds {found.trials} trials and {found.effects}
numbers and was last reviewed on {found.reviewed_on.isoformat()}. All errors are in points of percent of BMD."""


def _summary_part(found: Validation) -> str:
    return f"""## Each trial predicted from all the others

All reports, extensions and secondary publications of a trial are left out together. Only ordinary rows are predicted:
marketed dose, ordinary people, everyone counted, no named outlier. "Rows" are all of them; "predicted" are those for
which the other trials give a course that reaches the month (the engine never extrapolates). "Inside" is the share of
reported means within the predicted 95 % band of means.

Two plain rivals: the mean of all trials of the same drug classes at that month, and the one trial nearest in time, of
the same agents where there are any (of two as near, the larger). Both take trials of the same earlier treatment and
sex where there are any, and no named outlier. Each is compared on the rows for which it says something; in brackets
ours less theirs with its 95 % interval, the rows of one trial taken together. An interval that holds 0 says that the
two may be equally good.

{_accuracy_table(found.accuracies)}

{rivals_text(found.accuracies)}

{outliers_text(found.outlier_predictions)} The same with them scored too:

{_accuracy_table(found.accuracies_with_outliers)}

The first table again with only those rows whose standard error was printed or follows from what was printed:

{_accuracy_table(found.printed_accuracies)}

{band_of_means_text(found.accuracies)}

What this cannot show: the spread between trials, the bend, the outliers named and the costs of matching were chosen
with all trials in view; a filled-in error takes the fewest people known for its regimen from the whole table; and a
total over a sequence whose value at the switch is not printed was divided by the pooled course."""


def _accuracy_table(accuracies: Sequence[Accuracy]) -> str:
    headers = ["site", "month", "rows", "predicted", "mean abs. error", "direct", "similar", "inside"]
    headers += ["class mean: ours / rival", "nearest trial: ours / rival"]
    return table(headers, [_accuracy_row(one) for one in accuracies if one.predicted])


def _accuracy_row(one: Accuracy) -> list[str]:
    return [
        site(one.site),
        month(one.month),
        str(one.rows),
        str(one.predicted),
        points(one.error_pct),
        points(one.direct_error_pct),
        points(one.similar_error_pct),
        share(one.inside_share),
        _duel(one.against_class),
        _duel(one.against_nearest),
    ]


def _duel(duel: Duel | None) -> str:
    if duel is None:
        return "–"
    difference = f"{duel.difference_pct:+.2f} ± {duel.half_width_pct:.2f}"
    return f"{duel.ours_pct:.2f} / {duel.rival_pct:.2f} ({difference}; {duel.rows} rows)"


def _trials_part(predictions: Sequence[Prediction]) -> str:
    headers = ["trial left out", "site", "regimen", "month", "reported", "predicted", "± 95 %", "grade", "inside"]
    return "## Trial by trial\n\n" + table(headers, [_prediction_row(one) for one in predictions])


def _prediction_row(one: Prediction) -> list[str]:
    effect = one.one.effect
    inside = {True: "yes", False: "no", None: "–"}[one.is_inside]
    return [
        effect.trial_id,
        site(effect.site),
        f"`{effect.regimen}`",
        month(round(one.one.month, 1)),
        signed(one.one.mean_pct),
        signed(None if one.knot is None else one.knot.mean_pct),
        points(one.half_width_pct, 1),
        one.grade.value,
        inside,
    ]
