"""An outside watch that is called while all is well, so that somebody hears when this machine falls silent."""

import logging
from datetime import datetime, timedelta
from urllib.request import Request, urlopen

CALLED_EVERY = timedelta(minutes=1)
TIMEOUT_SECONDS = 5.0

log = logging.getLogger(__name__)


class OutsideWatch:
    """One call a minute at most. The address is a secret of its service, so no log names it."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._called_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        return self._url is not None and (self._called_at is None or now - self._called_at >= CALLED_EVERY)

    def call(self, now: datetime) -> None:
        """A failed call is not made up for: the next one comes soon."""
        if self._url is None or not self.is_due(now):
            return
        self._called_at = now
        try:
            request = Request(self._url, headers={"User-Agent": "BoneTrack"})  # noqa: S310  settings let http(s) in only
            with urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
                pass
        except Exception as error:
            log.warning("the outside watch was not reached: %s", type(error).__name__)
