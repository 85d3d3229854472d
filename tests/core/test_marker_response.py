"""Response rules of bone markers: at the threshold and just over it, and everything that forbids a comparison."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bonetrack.core.marker_fairness import WhyNot
from bonetrack.core.marker_response import MarkerReading, MedicineCourse, Response, read_responses
from bonetrack.core.marker_rules import RuleScope, scope_of
from bonetrack.core.markers import Marker, MarkerDraft, MarkerUnit
from bonetrack.core.regimen import PriorClass
from bonetrack.evidence.marker_rules import load_marker_rules

START = date(2026, 1, 10)
BEFORE, AFTER = date(2026, 1, 5), date(2026, 4, 10)
TABLET = MedicineCourse("alendronate", START)
PEN = MedicineCourse("teriparatide", START)


def ctx(on: date, value: float, **parts: object) -> MarkerDraft:
    defaults = {"drawn_time": time(8, 30), "is_fasting": True, "laboratory": "City lab"}
    return MarkerDraft(Marker.CTX, value, MarkerUnit.NG_L, on, **(defaults | parts))  # type: ignore[arg-type]


def p1np(on: date, value: float, **parts: object) -> MarkerDraft:
    defaults = {"laboratory": "City lab"}
    return MarkerDraft(Marker.P1NP, value, MarkerUnit.UG_L, on, **(defaults | parts))  # type: ignore[arg-type]


def read(
    drafts: tuple[MarkerDraft, ...],
    *courses: MedicineCourse,
    prior: PriorClass = PriorClass.NONE,
    fracture_days: tuple[date, ...] = (),
) -> MarkerReading:
    (found,) = read_responses(drafts, courses, load_marker_rules(), prior=prior, fracture_days=fracture_days)
    return found


def on_tablets(after: float, before: float = 500.0, **parts: object) -> MarkerReading:
    return read((ctx(BEFORE, before), ctx(AFTER, after, **parts)), TABLET)


# By hand: 500 - 56 % of 500 = 220; 50 - 38 % of 50 = 31; 40 + 10 = 50.
@pytest.mark.parametrize(
    ("after", "response"), [(219.9, Response.BEYOND), (220.0, Response.WITHIN), (220.1, Response.WITHIN)]
)
def test_ctx_on_a_tablet_counts_beyond_56_percent(after: float, response: Response) -> None:
    found = on_tablets(after)
    assert found.response is response
    assert found.change == pytest.approx(after / 5 - 100)


@pytest.mark.parametrize(
    ("after", "response"), [(30.9, Response.BEYOND), (31.0, Response.WITHIN), (60.0, Response.WITHIN)]
)
def test_p1np_on_a_tablet_counts_beyond_38_percent(after: float, response: Response) -> None:
    assert read((p1np(BEFORE, 50), p1np(AFTER, after)), TABLET).response is response


@pytest.mark.parametrize(
    ("after", "response"), [(50.1, Response.BEYOND), (50.0, Response.WITHIN), (35.0, Response.WITHIN)]
)
def test_p1np_on_teriparatide_counts_beyond_10_micrograms(after: float, response: Response) -> None:
    found = read((p1np(BEFORE, 40), p1np(START + timedelta(days=45), after)), PEN)
    assert found.response is response
    assert found.change == pytest.approx(after - 40)


def test_float_noise_lifts_nothing_over_the_threshold() -> None:
    before = MarkerDraft(Marker.CTX, 0.7, MarkerUnit.NG_ML, BEFORE, False, time(8), True, "City lab")
    after = replace(before, entered_value=0.308, drawn_on=AFTER)
    assert read((before, after), TABLET).response is Response.WITHIN


@pytest.mark.parametrize(("days", "is_in_time"), [(60, False), (61, True), (136, True), (137, False)])
def test_only_a_test_about_3_months_after_the_start_is_judged(days: int, is_in_time: bool) -> None:
    found = read((ctx(BEFORE, 500), ctx(START + timedelta(days=days), 200)), TABLET)
    assert (found.response is Response.BEYOND) is is_in_time
    assert (found.why_not is WhyNot.TIMING) is not is_in_time


def test_the_result_in_time_is_judged_though_a_later_one_stands_there() -> None:
    found = read((ctx(BEFORE, 500), ctx(AFTER, 200), ctx(date(2027, 1, 10), 450)), TABLET)
    assert found.response is Response.BEYOND
    assert found.after is not None
    assert found.after.drawn_on == AFTER


@pytest.mark.parametrize(
    ("on", "is_before"),
    [
        (START, True),
        (START + timedelta(days=1), False),
        (START - timedelta(days=182), True),
        (START - timedelta(days=184), False),
    ],
)
def test_the_first_test_is_from_the_half_year_up_to_the_first_dose(on: date, is_before: bool) -> None:
    found = read((ctx(on, 500), ctx(AFTER, 200)), TABLET)
    assert (found.why_not is WhyNot.NO_TEST_BEFORE) is not is_before


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"is_fasting": False}, WhyNot.NOT_DRAWN_WELL),
        ({"is_fasting": None}, WhyNot.NOT_DRAWN_WELL),
        ({"drawn_time": time(10, 0)}, WhyNot.NOT_DRAWN_WELL),
        ({"drawn_time": None}, WhyNot.NOT_DRAWN_WELL),
        ({"laboratory": "Other lab"}, WhyNot.OTHER_LABORATORY),
        ({"laboratory": ""}, WhyNot.OTHER_LABORATORY),
    ],
)
def test_ctx_is_not_judged_unless_drawn_well_in_the_same_laboratory(parts: dict[str, object], why: WhyNot) -> None:
    for drafts in (
        (ctx(BEFORE, 500), ctx(AFTER, 200, **parts)),
        (ctx(BEFORE, 500, **parts), ctx(AFTER, 200)),
    ):
        found = read(drafts, TABLET)
        assert found.response is Response.NOT_JUDGED
        assert found.why_not is why
        assert found.change is None


def test_two_laboratories_without_a_name_are_not_taken_for_one() -> None:
    found = read((ctx(BEFORE, 500, laboratory=""), ctx(AFTER, 200, laboratory=" ")), TABLET)
    assert found.why_not is WhyNot.OTHER_LABORATORY


def test_p1np_needs_neither_fasting_nor_the_morning() -> None:
    drafts = (p1np(BEFORE, 50, is_fasting=False, drawn_time=time(15)), p1np(AFTER, 20))
    assert read(drafts, TABLET).response is Response.BEYOND


def test_a_laboratory_that_changed_its_range_may_have_changed_its_assay() -> None:
    old, new = {"interval_low": 177.0, "interval_high": 1015.0}, {"interval_low": 104.0, "interval_high": 1008.0}
    assert read((ctx(BEFORE, 500, **old), ctx(AFTER, 200, **new)), TABLET).why_not is WhyNot.OTHER_RANGE
    same_in_ng_ml = MarkerDraft(
        Marker.CTX, 0.2, MarkerUnit.NG_ML, AFTER, False, time(8), True, "City lab", 0.177, 1.015
    )
    assert read((ctx(BEFORE, 500, **old), same_in_ng_ml), TABLET).response is Response.BEYOND


@pytest.mark.parametrize(
    ("broke_on", "is_judged"),
    [
        (AFTER, False),
        (AFTER - timedelta(days=365), False),
        (BEFORE - timedelta(days=365), False),
        (BEFORE - timedelta(days=366), True),
        (AFTER + timedelta(days=1), True),
    ],
)
def test_nothing_is_judged_in_the_year_after_a_broken_bone(broke_on: date, is_judged: bool) -> None:
    found = read((ctx(BEFORE, 500), ctx(AFTER, 200)), TABLET, fracture_days=(broke_on,))
    assert (found.response is Response.BEYOND) is is_judged
    assert (found.why_not is WhyNot.FRACTURE) is not is_judged


@pytest.mark.parametrize(
    ("other", "is_judged"),
    [
        (MedicineCourse("raloxifene", START), False),
        (MedicineCourse("raloxifene", BEFORE - timedelta(days=364)), False),
        (MedicineCourse("raloxifene", BEFORE - timedelta(days=365)), True),
        (MedicineCourse("estradiol_patch", BEFORE - timedelta(days=900), AFTER - timedelta(days=1)), False),
        (MedicineCourse("denosumab", date(2020, 1, 1), date(2024, 1, 1)), False),
        (MedicineCourse("denosumab", date(2020, 1, 1), date(2022, 1, 1)), True),
        (MedicineCourse("denosumab", AFTER + timedelta(days=1)), True),
    ],
)
def test_only_a_change_of_one_medicine_alone_is_judged(other: MedicineCourse, is_judged: bool) -> None:
    found = read((ctx(BEFORE, 500), ctx(AFTER, 200)), TABLET, other)
    assert (found.response is Response.BEYOND) is is_judged
    assert (found.why_not is WhyNot.OTHER_TREATMENT) is not is_judged


def test_a_hormone_begun_near_is_named_beside_a_fall_and_silences_a_rise() -> None:
    began, settled = MedicineCourse("testosterone_gel", START), MedicineCourse("testosterone_gel", date(2020, 1, 1))
    fall = (ctx(BEFORE, 500), ctx(AFTER, 200))
    assert read(fall, TABLET, began).with_hormone is True
    assert read(fall, TABLET, began).response is Response.BEYOND
    assert read(fall, TABLET, settled).with_hormone is False
    rise = (p1np(BEFORE, 40), p1np(AFTER, 45))
    assert read(rise, PEN, began).why_not is WhyNot.OTHER_TREATMENT
    assert read(rise, PEN, settled).response is Response.WITHIN
    with_two = read(fall, TABLET, began, MedicineCourse("raloxifene", START))
    assert with_two.why_not is WhyNot.OTHER_TREATMENT


def test_treatment_before_the_record_began_is_other_treatment() -> None:
    drafts = (ctx(BEFORE, 500), ctx(AFTER, 200))
    assert read(drafts, TABLET, prior=PriorClass.BISPHOSPHONATE).why_not is WhyNot.OTHER_TREATMENT
    assert read(drafts, TABLET, prior=PriorClass.UNKNOWN).response is Response.BEYOND


def test_below_what_can_be_measured_counts_only_as_a_fall_that_is_large_enough_anyway() -> None:
    assert on_tablets(200, is_below_limit=True).response is Response.BEYOND
    assert on_tablets(300, is_below_limit=True).why_not is WhyNot.BELOW_LIMIT
    low_first = (ctx(BEFORE, 500, is_below_limit=True), ctx(AFTER, 200))
    assert read(low_first, TABLET).why_not is WhyNot.BELOW_LIMIT
    assert read((p1np(BEFORE, 40), p1np(AFTER, 30, is_below_limit=True)), PEN).why_not is WhyNot.BELOW_LIMIT


def test_romosozumab_and_denosumab_are_never_judged() -> None:
    falling = (p1np(BEFORE, 50), p1np(AFTER, 20))
    assert read(falling, MedicineCourse("romosozumab", START)).response is Response.NOTE
    rising = (ctx(BEFORE, 300), ctx(AFTER, 500, is_fasting=False))
    assert read(rising, MedicineCourse("denosumab", START)).response is Response.NOTE


@pytest.mark.parametrize(
    "agent", ["zoledronate", "ibandronate_infusion", "abaloparatide", "raloxifene", "estradiol_gel"]
)
def test_without_a_published_rule_there_is_no_word(agent: str) -> None:
    drafts = (ctx(BEFORE, 500), ctx(AFTER, 200))
    assert scope_of(agent) is None
    assert read_responses(drafts, [MedicineCourse(agent, START)], load_marker_rules()) == ()


def test_a_medicine_that_ended_before_the_newest_result_speaks_no_more() -> None:
    drafts = (p1np(BEFORE, 40), p1np(AFTER, 80), p1np(date(2027, 6, 1), 30))
    ended = MedicineCourse("teriparatide", START, date(2027, 1, 10))
    assert read_responses(drafts, [ended], load_marker_rules()) == ()
    assert read_responses((), [TABLET], load_marker_rules()) == ()


def test_every_tablet_of_the_class_has_the_rule() -> None:
    for agent in ("alendronate", "risedronate", "risedronate_delayed_release", "ibandronate"):
        assert scope_of(agent) is RuleScope.ORAL_BISPHOSPHONATE
