"""The catalogue of agents: class, how given, which rhythms fit, where injected, and when a dose's window closes.

Source of rules and their status: `evidence/agent_rules.csv`. Only rules with status `read` are shown as label rules.
"""

from dataclasses import dataclass
from enum import StrEnum


class AgentClass(StrEnum):
    HORMONE = "hormone"
    BISPHOSPHONATE = "bisphosphonate"
    RANKL_INHIBITOR = "rankl_inhibitor"
    PTH_ANALOGUE = "pth_analogue"
    SCLEROSTIN_INHIBITOR = "sclerostin_inhibitor"
    SERM = "serm"
    SUPPLEMENT = "supplement"


class Route(StrEnum):
    ORAL = "oral"
    SUBCUTANEOUS = "subcutaneous"
    INTRAMUSCULAR = "intramuscular"
    INTRAVENOUS = "intravenous"
    PATCH = "patch"
    GEL = "gel"


class Window(StrEnum):
    """How long a dose may still be logged before the day counts as not logged."""

    SAME_DAY = "same_day"
    TWELVE_HOURS = "twelve_hours"
    UNTIL_NEXT_DUE = "until_next_due"
    SEVEN_DAYS_BEFORE_NEXT = "seven_days_before_next"
    UNTIL_LOGGED = "until_logged"


class RhythmKind(StrEnum):
    EVERY_N_DAYS = "every_n_days"
    WEEKDAYS = "weekdays"
    EVERY_N_WEEKS = "every_n_weeks"
    EVERY_N_MONTHS = "every_n_months"
    CYCLE = "cycle"


class InjectionSite(StrEnum):
    ABDOMEN_LEFT = "abdomen_left"
    ABDOMEN_RIGHT = "abdomen_right"
    THIGH_LEFT = "thigh_left"
    THIGH_RIGHT = "thigh_right"
    UPPER_ARM_LEFT = "upper_arm_left"
    UPPER_ARM_RIGHT = "upper_arm_right"
    BUTTOCK_LEFT = "buttock_left"
    BUTTOCK_RIGHT = "buttock_right"


class LabelRegion(StrEnum):
    US = "US"
    EU = "EU"


ABDOMEN = (InjectionSite.ABDOMEN_LEFT, InjectionSite.ABDOMEN_RIGHT)
THIGH = (InjectionSite.THIGH_LEFT, InjectionSite.THIGH_RIGHT)
UPPER_ARM = (InjectionSite.UPPER_ARM_LEFT, InjectionSite.UPPER_ARM_RIGHT)
BUTTOCK = (InjectionSite.BUTTOCK_LEFT, InjectionSite.BUTTOCK_RIGHT)
DAYS, WEEKDAYS, MONTHS = RhythmKind.EVERY_N_DAYS, RhythmKind.WEEKDAYS, RhythmKind.EVERY_N_MONTHS
WEEKS, CYCLE = RhythmKind.EVERY_N_WEEKS, RhythmKind.CYCLE


@dataclass(frozen=True)
class Agent:
    """`evidence_agent` is the name in the trials' notation, None where no trial key exists (supplements)."""

    key: str
    agent_class: AgentClass
    route: Route
    evidence_agent: str | None
    rhythm_kinds: tuple[RhythmKind, ...]
    window: Window
    is_clinic_given: bool = False
    counts_from_actual: bool = False
    sites: tuple[InjectionSite, ...] = ()

    @property
    def is_injection(self) -> bool:
        return self.route in (Route.SUBCUTANEOUS, Route.INTRAMUSCULAR)

    @property
    def is_antiresorptive(self) -> bool:
        return self.agent_class in (AgentClass.BISPHOSPHONATE, AgentClass.RANKL_INHIBITOR, AgentClass.SERM)

    @property
    def may_be_several_a_day(self) -> bool:
        """Asked for more than one time of day; a bone agent never is."""
        return self.agent_class in (AgentClass.HORMONE, AgentClass.SUPPLEMENT) and not self.is_injection

    @property
    def can_be_skipped(self) -> bool:
        """A late dose of denosumab stays open until it is logged: bone is lost fast, so nothing may silence it."""
        return self.agent_class is not AgentClass.RANKL_INHIBITOR


class UnknownAgent(KeyError):
    """No agent of this key stands in the catalogue."""


_CLASS, _ROUTE, _WINDOW = AgentClass, Route, Window
_ALL = (
    Agent(
        "teriparatide",
        _CLASS.PTH_ANALOGUE,
        _ROUTE.SUBCUTANEOUS,
        "teriparatide",
        (DAYS,),
        _WINDOW.SAME_DAY,
        sites=ABDOMEN + THIGH,
    ),
    Agent(
        "abaloparatide",
        _CLASS.PTH_ANALOGUE,
        _ROUTE.SUBCUTANEOUS,
        "abaloparatide",
        (DAYS,),
        _WINDOW.SAME_DAY,
        sites=ABDOMEN,
    ),
    Agent(
        "romosozumab",
        _CLASS.SCLEROSTIN_INHIBITOR,
        _ROUTE.SUBCUTANEOUS,
        "romosozumab",
        (MONTHS,),
        _WINDOW.UNTIL_LOGGED,
        is_clinic_given=True,
        counts_from_actual=True,
        sites=ABDOMEN + THIGH + UPPER_ARM,
    ),
    Agent(
        "denosumab",
        _CLASS.RANKL_INHIBITOR,
        _ROUTE.SUBCUTANEOUS,
        "denosumab",
        (MONTHS,),
        _WINDOW.UNTIL_LOGGED,
        is_clinic_given=True,
        counts_from_actual=True,
        sites=UPPER_ARM + THIGH + ABDOMEN,
    ),
    Agent("alendronate", _CLASS.BISPHOSPHONATE, _ROUTE.ORAL, "alendronate", (WEEKDAYS, DAYS), _WINDOW.UNTIL_NEXT_DUE),
    Agent(
        "risedronate",
        _CLASS.BISPHOSPHONATE,
        _ROUTE.ORAL,
        "risedronate",
        (WEEKDAYS, DAYS, MONTHS),
        _WINDOW.UNTIL_NEXT_DUE,
    ),
    Agent(
        "risedronate_delayed_release",
        _CLASS.BISPHOSPHONATE,
        _ROUTE.ORAL,
        "risedronate",
        (WEEKDAYS,),
        _WINDOW.UNTIL_NEXT_DUE,
    ),
    Agent("ibandronate", _CLASS.BISPHOSPHONATE, _ROUTE.ORAL, "ibandronate", (MONTHS,), _WINDOW.SEVEN_DAYS_BEFORE_NEXT),
    Agent(
        "ibandronate_infusion",
        _CLASS.BISPHOSPHONATE,
        _ROUTE.INTRAVENOUS,
        "ibandronate",
        (MONTHS,),
        _WINDOW.UNTIL_LOGGED,
        is_clinic_given=True,
        counts_from_actual=True,
    ),
    Agent(
        "zoledronate",
        _CLASS.BISPHOSPHONATE,
        _ROUTE.INTRAVENOUS,
        "zoledronate",
        (MONTHS,),
        _WINDOW.UNTIL_LOGGED,
        is_clinic_given=True,
        counts_from_actual=True,
    ),
    Agent("raloxifene", _CLASS.SERM, _ROUTE.ORAL, "raloxifene", (DAYS,), _WINDOW.SAME_DAY),
    Agent("estradiol_patch", _CLASS.HORMONE, _ROUTE.PATCH, "estrogen", (WEEKDAYS, DAYS), _WINDOW.UNTIL_NEXT_DUE),
    Agent("estradiol_tablet", _CLASS.HORMONE, _ROUTE.ORAL, "estrogen", (DAYS, CYCLE), _WINDOW.SAME_DAY),
    Agent("estradiol_gel", _CLASS.HORMONE, _ROUTE.GEL, "estrogen", (DAYS, CYCLE), _WINDOW.SAME_DAY),
    Agent("conjugated_estrogens", _CLASS.HORMONE, _ROUTE.ORAL, "estrogen", (DAYS, CYCLE), _WINDOW.SAME_DAY),
    Agent(
        "estrogen_progestogen_tablet",
        _CLASS.HORMONE,
        _ROUTE.ORAL,
        "estrogen_progestin",
        (DAYS, CYCLE),
        _WINDOW.SAME_DAY,
    ),
    Agent(
        "estrogen_progestogen_patch",
        _CLASS.HORMONE,
        _ROUTE.PATCH,
        "estrogen_progestin",
        (WEEKDAYS, DAYS),
        _WINDOW.UNTIL_NEXT_DUE,
    ),
    Agent("progesterone", _CLASS.HORMONE, _ROUTE.ORAL, None, (DAYS, CYCLE), _WINDOW.SAME_DAY),
    Agent("medroxyprogesterone", _CLASS.HORMONE, _ROUTE.ORAL, None, (DAYS, CYCLE), _WINDOW.SAME_DAY),
    Agent(
        "testosterone_cypionate",
        _CLASS.HORMONE,
        _ROUTE.INTRAMUSCULAR,
        "testosterone",
        (WEEKS, WEEKDAYS, DAYS),
        _WINDOW.UNTIL_NEXT_DUE,
        sites=THIGH + BUTTOCK,
    ),
    Agent(
        "testosterone_enanthate",
        _CLASS.HORMONE,
        _ROUTE.INTRAMUSCULAR,
        "testosterone",
        (WEEKS, WEEKDAYS, DAYS),
        _WINDOW.UNTIL_NEXT_DUE,
        sites=THIGH + BUTTOCK + ABDOMEN,
    ),
    Agent(
        "testosterone_undecanoate",
        _CLASS.HORMONE,
        _ROUTE.INTRAMUSCULAR,
        "testosterone",
        (DAYS,),
        _WINDOW.UNTIL_LOGGED,
        is_clinic_given=True,
        counts_from_actual=True,
        sites=BUTTOCK,
    ),
    Agent("testosterone_gel", _CLASS.HORMONE, _ROUTE.GEL, "testosterone", (DAYS,), _WINDOW.SAME_DAY),
    Agent("calcium", _CLASS.SUPPLEMENT, _ROUTE.ORAL, None, (DAYS, WEEKDAYS), _WINDOW.SAME_DAY),
    Agent("vitamin_d", _CLASS.SUPPLEMENT, _ROUTE.ORAL, None, (DAYS, WEEKDAYS, MONTHS), _WINDOW.SAME_DAY),
)
CATALOGUE: dict[str, Agent] = {agent.key: agent for agent in _ALL}


def get_agent(key: str) -> Agent:
    try:
        return CATALOGUE[key]
    except KeyError as error:
        raise UnknownAgent(key) from error


def list_agents(agent_class: AgentClass) -> list[Agent]:
    return [agent for agent in CATALOGUE.values() if agent.agent_class is agent_class]


def window_of(agent: Agent, region: LabelRegion, is_monthly: bool) -> Window:
    """The window in the patient's label region; monthly risedronate keeps a week between two doses."""
    if agent.key == "abaloparatide" and region is LabelRegion.EU:
        return Window.TWELVE_HOURS
    if agent.key == "risedronate" and is_monthly:
        return Window.SEVEN_DAYS_BEFORE_NEXT
    return agent.window
