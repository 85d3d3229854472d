"""All tables, in an order in which they can be made."""

from bonetrack.storage.models.accounts import Account, Attempt, Consent, LoginSession, OneTimeToken
from bonetrack.storage.models.acknowledgements import Acknowledgement
from bonetrack.storage.models.base import Row
from bonetrack.storage.models.calendar import CalendarFeed
from bonetrack.storage.models.operations import AuditEntry, Heartbeat, Message, MessageLine
from bonetrack.storage.models.patients import Contact, Grant, Patient, Suppression
from bonetrack.storage.models.pauses import HouseFact, Pause, ZoneAnswer
from bonetrack.storage.models.plans import DoseEntry, Occurrence, Plan
from bonetrack.storage.models.results import BoneEvent, MarkerResult, Scan, ScanReading
from bonetrack.storage.models.supplies import Pen, Supply

ALL_TABLES: tuple[type[Row], ...] = (
    Account,
    LoginSession,
    OneTimeToken,
    Consent,
    Attempt,
    Patient,
    Grant,
    Contact,
    Suppression,
    Plan,
    Occurrence,
    DoseEntry,
    Acknowledgement,
    Supply,
    Pen,
    Pause,
    ZoneAnswer,
    HouseFact,
    Scan,
    ScanReading,
    MarkerResult,
    BoneEvent,
    CalendarFeed,
    Message,
    MessageLine,
    AuditEntry,
    Heartbeat,
)

__all__ = [
    "ALL_TABLES",
    "Account",
    "Acknowledgement",
    "Attempt",
    "AuditEntry",
    "BoneEvent",
    "CalendarFeed",
    "Consent",
    "Contact",
    "DoseEntry",
    "Grant",
    "Heartbeat",
    "HouseFact",
    "LoginSession",
    "MarkerResult",
    "Message",
    "MessageLine",
    "Occurrence",
    "OneTimeToken",
    "Patient",
    "Pause",
    "Pen",
    "Plan",
    "Row",
    "Scan",
    "ScanReading",
    "Supply",
    "Suppression",
    "ZoneAnswer",
]
