"""For gunicorn and `flask --app wsgi`. It starts no scheduler."""

from bonetrack.app import create_app

app = create_app()
