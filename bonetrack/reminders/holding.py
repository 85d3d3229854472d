"""Just before sending: does this mail to a caregiver wait, because another one calls, or because she had many today?"""

from datetime import datetime, time, timedelta
from itertools import chain, count

from bonetrack.core.agents import AgentClass, get_agent
from bonetrack.core.delays import DENOSUMAB
from bonetrack.core.mail_caps import MOST_BEFORE_SUPPLEMENTS, is_full
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import local_day, to_utc
from bonetrack.services.acknowledging import quiet_until
from bonetrack.settings import Settings
from bonetrack.storage import caregiver_steps as rows
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.database import transaction
from bonetrack.storage.message_lines import list_agents
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Message

EVENING, MORNING = time(19, 0), time(9, 0)
DIGEST_WAITS = timedelta(hours=24)
# Another worker may be writing one that is due within this time.
DIGEST_LEAVES_SOON = timedelta(seconds=10)
POSTPONED_WAITS = timedelta(days=3)
# Her own reminders come at times she chose and are never held; nor is anything about an account or an agreement.
CAPPED = (
    MessageKind.DOSE_NOT_LOGGED,
    MessageKind.DOSE_MISSED,
    MessageKind.NOW_LOGGED,
    MessageKind.SCAN_DUE,
    MessageKind.SUPPLY_LOW,
    MessageKind.WEEKLY_DIGEST,
)


def hold(message: Message, settings: Settings, now: datetime) -> bool:
    """True when the message does not leave now: it was put off, or its line goes with the digest."""
    contact = message.contact
    if contact is None or contact.relation != Relation.CAREGIVER or message.kind not in CAPPED:
        return False
    if _puts_off(message, contact, now):
        return True
    if _is_denosumab(message) or not _had_enough(message, contact, now):
        return False
    _put_into_digest(message, contact, settings, now)
    return True


def _puts_off(message: Message, contact: Contact, now: datetime) -> bool:
    """Another caregiver has promised to call about a clinic dose: if it is still open later, this one hears of it."""
    if message.kind != MessageKind.DOSE_NOT_LOGGED:
        return False
    occurrence = find_occurrence(message.details.get("occurrence", ""))
    until = None if occurrence is None or occurrence.closes_at else quiet_until(occurrence, contact, now)
    if until is None:
        return False
    rows.postpone_message(message, until, until + POSTPONED_WAITS)
    return True


def _is_denosumab(message: Message) -> bool:
    """Bone is lost fast after a late dose: that mail is never held."""
    occurrence = find_occurrence(message.details.get("occurrence", ""))
    return occurrence is not None and get_agent(occurrence.plan.agent).key == DENOSUMAB


def _had_enough(message: Message, contact: Contact, now: datetime) -> bool:
    zone = contact.patient.zone
    midnight = to_utc(local_day(now, zone), time(0), zone)
    left = rows.list_mails_since(contact, midnight, CAPPED, message)
    if len(left) < MOST_BEFORE_SUPPLEMENTS:
        return False
    return is_full([_is_of_supplements(each) for each in left], is_of_supplements=_is_of_supplements(message))


def _is_of_supplements(message: Message) -> bool:
    """All its doses are; a mail about none is not."""
    agents = list_agents(message)
    if not agents:
        named = find_occurrence(message.details.get("occurrence", ""))
        agents = set() if named is None else {named.plan.agent}
    return bool(agents) and all(get_agent(agent).agent_class is AgentClass.SUPPLEMENT for agent in agents)


def _put_into_digest(message: Message, contact: Contact, settings: Settings, now: datetime) -> None:
    """One that has left or was called off, as when she stopped her mail and began anew, makes room for another one."""
    due_at = _digest_moment(now, contact.patient.zone)
    name = f"{MessageKind.HELD_DIGEST}:{contact.public_id}:{due_at:%Y%m%dT%H%M}"
    keys = chain([name], (f"{name}:{number}" for number in count(2)))
    key = next(key for key in keys if rows.takes_lines(key, now + DIGEST_LEAVES_SOON))
    digest = NewMessage(
        unique_key=key,
        kind=MessageKind.HELD_DIGEST,
        address=contact.email,
        due_at=due_at,
        expires_at=due_at + DIGEST_WAITS,
        patient=contact.patient,
        contact=contact,
    )
    with transaction():
        rows.hold_message(message, key)
        enqueue(digest, settings.mail_domain, now)


def _digest_moment(now: datetime, zone: str) -> datetime:
    """This evening, or tomorrow morning, on the patient's clock."""
    today = local_day(now, zone)
    evening = to_utc(today, EVENING, zone)
    return evening if now < evening else to_utc(today + timedelta(days=1), MORNING, zone)
