"""For gunicorn and `flask --app wsgi`. It starts no scheduler."""

from bonetrack.app import create_app
from bonetrack.logs import configure_logging

configure_logging()
app = create_app()
