"""The trials behind a course, as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from bonetrack.core.effects import EvidenceTable
from bonetrack.core.targets import Match


@dataclass(frozen=True)
class Source:
    """A trial behind the course; `n` is the largest number of people in one of its rows."""

    trial_id: str
    name: str
    citation: str
    doi: str | None
    pmid: str | None
    nct: str | None
    url: str
    year: int | None
    n: int | None
    population: str


def list_sources(matches: Sequence[Match], table: EvidenceTable) -> tuple[Source, ...]:
    """The trials of the matches, each once, in the order of their names."""
    rows = [one.effect for match in matches for one in match.observations]
    found: list[Source] = []
    for trial_id in sorted({row.trial_id for row in rows}):
        trial = table.trial(trial_id)
        own = [row for row in rows if row.trial_id == trial_id]
        people = [row.n for row in own if row.n is not None]
        populations = list(dict.fromkeys(row.population for row in own))
        found.append(
            Source(
                trial_id=trial_id,
                name=trial.name,
                citation=trial.citation,
                doi=trial.doi,
                pmid=trial.pmid,
                nct=trial.nct,
                url=trial.url,
                year=trial.year,
                n=max(people, default=None),
                population=populations[0],
            )
        )
    return tuple(sorted(found, key=lambda source: source.name.casefold()))
