"""The text of an RFC 5545 recurrence rule, read part by part. What BoneTrack does not know is refused by name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from bonetrack.core.errors import CoreError
from bonetrack.core.recurrence import WEEKDAY_CODES

MOST_APART = 9999
NOT_SUPPORTED = frozenset({"BYSECOND", "BYYEARDAY", "BYWEEKNO", "RSCALE", "SKIP"})
WEEKDAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(WEEKDAY_CODES)})")
NUMBER = re.compile(r"[+-]?\d{1,4}")


class BadRule(CoreError):
    """The rule cannot be read, or says what BoneTrack does not do; the message is one line."""


class Frequency(StrEnum):
    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True)
class RuleDay:
    """A weekday, 0 is Monday; `nth` 1 is the first of the month or year, -1 the last, 0 every one."""

    weekday: int
    nth: int = 0


@dataclass(frozen=True)
class RecurrenceRule:
    """One rule; empty where a part was not given. `until` is the last moment in UTC, or the last local day."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | date | None = None
    days: tuple[RuleDay, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def takes_day_from_start(self) -> bool:
        """Neither weekdays nor days of the month are named."""
        return not (self.days or self.month_days)

    @property
    def has_filters(self) -> bool:
        return bool(self.days or self.month_days or self.months or self.hours or self.minutes or self.positions)


def parse_rule(text: str) -> RecurrenceRule:
    """Read `FREQ=DAILY;BYHOUR=8,20`, with or without `RRULE:`, in either case. Raises BadRule."""
    parts = _split(text.strip().upper().removeprefix("RRULE:"))
    if "FREQ" not in parts:
        raise BadRule("the rule has no FREQ, such as FREQ=DAILY")
    rule = RecurrenceRule(**{FIELDS[name][0]: FIELDS[name][1](name, value) for name, value in parts.items()})  # type: ignore[arg-type]
    _check(rule)
    return rule


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not name or not value:
            raise BadRule(f"{part!r} is not a part of a rule, such as INTERVAL=2")
        if name in NOT_SUPPORTED:
            raise BadRule(f"{name} is not supported")
        if name not in FIELDS:
            raise BadRule(f"{name} is not a known part of a rule")
        if name in parts:
            raise BadRule(f"{name} stands there twice")
        parts[name] = value
    return parts


def _check(rule: RecurrenceRule) -> None:
    """What RFC 5545 forbids together, and what sub-daily rules of BoneTrack leave out."""
    frequency = rule.frequency
    if rule.count is not None and rule.until is not None:
        raise BadRule("COUNT and UNTIL do not go together")
    if frequency is Frequency.HOURLY and rule.has_filters:
        raise BadRule("HOURLY goes with INTERVAL, COUNT and UNTIL only")
    if any(day.nth for day in rule.days) and frequency not in (Frequency.MONTHLY, Frequency.YEARLY):
        raise BadRule(f"BYDAY with a number does not go with {frequency}")
    if rule.month_days and frequency is Frequency.WEEKLY:
        raise BadRule("BYMONTHDAY does not go with WEEKLY")
    if rule.positions and not (rule.days or rule.month_days or rule.months or rule.hours or rule.minutes):
        raise BadRule("BYSETPOS needs another BY part")


def _frequency(_name: str, value: str) -> Frequency:
    if value in ("SECONDLY", "MINUTELY"):
        raise BadRule(f"FREQ={value} is not supported")
    if value not in list(Frequency):
        raise BadRule(f"FREQ={value} is not known; it is one of {', '.join(Frequency)}")
    return Frequency(value)


def _number(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most):
            raise BadRule(f"{name}={value} is not a whole number from {least} to {most}")
        return int(value)

    return read


def _numbers(least: int, most: int, *, may_count_back: bool = False) -> Callable[[str, str], tuple[int, ...]]:
    def read(name: str, value: str) -> tuple[int, ...]:
        found = [int(each) if NUMBER.fullmatch(each) and each.isascii() else None for each in value.split(",")]
        for each in found:
            is_back = each is not None and each < 0 and may_count_back
            if each is None or not least <= (-each if is_back else each) <= most:
                raise BadRule(f"{name}={value} has a number that is not from {least} to {most}")
        return tuple(sorted({each for each in found if each is not None}))

    return read


def _until(name: str, value: str) -> datetime | date:
    """A moment in UTC, or a last local day. A local time without Z is refused: whose clock it means is not said."""
    try:
        if re.fullmatch(r"[0-9]{8}", value):
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007
        if re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", value):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise BadRule(f"{name}={value} is not a moment in UTC, such as 20270503T080000Z, or a date, such as 20270503")


def _days(name: str, value: str) -> tuple[RuleDay, ...]:
    days = []
    for each in value.split(","):
        found = WEEKDAY.fullmatch(each) if each.isascii() else None
        nth = int(found[1] or 0) if found else 0
        if found is None or abs(nth) > 53 or (found[1] and nth == 0):
            raise BadRule(f"{name}={value} has {each!r}, which is not a weekday such as MO, 1MO or -1FR")
        days.append(RuleDay(WEEKDAY_CODES.index(found[2]), nth))
    return tuple(sorted(set(days), key=lambda day: (day.weekday, day.nth)))


def _week_start(name: str, value: str) -> int:
    if value not in WEEKDAY_CODES:
        raise BadRule(f"{name}={value} is not a weekday, such as MO")
    return WEEKDAY_CODES.index(value)


FIELDS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _number(1, MOST_APART)),
    "COUNT": ("count", _number(1, 99_999)),
    "UNTIL": ("until", _until),
    "BYDAY": ("days", _days),
    "BYMONTHDAY": ("month_days", _numbers(1, 31, may_count_back=True)),
    "BYMONTH": ("months", _numbers(1, 12)),
    "BYHOUR": ("hours", _numbers(0, 23)),
    "BYMINUTE": ("minutes", _numbers(0, 59)),
    "BYSETPOS": ("positions", _numbers(1, 366, may_count_back=True)),
    "WKST": ("week_start", _week_start),
}
