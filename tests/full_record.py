"""One account with a row in every table that can hang on it."""

from datetime import timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.services import tokens
from bonetrack.services.sessions import open_session
from bonetrack.storage.acknowledgements import add_acknowledgement
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Account, Consent, Contact, Message, MessageLine, Patient, ZoneAnswer
from tests.builders import (
    START,
    make_account,
    make_bone_event,
    make_calendar_feed,
    make_contact,
    make_dose_entry,
    make_marker_result,
    make_patient,
    make_pause,
    make_pen,
    make_plan,
    make_scan,
    make_supply,
)

KEY = "a-secret-key-for-tests-that-is-long-enough"


def fill_account(email: str = "anna@example.org", first_name: str = "Anna") -> tuple[Account, Patient]:
    account = make_account(email, pending_email=f"new-{email}", password_hash="argon2-hash-of-" + first_name)
    patient = make_patient(account, first_name)
    open_session(account, START)
    Consent.create(account=account, kind="health_data", text_version="1", text_shown="I agree.", given_at=START)
    own = make_contact(patient, relation=Relation.PATIENT, email=email, account=account)
    carer = make_contact(patient, email=f"carer-of-{email}")
    plan = make_plan(patient)
    entry = make_dose_entry(plan, recorded_by=account, request_key=f"request-{first_name}", note=f"note-{first_name}")
    add_acknowledgement(entry.occurrence, carer, START)
    make_supply(plan, recorded_by=account, request_key=f"request-supply-{first_name}")
    make_pen(plan, recorded_by=account)
    make_pause(plan, recorded_by=account, note=f"pause-{first_name}")
    zones = {"phone_zone": "America/New_York", "reminder_zone": patient.zone}
    ZoneAnswer.create(patient=patient, answer="keep", answered_at=START, **zones)
    make_scan(patient, recorded_by=account, note=f"scan-{first_name}")
    make_marker_result(patient, recorded_by=account, laboratory=f"lab-{first_name}")
    make_bone_event(patient, recorded_by=account, note=f"event-{first_name}", request_key=f"request-event-{first_name}")
    make_calendar_feed(patient, own_words=f"words-{first_name}")
    new = {"taken_at": START.isoformat()}
    record_audit(patient, account, AuditAction.CREATED, "dose", entry.public_id, old=None, new=new, now=START)
    tokens.issue(tokens.TokenKind.RESET_PASSWORD, account.public_id, email, secret_key=KEY, now=START)
    tokens.issue(tokens.TokenKind.INVITATION, carer.public_id, carer.email, secret_key=KEY, now=START)
    _add_messages(account, patient, own, carer)
    message = Message.get(Message.contact == own)
    MessageLine.create(message=message, occurrence=entry.occurrence, contact=own, step="due")
    return account, patient


def _add_messages(account: Account, patient: Patient, own: Contact, carer: Contact) -> None:
    later = START + timedelta(hours=1)
    for kind, contact in ((MessageKind.DOSE_DUE, own), (MessageKind.DOSE_NOT_LOGGED, carer)):
        key = f"{kind}:{contact.public_id}"
        enqueue(NewMessage(key, kind, contact.email, START, later, patient=patient, contact=contact), "x.org", START)
    key = f"reset:{account.public_id}"
    reset = NewMessage(key, MessageKind.RESET_PASSWORD, account.email, START, later, account=account)
    enqueue(reset, "x.org", START)
