"""Builders of cases and tables with a default for every argument."""

from dataclasses import replace
from datetime import date

from bonetrack.core.assessment import ScanAssessment, assess
from bonetrack.core.cases import Case, Fracture, Menopausal, Scan
from bonetrack.core.dxa import Site
from bonetrack.core.effects import (
    Analysis,
    Basis,
    DoseClass,
    Effect,
    EvidenceTable,
    PopulationFlag,
    RowSex,
    Sex,
    SourceQuality,
    Trial,
)
from bonetrack.core.expectation import Expectation, expect
from bonetrack.core.regimen import PriorClass, Treatment, parse_regimen

SPINE, HIP, NECK = Site.LUMBAR_SPINE, Site.TOTAL_HIP, Site.FEMORAL_NECK


def scans(site: Site, *points: tuple[float, float], scanner: str | None = "Horizon") -> tuple[Scan, ...]:
    return tuple(Scan(month, site, bmd, scanner=scanner, vertebrae="L1-L4") for month, bmd in points)


def treated(*treatments: tuple[str, float | None, float | None]) -> tuple[Treatment, ...]:
    return tuple(Treatment(agent, start, stop) for agent, start, stop in treatments)


def woman(
    scans: tuple[Scan, ...],
    treatments: tuple[Treatment, ...] = (),
    *,
    age: float | None = 70,
    prior: PriorClass | None = PriorClass.NONE,
    fractures: tuple[Fracture, ...] = (),
    doses_logged_share: float | None = None,
    late_doses: tuple[float, ...] = (),
    lsc_g_cm2: dict[Site, float] | None = None,
    menopausal: Menopausal | None = Menopausal.POST,
) -> Case:
    return Case(
        sex=Sex.FEMALE,
        treatments=treatments,
        scans=scans,
        age=age,
        menopausal=menopausal,
        prior=prior,
        lsc_g_cm2=lsc_g_cm2 or {},
        doses_logged_share=doses_logged_share,
        late_doses=late_doses,
        fractures=fractures,
    )


def man(case: Case) -> Case:
    return replace(case, sex=Sex.MALE, menopausal=None)


def effect(
    regimen: str = "denosumab",
    month: float = 12,
    mean_pct: float = 5.0,
    se_pct: float = 0.5,
    *,
    trial: str = "one",
    site: Site = SPINE,
    sex: RowSex = RowSex.FEMALE,
    prior: PriorClass = PriorClass.NONE,
    dose: DoseClass = DoseClass.STANDARD,
    flag: PopulationFlag | None = None,
    basis: Basis = Basis.WITHIN_ARM,
    outlier: bool = False,
) -> Effect:
    return Effect(
        trial_id=trial,
        report=trial,
        arm=regimen,
        regimen=parse_regimen(regimen, evidence=True),
        dose_class=dose,
        population="postmenopausal osteoporosis",
        population_flag=flag,
        sex=sex,
        prior=prior,
        site=site,
        month=month,
        mean_pct=mean_pct,
        sd_pct=None,
        se_pct=se_pct,
        se_imputed=False,
        n=100,
        basis=basis,
        analysis=Analysis.NOT_STATED,
        outlier=outlier,
        source_quality=SourceQuality.PAPER,
        doi=None,
        pmid=None,
        note="",
        source_url="https://example.org/",
    )


def table(*effects: Effect) -> EvidenceTable:
    trials = {
        one.trial_id: Trial(one.trial_id, one.trial_id, one.trial_id, None, None, None, "", None, SourceQuality.PAPER)
        for one in effects
    }
    return EvidenceTable(trials, effects, date(2026, 11, 23))


SITES = (SPINE, HIP, NECK, Site.DISTAL_RADIUS_THIRD)
NO_TRIALS = table(effect("raloxifene"))
ALENDRONATE = table(
    *(effect("alendronate", 12, 5, site=site) for site in SITES),
    *(effect("alendronate", 36, 7, site=site) for site in SITES),
)
TAKING = treated(("alendronate", 0, None))


def read(case: Case, evidence: EvidenceTable = ALENDRONATE) -> list[ScanAssessment]:
    return [scan for series in assess(case, evidence) for scan in series.scans]


def last(case: Case, evidence: EvidenceTable = ALENDRONATE) -> ScanAssessment:
    return read(case, evidence)[-1]


MONTHS = (0, 6, 12, 18, 24, 36)


def course(
    notation: str,
    evidence: EvidenceTable,
    *,
    site: Site = SPINE,
    sex: Sex = Sex.FEMALE,
    prior: PriorClass = PriorClass.NONE,
    months: tuple[float, ...] = MONTHS,
    young: bool = False,
) -> Expectation:
    return expect(
        parse_regimen(notation),
        site,
        sex=sex,
        prior=prior,
        months=months,
        table=evidence,
        premenopausal_or_young_man=young,
    )


def means(found: Expectation) -> list[float | None]:
    return [None if point.mean_pct is None else round(point.mean_pct, 6) for point in found.points]
