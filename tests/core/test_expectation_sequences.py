"""One treatment after another, and stopping, on small tables where the right answer is plain."""

from dataclasses import replace

import pytest

from bonetrack.core.effects import Basis, DoseClass, Sex
from bonetrack.core.grades import BasisKey, Grade
from bonetrack.core.regimen import PriorClass
from tests.core.cases import course, effect, means, table


def test_phases_multiply() -> None:
    rows = (
        effect("teriparatide", 12, 10),
        effect("teriparatide[12]>denosumab[12]", 12, 5, basis=Basis.FROM_SWITCH),
    )
    found = course("teriparatide[12]>denosumab[12]", table(*rows))
    assert (found.grade, found.basis.key) == (Grade.DIRECT, BasisKey.SAME_SEQUENCE)
    assert means(found)[2] == 10
    assert means(found)[4] == pytest.approx(15.5)


@pytest.mark.parametrize(
    ("months", "grade"), [(6, Grade.DIRECT), (24, Grade.DIRECT), (5, Grade.SIMILAR), (25, Grade.SIMILAR)]
)
def test_up_to_twice_as_long_or_short_is_the_same_sequence(months: float, grade: Grade) -> None:
    rows = (
        effect("teriparatide", 36, 10),
        effect("teriparatide[12]>denosumab[12]", 12, 5, basis=Basis.FROM_SWITCH),
    )
    found = course(f"teriparatide[{months}]>denosumab", table(*rows))
    assert found.phases[1].grade is grade
    assert found.phases[1].basis.key is (BasisKey.SAME_SEQUENCE if grade is Grade.DIRECT else BasisKey.OTHER_LENGTH)


def test_a_total_is_divided_by_the_same_trials_own_value_at_the_switch() -> None:
    rows = (effect("teriparatide", 24, 10), effect("teriparatide[24]>denosumab[24]", 48, 21))
    found = course("teriparatide[24]>denosumab[24]", table(*rows), months=(24, 36, 48))
    """At 12 of 24 months the usual shape stands at 1 / 1.476759 of its end: (1.10)(1 + 0.10 / 1.476759) - 1."""
    assert means(found) == [10, pytest.approx(17.4487, abs=1e-3), pytest.approx(21)]


def test_nothing_taken_before_is_no_earlier_phase() -> None:
    rows = (effect("placebo", 12, 0), effect("placebo[12]>denosumab[12]", 24, 6))
    found = course("denosumab", table(*rows))
    assert (found.grade, means(found)[2]) == (Grade.DIRECT, pytest.approx(6))


def test_the_same_classes_one_after_the_other_are_similar() -> None:
    rows = (
        effect("romosozumab", 12, 12),
        effect("romosozumab[12]>alendronate[12]", 12, 2, basis=Basis.FROM_SWITCH),
    )
    found = course("romosozumab[12]>zoledronate", table(*rows))
    assert (found.grade, found.basis.key) == (Grade.SIMILAR, BasisKey.SAME_CLASS_SEQUENCE)


def test_the_prior_class_of_the_phase_before_selects_the_row() -> None:
    rows = (
        effect("alendronate", 24, 6),
        effect("denosumab", 12, 5),
        effect("denosumab", 12, 3, trial="two", prior=PriorClass.BISPHOSPHONATE),
    )
    found = course("alendronate[24]>denosumab", table(*rows), months=(36,))
    assert found.grade is Grade.DIRECT
    assert means(found) == [pytest.approx(100 * (1.06 * 1.03 - 1))]


def test_too_short_an_earlier_phase_is_one_grade_down() -> None:
    rows = (effect("raloxifene", 12, 2), effect("denosumab", 12, 5, trial="two"))
    short = course("raloxifene[3]>denosumab", table(*rows))
    long = course("raloxifene[12]>denosumab", table(*rows))
    assert (short.phases[1].grade, short.basis.key) == (Grade.SIMILAR, BasisKey.SEVERAL_BEFORE)
    assert (long.phases[1].grade, long.component) == (Grade.INDIRECT, "denosumab")
    nothing = course("raloxifene[3]>ibandronate", table(*rows))
    assert nothing.phases[1].grade is Grade.NONE


@pytest.mark.parametrize("builder", ["teriparatide", "abaloparatide", "romosozumab"])
@pytest.mark.parametrize("before", ["denosumab", "alendronate"])
@pytest.mark.parametrize("length", [3, 24])
def test_a_builder_after_an_antiresorptive_never_takes_its_own_course(builder: str, before: str, length: int) -> None:
    evidence = table(effect(before, length, 6), effect(builder, 24, 9, trial="two"))
    found = course(f"{before}[{length}]>{builder}[24]", evidence, months=(length, length + 12))
    fell = BasisKey.NO_TRIAL_OF_SWITCH if builder == "romosozumab" else BasisKey.BUILDER_AFTER_ANTIRESORPTIVE
    assert (found.grade, found.basis.key) == (Grade.INDIRECT, fell)
    assert means(found) == [6, None]
    prior = PriorClass.DENOSUMAB if before == "denosumab" else PriorClass.BISPHOSPHONATE
    alone = course(builder, evidence, prior=prior)
    assert (alone.grade, means(alone)[2]) == (Grade.INDIRECT, None)


def test_adding_a_builder_is_not_said_to_lose_bone_at_first() -> None:
    evidence = table(effect("denosumab", 24, 6), effect("teriparatide", 24, 9, trial="two"))
    found = course("denosumab[24]>denosumab+teriparatide", evidence, months=(36,))
    assert (found.grade, found.basis.key) == (Grade.INDIRECT, BasisKey.NO_TRIAL_OF_SWITCH)
    assert means(found) == [None]


def test_beginning_together_is_not_adding_to_a_running_medicine() -> None:
    added = effect("alendronate+teriparatide", 18, 8.4, prior=PriorClass.BISPHOSPHONATE)
    evidence = table(added, effect("teriparatide", 18, 10, trial="two"), effect("alendronate", 18, 5, trial="three"))
    assert course("alendronate+teriparatide", evidence).grade is Grade.INDIRECT
    running = course("alendronate[24]>alendronate+teriparatide", evidence, months=(42,))
    assert running.phases[1].grade is Grade.DIRECT


def test_hormones_of_less_than_a_year_are_still_rising() -> None:
    rows = (
        effect("estrogen", 24, 6),
        effect("alendronate", 24, 6, trial="two"),
        effect("alendronate+estrogen", 12, 3.6, trial="three", prior=PriorClass.ESTROGEN),
    )
    settled = course("estrogen[12]>alendronate+estrogen", table(*rows))
    rising = course("estrogen[11.95]>alendronate+estrogen", table(*rows))
    assert settled.grade is Grade.DIRECT
    assert (rising.grade, rising.basis.key) == (Grade.INDIRECT, BasisKey.HORMONE_STILL_RISING)


def test_stopping_denosumab_pools_small_studies_of_every_length() -> None:
    rows = (
        effect("denosumab", 24, 8),
        effect("denosumab[24]>none[12]", 12, -6, basis=Basis.FROM_SWITCH, dose=DoseClass.NOT_STATED),
        effect("denosumab[96]>none[12]", 12, -8, trial="two", basis=Basis.FROM_SWITCH),
    )
    found = course("denosumab[24]>none", table(*rows), months=(24, 36))
    assert (found.grade, found.basis.key) == (Grade.SIMILAR, BasisKey.SMALL_STUDIES)
    assert means(found) == [8, pytest.approx(100 * (1.08 * 0.93 - 1))]


def test_zoledronate_after_denosumab_depends_on_the_length_of_use() -> None:
    rows = (
        effect("denosumab", 60, 10),
        effect("denosumab[36]>zoledronate[12]", 12, 1, basis=Basis.FROM_SWITCH),
        effect("denosumab[42]>zoledronate[12]", 12, -7, trial="two", basis=Basis.FROM_SWITCH),
    )
    after = [course(f"denosumab[{n}]>zoledronate", table(*rows), months=(n, n + 12)) for n in (24, 36, 37, 60)]
    rises = [one.points[1].mean_pct > one.points[0].mean_pct for one in after]  # type: ignore[operator]
    assert rises == [True, True, False, False]


def test_a_tablet_after_a_year_of_denosumab_says_nothing_of_an_infusion_after_five() -> None:
    rows = (effect("denosumab", 60, 10), effect("denosumab[12]>alendronate[12]", 12, 1, basis=Basis.FROM_SWITCH))
    short, long = (course(f"denosumab[{n}]>zoledronate", table(*rows)) for n in (24, 60))
    assert (short.phases[1].grade, short.basis.key) == (Grade.SIMILAR, BasisKey.SAME_CLASS_SEQUENCE)
    assert long.phases[1].grade not in (Grade.DIRECT, Grade.SIMILAR)


def test_romosozumab_stopped_has_no_line() -> None:
    found = course("romosozumab[12]>none", table(effect("romosozumab", 12, 12)), months=(12, 18))
    assert (found.grade, found.basis.key) == (Grade.NONE, BasisKey.ROMOSOZUMAB_STOPPED)
    assert means(found) == [None, None]
    assert found.phases[0].grade is Grade.DIRECT


def test_after_treatment_the_untreated_course_is_never_shown() -> None:
    evidence = table(effect("placebo", 24, -1), effect("raloxifene", 12, 2, trial="two"))
    assert course("raloxifene[12]>none", evidence).grade is Grade.NONE
    assert course("none", evidence, prior=PriorClass.RALOXIFENE).grade is Grade.NONE
    assert course("none", evidence).grade is Grade.DIRECT


@pytest.mark.parametrize("between", ["estrogen[3]", "raloxifene[3]", "raloxifene[6]", "none[6]"])
@pytest.mark.parametrize(
    ("before", "prior"), [("denosumab[60]", "none"), ("", "denosumab"), ("alendronate[60]", "none")]
)
def test_what_was_taken_before_the_last_phase_still_counts(before: str, prior: str, between: str) -> None:
    """A few months of something mild in between do not make her a person who was never treated."""
    evidence = table(
        effect("denosumab", 60, 12),
        effect("alendronate", 60, 6),
        effect("estrogen", 24, 5, trial="two"),
        effect("raloxifene", 24, 2, trial="three"),
        effect("teriparatide", 24, 9, trial="four"),
    )
    start = 60 * bool(before) + (6 if "6" in between else 3)
    notation = ">".join(part for part in (before, between, "teriparatide") if part)
    found = course(notation, evidence, prior=PriorClass(prior), months=(start + 12,))
    assert found.grade in (Grade.INDIRECT, Grade.NONE)
    assert means(found) == [None]


def test_after_its_window_an_earlier_class_counts_no_more() -> None:
    evidence = table(
        effect("denosumab", 24, 8),
        effect("raloxifene", 24, 2, trial="two"),
        effect("teriparatide", 24, 9, trial="three"),
    )
    near, far = (course(f"denosumab[24]>none[{gap}]>teriparatide", evidence) for gap in (12, 12.5))
    assert near.phases[-1].grade is Grade.INDIRECT
    assert far.phases[-1].grade is Grade.DIRECT


def test_two_classes_that_count_take_the_stronger_one_grade_down() -> None:
    evidence = table(
        effect("alendronate", 24, 6),
        effect("raloxifene", 12, 2, trial="two"),
        effect("denosumab", 12, 5, trial="three"),
        effect("denosumab", 12, 3, trial="four", prior=PriorClass.BISPHOSPHONATE),
    )
    found = course("alendronate[24]>raloxifene[12]>denosumab", evidence, months=(48,))
    last = found.phases[2]
    assert (last.grade, last.basis.key) == (Grade.SIMILAR, BasisKey.SEVERAL_BEFORE)


def test_a_follow_on_after_a_year_of_denosumab_says_nothing_of_one_after_five() -> None:
    rows = (effect("denosumab", 60, 10), effect("denosumab[12]>alendronate[12]", 12, 1, basis=Basis.FROM_SWITCH))
    assert course("denosumab[24]>alendronate", table(*rows)).phases[1].grade is Grade.DIRECT
    assert course("denosumab[60]>alendronate", table(*rows)).phases[1].grade not in (Grade.DIRECT, Grade.SIMILAR)
    short_stay = course("denosumab[60]>alendronate[3]>none", table(*rows), months=(63, 75))
    assert short_stay.grade is Grade.NONE


def test_teriparatide_in_place_of_denosumab_has_no_line_before_its_first_visit() -> None:
    """One visit after two years: the shape of teriparatide would draw a rise where the trial saw a fall at first."""
    rows = (effect("denosumab", 24, 8), effect("denosumab[24]>teriparatide[24]", 24, 5, basis=Basis.FROM_SWITCH))
    found = course("denosumab[24]>teriparatide", table(*rows), months=(24, 30, 36, 48))
    assert means(found)[1:3] == [None, None]
    assert means(found)[3] == pytest.approx(100 * (1.08 * 1.05 - 1))
    assert ("early", "fell") in found.basis.values


def test_similar_is_wider_and_its_mean_less_sure() -> None:
    women, men = (course("denosumab", table(effect(month=24)), sex=sex).points[4] for sex in (Sex.FEMALE, Sex.MALE))
    assert men.mean_pct == women.mean_pct
    assert men.se_mean**2 == pytest.approx(women.se_mean**2 + 1.1**2)  # type: ignore[operator]
    assert men.high_pct > women.high_pct  # type: ignore[operator]


def test_the_band_does_not_jump_where_phases_meet() -> None:
    spread_out = replace(effect("teriparatide", 24, 10), sd_pct=9.0, n=500)
    rows = (spread_out, effect("teriparatide[24]>denosumab[24]", 24, 5, basis=Basis.FROM_SWITCH))
    found = course("teriparatide[24]>denosumab[24]", table(*rows), months=(24, 24.01))
    widths = [point.high_pct - point.low_pct for point in found.points]  # type: ignore[operator]
    assert widths[1] == pytest.approx(widths[0], rel=0.01)


def test_a_part_after_a_bisphosphonate_is_drawn_as_after_a_bisphosphonate() -> None:
    rows = (
        effect("denosumab", 12, 5),
        effect("denosumab", 12, 3, trial="two", prior=PriorClass.BISPHOSPHONATE),
        effect("estrogen", 12, 4, trial="three"),
    )
    found = course("estrogen+denosumab", table(*rows), prior=PriorClass.BISPHOSPHONATE)
    assert (found.grade, found.component, means(found)[2]) == (Grade.INDIRECT, "denosumab", 3)


def test_a_later_year_of_the_same_treatment_is_no_switch() -> None:
    """Whoever begins again after a gap is not the person who went on."""
    rows = (effect("denosumab", 24, 8), effect("denosumab[12]>denosumab[12]", 12, 2, basis=Basis.FROM_SWITCH))
    found = course("denosumab[24]>none[6]>denosumab", table(*rows))
    assert found.phases[-1].grade not in (Grade.DIRECT, Grade.SIMILAR)


def test_a_switch_at_an_odd_moment_is_a_switch() -> None:
    """13.8 + 26.1 - 13.8 - 26.1 is not 0 in floating point: the phase before must not seem to lie in the past."""
    assert 13.8 + 26.1 - 13.8 - 26.1 != 0
    evidence = table(
        effect("raloxifene", 24, 2),
        effect("teriparatide", 36, 9, trial="two"),
        effect("teriparatide[24]>denosumab[24]", 24, 6, trial="three", basis=Basis.FROM_SWITCH),
    )
    found = course("raloxifene[13.8]>teriparatide[26.1]>denosumab", evidence)
    assert (found.phases[2].grade, found.phases[2].basis.key) == (Grade.DIRECT, BasisKey.SAME_SEQUENCE)


def test_stopping_denosumab_after_a_bisphosphonate_is_still_drawn_as_a_loss() -> None:
    """The tablets of the years before still count, and make the loss no milder for certain."""
    evidence = table(
        effect("alendronate", 60, 6),
        effect("denosumab", 24, 4, trial="two", prior=PriorClass.BISPHOSPHONATE),
        effect("denosumab[24]>none[12]", 12, -6, trial="three", basis=Basis.FROM_SWITCH),
    )
    found = course("alendronate[60]>denosumab[12]>none", evidence, months=(72, 84))
    assert (found.phases[2].grade, found.phases[2].basis.key) == (Grade.SIMILAR, BasisKey.SMALL_STUDIES)
    end, later = means(found)
    assert later < end - 4  # type: ignore[operator]
