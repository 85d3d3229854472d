"""For gunicorn and `flask --app wsgi`. It starts no scheduler."""

import sys

from bonetrack.app_without_pages import create_app_without_pages, is_enough_for
from bonetrack.logs import configure_logging

configure_logging()
if is_enough_for(sys.argv):
    app = create_app_without_pages()
else:
    from bonetrack.app import create_app

    app = create_app()
