"""Sites of a DXA scan, limits of what can be typed, the least significant change, and which scans can be compared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_SINGLE_VERTEBRA = re.compile(r"^[LT]\d{1,2}$")
LSC_FACTOR = 2.77  # 1.96 x sqrt(2): 95 % confidence for the difference of two scans (ISCD)
MG_PER_G = 1000


class Site(StrEnum):
    LUMBAR_SPINE = "lumbar_spine"
    TOTAL_HIP = "total_hip"
    FEMORAL_NECK = "femoral_neck"
    DISTAL_RADIUS_THIRD = "distal_radius_third"


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Limits:
    """Outside `hard` is refused; outside `soft` is asked about. All four bounds are allowed values."""

    hard_low: float
    soft_low: float
    soft_high: float
    hard_high: float

    def is_possible(self, value: float) -> bool:
        return self.hard_low <= value <= self.hard_high

    def is_usual(self, value: float) -> bool:
        return self.soft_low <= value <= self.soft_high


# Ranges measured by NHANES (adults and children, Hologic), widened upwards for GE Lunar.
_BMD_LIMITS: Mapping[Site, Limits] = {
    Site.LUMBAR_SPINE: Limits(0.30, 0.50, 1.70, 2.50),
    Site.TOTAL_HIP: Limits(0.25, 0.40, 1.45, 2.00),
    Site.FEMORAL_NECK: Limits(0.25, 0.35, 1.35, 1.90),
    Site.DISTAL_RADIUS_THIRD: Limits(0.20, 0.35, 0.95, 1.20),
}
T_SCORE_LIMITS = Limits(-8.0, -5.0, 4.0, 8.0)
Z_SCORE_LIMITS = Limits(-8.0, -4.0, 4.0, 8.0)
# At or under it a Z-score is called below the expected range for age (ISCD).
Z_BELOW_RANGE = -2.0

# The LSC that the worst still acceptable centre would have (ISCD minimum precision x 2.77).
# The radius has no such minimum; it takes the widest of the others and never gives a verdict of response.
DEFAULT_LSC_PCT: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 5.3,
    Site.TOTAL_HIP: 5.0,
    Site.FEMORAL_NECK: 6.9,
    Site.DISTAL_RADIUS_THIRD: 6.9,
}

# Long-term error of one scan, g/cm2: about twice the same-day precision (within-person SD over years).
LONG_TERM_ERROR_G_CM2: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 0.0185,
    Site.TOTAL_HIP: 0.016,
    Site.FEMORAL_NECK: 0.0165,
    Site.DISTAL_RADIUS_THIRD: 0.0115,
}

# Same-day error of one scan in percent (mean published in-vivo precision): the part that repeats can shrink.
SHORT_TERM_ERROR_PCT: Mapping[Site, float] = {
    Site.LUMBAR_SPINE: 1.08,
    Site.TOTAL_HIP: 1.3,
    Site.FEMORAL_NECK: 1.5,
    Site.DISTAL_RADIUS_THIRD: 1.3,
}


class BmdCheck(StrEnum):
    OK = "ok"
    ASK = "ask"
    LOOKS_LIKE_MG_CM2 = "looks_like_mg_cm2"
    LOOKS_LIKE_T_SCORE = "looks_like_t_score"
    IMPOSSIBLE = "impossible"


def bmd_limits(site: Site) -> Limits:
    """Limits of a BMD of that site, in g/cm2."""
    return _BMD_LIMITS[site]


def check_bmd(site: Site, bmd_g_cm2: float) -> BmdCheck:
    """What a typed BMD looks like. Only OK and ASK may be kept."""
    limits = bmd_limits(site)
    if limits.is_possible(bmd_g_cm2):
        return BmdCheck.OK if limits.is_usual(bmd_g_cm2) else BmdCheck.ASK
    if limits.is_possible(bmd_g_cm2 / MG_PER_G):
        return BmdCheck.LOOKS_LIKE_MG_CM2
    # A T-score box stands beside the BMD box: low or negative values are most often typed in the wrong one.
    if T_SCORE_LIMITS.is_possible(bmd_g_cm2) and bmd_g_cm2 < limits.hard_low:
        return BmdCheck.LOOKS_LIKE_T_SCORE
    return BmdCheck.IMPOSSIBLE


def default_lsc_g_cm2(site: Site, bmd_g_cm2: float) -> float:
    """The default LSC at the level of `bmd_g_cm2`."""
    return DEFAULT_LSC_PCT[site] / 100 * bmd_g_cm2


def lsc_from_precision(precision_g_cm2: float) -> float:
    """LSC = 2.77 x precision error; raises ValueError when the precision is not above 0."""
    if not precision_g_cm2 > 0:
        raise ValueError("The precision error must be above 0 g/cm2")
    return LSC_FACTOR * precision_g_cm2


def change_pct(from_g_cm2: float, to_g_cm2: float) -> float:
    """100 x (to / from - 1)."""
    return 100 * (to_g_cm2 / from_g_cm2 - 1)


@dataclass(frozen=True)
class SeriesKey:
    """What must be the same for two scans to be compared. None means "not named on the report".

    `replaced`: scans after the hip was replaced, which are compared with nothing.
    """

    site: Site
    side: str | None = None
    vertebrae: str | None = None
    scanner: str | None = None
    replaced: bool = False


class SeriesBreak(StrEnum):
    """What keeps two scans of one site apart."""

    SCANNER = "scanner"
    VERTEBRAE = "vertebrae"
    SIDE = "side"


def breaks_between(one: SeriesKey, other: SeriesKey) -> tuple[SeriesBreak, ...]:
    return tuple(each for each in SeriesBreak if getattr(one, each) != getattr(other, each))


def vertebrae_key(vertebrae: str | None) -> str | None:
    """`l1 - L4`, `L1–L4` and `L1-L4` are one set of vertebrae."""
    if vertebrae is None or not vertebrae.strip():
        return None
    return "".join(vertebrae.upper().split()).replace("–", "-").replace("—", "-")


def is_single_vertebra(vertebrae: str | None) -> bool:
    """One vertebra is too small and too often worn: it is never reported or followed alone."""
    return vertebrae is not None and _SINGLE_VERTEBRA.match(vertebrae) is not None


def scanner_key(scanner: str | None) -> str | None:
    """Upper and lower case and doubled spaces do not make another scanner."""
    if scanner is None or not scanner.strip():
        return None
    return " ".join(scanner.casefold().split())


def series_key(site: Site, *, side: str | None, vertebrae: str | None, scanner: str | None) -> SeriesKey:
    """The key of a scan as typed. Vertebrae belong to the spine only, a side to the other sites only."""
    spine = site is Site.LUMBAR_SPINE
    return SeriesKey(
        site=site,
        side=None if spine else side,
        vertebrae=vertebrae_key(vertebrae) if spine else None,
        scanner=scanner_key(scanner),
    )


def comparable(a: SeriesKey, b: SeriesKey) -> bool:
    """Named against not named is not comparable; two that both lack a name are compared (and the words say so)."""
    return a == b
