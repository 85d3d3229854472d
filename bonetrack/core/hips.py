"""A replaced hip ends the series of its side: metal has no bone density."""

from bonetrack.core.cases import Case
from bonetrack.core.dxa import SeriesKey, Site
from bonetrack.core.events import EventKind

HIPS = frozenset({Site.TOTAL_HIP, Site.FEMORAL_NECK})


def find_hip_end(case: Case, key: SeriesKey) -> float | None:
    """The month after which scans of this series are compared with nothing.

    A scan that names no side may be of the new hip, so the first operation of either side ends it.
    """
    if key.site not in HIPS:
        return None
    return min(
        (
            one.month
            for one in case.operations
            if one.kind is EventKind.HIP_REPLACEMENT and (key.side is None or one.side in (None, key.side))
        ),
        default=None,
    )
