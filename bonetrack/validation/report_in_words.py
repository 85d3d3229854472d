"""What the tables do not flatter, said in words that are worked out from the same numbers."""

from collections.abc import Callable, Iterable, Sequence
from math import comb
from statistics import fmean
from textwrap import fill

from bonetrack.core.dxa import Site
from bonetrack.validation.accuracy import Accuracy, Duel
from bonetrack.validation.calibration import Calibration
from bonetrack.validation.left_out import SITES, Prediction
from bonetrack.validation.markdown import month, share, signed, site

AIMED_AT = 0.95
# Too wide: less than 1 in 20 by chance.
_CHANCE = 0.05
_WIDTH = 120


def rivals_text(accuracies: Sequence[Accuracy]) -> str:
    """Where a rival is better, and where nobody can tell, by rival, site and month."""
    said = [
        *_rival_lines(accuracies, "class mean", lambda one: one.against_class),
        *_rival_lines(accuracies, "nearest trial", lambda one: one.against_nearest),
    ]
    return _wrapped(" ".join(["Where a rival is as good or better.", *said]))


def _rival_lines(
    accuracies: Iterable[Accuracy], name: str, duel_of: Callable[[Accuracy], Duel | None]
) -> Iterable[str]:
    duels = [(one, duel) for one in accuracies if (duel := duel_of(one)) is not None]
    better = [
        f"{site(one.site)} at {_months([one])} ({duel.rival_pct:.2f} against our {duel.ours_pct:.2f}; {duel.rows} rows)"
        for one, duel in duels
        if duel.difference_pct >= 0
    ]
    tied = [one for one, duel in duels if -duel.half_width_pct <= duel.difference_pct < 0]
    by_site = {place: [one for one in tied if one.site is place] for place in SITES}
    ties = [f"{site(place)} at {_months(found)}" for place, found in by_site.items() if found]
    yield f"The error of the {name} is no larger than ours at: {'; '.join(better) or 'no place'}."
    yield f"Ours is smaller by less than the interval, which is a tie, at: {'; '.join(ties) or 'no place'}."


def _months(found: Iterable[Accuracy]) -> str:
    return ", ".join("all months together" if one.month is None else f"{month(one.month)} months" for one in found)


def outliers_text(outliers: Sequence[Prediction]) -> str:
    """The trials that the first table leaves out of scoring, and why."""
    rows = [
        f"{effect.trial_id} (`{effect.regimen}`, {site(effect.site)}, {month(one.one.month)} months: "
        f"{signed(one.one.mean_pct)} reported, {_predicted(one)})"
        for one in outliers
        for effect in (one.one.effect,)
    ]
    return _wrapped(
        "Not scored above are the trials named as outliers because they lie far from the other trials of their "
        "treatment. They were named with their results in view, so that leaving them out makes the errors look "
        f"smaller: {'; '.join(rows) or 'none'}."
    )


def _predicted(one: Prediction) -> str:
    return "nothing predicted" if one.knot is None else f"{signed(one.knot.mean_pct)} predicted"


def band_of_means_text(accuracies: Iterable[Accuracy]) -> str:
    """Sites at which fewer reported means lie outside than chance would leave."""
    wide = [
        f"{site(one.site)} ({share(one.inside_share)} of {one.predicted} rows)"
        for one in accuracies
        if one.month is None and one.inside_share is not None and _is_too_wide(one.inside_share, one.predicted)
    ]
    if not wide:
        return "At no site is the band of means of the first table wider than chance explains."
    return _wrapped(
        f"The band of means of the first table is too wide at: {'; '.join(wide)}. A true 95 % band would leave so few "
        "rows outside in less than 1 of 20 tables, if the rows were independent."
    )


def _is_too_wide(inside: float, rows: int) -> bool:
    outside = round((1 - inside) * rows)
    chance = sum(comb(rows, k) * (1 - AIMED_AT) ** k * AIMED_AT ** (rows - k) for k in range(outside + 1))
    return inside > AIMED_AT and chance < _CHANCE


def band_of_individuals_text(ordinary: Sequence[Calibration]) -> str:
    """Sites at which the band holds fewer people than it says."""
    narrow = [text for place in SITES if (text := _narrow(place, [c for c in ordinary if c.one.effect.site is place]))]
    if not narrow:
        return "At every site the band of individuals holds the 95 % aimed at, or more."
    return _wrapped(
        f"The band of individuals holds fewer than the 95 % aimed at, so is too narrow, at: {'; '.join(narrow)}."
    )


def _narrow(place: Site, own: Sequence[Calibration]) -> str | None:
    if not own:
        return None
    trial, clinic = fmean(one.trial_share for one in own), fmean(one.clinic_share for one in own)
    if min(trial, clinic) >= AIMED_AT:
        return None
    return f"{site(place)} ({share(trial)} with the error of trials, {share(clinic)} with that of a clinic)"


def _wrapped(text: str) -> str:
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
