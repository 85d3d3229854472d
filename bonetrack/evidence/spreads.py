"""Every row gets a standard error: printed, else from its interval or SD, else filled in and marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from bonetrack.core.dxa import Site
from bonetrack.core.spread import individual_sd_pct

IMPUTED_ENLARGED_BY = 1.25
_Z_95_TWICE = 2 * 1.96
# When no row of a regimen says how many people it had: as few as the smallest trials of the table.
FEWEST_PEOPLE = 20


@dataclass(frozen=True)
class Printed:
    """The spread columns of one row, as printed, with `n_share` the arm's share of a printed total."""

    regimen: str
    site: Site
    month: float
    sd: float | None
    se: float | None
    ci: tuple[float, float] | None
    n: int | None
    n_share: int | None

    @property
    def people(self) -> int | None:
        return self.n or self.n_share


@dataclass(frozen=True)
class Spread:
    sd_pct: float | None
    se_pct: float
    se_imputed: bool


def smallest_groups(rows: Iterable[Printed]) -> dict[tuple[str, Site], int]:
    """The fewest people known for each regimen and site."""
    fewest: dict[tuple[str, Site], int] = {}
    for row in rows:
        if row.people is not None:
            key = (row.regimen, row.site)
            fewest[key] = min(fewest.get(key, row.people), row.people)
    return fewest


def spread_of(row: Printed, fewest: Mapping[tuple[str, Site], int]) -> Spread:
    """SE printed, else from the 95 % interval, else SD / sqrt(n), else default SD / sqrt(n) enlarged and marked."""
    se = row.se
    if se is None and row.ci is not None:
        se = (row.ci[1] - row.ci[0]) / _Z_95_TWICE
    sd = row.sd
    if sd is None and se is not None and row.n is not None:
        sd = se * sqrt(row.n)
    if se is not None:
        return Spread(sd, se, se_imputed=False)
    if sd is not None and row.people is not None:
        return Spread(sd, sd / sqrt(row.people), se_imputed=False)
    people = row.people or fewest.get((row.regimen, row.site), FEWEST_PEOPLE)
    guess = (sd if sd is not None else individual_sd_pct(row.site, row.month)) / sqrt(people)
    return Spread(sd, IMPUTED_ENLARGED_BY * guess, se_imputed=True)
