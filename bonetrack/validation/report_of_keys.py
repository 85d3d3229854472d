"""The parts of the report on single keys: what comes back of their own rows, and how far trials lie apart."""

from collections.abc import Mapping, Sequence

from bonetrack.core.dxa import Site
from bonetrack.core.observations import Observation
from bonetrack.core.spread import BETWEEN_TRIALS_PCT
from bonetrack.validation.keys import Key
from bonetrack.validation.left_out import SITES
from bonetrack.validation.markdown import points, signed, site, table


def keys_part(keys: Sequence[Key]) -> str:
    judged = [key for key in keys if key.site in SITES]
    single = [key for key in judged if key.trials == 1]
    worst = [[site(one), str(sum(key.site is one for key in single)), points(_worst(single, one))] for one in SITES]
    pooled = [_pooled_row(key) for key in judged if key.trials > 1]
    return f"""## The keys' own rows

A key with one trial should give that trial back (within 0.7 points at the spine, 0.5 at the hip):

{table(["site", "keys with one trial", "largest difference"], worst)}

Keys with several trials: the course, and the rows it is pooled from, as month: reported → course.

{table(["site", "key", "trials", "level at 12 months", "rows"], pooled)}"""


def spreads_part(spreads: Mapping[Site, float | None]) -> str:
    rows = [[site(one), points(spread), points(BETWEEN_TRIALS_PCT[one])] for one, spread in spreads.items()]
    return f"""## How far trials of one treatment lie apart

The median tau of the keys with two trials or more, where it is above 0 (DerSimonian and Laird, at 12 months), and the
number that a key with one trial takes.

{table(["site", "median tau", "in use"], rows)}"""


def _worst(keys: Sequence[Key], site_: Site) -> float | None:
    return max((abs(_off(key, row)) for key in keys if key.site is site_ for row in key.rows), default=None)


def _off(key: Key, row: Observation) -> float:
    return _course_pct(key, row) - row.mean_pct


def _course_pct(key: Key, row: Observation) -> float:
    knot = key.course.at(row.month)
    if knot is None:
        raise ValueError(f"{key} ends before its own row at {row.month:g} months")
    return knot.mean_pct


def _pooled_row(key: Key) -> list[str]:
    rows = sorted(key.rows, key=lambda row: (row.month, row.mean_pct))
    said = ", ".join(f"{row.month:g}: {signed(row.mean_pct)} → {signed(_course_pct(key, row))}" for row in rows)
    return [site(key.site), f"`{key.name}`", str(key.trials), signed(key.course.level_pct), said]
