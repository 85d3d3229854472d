"""Label rules: only what was read reaches a person, each with its source, its region and its rhythm."""

from datetime import time
from pathlib import Path

import pytest

from bonetrack.core.agents import LabelRegion, RhythmKind
from bonetrack.core.course_length import DOSE_LIMITS, RULE_MONTHS, RULE_OF_DOSES, RULE_REVIEW_YEARS
from bonetrack.core.errors import BadEvidence
from bonetrack.core.rhythm import Rhythm
from bonetrack.evidence.agent_rules import (
    FILE,
    RuleKind,
    RuleRhythm,
    RuleStatus,
    list_rules,
    load_rules,
    read_rules,
    rule_rhythm,
)
from bonetrack.words.agents import rule_text
from tests.evidence.changed_table import changed_copy

DAILY = Rhythm(RhythmKind.EVERY_N_DAYS)
WEEKLY = Rhythm(RhythmKind.WEEKDAYS, 1, (0,), (time(8),))
MONTHLY = Rhythm(RhythmKind.EVERY_N_MONTHS)
EVERY_SEVENTH = Rhythm(RhythmKind.EVERY_N_DAYS, 7)


def names(agent: str, rhythm: Rhythm, kind: RuleKind, region: LabelRegion = LabelRegion.US) -> list[str]:
    return [rule.rule for rule in list_rules(agent, region, rhythm, kind)]


def test_every_rule_that_was_read_has_a_source_and_words() -> None:
    shown = [rule for rule in load_rules() if rule.status is RuleStatus.READ]
    assert len(shown) > 15
    for rule in shown:
        assert (rule.source_url or "").startswith("http")
        assert rule_text(rule.rule)


def test_what_was_not_read_is_never_listed() -> None:
    assert names("raloxifene", DAILY, RuleKind.SIGN) == []
    assert names("alendronate", DAILY, RuleKind.MISSED) == []
    assert names("abaloparatide", DAILY, RuleKind.MISSED, LabelRegion.US) == []
    assert names("abaloparatide", DAILY, RuleKind.MISSED, LabelRegion.EU) == ["missed_within_12_hours"]


def test_a_weekly_rule_is_for_a_weekly_tablet_only() -> None:
    assert names("alendronate", WEEKLY, RuleKind.MISSED) == ["missed_next_morning"]
    assert names("alendronate", EVERY_SEVENTH, RuleKind.MISSED) == ["missed_next_morning"]
    assert names("ibandronate", MONTHLY, RuleKind.MISSED) == ["missed_seven_days"]
    assert names("risedronate", WEEKLY, RuleKind.MISSED) == []


def test_the_upright_times_are_not_shared() -> None:
    handling = RuleKind.HANDLING
    assert "30 minutes" in rule_text(names("alendronate", WEEKLY, handling)[0])
    assert "60 minutes" in rule_text(names("ibandronate", MONTHLY, handling)[0])
    assert "after breakfast" in rule_text(names("risedronate_delayed_release", WEEKLY, handling)[0])


def test_the_length_of_a_course_hangs_on_a_rule_that_was_read() -> None:
    for agent, limit in DOSE_LIMITS.items():
        assert RULE_OF_DOSES in names(agent, MONTHLY, RuleKind.COURSE)
        assert f"{limit} monthly doses" in rule_text(RULE_OF_DOSES)
    for rule, months in RULE_MONTHS.items():
        words = "2 years" if rule == "course_24_months" else f"{months} months"
        assert words in rule_text(rule)
    for rule, years in RULE_REVIEW_YEARS.items():
        assert f"after {years} years" in rule_text(rule)
    known = {rule.rule for rule in load_rules() if rule.kind is RuleKind.COURSE and rule.status is RuleStatus.READ}
    assert known == {RULE_OF_DOSES, *RULE_MONTHS, *RULE_REVIEW_YEARS}


def test_teriparatide_is_once_in_a_lifetime_in_europe_alone() -> None:
    (rule,) = names("teriparatide", DAILY, RuleKind.COURSE, LabelRegion.EU)
    assert "24 months, once in a lifetime" in rule_text(rule)
    (rule,) = names("teriparatide", DAILY, RuleKind.COURSE, LabelRegion.US)
    assert "lifetime" not in rule_text(rule)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("teriparatide,missed_same_day", "teriparatid,missed_same_day", "agent"),
        ("any,any,read,2026-11-23,https://forteo.lilly.com/taking-forteo", "any,any,read,2026-11-23,", "source_url"),
        ("pen_28_days,handling", "pen_28_days,advice", "kind"),
        ("missed_within_12_hours,missed,any,EU", "missed_within_12_hours,missed,any,UK", "region"),
        ("teriparatide,missed_same_day", "teriparatide,", "rule"),
        ("missed_same_day,missed,any", "missed_same_day,missed,hourly", "rhythm"),
        ("any,any,read,2026-11-23,https://forteo.lilly.com/taking-forteo", "any,any,heard,2026-11-23,", "status"),
        (
            "read,2026-11-23,https://forteo.lilly.com/taking-forteo",
            "read,23.11.2026,https://forteo.lilly.com",
            "reviewed_on",
        ),
        ("https://forteo.lilly.com/taking-forteo", "forteo.lilly.com", "source_url"),
        (",https://forteo.lilly.com/taking-forteo", "", "source_url"),
        ("https://forteo.lilly.com/taking-forteo", "https://forteo.lilly.com/taking-forteo,again", "source_url"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(tmp_path: Path, old: str, new: str, column: str) -> None:
    broken = changed_copy(FILE, tmp_path, old, new)
    with pytest.raises(BadEvidence, match=rf"agent_rules.csv, line \d+, column {column}"):
        read_rules(broken)


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "agent_rules.csv"
    broken.write_text("agent,rule\n", encoding="utf-8")
    with pytest.raises(BadEvidence, match="line 1"):
        read_rules(broken)


@pytest.mark.parametrize(
    ("rhythm", "kind"),
    [
        (Rhythm(RhythmKind.EVERY_N_DAYS), RuleRhythm.DAILY),
        (Rhythm(RhythmKind.EVERY_N_DAYS, 7), RuleRhythm.WEEKLY),
        (Rhythm(RhythmKind.WEEKDAYS, weekdays=(6,)), RuleRhythm.WEEKLY),
        (Rhythm(RhythmKind.WEEKDAYS, weekdays=(0, 3)), RuleRhythm.ANY),
        (Rhythm(RhythmKind.EVERY_N_WEEKS, 1, (6,)), RuleRhythm.WEEKLY),
        (Rhythm(RhythmKind.EVERY_N_WEEKS, 2, (6,)), RuleRhythm.ANY),
        (Rhythm(RhythmKind.EVERY_N_WEEKS, 7, (6, 0)), RuleRhythm.ANY),
        (Rhythm(RhythmKind.EVERY_N_MONTHS), RuleRhythm.MONTHLY),
        (Rhythm(RhythmKind.EVERY_N_MONTHS, 7), RuleRhythm.ANY),
        (Rhythm(RhythmKind.CYCLE, days_on=21, days_off=7), RuleRhythm.ANY),
    ],
)
def test_a_rule_for_weekly_doses_is_not_shown_for_other_rhythms(rhythm: Rhythm, kind: RuleRhythm) -> None:
    assert rule_rhythm(rhythm) is kind
