"""How long the evidence takes to load and a whole course to be worked out: `make bench-evidence`.

Each figure is the median of several runs. A cold course begins with nothing worked out yet, as a new process does.
"""

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from bonetrack.core import (
    courses,
    key_courses,
    observations,
    people_spread,
    phase_evidence,
    sequence_observations,
    shapes,
)
from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.expectation import expect
from bonetrack.core.regimen import PriorClass, parse_regimen
from bonetrack.evidence.loader import FOLDER, load_evidence, read_evidence

SIX_PHASES = "teriparatide[24]>denosumab[24]>none[6]>zoledronate[12]>romosozumab[12]>alendronate"
MONTHS = [float(month) for month in range(121)]
KEPT = (
    courses.pool,
    shapes.fit_shape,
    key_courses.shape_of,
    people_spread.people_factor,
    observations.list_printed,
    sequence_observations.list_observations,
    phase_evidence.match_phase,
)


def whole_course(table: EvidenceTable) -> None:
    regimen = parse_regimen(SIX_PHASES)
    expect(regimen, Site.LUMBAR_SPINE, sex=Sex.FEMALE, prior=PriorClass.NONE, months=MONTHS, table=table)


def forget() -> None:
    for kept in KEPT:
        kept.cache_clear()


def milliseconds(run: Callable[[], object], before: Callable[[], object] = lambda: None, times: int = 15) -> float:
    taken = []
    for _ in range(times):
        before()
        start = perf_counter()
        run()
        taken.append(1000 * (perf_counter() - start))
    return median(taken)


def main() -> None:
    table = load_evidence()
    figures = {
        "evidence loaded": milliseconds(lambda: read_evidence(FOLDER / "trials.csv", FOLDER / "effects.csv")),
        "six phases, 121 months, warm": milliseconds(lambda: whole_course(table)),
        "six phases, 121 months, cold": milliseconds(lambda: whole_course(table), before=forget),
    }
    for name, taken in figures.items():
        sys.stdout.write(f"{name}: {taken:.1f} ms\n")


if __name__ == "__main__":
    main()
