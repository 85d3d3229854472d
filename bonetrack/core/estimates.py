"""The estimates of one series, each phase and way of leaning worked out once for all its scans."""

from dataclasses import dataclass, field

from bonetrack.core.course_of_phase import EstimatePct, PhaseBaseline, estimates_pct
from bonetrack.core.series import Reading


@dataclass(frozen=True)
class Estimates:
    """`baselines` stand beside their readings; readings of one phase and one baseline are read together."""

    readings: tuple[Reading, ...]
    baselines: tuple[PhaseBaseline | None, ...]
    _kept: dict[tuple[float, float, bool], dict[float, EstimatePct | None]] = field(default_factory=dict)

    def at(self, baseline: PhaseBaseline, reading: Reading, *, as_expected: bool) -> EstimatePct | None:
        """Estimate and interval in percent; None after the end of the evidence."""
        key = (baseline.start, baseline.reading.month, as_expected)
        if key not in self._kept:
            together = [
                one
                for one, own in zip(self.readings, self.baselines, strict=True)
                if own is not None and (own.start, own.reading.month) == key[:2]
            ]
            found = estimates_pct(baseline, together, as_expected=as_expected)
            self._kept[key] = {one.month: estimate for one, estimate in zip(together, found, strict=True)}
        return self._kept[key][reading.month]
