"""When the next DXA scan is due. The clinician's date wins; these months are only where nothing else is said.

Source: Endocrine Society (every 1 to 3 years), AACE (every 1 to 2 years until stable); the months are derived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import AgentClass, get_agent

SOON_MONTHS = 12
LATER_MONTHS = 24
# A scan near the end of the first year after a start answers it; an earlier one was made at the start.
ANSWERS_A_START_AFTER_MONTHS = 10
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
