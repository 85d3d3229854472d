"""`preview-schedule`: when a recurrence rule falls, for anyone to check. No database, secret, setting or network."""

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import click

from bonetrack.cli_evidence import OneLineCommand, refuse

START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
YEARS = range(1900, 2201)
# The machine's own zone: another one on every machine.
NOT_A_PLACE = frozenset({"localtime"})
MOST = 1000


@click.command("preview-schedule", cls=OneLineCommand)
@click.option("--rule", "text", required=True, help='For example "FREQ=DAILY;BYHOUR=8,20".')
@click.option("--zone", required=True, help="For example Europe/London.")
@click.option("--start", required=True, help="The first one, in local time: 2026-03-27T08:00.")
@click.option("--count", default=10, show_default=True, type=click.IntRange(1, MOST), help="How many to show.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
def preview_command(text: str, zone: str, start: str, count: int, *, as_json: bool) -> None:
    """When a recurrence rule (RFC 5545) falls in a time zone, the start first."""
    from bonetrack.core.recurrence_rule import BadRule, parse_rule
    from bonetrack.core.rule_occurrences import list_moments
    from bonetrack.words.recurrence import rule_in_words

    if zone not in available_timezones() - NOT_A_PLACE:
        refuse(f"--zone: {zone!r} is not a time zone, such as Europe/London")
    begin = _read_start(start)
    try:
        rule = parse_rule(text)
        moments = list_moments(rule, begin, zone, count)
    except BadRule as wrong:
        refuse(" ".join(f"--rule: {wrong}".split()))
    words = rule_in_words(rule, begin, zone)
    local = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    if as_json:
        occurrences = [{"local": moment.isoformat(), "utc": _utc(moment)} for moment in local]
        click.echo(json.dumps({"rule": text, "zone": zone, "words": words, "occurrences": occurrences}, indent=2))
    else:
        click.echo("\n".join([f"{words}. {zone}", *map(_line, local)]))


SCHEDULE_COMMANDS: tuple[click.Command, ...] = (preview_command,)


def _read_start(text: str) -> datetime:
    """Local time without an offset: the zone gives it."""
    try:
        start = datetime.fromisoformat(text) if START.fullmatch(text) else None
    except ValueError:
        start = None
    if start is None:
        refuse(f"--start: {text!r} is not a local time, such as 2026-03-27T08:00")
    if start.year not in YEARS:
        refuse(f"--start: the year is not from {YEARS[0]} to {YEARS[-1]}")
    return start


def _line(moment: datetime) -> str:
    from bonetrack.words.dates import clock_time, long_date

    return f"{long_date(moment.date())} at {clock_time(moment.time())} ({_utc(moment)})"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
