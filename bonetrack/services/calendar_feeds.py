"""The calendar feed: made, renewed, revoked by the person herself; opened by whoever holds its secret address."""

from datetime import datetime

from bonetrack.core.calendar_titles import Titles
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.services.tokens import derived_secret, hash_of
from bonetrack.storage import calendar_feeds as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.contacts import has_taken_back_consent
from bonetrack.storage.database import transaction
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.models import Account, CalendarFeed, Patient

PURPOSE = "calendar"
ENTITY = "calendar"


def secret_of(feed: CalendarFeed, secret_key: str) -> str:
    """The last part of the feed's address: 256 bit, derived, so that no row ever holds it."""
    return derived_secret(PURPOSE, feed.public_id, secret_key)


def find_own_feed(patient: Patient, secret_key: str) -> CalendarFeed | None:
    """None also when the address was made with another secret key: it opens nothing any more."""
    feed = rows.find_feed(patient)
    return feed if feed is not None and feed.token_hash == hash_of(secret_of(feed, secret_key)) else None


def open_feed(secret: str) -> CalendarFeed | None:
    """The feed of an address; None for one that was never made, was revoked, or whose person took consent back."""
    feed = rows.find_feed_by_hash(hash_of(secret))
    return None if feed is None or has_taken_back_consent(feed.patient) else feed


def make_feed(patient: Patient, account: Account, secret_key: str, now: datetime) -> None:
    """Made once; a second tap finds the one that stands. One that an older secret key made is replaced."""
    with transaction():
        require_consent(patient)
        if find_own_feed(patient, secret_key) is not None:
            return
        rows.delete_feed(patient)
        public_id = new_public_id()
        token_hash = hash_of(derived_secret(PURPOSE, public_id, secret_key))
        rows.add_feed(patient, token_hash, public_id, Titles.NEUTRAL, now)
        _audit(patient, account, AuditAction.CREATED, now)


def renew_feed(patient: Patient, account: Account, secret_key: str, now: datetime) -> None:
    """Another address; the older one opens nothing from this moment on. The events stay the same ones."""
    with transaction():
        feed = _get(patient)
        public_id = new_public_id()
        token_hash = hash_of(derived_secret(PURPOSE, public_id, secret_key))
        rows.update_feed(feed, public_id=public_id, token_hash=token_hash, created_at=now)
        _audit(patient, account, AuditAction.CORRECTED, now)


def revoke_feed(patient: Patient, account: Account, now: datetime) -> None:
    """Idempotent."""
    with transaction():
        if rows.delete_feed(patient):
            _audit(patient, account, AuditAction.DELETED, now)


def choose_titles(patient: Patient, account: Account, titles: Titles, own_words: str, now: datetime) -> None:
    with transaction():
        feed = _get(patient)
        kept = own_words if titles is Titles.OWN_WORDS else ""
        if (feed.titles, feed.own_words) == (titles, kept):
            return
        rows.update_feed(feed, titles=titles, own_words=kept)
        rows.count_titles_up(feed, now)
        _audit(patient, account, AuditAction.CORRECTED, now)


def _get(patient: Patient) -> CalendarFeed:
    feed = rows.find_feed(patient)
    if feed is None:
        raise NotFound("calendar feed")
    return feed


def _audit(patient: Patient, account: Account, action: AuditAction, now: datetime) -> None:
    """That the address changed, and who did it; the address itself stands nowhere."""
    record_audit(patient, account, action, ENTITY, patient.public_id, old=None, new=None, now=now)
