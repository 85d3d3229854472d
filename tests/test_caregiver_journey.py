"""From the invitation to the unsubscribe header, through the real outbox: each link is taken from the mail."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from urllib.parse import urlsplit

import pytest
from flask import Flask

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.services.deletion import delete_account
from bonetrack.settings import Settings
from bonetrack.storage.models import Contact, Message
from bonetrack.storage.plans import set_next_due
from tests.builders import People, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.test_caregivers import answer, invite

CARL = "carl@example.org"
RunDue = Callable[[], list[EmailMessage]]


@pytest.fixture
def run_due(app: Flask, settings: Settings, clock: Clock) -> RunDue:
    return runner(app, settings, clock)


def runner(app: Flask, settings: Settings, clock: Clock) -> RunDue:
    """One pass of the worker at the test's own moment; returns the mail of that pass."""
    seen: set[str] = set()

    def run() -> list[EmailMessage]:
        result = app.test_cli_runner().invoke(args=["run-due", "--now", clock().isoformat()])
        assert result.exit_code == 0, result.output
        new = [path for path in sorted(settings.mail_folder.glob("*.eml")) if path.name not in seen]
        seen.update(path.name for path in new)
        return [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in new]  # type: ignore[arg-type]

    return run


def to(address: str, mails: list[EmailMessage]) -> EmailMessage:
    found = [mail for mail in mails if address in mail["To"]]
    assert len(found) == 1, [mail["To"] for mail in mails]
    return found[0]


def path_in(text: str, start: str) -> str:
    found = re.findall(rf"https?://\S*?/{start}/[\w.\-]+", text)
    assert found, text
    return urlsplit(found[0]).path


def body_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_invite_agree_not_logged_told_unsubscribe(
    people: People, patient_client: PageClient, nobody: PageClient, clock: Clock, run_due: RunDue
) -> None:
    invite(patient_client, shows_inviter_name="y")
    invitation = to(CARL, run_due())
    page = nobody.get(path_in(body_of(invitation), "invitation"))
    answer(nobody, page, "agree")

    due_at = clock.moment.replace(hour=8) + timedelta(days=1)
    plan = make_plan(people.record)
    set_next_due(plan, clock(), clock())
    clock.moment = due_at
    assert [mail["To"] for mail in run_due() if CARL in mail["To"]] == []
    clock.move(hours=2)
    told = to(CARL, run_due())
    text = body_of(told)
    assert "not logged" in text
    assert "not taken" not in text
    assert "Carl was told at 10:00 that a dose is not logged." in patient_client.get("/today").text
    assert "teriparatide" not in (text + str(told["Subject"])).lower()

    header = re.fullmatch(r"<(\S+)>", told["List-Unsubscribe"])
    assert header
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    click = patient_client.app.test_client(use_cookies=False)
    data = {"List-Unsubscribe": "One-Click"}
    assert click.post(urlsplit(header[1]).path, data=data).status_code == 200
    assert Contact.get(Contact.email == CARL).status == ContactStatus.STOPPED

    clock.move(days=1)
    assert [mail["To"] for mail in run_due() if CARL in mail["To"]] == []
    assert "Carl no longer gets messages." in patient_client.get("/today").text


def test_the_link_at_the_end_of_a_mail_stops_it_too(
    people: People, patient_client: PageClient, nobody: PageClient, clock: Clock, run_due: RunDue
) -> None:
    invite(patient_client)
    text = body_of(to(CARL, run_due()))
    page = nobody.get(path_in(text, "stop"))
    assert "Anna" not in page.text
    answer(nobody, page, "everything")
    assert nobody.get(path_in(text, "invitation")).status == 410


def test_a_refused_invitation_is_never_mailed_again(
    people: People, app: Flask, patient_client: PageClient, nobody: PageClient, clock: Clock, run_due: RunDue
) -> None:
    invite(patient_client)
    answer(nobody, nobody.get(path_in(body_of(to(CARL, run_due())), "invitation")), "refuse")
    clock.move(days=2)
    invite(PageClient(app).log_in_as(people.stranger))
    assert run_due() == []


def test_a_test_message_reaches_both(
    people: People, patient_client: PageClient, run_due: RunDue, nobody: PageClient
) -> None:
    invite(patient_client)
    answer(nobody, nobody.get(path_in(body_of(to(CARL, run_due())), "invitation")), "agree")
    patient_client.submit(patient_client.get("/caregivers"), "/test")
    patient_client.submit(patient_client.get("/more/reminders"), "/messages/test")
    mails = run_due()
    assert to(CARL, mails)["List-Unsubscribe"]
    assert to("anna@example.org", mails)["Subject"]


def test_the_deleted_account_gets_one_last_mail(
    people: People, app: Flask, patient_client: PageClient, run_due: RunDue, settings: Settings, clock: Clock
) -> None:
    invite(patient_client)
    delete_account(people.patient, settings.mail_domain, clock())
    mails = run_due()
    assert [mail["To"] for mail in mails] == ["anna@example.org"]
    assert [(row.state, row.address) for row in Message.select()] == [(MessageState.SENT, "")]
