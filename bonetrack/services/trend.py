"""Everything the My bones page and its charts show of one site: scans as assessed, expected courses, phases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bonetrack.core.agents import LabelRegion
from bonetrack.core.assessment import ScanAssessment, SeriesAssessment, assess
from bonetrack.core.cases import Case, Menopausal, Scan
from bonetrack.core.dxa import SeriesKey, Site
from bonetrack.core.effects import Sex
from bonetrack.core.phase_courses import PhaseCourse, list_phase_courses
from bonetrack.core.regimen import PriorClass
from bonetrack.core.rhythm import local_day
from bonetrack.core.scan_entry import ReadingDraft
from bonetrack.core.series import key_in
from bonetrack.core.verdicts import FALLS
from bonetrack.evidence.loader import load_evidence
from bonetrack.services.denosumab import find_cover_end, list_late_months, list_taken_treatments
from bonetrack.services.dose_days import first_day, list_due_doses, share_logged
from bonetrack.services.events import KeptEvent, list_events
from bonetrack.services.events_and_scans import list_fractures, list_operations
from bonetrack.services.paused_doses import share_of_paused
from bonetrack.services.phases import DAYS_IN_A_MONTH, PlanPhase, list_phases, months_between
from bonetrack.services.scans import KeptScan, list_scans
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import agent_of, list_plans

AHEAD_MONTHS = 12.0


class Compares(StrEnum):
    """Whether an expected course can be shown at all, and why not."""

    YES = "yes"
    SWITCHED_OFF = "switched_off"
    NO_SEX = "no_sex"
    NO_TREATMENT = "no_treatment"


@dataclass(frozen=True)
class TrendPoint:
    scanned_on: date
    scan_id: str
    reading: ReadingDraft
    key: SeriesKey
    scanner: str | None
    assessed: ScanAssessment


@dataclass(frozen=True)
class Fall:
    """The last scan of another site, which fell."""

    site: Site
    key: SeriesKey
    scan: ScanAssessment


@dataclass(frozen=True)
class Trend:
    """`points` and `events` in order of time. Months count from `origin`; `until` is where the picture ends.

    `cover_ended_on`: by the log, the last injection of denosumab covers no more since that day.
    `uses_z_score`: before menopause, or a man under 50 (as far as is known).
    """

    site: Site
    origin: date
    until: float
    points: tuple[TrendPoint, ...]
    courses: tuple[PhaseCourse, ...]
    phases: tuple[PlanPhase, ...]
    compares: Compares
    reviewed_on: date
    events: tuple[KeptEvent, ...]
    cover_ended_on: date | None
    uses_z_score: bool
    falls_elsewhere: tuple[Fall, ...]

    @property
    def latest(self) -> TrendPoint | None:
        """The last scan with a BMD, else the last one."""
        measured = [point for point in self.points if point.reading.bmd_g_cm2 is not None]
        return (measured or list(self.points) or [None])[-1]  # type: ignore[list-item]

    def day_of(self, month: float) -> date:
        return self.origin + timedelta(days=round(month * DAYS_IN_A_MONTH))


def list_sites(patient: Patient) -> tuple[Site, ...]:
    """The sites that any scan has, in the fixed order."""
    found = {reading.site for kept in list_scans(patient) for reading in kept.draft.readings}
    return tuple(site for site in Site if site in found)


def read_trend(patient: Patient, site: Site, now: datetime, *, comparison_enabled: bool) -> Trend:
    """All scans of the patient go into the assessment: the hip speaks when the spine cannot be trusted."""
    kept, plans, table = list_scans(patient)[::-1], list_plans(patient), load_evidence()
    today = local_day(now, patient.zone)
    origin = _origin(plans, kept, today)
    compares = _compares(patient, plans, comparison_enabled=comparison_enabled)
    events = list_events(patient)
    case = _with_events(_case(patient, plans, kept, origin, now, compares=compares), events, plans, origin, today)
    read = assess(case, table)
    assessed = {(series.key, one.month): one for series in read for one in series.scans}
    now_month = months_between(origin, today)
    until = max([now_month, *(months_between(origin, one.draft.scanned_on) for one in kept)])
    return Trend(
        site=site,
        origin=origin,
        until=until + AHEAD_MONTHS,
        points=tuple(_points(kept, site, origin, case, assessed)),
        courses=list_phase_courses(case, site, table, until=until + AHEAD_MONTHS, begun_by=now_month),
        phases=tuple(phase for phase in list_phases(patient) if phase.starts_on <= today),
        compares=compares,
        reviewed_on=table.reviewed_on,
        events=tuple(events),
        cover_ended_on=find_cover_end(patient, plans, now) if compares is Compares.YES else None,
        uses_z_score=case.uses_z_score,
        falls_elsewhere=tuple(_falls(read, besides=site)),
    )


def _falls(read: Iterable[SeriesAssessment], *, besides: Site) -> Iterator[Fall]:
    """For each other site its last measured scan, where that fell."""
    last: dict[Site, tuple[SeriesKey, ScanAssessment]] = {}
    for series in read:
        for one in series.scans:
            if one.bmd_g_cm2 is not None and (series.site not in last or one.month >= last[series.site][1].month):
                last[series.site] = (series.key, one)
    for site, (key, scan) in sorted(last.items(), key=lambda pair: list(Site).index(pair[0])):
        if site is not besides and scan.verdict in FALLS:
            yield Fall(site, key, scan)


def _origin(plans: list[Plan], kept: list[KeptScan], today: date) -> date:
    """The first dose of an agent that acts on bone, else the first scan."""
    starts = [plan.starts_on for plan in plans if agent_of(plan).evidence_agent is not None]
    return min(starts or [one.draft.scanned_on for one in kept] or [today])


def _compares(patient: Patient, plans: list[Plan], *, comparison_enabled: bool) -> Compares:
    if not comparison_enabled:
        return Compares.SWITCHED_OFF
    if not any(agent_of(plan).evidence_agent for plan in plans):
        return Compares.NO_TREATMENT
    return Compares.YES if patient.sex in set(Sex) else Compares.NO_SEX


def _case(
    patient: Patient, plans: list[Plan], kept: list[KeptScan], origin: date, now: datetime, *, compares: Compares
) -> Case:
    """Without a comparison the treatments stay out, which leaves the trend and the LSC."""
    last_on = max((one.draft.scanned_on for one in kept), default=origin)
    is_compared = compares is Compares.YES
    treatments = tuple(list_taken_treatments(patient, plans, origin, now)) if is_compared else ()
    return Case(
        sex=Sex(patient.sex) if patient.sex in set(Sex) else Sex.FEMALE,
        treatments=treatments,
        scans=tuple(_scan(one, reading, origin) for one in kept for reading in one.draft.readings),
        age=None if patient.birth_year is None else float(last_on.year - patient.birth_year),
        menopausal=Menopausal(patient.menopausal) if patient.menopausal in set(Menopausal) else None,
        prior=PriorClass(patient.prior_therapy) if patient.prior_therapy in set(PriorClass) else PriorClass.UNKNOWN,
        doses_logged_share=_share(patient, plans, last_on, now) if is_compared else None,
        late_doses=tuple(list_late_months(patient, plans, origin, now)) if is_compared else (),
    )


def _with_events(case: Case, events: list[KeptEvent], plans: list[Plan], origin: date, today: date) -> Case:
    drafts = [one.draft for one in events]
    return replace(
        case,
        fractures=list_fractures(drafts, plans, origin),
        operations=list_operations(drafts, origin),
        read_at=months_between(origin, today),
    )


def _scan(kept: KeptScan, reading: ReadingDraft, origin: date) -> Scan:
    return Scan(
        month=months_between(origin, kept.draft.scanned_on),
        site=reading.site,
        bmd_g_cm2=reading.bmd_g_cm2,
        t_score=reading.t_score,
        side=reading.side,
        vertebrae=reading.vertebrae,
        scanner=kept.draft.scanner,
        lsc_g_cm2=reading.lsc_g_cm2,
        ref=kept.public_id,
    )


def _points(
    kept: list[KeptScan],
    site: Site,
    origin: date,
    case: Case,
    assessed: dict[tuple[SeriesKey, float], ScanAssessment],
) -> list[TrendPoint]:
    """Two scans of one day and series share the assessment of their mean."""
    found = []
    for one in kept:
        for reading in one.draft.readings:
            if reading.site is site:
                scan = _scan(one, reading, origin)
                key = key_in(case, scan)
                point = assessed[key, scan.month]
                found.append(TrendPoint(one.draft.scanned_on, one.public_id, reading, key, one.draft.scanner, point))
    return found


def _share(patient: Patient, plans: list[Plan], last_on: date, now: datetime) -> float | None:
    """Logged of due, of the agents taken at the last scan. A person who logs nothing is not told that she took less.

    Doses of a pause count here: the studies followed people who had nearly all of theirs.
    """
    region = LabelRegion(patient.label_region)
    taken = due = 0
    has_log = False
    for plan in plans:
        runs = plan.starts_on <= last_on and (plan.stops_on is None or last_on <= plan.stops_on)
        since = max(plan.starts_on, first_day(plan))
        if agent_of(plan).evidence_agent is None or not runs or since > last_on:
            continue
        for share in (share_logged(patient, plan, since, last_on, now), share_of_paused(plan, since, last_on)):
            taken, due = taken + share.taken, due + share.due
        has_log = has_log or any(dose.is_logged for dose in list_due_doses(plan, region, since, last_on, now))
    return taken / due if due and has_log else None
