"""Commands of `flask --app wsgi`."""

from flask import Flask

from bonetrack.cli_bounce import bounce_command
from bonetrack.cli_demo import demo_command
from bonetrack.cli_evidence import EVIDENCE_COMMANDS
from bonetrack.cli_migrate import migrate_command
from bonetrack.cli_reminders import REMINDER_COMMANDS
from bonetrack.cli_schedule import SCHEDULE_COMMANDS
from bonetrack.cli_validate import validate_command

COMMANDS = (
    migrate_command,
    demo_command,
    validate_command,
    bounce_command,
    *EVIDENCE_COMMANDS,
    *SCHEDULE_COMMANDS,
    *REMINDER_COMMANDS,
)


def register_commands(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
