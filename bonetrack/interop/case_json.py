"""A case and its assessment as JSON, for anyone who wants to check the calculation.

Broken bones and operations: `"events": [{"month", "kind", "site", "side"}]`, as `event_json` says, or the older
`"fractures": [{"month", "site"}]`; `"read_at_month"`: bones broken between the last scan and this month speak too.
Logged injections of denosumab: `"doses": [{"month"}]`, as `dose_json` says; they tell how long it covered.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bonetrack.core.assessment import ScanAssessment, SeriesAssessment
from bonetrack.core.cases import Case, Fracture, Menopausal, Operation, Scan
from bonetrack.core.dxa import Site, bmd_limits
from bonetrack.core.effects import Sex
from bonetrack.core.errors import BadCase
from bonetrack.core.regimen import PriorClass, Treatment
from bonetrack.interop.dose_json import cover_of, read_dose
from bonetrack.interop.event_json import read_event, read_fracture
from bonetrack.interop.json_fields import list_of, mapping, maybe_number, maybe_text, number_of, word

_CASE_FIELDS = frozenset(
    {
        "sex",
        "age",
        "menopausal",
        "prior",
        "treatments",
        "scans",
        "lsc_g_cm2",
        "doses_logged_share",
        "late_doses",
        "fractures",
        "events",
        "read_at_month",
        "doses",
    }
)
_OLDEST_YEARS = 120


def read_case(data: object) -> Case:
    """Read a case. Raises BadCase naming the field that cannot be read."""
    top = mapping(data, "the case")
    unknown = sorted(set(top) - _CASE_FIELDS)
    if unknown:
        raise BadCase(f"{unknown[0]!r} is not a field of a case")
    age = maybe_number(top, "age", "age")
    if age is not None and not 0 <= age <= _OLDEST_YEARS:
        raise BadCase(f"age: {age:g} is outside 0 to {_OLDEST_YEARS}")
    share = maybe_number(top, "doses_logged_share", "doses_logged_share")
    if share is not None and not 0 <= share <= 1:
        raise BadCase(f"doses_logged_share: {share:g} is outside 0 to 1")
    events = [read_event(one, f"events[{i}]") for i, one in enumerate(list_of(top, "events"))]
    told = [read_fracture(one, f"fractures[{i}]") for i, one in enumerate(list_of(top, "fractures"))]
    case = Case(
        sex=word(Sex, top.get("sex"), "sex"),
        age=age,
        menopausal=None if top.get("menopausal") is None else word(Menopausal, top["menopausal"], "menopausal"),
        prior=_prior(top.get("prior")),
        treatments=tuple(_treatment(one, f"treatments[{i}]") for i, one in enumerate(list_of(top, "treatments"))),
        scans=tuple(_scan(one, f"scans[{i}]") for i, one in enumerate(list_of(top, "scans"))),
        lsc_g_cm2=_lsc(top.get("lsc_g_cm2")),
        doses_logged_share=share,
        late_doses=tuple(number_of(one, f"late_doses[{i}]") for i, one in enumerate(list_of(top, "late_doses"))),
        fractures=tuple(one for one in (*told, *events) if isinstance(one, Fracture)),
        operations=tuple(one for one in events if isinstance(one, Operation)),
        read_at=maybe_number(top, "read_at_month", "read_at_month"),
    )
    return _with_doses(case, [read_dose(one, f"doses[{i}]") for i, one in enumerate(list_of(top, "doses"))])


def _with_doses(case: Case, doses: list[float | None]) -> Case:
    """Read at `read_at_month` or the last scan, what is later; where no injection is logged the treatments speak."""
    given = [month for month in doses if month is not None]
    if not given:
        return case
    looked_at = [scan.month for scan in case.scans] + [month for month in (case.read_at,) if month is not None]
    cover = cover_of(case.treatments, given, max(looked_at, default=max(given)))
    late = sorted({*case.late_doses, *cover.late_doses})
    return replace(case, treatments=cover.treatments, late_doses=tuple(late))


def series_json(series: SeriesAssessment, words: Mapping[int, str]) -> dict[str, Any]:
    """One series; `words` holds the sentence of each scan by its place."""
    return {
        "site": series.site.value,
        "scanner": series.scanner,
        "scans": [_scan_json(scan, words[i]) for i, scan in enumerate(series.scans)],
    }


def _scan_json(scan: ScanAssessment, words: str) -> dict[str, Any]:
    previous, phase, expected = scan.since_previous, scan.since_phase, scan.expected
    return {
        "month": scan.month,
        "observed_pct": scan.observed_pct,
        "lsc_pct": scan.lsc_pct,
        "lsc_verdict": scan.lsc_verdict.value,
        "since_previous": None
        if previous is None
        else {
            "observed_pct": previous.observed_pct,
            "lsc_verdict": previous.lsc_verdict.value,
            "p_true_loss": previous.p_true_loss,
        },
        "since_phase": None
        if phase is None
        else {
            "baseline_month": phase.baseline_month,
            "observed_pct": phase.observed_pct,
            "lsc_verdict": phase.lsc_verdict.value,
            "estimate_pct": phase.estimate_pct,
            "estimate_low_pct": phase.estimate_low_pct,
            "estimate_high_pct": phase.estimate_high_pct,
            "p_true_loss": phase.p_true_loss,
        },
        "expected": None
        if expected is None
        else {
            "grade": expected.grade.value,
            "mean_pct": expected.mean_pct,
            "low_pct": expected.low_pct,
            "high_pct": expected.high_pct,
        },
        "against_expectation": scan.against_expectation.value,
        "verdict": scan.verdict.value,
        "words": words,
    }


def _treatment(data: object, where: str) -> Treatment:
    found = mapping(data, where)
    agent = found.get("agent")
    if not isinstance(agent, str) or not agent.strip():
        raise BadCase(f"{where}.agent: give the name of the agent")
    dose = found.get("dose")
    return Treatment(
        agent=agent.strip().lower(),
        start_month=maybe_number(found, "start_month", f"{where}.start_month"),
        stop_month=maybe_number(found, "stop_month", f"{where}.stop_month"),
        dose=None if dose is None else str(dose),
    )


def _scan(data: object, where: str) -> Scan:
    found = mapping(data, where)
    site = word(Site, found.get("site"), f"{where}.site")
    if found.get("month") is None:
        raise BadCase(f"{where}.month: is missing")
    t_score = maybe_number(found, "t_score", f"{where}.t_score")
    bmd = maybe_number(found, "bmd_g_cm2", f"{where}.bmd_g_cm2")
    if bmd is None and t_score is None:
        raise BadCase(f"{where}.bmd_g_cm2: is missing")
    if bmd is not None and not bmd_limits(site).is_possible(bmd):
        limits = bmd_limits(site)
        raise BadCase(
            f"{where}.bmd_g_cm2: {bmd:g} is outside {limits.hard_low:g} to {limits.hard_high:g} g/cm2 for {site.value}"
        )
    return Scan(
        month=number_of(found["month"], f"{where}.month"),
        site=site,
        bmd_g_cm2=bmd,
        t_score=t_score,
        side=_side(maybe_text(found, "side", where)),
        vertebrae=maybe_text(found, "vertebrae", where),
        scanner=maybe_text(found, "scanner", where),
        lsc_g_cm2=_above_zero(found.get("lsc_g_cm2"), f"{where}.lsc_g_cm2"),
    )


def _side(text: str | None) -> str | None:
    """`Left` and `left` are one side; a blank one is not named."""
    return " ".join(text.casefold().split()) or None if text else None


def _lsc(data: object) -> dict[Site, float]:
    if data is None:
        return {}
    found: dict[Site, float] = {}
    for name, value in mapping(data, "lsc_g_cm2").items():
        lsc = _above_zero(value, f"lsc_g_cm2.{name}")
        if lsc is not None:
            found[word(Site, name, "lsc_g_cm2")] = lsc
    return found


def _prior(value: object) -> PriorClass | None:
    if value is None:
        return None
    prior = word(PriorClass, value, "prior")
    if prior is PriorClass.NOT_STATED:
        raise BadCase("prior: use 'unknown' where nobody knows")
    return prior


def _above_zero(value: object, where: str) -> float | None:
    if value is None:
        return None
    number = number_of(value, where)
    if number <= 0:
        raise BadCase(f"{where}: {number:g} is not above 0")
    return number
