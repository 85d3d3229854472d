"""What the web server itself says: its words about a request hold addresses and headers, so ours take their place."""

import sys
from typing import Any

from gunicorn.glogging import Logger

from bonetrack.logs import place_of

ABOUT_ONE_REQUEST = ("Error handling request", "Socket error processing request", "Exception in post_request")


class ServerLog(Logger):
    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request from"):
            super().warning("a request that cannot be read was refused")
        else:
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """A failed start keeps its trace; a failed request leaves kind and place, as its trace may quote it."""
        error = sys.exc_info()[1]
        if error is not None and str(msg).startswith(ABOUT_ONE_REQUEST):
            self.error("unexpected %s while answering a request (%s)", type(error).__name__, place_of(error))
        else:
            super().exception(msg, *args, **kwargs)
