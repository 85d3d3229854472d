"""A start for the commands that only calculate. They need no page, setting or database; loading those takes longest."""

import atexit
import gc
from collections.abc import Sequence

from flask import Flask

from bonetrack.cli_evidence import EVIDENCE_COMMANDS
from bonetrack.cli_schedule import SCHEDULE_COMMANDS
from bonetrack.cli_validate import validate_command

COMMANDS = (*EVIDENCE_COMMANDS, validate_command, *SCHEDULE_COMMANDS)


def is_enough_for(arguments: Sequence[str]) -> bool:
    """For `flask --app wsgi COMMAND` written just so; whatever else is asked gets the whole app."""
    return list(arguments[1:3]) == ["--app", "wsgi"] and bool({*arguments[3:4]} & {one.name for one in COMMANDS})


def create_app_without_pages() -> Flask:
    atexit.register(gc.freeze)  # all that is kept ends with the process: no search for rubbish before its end
    app = Flask(__name__, static_folder=None)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app
