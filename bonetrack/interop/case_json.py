"""A case and its assessment as JSON, for anyone who wants to check the calculation."""

from collections.abc import Mapping
from typing import Any, TypeVar

from bonetrack.core.assessment import ScanAssessment, SeriesAssessment
from bonetrack.core.cases import Case, Fracture, Menopausal, Scan
from bonetrack.core.dxa import Site, bmd_limits
from bonetrack.core.effects import Sex
from bonetrack.core.errors import BadCase
from bonetrack.core.regimen import PriorClass, Treatment

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
        "doses",
    }
)
_OLDEST_YEARS = 120
_LARGEST = 10_000  # no month, BMD or age comes near it; whole numbers of any length can be written in JSON
Word = TypeVar("Word", Sex, Menopausal, PriorClass, Site)


def read_case(data: object) -> Case:
    """Read a case. Raises BadCase naming the field that cannot be read."""
    top = _mapping(data, "the case")
    unknown = sorted(set(top) - _CASE_FIELDS)
    if unknown:
        raise BadCase(f"{unknown[0]!r} is not a field of a case")
    _list(top, "doses")  # may be there for `plan`; the cover of denosumab ends at its `stop_month`
    age = _maybe_number(top, "age", "age")
    if age is not None and not 0 <= age <= _OLDEST_YEARS:
        raise BadCase(f"age: {age:g} is outside 0 to {_OLDEST_YEARS}")
    share = _maybe_number(top, "doses_logged_share", "doses_logged_share")
    if share is not None and not 0 <= share <= 1:
        raise BadCase(f"doses_logged_share: {share:g} is outside 0 to 1")
    return Case(
        sex=_word(Sex, top.get("sex"), "sex"),
        age=age,
        menopausal=None if top.get("menopausal") is None else _word(Menopausal, top["menopausal"], "menopausal"),
        prior=_prior(top.get("prior")),
        treatments=tuple(_treatment(one, f"treatments[{i}]") for i, one in enumerate(_list(top, "treatments"))),
        scans=tuple(_scan(one, f"scans[{i}]") for i, one in enumerate(_list(top, "scans"))),
        lsc_g_cm2=_lsc(top.get("lsc_g_cm2")),
        doses_logged_share=share,
        late_doses=tuple(_number_of(one, f"late_doses[{i}]") for i, one in enumerate(_list(top, "late_doses"))),
        fractures=tuple(_fracture(one, f"fractures[{i}]") for i, one in enumerate(_list(top, "fractures"))),
    )


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
    found = _mapping(data, where)
    agent = found.get("agent")
    if not isinstance(agent, str) or not agent.strip():
        raise BadCase(f"{where}.agent: give the name of the agent")
    dose = found.get("dose")
    return Treatment(
        agent=agent.strip().lower(),
        start_month=_maybe_number(found, "start_month", f"{where}.start_month"),
        stop_month=_maybe_number(found, "stop_month", f"{where}.stop_month"),
        dose=None if dose is None else str(dose),
    )


def _scan(data: object, where: str) -> Scan:
    found = _mapping(data, where)
    site = _word(Site, found.get("site"), f"{where}.site")
    if found.get("month") is None:
        raise BadCase(f"{where}.month: is missing")
    t_score = _maybe_number(found, "t_score", f"{where}.t_score")
    bmd = _maybe_number(found, "bmd_g_cm2", f"{where}.bmd_g_cm2")
    if bmd is None and t_score is None:
        raise BadCase(f"{where}.bmd_g_cm2: is missing")
    if bmd is not None and not bmd_limits(site).is_possible(bmd):
        limits = bmd_limits(site)
        raise BadCase(
            f"{where}.bmd_g_cm2: {bmd:g} is outside {limits.hard_low:g} to {limits.hard_high:g} g/cm2 for {site.value}"
        )
    return Scan(
        month=_number_of(found["month"], f"{where}.month"),
        site=site,
        bmd_g_cm2=bmd,
        t_score=t_score,
        side=_maybe_text(found, "side", where),
        vertebrae=_maybe_text(found, "vertebrae", where),
        scanner=_maybe_text(found, "scanner", where),
        lsc_g_cm2=_above_zero(found.get("lsc_g_cm2"), f"{where}.lsc_g_cm2"),
    )


def _fracture(data: object, where: str) -> Fracture:
    found = _mapping(data, where)
    if found.get("month") is None:
        raise BadCase(f"{where}.month: is missing")
    return Fracture(
        _number_of(found["month"], f"{where}.month"), at_spine=found.get("site") in ("spine", "lumbar_spine")
    )


def _lsc(data: object) -> dict[Site, float]:
    if data is None:
        return {}
    found: dict[Site, float] = {}
    for name, value in _mapping(data, "lsc_g_cm2").items():
        lsc = _above_zero(value, f"lsc_g_cm2.{name}")
        if lsc is not None:
            found[_word(Site, name, "lsc_g_cm2")] = lsc
    return found


def _prior(value: object) -> PriorClass | None:
    if value is None:
        return None
    prior = _word(PriorClass, value, "prior")
    if prior is PriorClass.NOT_STATED:
        raise BadCase("prior: use 'unknown' where nobody knows")
    return prior


def _above_zero(value: object, where: str) -> float | None:
    if value is None:
        return None
    number = _number_of(value, where)
    if number <= 0:
        raise BadCase(f"{where}: {number:g} is not above 0")
    return number


def _mapping(data: object, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadCase(f"{where}: must be an object with fields")
    return data


def _list(data: Mapping[str, Any], name: str) -> list[object]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadCase(f"{name}: must be a list")
    return value


def _maybe_text(data: Mapping[str, Any], name: str, where: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise BadCase(f"{where}.{name}: must be text")
    return value


def _maybe_number(data: Mapping[str, Any], name: str, where: str) -> float | None:
    return None if data.get(name) is None else _number_of(data[name], where)


def _number_of(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LARGEST:
        raise BadCase(f"{where}: {str(value)[:40]!r} is not a number that can be meant")
    return float(value)


def _word(words: type[Word], value: object, where: str) -> Word:
    try:
        return words(str(value))
    except ValueError:
        allowed = ", ".join(one.value for one in words)
        raise BadCase(f"{where}: {value!r} is not one of: {allowed}") from None
