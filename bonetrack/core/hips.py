"""A replaced hip ends the series of its side: metal has no bone density."""

from bonetrack.core.cases import Case
from bonetrack.core.dxa import SeriesKey, Side, Site
from bonetrack.core.events import EventKind

HIPS = frozenset({Site.TOTAL_HIP, Site.FEMORAL_NECK})
_OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}


def find_hip_end(case: Case, key: SeriesKey) -> float | None:
    """The month after which scans of this series are compared with nothing.

    Only a scan of the other side goes on: one that names no side, or both, may be of the new hip.
    """
    if key.site not in HIPS:
        return None
    return min(
        (
            one.month
            for one in case.operations
            if one.kind is EventKind.HIP_REPLACEMENT and (one.side is None or key.side != _OTHER[one.side])
        ),
        default=None,
    )
