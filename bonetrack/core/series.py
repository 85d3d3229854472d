"""Scans put into series that can be compared, with same-day repeats averaged, and two readings compared."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import hypot, isclose, sqrt

from bonetrack.core.cases import Case, Scan
from bonetrack.core.dxa import (
    DEFAULT_LSC_PCT,
    LONG_TERM_ERROR_G_CM2,
    LSC_FACTOR,
    SHORT_TERM_ERROR_PCT,
    SeriesKey,
    change_pct,
    series_key,
)
from bonetrack.core.hips import find_hip_end
from bonetrack.core.posterior import p_true_loss, to_log_pct
from bonetrack.core.spread import true_sd_pct

# Below this share of the earlier BMD an error constant in g/cm2 would outgrow the fall in percents: a deeper
# fall would seem less sure (d / exp(2 d) is greatest where the share is exp(-1/2)).
_LOWEST_SHARE_FOR_ERROR = 0.61
_Z_80 = 1.2815515655446004  # two-sided 80 %


class LscVerdict(StrEnum):
    GAIN = "gain"
    LOSS = "loss"
    NO_CLEAR_CHANGE = "no_clear_change"
    BASELINE = "baseline"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Reading:
    """One visit of a series. `lsc_g_cm2` None: the centre's LSC is not known. `averaged` same-day repeats."""

    scan: Scan
    month: float
    bmd_g_cm2: float
    lsc_g_cm2: float | None
    averaged: int = 1

    @property
    def error_g_cm2(self) -> float:
        """max(centre LSC / 2.77, long-term error); repeats on one day shrink only the same-day part of it."""
        whole = LONG_TERM_ERROR_G_CM2[self.scan.site]
        short = SHORT_TERM_ERROR_PCT[self.scan.site] / 100 * self.bmd_g_cm2
        if self.lsc_g_cm2 is not None:
            whole = max(whole, self.lsc_g_cm2 / LSC_FACTOR)
            short = self.lsc_g_cm2 / LSC_FACTOR
        short = min(short, whole)
        return sqrt(whole**2 - short**2 + short**2 / self.averaged)

    @property
    def error_pct(self) -> float:
        return 100 * self.error_g_cm2 / self.bmd_g_cm2


@dataclass(frozen=True)
class Comparison:
    """A reading against an earlier one of its series. `p_true_loss` has prior mean 0, whatever the treatment."""

    earlier: Reading
    later: Reading
    observed_pct: float
    lsc_pct: float
    lsc_verdict: LscVerdict
    p_true_loss: float

    @property
    def is_clear_gain(self) -> bool:
        """A gain beyond the LSC whose 80 % interval, with the long-term error, also leaves 0 out."""
        noise = hypot(self.earlier.error_pct, self.later.error_pct)
        return self.lsc_verdict is LscVerdict.GAIN and to_log_pct(self.observed_pct) > _Z_80 * noise


@dataclass(frozen=True)
class Series:
    key: SeriesKey
    readings: tuple[Reading, ...]
    scores_only: tuple[Scan, ...]


def list_series(case: Case) -> tuple[Series, ...]:
    """Series in the order of their sites and first scans; the order of the scans in the case does not matter."""
    grouped: dict[SeriesKey, list[Scan]] = {}
    for scan in sorted(case.scans, key=_order):
        grouped.setdefault(key_in(case, scan), []).append(scan)
    return tuple(_series(key, scans, case) for key, scans in grouped.items())


def key_in(case: Case, scan: Scan) -> SeriesKey:
    """The key of a scan, which ends where the hip was replaced; a scan on the day itself was made before."""
    key = series_key(scan.site, side=scan.side, vertebrae=scan.vertebrae, scanner=scan.scanner)
    end = find_hip_end(case, key)
    return key if end is None or scan.month <= end else replace(key, replaced=True)


def compare(earlier: Reading, later: Reading) -> Comparison:
    """Percent of the earlier BMD; equal to the LSC or above counts as a change."""
    observed = change_pct(earlier.bmd_g_cm2, later.bmd_g_cm2)
    lsc = _lsc_pct(earlier, later)
    verdict = LscVerdict.NO_CLEAR_CHANGE
    if abs(observed) > lsc or isclose(abs(observed), lsc, rel_tol=1e-9):
        verdict = LscVerdict.GAIN if observed > 0 else LscVerdict.LOSS
    spread = true_sd_pct(later.scan.site, later.month - earlier.month)
    floor_g_cm2 = _LOWEST_SHARE_FOR_ERROR * earlier.bmd_g_cm2
    later_error = 100 * later.error_g_cm2 / max(later.bmd_g_cm2, floor_g_cm2)
    p_loss = p_true_loss(to_log_pct(observed), (earlier.error_pct, later_error), spread)
    return Comparison(earlier, later, observed, lsc, verdict, p_loss)


def _order(scan: Scan) -> tuple[str, float, str, str, str, float]:
    return (scan.site, scan.month, scan.scanner or "", scan.vertebrae or "", scan.side or "", scan.bmd_g_cm2 or 0.0)


def _series(key: SeriesKey, scans: list[Scan], case: Case) -> Series:
    days: dict[float, list[Scan]] = {}
    for scan in scans:
        if scan.bmd_g_cm2 is not None:
            days.setdefault(scan.month, []).append(scan)
    readings = tuple(_reading(repeats, case) for _, repeats in sorted(days.items()))
    return Series(key, readings, tuple(scan for scan in scans if scan.bmd_g_cm2 is None))


def _reading(repeats: list[Scan], case: Case) -> Reading:
    first = repeats[0]
    return Reading(
        scan=first,
        month=first.month,
        bmd_g_cm2=_mean(scan.bmd_g_cm2 for scan in repeats if scan.bmd_g_cm2 is not None),
        lsc_g_cm2=next((scan.lsc_g_cm2 for scan in repeats if scan.lsc_g_cm2), case.lsc_g_cm2.get(first.site)),
        averaged=len(repeats),
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


def _lsc_pct(earlier: Reading, later: Reading) -> float:
    """The later report's LSC, else the earlier one's, else the default."""
    known = later.lsc_g_cm2 or earlier.lsc_g_cm2
    return DEFAULT_LSC_PCT[later.scan.site] if known is None else 100 * known / earlier.bmd_g_cm2
