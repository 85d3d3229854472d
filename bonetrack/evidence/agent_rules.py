"""Rules printed on labels, each with its source and whether it was read. Only what was read reaches a person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from bonetrack.core.agents import CATALOGUE, LabelRegion, RhythmKind
from bonetrack.core.rhythm import Rhythm
from bonetrack.evidence.cells import Row, read_rows
from bonetrack.evidence.columns import RuleStatus

FILE = Path(__file__).parent / "agent_rules.csv"
COLUMNS = ("agent", "rule", "kind", "rhythm", "region", "status", "reviewed_on", "source_url")


class RuleKind(StrEnum):
    """What to know about a missed dose; how it is handled; signs that need a person; how long a course is; what
    is known of its end.
    """

    MISSED = "missed"
    HANDLING = "handling"
    SIGN = "sign"
    COURSE = "course"
    FOLLOW = "follow"


class RuleRhythm(StrEnum):
    ANY = "any"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class AgentRule:
    """`region` None: the same everywhere."""

    agent: str
    rule: str
    kind: RuleKind
    rhythm: RuleRhythm
    region: LabelRegion | None
    status: RuleStatus
    reviewed_on: date
    source_url: str | None


def list_rules(agent: str, region: LabelRegion, rhythm: Rhythm, kind: RuleKind) -> list[AgentRule]:
    """The rules that were read for this agent, region and rhythm, in the order of the table."""
    fits = (RuleRhythm.ANY, rule_rhythm(rhythm))
    return [
        rule
        for rule in load_rules()
        if rule.agent == agent
        and rule.kind is kind
        and rule.status is RuleStatus.READ
        and rule.rhythm in fits
        and rule.region in (None, region)
    ]


def rule_rhythm(rhythm: Rhythm) -> RuleRhythm:
    """Chosen weekdays count as weekly when it is one day; every seventh day is weekly too."""
    if rhythm.kind is RhythmKind.EVERY_N_MONTHS:
        return RuleRhythm.MONTHLY if rhythm.every == 1 else RuleRhythm.ANY
    if rhythm.kind is RhythmKind.EVERY_N_DAYS and rhythm.every == 1:
        return RuleRhythm.DAILY
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return RuleRhythm.WEEKLY if rhythm.every == 7 else RuleRhythm.ANY
    is_weekly = len(rhythm.weekdays) == 1 and rhythm.every == 1
    return RuleRhythm.WEEKLY if is_weekly else RuleRhythm.ANY


@cache
def load_rules() -> tuple[AgentRule, ...]:
    return read_rules(FILE)


def read_rules(file: Path) -> tuple[AgentRule, ...]:
    """Read and check the table. Raises BadEvidence naming file, line and column."""
    return tuple(_rule(row) for row in read_rows(file, COLUMNS))


def _rule(row: Row) -> AgentRule:
    agent = row.text("agent")
    if agent not in CATALOGUE:
        raise row.refuse("agent", f"{agent!r} is not in the catalogue")
    status = row.word("status", RuleStatus)
    source_url = row.address("source_url") if row.maybe("source_url") else None
    if status is RuleStatus.READ and source_url is None:
        raise row.refuse("source_url", "is empty, but a rule that was read has a source")
    return AgentRule(
        agent=agent,
        rule=row.text("rule"),
        kind=row.word("kind", RuleKind),
        rhythm=row.word("rhythm", RuleRhythm),
        region=None if row.text("region") == "any" else row.word("region", LabelRegion),
        status=status,
        reviewed_on=row.day("reviewed_on"),
        source_url=source_url,
    )
