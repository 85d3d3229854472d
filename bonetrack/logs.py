"""Logging to standard error: time, level, source, message. Nothing a person typed is ever logged."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def configure_logging() -> None:
    logging.basicConfig(level=logging.INFO, format=FORMAT)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
