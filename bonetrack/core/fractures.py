"""A bone broken on treatment needs a talk with the clinic, whatever the scan shows."""

from collections.abc import Sequence
from dataclasses import replace

from bonetrack.core.assessed import SeriesAssessment
from bonetrack.core.cases import Case, Fracture, Scan
from bonetrack.core.regimen import NOTHING
from bonetrack.core.treatment_phases import TakenPhase
from bonetrack.core.verdicts import FRACTURE_SPEAKS_MONTHS


def fracture_speaks(case: Case, phases: Sequence[TakenPhase], scan: Scan) -> bool:
    """A bone broken on treatment in the 12 months before the scan.

    For the last scan of a site also one broken since then, for 12 months: until the next scan this one is read.
    """
    months = [one.month for one in case.fractures if _on_treatment(one, phases)]
    moments = [scan.month]
    if case.read_at is not None and _is_last(case, scan):
        moments.append(max(case.read_at, scan.month))
    return any(0 <= at - month <= FRACTURE_SPEAKS_MONTHS for at in moments for month in months)


def say_fractures(
    case: Case, phases: Sequence[TakenPhase], assessed: tuple[SeriesAssessment, ...]
) -> tuple[SeriesAssessment, ...]:
    """It is said beside first scans and scans that are only listed, too."""
    return tuple(
        replace(
            series,
            scans=tuple(
                replace(one, fracture_on_treatment=True) if fracture_speaks(case, phases, one.scan) else one
                for one in series.scans
            ),
        )
        for series in assessed
    )


def _is_last(case: Case, scan: Scan) -> bool:
    """No later scan of the site has a BMD: a score alone takes nobody's place."""
    return all(one.month <= scan.month for one in case.scans if one.site is scan.site and one.bmd_g_cm2 is not None)


def _on_treatment(fracture: Fracture, phases: Sequence[TakenPhase]) -> bool:
    if fracture.on_treatment is not None:
        return fracture.on_treatment
    return any(
        phase.agents != NOTHING
        and (phase.start is None or phase.start <= fracture.month)
        and (phase.stop is None or fracture.month <= phase.stop)
        for phase in phases
    )
