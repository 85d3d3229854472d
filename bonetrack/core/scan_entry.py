"""A DXA scan as a person types it: what is refused, and what is asked about before it is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bonetrack.core.dxa import (
    T_SCORE_LIMITS,
    Z_SCORE_LIMITS,
    BmdCheck,
    SeriesKey,
    Side,
    Site,
    change_pct,
    check_bmd,
    comparable,
    series_key,
)
from bonetrack.core.errors import CoreError

VERTEBRAE = (
    "L1-L4",
    "L2-L4",
    "L1-L3",
    "L1-L2",
    "L2-L3",
    "L3-L4",
    # One of them left out, for example for a fracture.
    "L1, L2, L4",
    "L1, L3, L4",
    "L1, L3",
    "L1, L4",
    "L2, L4",
)
MAKERS = ("GE Lunar", "Hologic", "Norland")
LARGE_JUMP_PCT = 15.0
SCORE_GAP = 0.5
# An LSC typed outside is a percent or a slip: minimum precision of 1.9 to 2.5 % gives 0.04 to 0.05 g/cm2 at most sites.
LSC_LOW_G_CM2, LSC_HIGH_G_CM2 = 0.005, 0.15

# Young adult mean and SD (g/cm2) of women by maker. They stand here to catch slips of typing alone: the T-score of
# a report hangs on the reference that its centre chose, so these are never shown and never replace what is printed.
_YOUNG_WOMEN: Mapping[tuple[str, Site], tuple[float, float]] = {
    ("hologic", Site.LUMBAR_SPINE): (1.047, 0.110),
    ("hologic", Site.TOTAL_HIP): (0.942, 0.122),
    ("hologic", Site.FEMORAL_NECK): (0.858, 0.120),
    ("ge lunar", Site.LUMBAR_SPINE): (1.180, 0.120),
    ("ge lunar", Site.TOTAL_HIP): (1.008, 0.126),
    ("ge lunar", Site.FEMORAL_NECK): (1.038, 0.139),
}


class BadScan(CoreError):
    """The scan cannot be kept: nothing measured, a site twice, a day to come, or a value outside its limits."""


@dataclass(frozen=True)
class ReadingDraft:
    """One site of a scan. Blank side and vertebrae mean "not named on the report"."""

    site: Site
    bmd_g_cm2: float | None = None
    t_score: float | None = None
    z_score: float | None = None
    side: Side | None = None
    vertebrae: str | None = None
    lsc_g_cm2: float | None = None

    @property
    def has_result(self) -> bool:
        return self.bmd_g_cm2 is not None or self.t_score is not None


@dataclass(frozen=True)
class ScanDraft:
    scanned_on: date
    readings: tuple[ReadingDraft, ...]
    facility: str = ""
    scanner_maker: str = ""
    scanner_model: str = ""

    @property
    def scanner(self) -> str | None:
        """Maker, model and place: two machines of one model stand in two places and are not one scanner."""
        return ", ".join(part for part in (self.machine, self.facility.strip()) if part) or None

    @property
    def machine(self) -> str:
        return " ".join(part.strip() for part in (self.scanner_maker, self.scanner_model) if part.strip())

    def key(self, reading: ReadingDraft) -> SeriesKey:
        return series_key(reading.site, side=reading.side, vertebrae=reading.vertebrae, scanner=self.scanner)


class QuestionKey(StrEnum):
    UNUSUAL_BMD = "unusual_bmd"
    UNUSUAL_T_SCORE = "unusual_t_score"
    UNUSUAL_Z_SCORE = "unusual_z_score"
    T_SCORE_AND_BMD = "t_score_and_bmd"
    LARGE_JUMP = "large_jump"
    OTHER_NAMES = "other_names"
    SAME_DAY = "same_day"


@dataclass(frozen=True)
class Question:
    """A soft question: the entry is kept once the person says that it is right."""

    key: QuestionKey
    site: Site
    value: float | None = None
    previous_on: date | None = None

    @property
    def name(self) -> str:
        return f"{self.key}-{self.site}"


def refuse_bad_scan(draft: ScanDraft, today: date) -> None:
    """The guard at the door; forms say the same at the field, in plain words. Raises BadScan."""
    if draft.scanned_on > today:
        raise BadScan("the date of the scan lies in the future")
    if not any(reading.has_result for reading in draft.readings):
        raise BadScan("a scan needs a BMD or a T-score of at least one site")
    sites = [reading.site for reading in draft.readings]
    if len(set(sites)) != len(sites):
        raise BadScan("a site stands twice in one scan")
    for reading in draft.readings:
        _refuse_bad_reading(reading)


def _refuse_bad_reading(reading: ReadingDraft) -> None:
    bmd = reading.bmd_g_cm2
    if bmd is not None and check_bmd(reading.site, bmd) not in (BmdCheck.OK, BmdCheck.ASK):
        raise BadScan(f"{reading.site}: the BMD is outside its limits")
    for score, limits in ((reading.t_score, T_SCORE_LIMITS), (reading.z_score, Z_SCORE_LIMITS)):
        if score is not None and not limits.is_possible(score):
            raise BadScan(f"{reading.site}: a score is outside its limits")
    if reading.lsc_g_cm2 is not None and not LSC_LOW_G_CM2 <= reading.lsc_g_cm2 <= LSC_HIGH_G_CM2:
        raise BadScan(f"{reading.site}: the LSC is outside its limits")


def ask_about(draft: ScanDraft, earlier: Iterable[ScanDraft], *, is_woman: bool) -> tuple[Question, ...]:
    """All soft questions about a scan, given the person's other scans in any order."""
    others = sorted(earlier, key=lambda scan: scan.scanned_on)
    found: list[Question] = []
    for reading in draft.readings:
        found += _unusual(reading)
        if is_woman and not _scores_fit(draft.scanner_maker, reading):
            found.append(Question(QuestionKey.T_SCORE_AND_BMD, reading.site))
        found += _against_others(draft, reading, others)
    return tuple(found)


def _unusual(reading: ReadingDraft) -> list[Question]:
    found = []
    if reading.bmd_g_cm2 is not None and check_bmd(reading.site, reading.bmd_g_cm2) is BmdCheck.ASK:
        found.append(Question(QuestionKey.UNUSUAL_BMD, reading.site, reading.bmd_g_cm2))
    if reading.t_score is not None and not T_SCORE_LIMITS.is_usual(reading.t_score):
        found.append(Question(QuestionKey.UNUSUAL_T_SCORE, reading.site, reading.t_score))
    if reading.z_score is not None and not Z_SCORE_LIMITS.is_usual(reading.z_score):
        found.append(Question(QuestionKey.UNUSUAL_Z_SCORE, reading.site, reading.z_score))
    return found


def _scores_fit(maker: str, reading: ReadingDraft) -> bool:
    """T = (BMD - young mean) / SD within 0.5 of the printed one, by the maker's reference or, unnamed, by any."""
    if reading.bmd_g_cm2 is None or reading.t_score is None:
        return True
    named = " ".join(maker.casefold().split())
    references = [v for (name, site), v in _YOUNG_WOMEN.items() if site is reading.site]
    if (named, reading.site) in _YOUNG_WOMEN:
        references = [_YOUNG_WOMEN[named, reading.site]]
    gaps = [abs((reading.bmd_g_cm2 - mean) / sd - reading.t_score) for mean, sd in references]
    return not gaps or min(gaps) <= SCORE_GAP + 1e-9


def _against_others(draft: ScanDraft, reading: ReadingDraft, others: list[ScanDraft]) -> list[Question]:
    same_site = [(scan, r) for scan in others for r in scan.readings if r.site is reading.site]
    if any(scan.scanned_on == draft.scanned_on for scan, _r in same_site):
        return [Question(QuestionKey.SAME_DAY, reading.site)]
    before = [(scan, r) for scan, r in same_site if scan.scanned_on < draft.scanned_on]
    key = draft.key(reading)
    like = [(scan, r) for scan, r in before if comparable(scan.key(r), key) and r.bmd_g_cm2 is not None]
    if like and reading.bmd_g_cm2 is not None:
        scan, last = like[-1]
        change = change_pct(last.bmd_g_cm2 or 0.0, reading.bmd_g_cm2)
        if abs(change) > LARGE_JUMP_PCT:
            return [Question(QuestionKey.LARGE_JUMP, reading.site, change, scan.scanned_on)]
    if before and not like:
        return [Question(QuestionKey.OTHER_NAMES, reading.site, previous_on=before[-1][0].scanned_on)]
    return []
