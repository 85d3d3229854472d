"""Agents, rhythms and doses in words: all named, short, and without advice."""

import re
from datetime import UTC, datetime, time

import pytest

from bonetrack.core.agents import CATALOGUE, AgentClass, InjectionSite, RhythmKind, get_agent
from bonetrack.core.doses import DoseState
from bonetrack.core.plans import Doubt, PlanQuestion
from bonetrack.core.presets import PRESETS
from bonetrack.core.rhythm import Rhythm
from bonetrack.core.rhythm_choices import RhythmChoice
from bonetrack.evidence.agent_rules import load_rules
from bonetrack.words.agents import agent_brands, agent_name, class_hint, class_with_agents, rule_text
from bonetrack.words.changes import change_lines
from bonetrack.words.doses import SkipReason, skip_reason_name, state_name, taken_sentence, took_it, when
from bonetrack.words.injection_sites import injection_site_name
from bonetrack.words.plans import doubt_text, preset_hint, preset_name, preset_why
from bonetrack.words.rhythms import choice_hint, choice_name, rhythm_in_words

BANNED = re.compile(
    r"should take|increase|stop taking|\bsafe\b|cured|normal for you|responder|failure|guaranteed|risk reduced"
    r"|not taken",
    re.IGNORECASE,
)
MOST_WORDS = 20
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def all_texts() -> list[str]:
    texts = [agent_name(key) for key in CATALOGUE]
    texts += [words(each) for each in AgentClass for words in (class_hint, class_with_agents)]
    texts += [injection_site_name(site) for site in InjectionSite]
    texts += [words(choice) for choice in RhythmChoice for words in (choice_name, choice_hint)]
    texts += [words(key) for key in PRESETS for words in (preset_name, preset_hint, preset_why)]
    texts += [doubt_text(Doubt(question, "alendronate")) for question in PlanQuestion]
    texts += [skip_reason_name(reason) for reason in SkipReason]
    texts += [state_name(state, get_agent("denosumab")) for state in DoseState]
    return texts + [rule_text(rule.rule) for rule in load_rules() if rule.source_url]


def test_no_text_advises_or_is_long() -> None:
    for text in all_texts():
        assert not BANNED.search(text), text
        for sentence in re.split(r"(?<=[.!?])\s", text):
            assert len(sentence.split()) <= MOST_WORDS, sentence


def test_no_brand_of_the_oncology_twin_is_named() -> None:
    named = " ".join(agent_brands(key) for key in CATALOGUE).lower()
    for twin in (
        "xgeva",
        "wyost",
        "xbryk",
        "osenvelt",
        "bomyntra",
        "bilprevda",
        "aukelso",
        "xtrenbo",
        "jubereq",
        "oziltus",
    ):
        assert twin not in named


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Rhythm(RhythmKind.EVERY_N_DAYS), "Every day at 8:00"),
        (Rhythm(RhythmKind.EVERY_N_DAYS, 14), "Every 14 days at 8:00"),
        (Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(20), time(8))), "Every day at 8:00 and 20:00"),
        (Rhythm(RhythmKind.WEEKDAYS, 1, (0, 3)), "Every Monday and Thursday at 8:00"),
        (Rhythm(RhythmKind.EVERY_N_WEEKS, 2, (0, 3)), "Every 2 weeks on Monday and Thursday at 8:00"),
        (Rhythm(RhythmKind.EVERY_N_WEEKS, 1, (0,)), "Every Monday at 8:00"),
        (Rhythm(RhythmKind.CYCLE, days_on=21, days_off=7), "For 21 days at 8:00, then 7 days without"),
        (Rhythm(RhythmKind.CYCLE, days_on=1, days_off=2), "For 1 day at 8:00, then 2 days without"),
        (Rhythm(RhythmKind.EVERY_N_MONTHS, 1), "Once a month at 8:00"),
        (Rhythm(RhythmKind.EVERY_N_MONTHS, 6), "Every 6 months at 8:00"),
        (Rhythm(RhythmKind.EVERY_N_MONTHS, 12), "Once a year at 8:00"),
    ],
)
def test_a_rhythm_is_read_back(rhythm: Rhythm, words: str) -> None:
    assert rhythm_in_words(rhythm) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 2, 8, 5, tzinfo=UTC), "at 8:05 today"),
        (datetime(2026, 3, 1, 20, 10, tzinfo=UTC), "at 20:10 yesterday"),
        (datetime(2025, 5, 3, 7, 0, tzinfo=UTC), "at 8:00 on 3 May 2025"),
    ],
)
def test_a_moment_is_named_on_the_plans_own_clock(moment: datetime, words: str) -> None:
    assert when(moment, "Europe/London", NOW) == words


def test_what_a_clinic_gives_was_given() -> None:
    assert took_it(get_agent("denosumab")) == "It was given"
    assert took_it(get_agent("teriparatide")) == "I took it"
    assert taken_sentence(get_agent("zoledronate"), NOW, "UTC", NOW) == "Zoledronate infusion given at 9:00 today."


def test_a_change_says_what_stood_there_before() -> None:
    old = {"outcome": "taken", "taken_at": "2026-03-02T08:00:00+00:00", "site": None, "note": "", "ordinal": 0}
    new = {"outcome": "skipped", "taken_at": None, "site": "thigh_left", "note": "Ill", "ordinal": 0}
    assert change_lines("corrected", old, new, "Europe/London") == [
        "What happened: taken, now skipped.",
        "Time: 8:00, 2 March 2026, now nothing.",
        "Place: nothing, now Left thigh.",
        "Note: nothing, now Ill.",
    ]
    assert change_lines("created", None, new) == ["Entered."]
    assert change_lines("deleted", old, None) == ["Removed."]
    assert change_lines("corrected", {"zone": "UTC"}, {"zone": "Europe/Berlin"}) == [
        "Time zone: UTC, now Europe/Berlin."
    ]
