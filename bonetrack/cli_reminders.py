"""Commands of the reminder machine: the worker, one pass at an instant, the state of the outbox."""

import json
import sys
from datetime import UTC, datetime

import click

from bonetrack.cli_house import open_house, settings_of
from bonetrack.settings import Settings
from bonetrack.storage.migrate import SchemaMismatch, check_schema

DEAD_SHOWN = 50
YEARS = range(1970, 2201)


class Unusable(click.ClickException):
    """One clear line on standard error, exit status 2."""

    exit_code = 2


@click.command("worker")
@click.pass_context
def worker_command(context: click.Context) -> None:
    """Send reminders until stopped. Any number of workers may run."""
    from bonetrack.reminders.worker import run_worker

    try:
        run_worker(settings_of(context))
    except SchemaMismatch as mismatch:
        raise click.ClickException(str(mismatch)) from mismatch


@click.command("run-due")
@click.option("--now", "moment", required=True, help="The instant, with its offset: 2026-03-03T10:00+00:00")
@click.pass_context
def run_due_command(context: click.Context, moment: str) -> None:
    """Make one whole pass (plan, notify, deliver) at an instant and print what it did as JSON."""
    settings = settings_of(context)
    now = _read_moment(moment, settings)
    with open_house(settings):
        _refuse_other_schema()
        result = _run_due(settings, now)
    click.echo(json.dumps(result))
    if result["waiting"] and not result["can_send"]:
        raise click.ClickException("Nothing was sent: set SMTP_URL, or DEV_MAIL=1 in development.")


def _read_moment(text: str, settings: Settings) -> datetime:
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(f"--now is not an ISO date and time: {text!r}") from None
    if now.utcoffset() is None:
        raise Unusable("--now needs an offset or Z, such as 2026-03-03T10:00+00:00.")
    if now.year not in YEARS:
        raise Unusable(f"--now is not in the years {YEARS[0]} to {YEARS[-1]}.")
    if settings.is_production and now > datetime.now(UTC):
        raise Unusable("--now must not be later than the real clock in production.")
    return now.astimezone(UTC)


def _refuse_other_schema() -> None:
    try:
        check_schema()
    except SchemaMismatch as mismatch:
        raise click.ClickException(str(mismatch)) from mismatch


def _run_due(settings: Settings, now: datetime) -> dict[str, object]:
    from bonetrack.reminders.passes import COUNTED, Pass, new_worker_name, open_sender
    from bonetrack.storage.claims import count_due_messages

    with open_sender(settings) as sender:
        done = Pass(
            settings, sender, new_worker_name(), lambda: now, lease_clock=lambda: max(now, datetime.now(UTC))
        ).run()
        result: dict[str, object] = {"now": now.isoformat()}
        result |= {str(name): done[name] for name in COUNTED}
        return result | {"waiting": count_due_messages(now), "can_send": sender is not None}


@click.command("outbox")
@click.pass_context
def outbox_command(context: click.Context) -> None:
    """Count the messages by state and list the dead ones, without addresses."""
    from bonetrack.storage.claims import count_dead_messages, list_dead_messages
    from bonetrack.storage.operations import count_messages_by_state, oldest_due_at

    with open_house(settings_of(context)):
        _refuse_other_schema()
        oldest = oldest_due_at()
        columns = ("message", "kind", "state", "attempts", "problem", "due_at")
        dead = [dict(zip(columns, row, strict=True)) for row in list_dead_messages(DEAD_SHOWN)]
        result = {
            "states": count_messages_by_state(),
            "oldest_due_at": oldest,
            "dead": count_dead_messages(),
            "dead_messages": dead,
        }
    json.dump(result, sys.stdout, default=lambda moment: moment.isoformat(), indent=2)
    click.echo()


REMINDER_COMMANDS = (worker_command, run_due_command, outbox_command)
