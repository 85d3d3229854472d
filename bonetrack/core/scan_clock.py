"""When the next DXA scan is due. The clinician's date wins; these months are only where nothing else is said.

Source: Endocrine Society (every 1 to 3 years), AACE (every 1 to 2 years until stable); the months are derived.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import AgentClass, get_agent

SOON_MONTHS = 12
LATER_MONTHS = 24
# A scan near the end of the first year after a start answers it; an earlier one was made at the start.
ANSWERS_A_START_AFTER_MONTHS = 10
# A scan is often made some weeks early, when the first reminder has come.
ANSWERS_FROM_BEFORE = timedelta(days=90)
BUILDERS = (AgentClass.PTH_ANALOGUE, AgentClass.SCLEROSTIN_INHIBITOR)


@dataclass(frozen=True)
class Taken:
    """An agent of the catalogue and the days between which it was taken; `stops_on` None: still taken."""

    agent: str
    starts_on: date
    stops_on: date | None = None

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.stops_on is None or day < self.stops_on)


def default_interval_months(taken: Iterable[Taken], scanned_on: date) -> int:
    """12 after a start or switch, on a bone-building agent or after stopping denosumab; otherwise 24.

    Without any treatment on record: 12, the shorter of the two.
    """
    for_bone = [each for each in taken if get_agent(each.agent).evidence_agent is not None]
    if not for_bone:
        return SOON_MONTHS
    if any(_needs_a_close_look(each, scanned_on) for each in for_bone):
        return SOON_MONTHS
    latest_start = max(each.starts_on for each in for_bone)
    answered_from = latest_start + relativedelta(months=ANSWERS_A_START_AFTER_MONTHS)
    return LATER_MONTHS if scanned_on >= answered_from else SOON_MONTHS


def _needs_a_close_look(taken: Taken, day: date) -> bool:
    agent_class = get_agent(taken.agent).agent_class
    if agent_class in BUILDERS:
        return taken.runs_on(day)
    just_stopped = taken.stops_on is not None and taken.stops_on <= day <= taken.stops_on + relativedelta(months=12)
    return agent_class is AgentClass.RANKL_INHIBITOR and just_stopped


def next_scan_on(scanned_on: date, months: int) -> date:
    """True calendar months after the scan."""
    return scanned_on + relativedelta(months=months)


def derive_next_scan(
    taken: Sequence[Taken], scanned_on: date | None, months: int | None, known_on: date
) -> date | None:
    """When the next scan is due; `months` is the person's own rhythm. None without a scan and a bone agent.

    A treatment that began after the last scan brings it forward to a year after that start. Without any scan on
    record it is a year after the newest start; where that has passed, the day this became known: scans made before
    are not known to us, so we ask now rather than let years go by.
    """
    for_bone = [each for each in taken if get_agent(each.agent).evidence_agent is not None]
    newest = max((each.starts_on for each in for_bone), default=None)
    if scanned_on is None:
        return None if newest is None else max(next_scan_on(newest, months or SOON_MONTHS), known_on)
    running = [each for each in for_bone if each.starts_on <= scanned_on]
    after_scan = next_scan_on(scanned_on, months or default_interval_months(running, scanned_on))
    if newest is None or newest <= scanned_on:
        return after_scan
    after_start = next_scan_on(newest, months or SOON_MONTHS)
    # A date that had passed before the treatment began says nothing about that treatment.
    return after_start if after_scan < newest else min(after_scan, after_start)


def answers(scanned_on: date, own_date: date) -> bool:
    """Whether a scan is the one that the person's own date asked for; one typed in from long before is not."""
    return scanned_on >= own_date - ANSWERS_FROM_BEFORE
