"""One checked row of `trials.csv` or `effects.csv`: every cell is held against the data dictionary."""

from bonetrack.core.dxa import Site
from bonetrack.core.effects import (
    Analysis,
    Basis,
    DoseClass,
    Effect,
    PopulationFlag,
    RowSex,
    SourceQuality,
    Trial,
)
from bonetrack.core.errors import BadRegimen
from bonetrack.core.regimen import PriorClass, Regimen, parse_regimen
from bonetrack.evidence.cells import Row
from bonetrack.evidence.columns import (
    DOI,
    FIRST_YEAR,
    MEAN_LIMITS_PCT,
    MONTH_LIMITS,
    NCT,
    PMID,
    PRIOR_WORDS,
    REVIEWED_ON,
)
from bonetrack.evidence.spreads import Printed, Spread


def trial_of(row: Row) -> Trial:
    return Trial(
        trial_id=row.text("trial"),
        name=row.text("name"),
        citation=row.text("citation"),
        doi=_doi(row),
        pmid=_pmid(row),
        nct=row.maybe_shaped("nct", NCT, "NCT00523341"),
        url=row.address("url"),
        year=_year(row),
        source_quality=row.word("source_quality", SourceQuality),
    )


def _doi(row: Row) -> str | None:
    return row.maybe_shaped("doi", DOI, "10.1002/jbmr.1472")


def _pmid(row: Row) -> str | None:
    return row.maybe_shaped("pmid", PMID, "22095631")


def _year(row: Row) -> int | None:
    year = row.maybe_count("year")
    if year is not None and not FIRST_YEAR <= year <= REVIEWED_ON.year:
        raise row.refuse("year", f"{year} is outside {FIRST_YEAR} to {REVIEWED_ON.year}")
    return year


def printed_of(row: Row) -> Printed:
    low, high = row.maybe_number("ci_low_pct"), row.maybe_number("ci_high_pct")
    if (low is None) != (high is None):
        raise row.refuse("ci_low_pct" if low is None else "ci_high_pct", "is empty while the other end is given")
    if low is not None and high is not None and low > high:
        raise row.refuse("ci_low_pct", f"{low:g} is above the other end, {high:g}")
    mean = row.number("mean_pct")
    if low is not None and high is not None and not low <= mean <= high:
        raise row.refuse("mean_pct", f"{mean:g} is outside its own interval")
    if row.maybe("n") and row.maybe("n_share"):
        raise row.refuse("n_share", "is given while n is printed")
    return Printed(
        regimen=row.text("regimen"),
        site=row.word("site", Site),
        month=row.within("month", MONTH_LIMITS),
        sd=row.maybe_above_zero("sd_pct"),
        se=row.maybe_above_zero("se_pct"),
        ci=None if low is None or high is None else (low, high),
        n=row.maybe_count("n"),
        n_share=row.maybe_count("n_share"),
    )


def effect_of(row: Row, spread: Spread, trials: dict[str, Trial]) -> Effect:
    trial_id = row.text("trial")
    if trial_id not in trials:
        raise row.refuse("trial", f"{trial_id!r} is not in trials.csv")
    regimen = _regimen(row)
    basis = row.word("basis", Basis)
    if basis is Basis.FROM_SWITCH and len(regimen.phases) < 2:
        raise row.refuse("basis", "a change from the switch needs a regimen of two phases or more")
    return Effect(
        trial_id=trial_id,
        report=row.text("report"),
        arm=row.text("arm"),
        regimen=regimen,
        dose_class=row.word("dose_class", DoseClass),
        population=row.text("population"),
        population_flag=row.maybe_word("population_flag", PopulationFlag),
        sex=row.word("sex", RowSex),
        prior=_prior(row),
        site=row.word("site", Site),
        month=row.within("month", MONTH_LIMITS),
        mean_pct=row.within("mean_pct", MEAN_LIMITS_PCT),
        sd_pct=spread.sd_pct,
        se_pct=spread.se_pct,
        se_imputed=spread.se_imputed,
        n=row.maybe_count("n") or row.maybe_count("n_share"),
        basis=basis,
        analysis=row.word("analysis", Analysis),
        outlier=_yes(row, "outlier"),
        source_quality=row.word("source_quality", SourceQuality),
        doi=_doi(row),
        pmid=_pmid(row),
        note=row.maybe("note") or "",
        source_url=row.address("source_url"),
    )


def _regimen(row: Row) -> Regimen:
    try:
        return parse_regimen(row.text("regimen"), evidence=True)
    except BadRegimen as wrong:
        raise row.refuse("regimen", str(wrong)) from None


def _prior(row: Row) -> PriorClass:
    text = row.text("prior_class")
    if text not in PRIOR_WORDS:
        raise row.refuse("prior_class", f"{text!r} is not one of: {', '.join(PRIOR_WORDS)}")
    return PriorClass(text)


def _yes(row: Row, column: str) -> bool:
    text = row.maybe(column)
    if text not in (None, "yes"):
        raise row.refuse(column, f"{text!r} is not 'yes' or empty")
    return text == "yes"
