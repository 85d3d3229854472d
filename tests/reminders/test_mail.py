"""What the mails say: neutral, least content, why and how to stop, both parts alike, headers right."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from bonetrack.core.agents import CATALOGUE
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus
from bonetrack.reminders.caregiver_letters import CAREGIVER_LETTERS
from bonetrack.reminders.mail import compose
from bonetrack.reminders.notice_lines import NOTICE_KINDS
from bonetrack.reminders.own_letters import OWN_LETTERS
from bonetrack.services import tokens
from bonetrack.services.signing import read_contact
from bonetrack.services.tokens import TokenKind
from bonetrack.settings import Settings
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact, Message, Patient, Plan
from bonetrack.words.agents import agent_name
from tests.builders import make_contact
from tests.mail_server import Taken
from tests.reminders.conftest import ANNA, CARL, DUE, House

MINUTE = timedelta(minutes=1)
ACCOUNT_LINKS = {
    MessageKind.CONFIRM_ADDRESS: (TokenKind.CONFIRM_ADDRESS, "confirm"),
    MessageKind.RESET_PASSWORD: (TokenKind.RESET_PASSWORD, "reset"),
    MessageKind.CHANGE_ADDRESS: (TokenKind.CHANGE_ADDRESS, "change-address"),
}
ACCOUNT_NOTICES = (
    MessageKind.ADDRESS_KNOWN,
    MessageKind.ADDRESS_CHANGED,
    MessageKind.PASSWORD_CHANGED,
    MessageKind.ACCOUNT_DELETED,
)
TELLING = ("teriparatide", "20 micrograms", "bone", "osteoporosis", "inject", "medicine", "dose", "drug")
RANDOM_PART = re.compile(r'(?<=/)(?=[^/\s"<]*[A-Z0-9])[^/\s"<]+')


def neutral_text(taken: Taken) -> str:
    """All that a reader sees, without our own name, and without the random part of a link, which spells anything."""
    seen = RANDOM_PART.sub("", f"{taken.mail['Subject']} {taken.text} {taken.html}")
    return seen.lower().replace("bonetrack", "")


def queue(house: House, kind: MessageKind, contact: Contact | None = None, **details: str) -> None:
    address = contact.email if contact else ANNA
    patient: Patient | None = contact.patient if contact else None
    message = NewMessage(f"{kind}", kind, address, DUE, DUE + timedelta(hours=1), details, patient, contact)
    assert enqueue(message, house.settings.mail_domain, DUE)


def deliver(house: House) -> Taken:
    Plan.update(next_due_at=None).execute()
    house.run(DUE)
    (taken,) = house.server.taken
    return taken


@pytest.fixture
def day(house: House) -> House:
    """Due, repeated and told."""
    for minutes in (0, 45, 120):
        house.run(DUE + minutes * MINUTE)
    return house


def test_reminders_are_neutral(day: House) -> None:
    subjects = [taken.mail["Subject"] for taken in day.server.taken]
    assert subjects == ["A reminder is waiting", "Not logged yet: 8:00 item", "Not logged yet: 8:00 item"]
    for taken in day.server.taken:
        assert [word for word in TELLING if word in neutral_text(taken)] == []


def test_the_patient_reads_which_item_and_where_to_log_it(day: House) -> None:
    due, repeat = day.to(ANNA)
    assert "Hello Anna," in due.text
    assert "Your 8:00 item is due." in due.text
    assert "http://localhost/today" in due.text
    assert "Your 8:00 item is not logged yet." in repeat.text
    for taken in (due, repeat):
        assert "8:00 on Tuesday 3 March 2026 (London time)" in taken.text, "the original due time, with its place"


def test_the_caregiver_reads_who_and_what_and_why_and_how_to_stop(day: House) -> None:
    (told,) = day.to(CARL)
    assert "Anna has not logged the 8:00 item." in told.text
    assert "not taken" not in told.text
    assert "Anna asked us to tell you, and you agreed" in told.text
    assert "is not for emergencies" in told.text
    assert re.search(r"http://localhost/stop/\S+", told.text)
    assert "/today" not in told.text


def test_a_caregiver_reads_the_patients_own_clock(house: House) -> None:
    Patient.update(zone="America/New_York").execute()
    house.run(DUE + 120 * MINUTE)
    (told,) = house.to(CARL)
    assert "Anna has not logged the 3:00 item." in told.text
    assert "(New York time)" in told.text


def test_the_medicine_is_named_only_where_the_patient_chose_that(house: House) -> None:
    make_contact(house.patient, email="daughter@example.org", shares_detail=True)
    house.run(DUE + 120 * MINUTE)
    (told,) = house.to("daughter@example.org")
    assert agent_name("teriparatide") in told.text
    assert "20 micrograms" in told.text
    assert agent_name("teriparatide") not in house.to(CARL)[0].text


def test_headers_of_every_mail(day: House) -> None:
    for taken, message in zip(day.server.taken, Message.select().order_by(Message.id), strict=True):
        mail = taken.mail
        assert mail["Message-ID"] == message.message_id
        assert mail["From"] == "BoneTrack <bonetrack@localhost>"
        assert taken.from_address == "bonetrack@localhost"
        assert mail["To"] == taken.to_address
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Date"].datetime == message.sent_at
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_one_click_unsubscribe_stands_in_every_mail_about_a_patient(day: House) -> None:
    contacts = {ANNA: day.own, CARL: day.carl}
    for taken in day.server.taken:
        assert taken.mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        found = re.fullmatch(r"<http://localhost/one-click/(\S+)>", taken.mail["List-Unsubscribe"])
        assert found
        assert read_contact(found[1], day.settings.secret_key) == contacts[taken.to_address].public_id


def test_a_long_unsubscribe_address_is_neither_folded_nor_encoded(house: House) -> None:
    from dataclasses import replace

    settings = replace(house.settings, base_url=f"https://{'a-long-name.' * 12}example.org")
    house.run(DUE)
    raw = compose(Message.get(), settings, DUE).as_bytes()
    (line,) = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line.endswith(b">")
    assert message_from_bytes(raw, policy=default)["List-Unsubscribe"].startswith("<https://a-long-name.")


def test_html_says_the_same_loads_nothing_and_a_name_cannot_add_to_it(house: House) -> None:
    Patient.update(first_name="<b>Änna</b>").execute()
    house.run(DUE)
    (taken,) = house.to(ANNA)
    assert "Hello <b>Änna</b>," in taken.text
    assert "Hello &lt;b&gt;Änna&lt;/b&gt;," in taken.html
    assert not re.search(r"<(img|script|link|iframe|style)|src=|url\(", taken.html)
    shown = re.sub(r"<[^>]+>", " ", taken.html)
    for line in taken.text.replace("<b>Änna</b>", "").splitlines():
        if line.strip() and "http" not in line and "Änna" not in line and "--" not in line and "Hello" not in line:
            assert line.removesuffix(":").replace("'", "&#39;") in shown


@pytest.mark.parametrize("kind", ACCOUNT_LINKS)
def test_account_mail_with_a_link_holds_the_token_that_the_row_does_not(house: House, kind: MessageKind) -> None:
    token_kind, path = ACCOUNT_LINKS[kind]
    key = house.settings.secret_key
    token = tokens.issue(token_kind, house.account.public_id, ANNA, secret_key=key, now=DUE)
    queue(house, kind, token_id=token.public_id)
    taken = deliver(house)
    found = re.search(rf"http://localhost/{path}/(\S+)", taken.text)
    assert found
    assert tokens.peek(token_kind, found[1], DUE) is not None
    assert found[1] not in str(list(Message.select().dicts()))
    assert "List-Unsubscribe" not in taken.mail
    assert [word for word in TELLING if word in neutral_text(taken)] == []


@pytest.mark.parametrize("kind", ACCOUNT_NOTICES)
def test_account_notices_say_who_why_and_that_they_are_not_for_emergencies(house: House, kind: MessageKind) -> None:
    queue(house, kind)
    taken = deliver(house)
    for needed in ("This message is from BoneTrack", "You get this because", "not for emergencies"):
        assert needed in taken.text
    assert [word for word in TELLING if word in neutral_text(taken)] == []


@pytest.mark.parametrize("spoiled", ["used_at", "voided_at"])
def test_a_link_that_no_longer_works_is_not_sent(house: House, spoiled: str) -> None:
    key = house.settings.secret_key
    token = tokens.issue(TokenKind.RESET_PASSWORD, house.account.public_id, ANNA, secret_key=key, now=DUE)
    type(token).update({spoiled: DUE}).execute()
    queue(house, MessageKind.RESET_PASSWORD, token_id=token.public_id)
    Plan.update(next_due_at=None).execute()
    assert house.run(DUE)["cancelled"] == 1
    assert house.server.taken == []


@pytest.mark.parametrize("shows_name", [True, False])
def test_an_invitation_tells_nothing_about_health(house: House, shows_name: bool) -> None:
    invited = make_contact(
        house.patient,
        email="bea@example.org",
        name="Bea",
        status=ContactStatus.INVITED,
        shows_inviter_name=shows_name,
    )
    key = house.settings.secret_key
    token = tokens.issue(TokenKind.INVITATION, invited.public_id, invited.email, secret_key=key, now=DUE)
    queue(house, MessageKind.CAREGIVER_INVITATION, invited, token_id=token.public_id)
    taken = deliver(house)
    assert ("Anna" in neutral_text(taken).title()) is shows_name
    assert re.search(r"http://localhost/invitation/\S+", taken.text)
    assert "If you do nothing" in taken.text
    assert taken.mail["List-Unsubscribe-Post"]
    telling = (*TELLING, "scan", *CATALOGUE)
    assert [word for word in telling if word in neutral_text(taken)] == []


def test_a_test_message_reaches_a_caregiver(house: House) -> None:
    queue(house, MessageKind.TEST, house.carl)
    taken = deliver(house)
    assert "This is a test" in taken.text
    assert taken.to_address == CARL
    assert taken.mail["List-Unsubscribe"]


def test_every_kind_of_message_can_be_written() -> None:
    """A kind that is added needs its words: this list is what the tests above and in the journeys write."""
    written = {*ACCOUNT_LINKS, *ACCOUNT_NOTICES, MessageKind.CAREGIVER_INVITATION, MessageKind.TEST}
    reminders = {kind for kind in MessageKind if kind.startswith("dose_")} | {MessageKind.SCAN_DUE}
    to_caregivers = {*CAREGIVER_LETTERS, MessageKind.NOW_LOGGED, MessageKind.WEEKLY_DIGEST, MessageKind.PLAN_PAUSED}
    reminders |= {MessageKind.VISIT_BOOKED, *NOTICE_KINDS, *OWN_LETTERS}
    assert written | reminders | to_caregivers == set(MessageKind)


def test_the_mail_folder_keeps_one_file_a_message(house: House, tmp_path: Path) -> None:
    from bonetrack.reminders.mail_folder import MailFolder

    folder = MailFolder(tmp_path / "mail")
    house.run(DUE, folder)
    message = Message.get()
    email = compose(message, house.settings, DUE)
    folder.send(email, "us@example.org", ANNA)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{message.public_id}.eml"
    assert message_from_bytes(file.read_bytes(), policy=default)["Message-ID"] == message.message_id


def test_settings_with_https_give_https_links(house: House) -> None:
    from dataclasses import replace

    settings: Settings = replace(house.settings, base_url="https://bones.example.org")
    house.run(DUE)
    email = compose(Message.get(), settings, DUE)
    assert email["List-Unsubscribe"].startswith("<https://bones.example.org/one-click/")
    body = email.get_body(("plain",))
    assert body is not None
    assert "http://" not in body.get_content()
