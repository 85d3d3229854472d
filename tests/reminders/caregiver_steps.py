"""Steps of the tests of mail to caregivers about several doses."""

import re
from datetime import datetime

from itsdangerous import URLSafeSerializer

from bonetrack.core.messages import MessageKind
from bonetrack.services.acknowledging import Call, promise_to_call
from bonetrack.services.caregiver_links import CALL_SALT
from bonetrack.storage.models import Acknowledgement, Contact, Message, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.mail_server import Taken
from tests.reminders.conftest import DUE, House
from tests.reminders.dose_steps import HOUR, dose_of

BEN = "ben@example.org"
TOLD = DUE + 2 * HOUR


def add_dose(house: House, agent: str, **columns: object) -> Plan:
    plan = make_plan(house.patient, agent, **columns)
    set_next_due(plan, START, START)
    return plan


def promise(house: House, taken: Taken, now: datetime) -> Call | None:
    (signed,) = re.findall(r"http://localhost/will-call/(\S+)", taken.text)
    return promise_to_call(signed, house.settings.secret_key, now)


def promise_for_one(house: House, agent: str, contact: Contact, now: datetime) -> Call | None:
    """By a link as mail held it when there was one mail for each dose."""
    parts = [dose_of(house, agent).public_id, contact.public_id, int(TOLD.timestamp())]
    signed = URLSafeSerializer(house.settings.secret_key, salt=CALL_SALT).dumps(parts)
    return promise_to_call(str(signed), house.settings.secret_key, now)


def promised() -> list[tuple[str, str]]:
    rows = Acknowledgement.select().order_by(Acknowledgement.id)
    return sorted((row.contact.name, row.occurrence.plan.agent) for row in rows)


def row_of(house: House) -> Message:
    return Message.get(Message.contact == house.carl, Message.kind == MessageKind.DOSE_NOT_LOGGED)
