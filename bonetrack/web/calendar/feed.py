"""The feed itself: no log-in, no cookie; whoever holds the address may read it, and reading changes nothing."""

import hashlib
from datetime import UTC, datetime

from flask import Response, abort, request

from bonetrack.core.calendar_titles import Titles
from bonetrack.interop.calendar_feed import FeedWords, write_feed
from bonetrack.services import rate_limits
from bonetrack.services.calendar_entries import list_calendar_entries
from bonetrack.services.calendar_feeds import open_feed
from bonetrack.storage.models import CalendarFeed
from bonetrack.web.access import public
from bonetrack.web.calendar import blueprint
from bonetrack.web.clock import now
from bonetrack.web.limits import limit_or_429, request_address
from bonetrack.web.page import settings
from bonetrack.words import calendar as words

FEED_TYPE = "text/calendar; charset=utf-8"


@blueprint.get("/calendar/<secret>.ics")
@public
def show(secret: str) -> Response:
    found = open_feed(secret)
    # One feed is asked for from many places, and one place (a calendar service) asks for many feeds.
    limit_or_429(rate_limits.CALENDAR_FEED, request_address() if found is None else found.public_id)
    if found is None:
        abort(404)
    entries = list_calendar_entries(found, now())
    content = write_feed(entries, _words_of(found), settings().mail_domain, now())
    answer = Response(content, content_type=FEED_TYPE)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = "inline; filename=reminders.ics"
    answer.set_etag(hashlib.sha256(content).hexdigest())
    # The zones in it reach some years ahead, so the content is new each year.
    answer.last_modified = max(entries.changed_at, datetime(now().year, 1, 1, tzinfo=UTC))
    answer.make_conditional(request)
    return answer


def _words_of(feed: CalendarFeed) -> FeedWords:
    titles, own_words = Titles(feed.titles), feed.own_words
    return FeedWords(
        name=words.calendar_name(),
        description=words.event_text(),
        link=f"{settings().base_url}/today",
        dose_title=lambda agent: words.dose_title(titles, own_words, agent.key, agent.is_clinic_given),
        scan_title=words.scan_title(titles),
    )
