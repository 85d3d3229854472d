"""`flask --app wsgi bounce`: a delivery report on standard input, as a mail server pipes it."""

import json
import sys
from datetime import UTC, datetime

import click

from bonetrack.cli_house import open_house, settings_of
from bonetrack.core.delivery_reports import DeliveryReport
from bonetrack.settings import Settings

# The codes of sysexits.h that mail servers know: a mail that makes no sense, and "ask again later".
DATA_ERROR, TRY_LATER = 65, 75
LONGEST_MAIL_BYTES = 2 * 1024 * 1024


@click.command("bounce")
@click.option("--recipient", "recipients", multiple=True, help="The address that the report was sent to.")
@click.pass_context
def bounce_command(context: click.Context, recipients: tuple[str, ...]) -> None:
    """Read one delivery report (RFC 3464) and do what it asks for. One line of JSON says what was done.

    Exit status 0 also for mail that changes nothing, so that no bounce is bounced; 65 for what is no mail;
    75 while the database does not answer, so that the mail server tries again.
    """
    from bonetrack.interop.delivery_report import UnreadableMail, read_report

    raw = sys.stdin.buffer.read(LONGEST_MAIL_BYTES)
    try:
        report = read_report(raw)
    except UnreadableMail:
        click.echo("Standard input holds no mail.", err=True)
        sys.exit(DATA_ERROR)
    if report is None:
        click.echo(json.dumps({"done": "nothing", "why": "not_a_report"}))
        return
    try:
        answer = _take(report, recipients, settings_of(context))
    except Exception as error:
        # Its message may hold an address; a mail server writes down whatever is printed here.
        click.echo(f"Not now: {type(error).__name__}", err=True)
        sys.exit(TRY_LATER)
    click.echo(json.dumps(answer))


def _take(report: DeliveryReport, recipients: tuple[str, ...], settings: Settings) -> dict[str, str]:
    from bonetrack.services.account_mail import MailWay
    from bonetrack.services.bounces import take_report
    from bonetrack.storage.migrate import check_schema

    with open_house(settings):
        check_schema()
        way = MailWay(settings.mail_domain, settings.secret_key)
        deed = take_report(report, recipients, way, datetime.now(UTC))
    found = {"done": deed.done, "why": deed.why, "message": deed.message, "status": deed.status}
    return {name: str(value) for name, value in found.items() if value is not None}
