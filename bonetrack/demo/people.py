"""Who the demo people are. All values are made up; they look like reports and prove nothing."""

from dataclasses import dataclass, field
from datetime import time

from bonetrack.core.agents import InjectionSite, RhythmKind
from bonetrack.core.cases import Menopausal
from bonetrack.core.dxa import Side, Site
from bonetrack.core.events import Bone, EventKind
from bonetrack.core.markers import Marker
from bonetrack.core.regimen import PriorClass
from bonetrack.core.rhythm import Rhythm

# Reserved for examples (RFC 2606): no mail can ever reach anybody there.
DOMAIN = "demo.bonetrack.example"
EVERY_DAY = Rhythm(RhythmKind.EVERY_N_DAYS, 1, times=(time(8, 0),))
TWICE_A_WEEK = Rhythm(RhythmKind.WEEKDAYS, weekdays=(0, 3), times=(time(8, 30),))
ON_SUNDAYS = Rhythm(RhythmKind.WEEKDAYS, weekdays=(6,), times=(time(7, 0),))
EVERY_2_WEEKS = Rhythm(RhythmKind.EVERY_N_DAYS, 14, times=(time(9, 0),))
EVERY_6_MONTHS = Rhythm(RhythmKind.EVERY_N_MONTHS, 6, times=(time(10, 0),))


@dataclass(frozen=True)
class DemoPlan:
    """`logged_share`: of 100 doses that fell due, so many were logged."""

    agent: str
    dose: str
    rhythm: Rhythm
    start_months_ago: int
    stop_months_ago: int | None = None
    logged_share: int = 96
    sites: tuple[InjectionSite, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class DemoScan:
    """BMD in g/cm2 and T-score by site."""

    weeks_ago: int
    results: dict[Site, tuple[float, float]]


@dataclass(frozen=True)
class DemoMarker:
    weeks_ago: int
    values: dict[Marker, float]


@dataclass(frozen=True)
class DemoEvent:
    weeks_ago: int
    kind: EventKind
    bone: Bone | None = None
    side: Side | None = None
    note: str = ""


@dataclass(frozen=True)
class DemoPerson:
    first_name: str
    sex: str
    birth_year: int
    zone: str
    plans: tuple[DemoPlan, ...]
    scans: tuple[DemoScan, ...]
    markers: tuple[DemoMarker, ...] = ()
    events: tuple[DemoEvent, ...] = ()
    menopausal: Menopausal | None = None
    prior_therapy: PriorClass = PriorClass.NONE
    scanner: tuple[str, str] = ("Hologic", "Horizon W")
    facility: str = "Lakeside Hospital"
    caregivers: tuple[str, ...] = field(default=())

    @property
    def email(self) -> str:
        return f"{self.first_name.lower()}@{DOMAIN}"


def _scan(weeks_ago: int, spine: tuple[float, float], hip: tuple[float, float], neck: tuple[float, float]) -> DemoScan:
    return DemoScan(weeks_ago, {Site.LUMBAR_SPINE: spine, Site.TOTAL_HIP: hip, Site.FEMORAL_NECK: neck})


def _markers(weeks_ago: int, ctx_ng_l: float, p1np_ug_l: float) -> DemoMarker:
    return DemoMarker(weeks_ago, {Marker.CTX: ctx_ng_l, Marker.P1NP: p1np_ug_l})


SITES = (InjectionSite.ABDOMEN_LEFT, InjectionSite.THIGH_RIGHT, InjectionSite.ABDOMEN_RIGHT, InjectionSite.THIGH_LEFT)
ANNA = DemoPerson(
    "Anna",
    "F",
    1957,
    "Europe/London",
    plans=(
        DemoPlan("estradiol_patch", "50 micrograms a day", TWICE_A_WEEK, 24, logged_share=97),
        DemoPlan("teriparatide", "20 micrograms", EVERY_DAY, 24, 5, sites=SITES, why="After a broken vertebra"),
        DemoPlan("alendronate", "70 mg", ON_SUNDAYS, 5, why="After teriparatide"),
    ),
    scans=(
        _scan(105, (0.742, -2.8), (0.689, -2.1), (0.598, -2.2)),
        _scan(54, (0.801, -2.2), (0.704, -2.0), (0.607, -2.1)),
        _scan(3, (0.836, -1.9), (0.721, -1.8), (0.622, -2.0)),
    ),
    markers=(_markers(104, 420, 48), _markers(91, 560, 112), _markers(52, 610, 118), _markers(8, 300, 39)),
    events=(DemoEvent(119, EventKind.FRACTURE, Bone.SPINE, note="Found on an X-ray of the back"),),
    menopausal=Menopausal.POST,
    caregivers=("Carl", "Berta"),
)
MARKUS = DemoPerson(
    "Markus",
    "M",
    1961,
    "Europe/Berlin",
    plans=(
        DemoPlan(
            "testosterone_enanthate",
            "100 mg",
            EVERY_2_WEEKS,
            24,
            sites=(InjectionSite.THIGH_LEFT, InjectionSite.THIGH_RIGHT),
        ),
        DemoPlan("alendronate", "70 mg", ON_SUNDAYS, 24, logged_share=92),
    ),
    scans=(
        _scan(104, (0.988, -1.6), (0.874, -1.6), (0.812, -1.9)),
        _scan(52, (1.021, -1.3), (0.889, -1.5), (0.818, -1.8)),
        _scan(2, (1.046, -1.1), (0.896, -1.5), (0.823, -1.8)),
    ),
    markers=(_markers(106, 480, 55), _markers(91, 190, 27)),
    # His scans are of the left hip, which goes on.
    events=(DemoEvent(70, EventKind.HIP_REPLACEMENT, side=Side.RIGHT, note="For arthritis"),),
    scanner=("GE Lunar", "iDXA"),
    facility="City Clinic",
)
INGRID = DemoPerson(
    "Ingrid",
    "F",
    1963,
    "Europe/Stockholm",
    plans=(
        DemoPlan("estrogen_progestogen_patch", "50 and 140 micrograms a day", TWICE_A_WEEK, 24),
        DemoPlan("denosumab", "60 mg", EVERY_6_MONTHS, 24, sites=(InjectionSite.UPPER_ARM_LEFT,)),
    ),
    scans=(
        _scan(105, (0.781, -2.4), (0.712, -1.9), (0.634, -1.9)),
        _scan(53, (0.824, -2.0), (0.733, -1.7), (0.645, -1.8)),
        _scan(2, (0.851, -1.8), (0.745, -1.6), (0.652, -1.7)),
    ),
    markers=(_markers(104, 510, 58), _markers(80, 90, 16)),
    menopausal=Menopausal.POST,
    caregivers=("Olof",),
)
TERESA = DemoPerson(
    "Teresa",
    "F",
    1951,
    "America/New_York",
    plans=(
        DemoPlan("teriparatide", "20 micrograms", EVERY_DAY, 23, logged_share=94, sites=SITES),
        DemoPlan("denosumab", "60 mg", EVERY_6_MONTHS, 23, sites=(InjectionSite.UPPER_ARM_RIGHT,)),
    ),
    scans=(
        _scan(101, (0.705, -3.1), (0.642, -2.5), (0.561, -2.5)),
        _scan(49, (0.768, -2.5), (0.673, -2.2), (0.584, -2.3)),
    ),
    markers=(_markers(100, 460, 51), _markers(74, 140, 29)),
    # Less than a year before her last scan, on treatment: My bones asks for a talk with the clinic.
    events=(DemoEvent(62, EventKind.FRACTURE, Bone.WRIST, Side.RIGHT, "Slipped on ice"),),
    menopausal=Menopausal.POST,
    caregivers=("Luis",),
)
PEOPLE = (ANNA, MARKUS, INGRID, TERESA)
# A caregiver with an account of his own, who may look at Anna's record.
CAREGIVER_ACCOUNT = "carl"
