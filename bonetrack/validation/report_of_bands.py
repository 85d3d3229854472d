"""The parts of the report on single people: the band of individuals, and made-up patients."""

from collections.abc import Sequence
from statistics import fmean

from bonetrack.core.dxa import DEFAULT_LSC_PCT
from bonetrack.validation.calibration import Calibration
from bonetrack.validation.left_out import SITES
from bonetrack.validation.markdown import NOTHING, month, points, share, signed, site, table
from bonetrack.validation.report_in_words import band_of_individuals_text
from bonetrack.validation.simulation import AGENT, SHIFTS_PCT, EstimateStudy, FallStudy
from bonetrack.validation.study import Validation


def calibration_part(calibrations: Sequence[Calibration]) -> str:
    ordinary = [one for one in calibrations if one.one.effect.is_ordinary]
    means = [_mean_row(site(place), [one for one in ordinary if one.one.effect.site is place]) for place in SITES]
    rows = [_calibration_row(one) for one in calibrations]
    return f"""## The band of individuals

On every row with an SD: the share of that trial's people inside the band, people taken as normally distributed. The
band is made without the trial where other trials say enough. "Trial" uses the scan error of trials, as the SD does;
"clinic" is the band that people see, with the error of a clinic's scans added to the band and to the people. 95 % is
aimed at. Ordinary rows, all and those that the band was made without:

{table(["site", "rows", "trial", "clinic", "made without it", "trial", "clinic"], means)}

{band_of_individuals_text(ordinary)}

{table(["trial", "site", "regimen", "month", "SD", "people", "made without it", "trial", "clinic"], rows)}"""


def _mean_row(name: str, own: Sequence[Calibration]) -> list[str]:
    apart = [one for one in own if one.left_out]
    return [name, *_shares(own), *_shares(apart)]


def _shares(own: Sequence[Calibration]) -> list[str]:
    if not own:
        return ["0", NOTHING, NOTHING]
    return [str(len(own)), share(fmean(one.trial_share for one in own)), share(fmean(one.clinic_share for one in own))]


def _calibration_row(one: Calibration) -> list[str]:
    effect = one.one.effect
    return [
        effect.trial_id,
        site(effect.site),
        f"`{effect.regimen}`",
        month(one.one.month),
        points(effect.sd_pct, 1),
        "ordinary" if effect.is_ordinary else (effect.population_flag or effect.dose_class or effect.analysis).value,
        "yes" if one.left_out else "no",
        share(one.trial_share),
        share(one.clinic_share),
    ]


def simulation_part(found: Validation) -> str:
    shifts = ", ".join(f"{shift:+g}" for shift in SHIFTS_PCT if shift)
    return f"""## Made-up patients

{found.patients:,} patients with a scan at the start and one after a year on {AGENT}, read by `assess` itself; scan
error, LSC and spread between people as in the product. Their true change follows what the estimate takes for likely,
or lies off by {shifts} points. Errors are root mean squares over all patients. "Shown": an estimate is shown (none
outside the band). "Told of a rise", "of no clear change" and, as a part of these last, "stable is good" (they also
read that staying stable is a good result): of those who truly lost bone, be it ever so little. "Not told of a fall":
of those who truly lost the LSC or more ({_lsc_words()}), and how many they are.

{table(_ESTIMATE_HEADERS, [_estimate_row(one) for one in found.estimates])}

The same true change for everybody: the share told of a fall, which is false at 0 and power below it.

{table(["site", "true change", "told of a fall", "of a clear fall"], [_fall_row(one) for one in found.falls])}"""


_ESTIMATE_HEADERS = [
    "site",
    "truth off by",
    "raw error",
    "error of estimate",
    "smaller by",
    "bias",
    "95 % interval holds",
    "shown",
    "told of a rise",
    "of no clear change",
    "stable is good",
    "not told of a fall",
]


def _lsc_words() -> str:
    return ", ".join(f"{site(place)} {DEFAULT_LSC_PCT[place]:g} %" for place in SITES[:2])


def _estimate_row(one: EstimateStudy) -> list[str]:
    return [
        site(one.site),
        f"{one.shift_pct:+g}",
        points(one.raw_error_pct),
        points(one.estimate_error_pct),
        share(one.smaller_by),
        signed(one.bias_pct, 2),
        share(one.interval_coverage),
        share(one.shown_share),
        share(one.told_rise_share),
        share(one.told_no_change_share),
        share(one.told_stable_share),
        f"{share(one.missed_share)} ({one.large_losses})",
    ]


def _fall_row(one: FallStudy) -> list[str]:
    return [site(one.site), f"{one.true_change_pct:+g} %", share(one.fall_share), share(one.clear_fall_share)]
