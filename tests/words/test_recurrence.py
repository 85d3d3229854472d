"""Recurrence rules in words: each says its days, its times and its end."""

# ruff: noqa: DTZ001 (a start is a local time without a zone)

from datetime import datetime

import pytest

from bonetrack.core.recurrence_rule import parse_rule
from bonetrack.words.recurrence import rule_in_words

FRIDAY, LAST = datetime(2026, 3, 27, 8), datetime(2026, 8, 31, 9)


@pytest.mark.parametrize(
    ("rule", "start", "words"),
    [
        ("FREQ=DAILY;BYHOUR=8,20", FRIDAY, "Every day at 8:00 and 20:00"),
        ("FREQ=DAILY;BYHOUR=8;BYMINUTE=0,30", FRIDAY, "Every day at 8:00 and 8:30"),
        ("FREQ=DAILY;INTERVAL=14;COUNT=10", FRIDAY, "Every 14 days at 8:00, 10 times"),
        ("FREQ=DAILY;COUNT=1", FRIDAY, "Every day at 8:00, once"),
        ("FREQ=DAILY;UNTIL=20270503", FRIDAY, "Every day at 8:00, until 3 May 2027"),
        ("FREQ=DAILY;UNTIL=20270503T080000Z", FRIDAY, "Every day at 8:00, until 3 May 2027 at 9:00"),
        ("FREQ=DAILY;BYDAY=MO,TH", FRIDAY, "Every Monday and Thursday at 8:00"),
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", FRIDAY, "Every 2 days, only on Monday at 8:00"),
        ("FREQ=DAILY;BYMONTH=3,4", FRIDAY, "Every day, only in March and April at 8:00"),
        ("FREQ=WEEKLY", FRIDAY, "Every Friday at 8:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO", FRIDAY, "Every 2 weeks on Monday and Thursday at 8:00"),
        ("FREQ=MONTHLY", FRIDAY, "On day 27 of every month at 8:00"),
        ("FREQ=MONTHLY", LAST, "On the last day of every month at 9:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", FRIDAY, "On the last day of every month at 8:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", LAST, "On the last day of every month at 9:00"),
        ("FREQ=MONTHLY;INTERVAL=6", LAST, "Every 6 months on the last day of the month at 9:00"),
        ("FREQ=MONTHLY", LAST.replace(day=30), "On day 30, or the last day of a shorter month, of every month at 9:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", LAST, "On day 31 of every month that has it at 9:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,31", LAST, "On day 15 and day 31 of every month at 9:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-2", LAST, "On the last but 1 day and day 1 of every month at 9:00"),
        ("FREQ=MONTHLY;BYDAY=1MO,-1FR", FRIDAY, "On the first Monday and the last Friday of every month at 8:00"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2",
            FRIDAY,
            "On Monday and Tuesday of every month, only the second of these at 8:00",
        ),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", FRIDAY, "On Friday that is also day 13 of every month at 8:00"),
        ("FREQ=YEARLY", LAST, "On 31 August of every year at 9:00"),
        ("FREQ=YEARLY;INTERVAL=2", LAST, "Every 2 years on 31 August at 9:00"),
        (
            "FREQ=YEARLY",
            datetime(2028, 2, 29, 8),
            "On 29 February, or the last day of a shorter month, of every year at 8:00",
        ),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=1MO", LAST, "On the first Monday in May of every year at 9:00"),
        ("FREQ=HOURLY", FRIDAY, "Every hour"),
        ("FREQ=HOURLY;INTERVAL=6", FRIDAY, "Every 6 hours"),
        ("FREQ=HOURLY;INTERVAL=48", FRIDAY, "Every 2 days at 8:00"),
    ],
)
def test_a_rule_is_read_back(rule: str, start: datetime, words: str) -> None:
    assert rule_in_words(parse_rule(rule), start, "Europe/London") == words
