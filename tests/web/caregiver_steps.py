"""Steps of the caregivers' tests: invite, follow the links of the mail, answer."""

from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.services.signing import sign_contact
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import ALL_TABLES, Contact, Message
from tests.conftest import Clock
from tests.page_client import Page, PageClient

ANSWERS: dict[str, Any] = {
    "name": "Carl",
    "email": "Carl@Example.org ",
    "kinds": ["missed_dose", "scan"],
    "delay_minutes": "120",
}


def invite(client: PageClient, **changed: Any) -> Page:
    """Through the form and the check-your-answers page."""
    check = client.submit(client.get("/caregivers/invite"), "/caregivers/invite", **(ANSWERS | changed))
    return client.submit(check, "/caregivers/invite", button=("step", "send")) if check.status == 200 else check


def invitation_link(app: Flask) -> str:
    """As the deliverer derives it from the outbox."""
    query = Message.select().where(Message.kind == MessageKind.CAREGIVER_INVITATION)
    message = query.order_by(Message.id.desc()).first()
    key = app.extensions["bonetrack_settings"].secret_key
    return f"/invitation/{raw_token(message.details['token_id'], TokenKind.INVITATION, key)}"


def stop_link(app: Flask, contact: Contact, way: str = "stop") -> str:
    return f"/{way}/{sign_contact(contact.public_id, app.extensions['bonetrack_settings'].secret_key)}"


def carl() -> Contact:
    return Contact.get(Contact.name == "Carl", Contact.relation == Relation.CAREGIVER)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, to prove that a page changed nothing."""
    return {table.__name__: list(table.select().order_by(table.id).tuples()) for table in ALL_TABLES}


def form_with(page: Page, value: str) -> Page:
    """The same page with only the form whose hidden field holds this value."""
    forms = [form for form in page.forms() if any(field.get("value") == value for field in form.iter("input"))]
    assert len(forms) == 1, f"{len(forms)} forms with {value!r} on {page.path}"
    root = Element("html")
    root.append(forms[0])
    return replace(page, root=root)


def answer(client: PageClient, page: Page, value: str) -> Page:
    return client.submit(form_with(page, value), "/")


def waiting_message(contact: Contact, kind: MessageKind, clock: Clock) -> Message:
    now = clock()
    new = NewMessage(f"{kind}:{contact.id}", kind, contact.email, now, now, patient=contact.patient, contact=contact)
    enqueue(new, "example.org", now)
    return Message.get(Message.unique_key == new.unique_key)
