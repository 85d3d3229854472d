"""Mail that comes back: the signed return address over real SMTP, the command, and what may disable an address."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from bonetrack.cli import register_commands
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, EndedBy
from bonetrack.interop.delivery_report import read_report
from bonetrack.services.account_mail import MailWay
from bonetrack.services.bounces import RETURNS_WITHIN, Deed, Done, Why, take_report
from bonetrack.services.return_address import read_return, sign_return
from bonetrack.settings import Settings
from bonetrack.storage.database import connect
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import AuditEntry, Contact, Message, Plan
from tests.interop.report_samples import DELAYED, FAILED, report_of
from tests.reminders.conftest import ANNA, CARL, DUE, House
from tests.reminders.test_commands import close_all
from tests.storage.rows import all_rows

BOUNCE = "bounce@mail.example.net"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sent(house: House) -> House:
    """A signed reminder that Anna's mail server took."""
    house.settings = replace(house.settings, bounce_address=BOUNCE)
    house.run(DUE)
    assert Message.get().state == MessageState.SENT
    return house


def return_path(house: House) -> str:
    (taken,) = house.to(ANNA)
    return taken.from_address


def take(house: House, raw: bytes, *recipients: str, now: datetime = DUE + MINUTE) -> Deed:
    report = read_report(raw)
    assert report is not None
    return take_report(report, recipients, MailWay(house.settings.mail_domain, house.settings.secret_key), now)


def own(house: House) -> Contact:
    return Contact.get_by_id(house.own.id)


def test_the_envelope_names_the_message_and_the_reader_sees_the_plain_sender(sent: House) -> None:
    (taken,) = sent.to(ANNA)
    message = Message.get()
    assert taken.from_address == sign_return(message.public_id, BOUNCE, sent.settings.secret_key)
    assert read_return(taken.from_address, sent.settings.secret_key) == message.public_id
    assert taken.mail["From"] == "BoneTrack <bonetrack@localhost>"
    assert "bounce" not in taken.mail.as_string()


def test_without_the_setting_mail_comes_back_to_the_sender(house: House) -> None:
    house.run(DUE)
    assert return_path(house) == "bonetrack@localhost"


@pytest.mark.parametrize("name", FAILED)
def test_a_permanent_report_disables_the_address_once(sent: House, name: str) -> None:
    raw = report_of(name, to=return_path(sent))
    deed = take(sent, raw)
    message = Message.get()
    assert (deed.done, deed.message) == (Done.ADDRESS_DISABLED, message.public_id)
    assert (message.state, message.last_problem) == (MessageState.FAILED, f"returned {deed.status}")
    assert (own(sent).status, own(sent).ended_by) == (ContactStatus.DISABLED, EndedBy.BOUNCE)
    assert AuditEntry.select().where(AuditEntry.entity == "contact").count() == 1
    before = all_rows()
    assert take(sent, raw) == replace(deed, done=Done.NOTHING, why=Why.KNOWN_ALREADY)
    assert all_rows() == before


@pytest.mark.parametrize("name", DELAYED)
def test_a_delay_is_noted_and_disables_nothing(sent: House, name: str) -> None:
    raw = report_of(name, to=return_path(sent))
    deed = take(sent, raw)
    assert deed.done is Done.DELAYED
    assert (Message.get().state, Message.get().last_problem) == (MessageState.SENT, f"delayed {deed.status}")
    assert own(sent).status == ContactStatus.ACTIVE
    assert take(sent, raw).why is Why.KNOWN_ALREADY


def test_the_mail_server_may_name_the_recipient_itself(sent: House) -> None:
    raw = report_of("exchange_failed", to="postmaster@mail.example.net")
    assert take(sent, raw, "someone@example.net", return_path(sent).upper()).done is Done.ADDRESS_DISABLED


@pytest.mark.parametrize("forged", ["bounce+{name}.aaaaaaaaaaaaaaaa@x.net", "bounce+{name}@x.net", "anna@example.org"])
def test_a_forged_return_address_changes_nothing(sent: House, forged: str) -> None:
    name = return_path(sent).partition("+")[2].partition(".")[0]
    before = all_rows()
    deed = take(sent, report_of("postfix_failed", to=forged.format(name=name)))
    assert deed == Deed(Done.NOTHING, Why.UNPROVEN)
    assert all_rows() == before


def test_the_message_id_of_a_mail_that_went_there_lately_is_proof(sent: House) -> None:
    raw = report_of("postfix_failed", message_id=Message.get().message_id)
    late = DUE + RETURNS_WITHIN + MINUTE
    assert take(sent, raw, now=late).done is Done.NOTHING
    other = report_of("postfix_failed", message_id=Message.get().message_id, recipient="eve@example.org")
    assert take(sent, other) == Deed(Done.NOTHING, Why.UNKNOWN)
    assert own(sent).status == ContactStatus.ACTIVE
    assert take(sent, raw).done is Done.ADDRESS_DISABLED


def test_a_report_about_another_mail_changes_nothing(sent: House) -> None:
    before = all_rows()
    deed = take(sent, report_of("exim_failed", message_id="<other@localhost>", recipient="eve@example.org"))
    assert deed == Deed(Done.NOTHING, Why.UNKNOWN)
    assert all_rows() == before


@pytest.mark.parametrize("code", ["5.4.4", "4.4.1"])
def test_what_passes_is_tried_again_while_there_is_time(sent: House, code: str) -> None:
    raw = report_of("postfix_failed", to=return_path(sent), changes={"Status: 5.1.1": f"Status: {code}"})
    assert take(sent, raw).done is Done.TRIED_AGAIN
    assert own(sent).status == ContactStatus.ACTIVE
    assert take(sent, raw).done is Done.NOTHING, "the same report once more"
    first = Message.get().message_id
    sent.run(DUE + 17 * MINUTE)
    assert [taken.mail["Message-ID"] for taken in sent.to(ANNA)] == [first, first]
    end = Message.get().expires_at - MINUTE
    assert take(sent, raw, now=end).done is Done.FAILED, "no time is left"
    assert own(sent).status == ContactStatus.ACTIVE


def test_a_policy_about_us_fails_the_mail_and_not_the_address(sent: House) -> None:
    raw = report_of("exim_failed", to=return_path(sent), changes={"550 5.1.1 No": "550 5.7.1 No"})
    assert take(sent, raw).done is Done.FAILED
    assert own(sent).status == ContactStatus.ACTIVE


def test_an_old_report_does_not_disable_an_address_that_was_started_again(sent: House) -> None:
    Contact.update(confirmed_at=DUE + MINUTE).where(Contact.id == sent.own.id).execute()
    assert take(sent, report_of("exim_failed", to=return_path(sent)), now=DUE + 2 * MINUTE).done is Done.FAILED
    assert own(sent).status == ContactStatus.ACTIVE


def test_an_old_report_does_not_disable_another_address(sent: House) -> None:
    Contact.update(email="new@example.org").where(Contact.id == sent.own.id).execute()
    assert take(sent, report_of("exim_failed", to=return_path(sent))).done is Done.FAILED
    assert own(sent).status == ContactStatus.ACTIVE


def test_what_waits_for_a_dead_address_does_not_leave_and_others_go_on(sent: House) -> None:
    new = NewMessage("later", MessageKind.TEST, ANNA, DUE, DUE + 60 * MINUTE, {}, sent.patient, own(sent))
    enqueue(new, "x.org", DUE)
    take(sent, report_of("exim_failed", to=return_path(sent)))
    assert Message.get(Message.unique_key == "later").state == MessageState.CANCELLED
    assert Contact.get_by_id(sent.carl.id).status == ContactStatus.ACTIVE
    sent.run(DUE + 120 * MINUTE)
    assert len(sent.to(ANNA)) == 1
    assert len(sent.to(CARL)) == 1


def test_a_report_that_is_quicker_than_our_own_mark_counts(sent: House) -> None:
    Message.update(state=MessageState.CLAIMED).execute()
    assert take(sent, report_of("exim_failed", to=return_path(sent))).done is Done.ADDRESS_DISABLED


def test_success_is_no_trouble(sent: House) -> None:
    raw = report_of("postfix_failed", to=return_path(sent), changes={"Action: failed": "Action: delivered"})
    assert take(sent, raw).why is Why.NO_TROUBLE


def test_a_host_that_is_not_found_now_is_asked_again(house: House) -> None:
    """5.4.4 when the mail is handed over: the address is not dead."""
    house.server.at_recipient = lambda _address: "550 5.4.4 host not found"
    assert house.run(DUE)["retried"] == 1
    assert own(house).status == ContactStatus.ACTIVE


# The command, as a mail server runs it.


def pipe(settings: Settings, raw: bytes, *words: str) -> Result:
    app = Flask("commands")
    app.extensions["bonetrack_settings"] = settings
    register_commands(app)
    close_all()
    result = app.test_cli_runner().invoke(args=["bounce", *words], input=raw)
    close_all()
    connect()
    return result


def lately(house: House) -> None:
    """The command reads the real clock."""
    Message.update(created_at=datetime.now(UTC)).execute()
    Plan.update(next_due_at=None).execute()


def test_the_command_says_in_one_line_what_was_done_without_addresses(sent: House) -> None:
    lately(sent)
    result = pipe(sent.settings, report_of("postfix_failed", to="x@y.net"), "--recipient", return_path(sent))
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)
    message = Message.get().public_id
    assert json.loads(result.stdout) == {"done": "address_disabled", "message": message, "status": "5.1.1"}
    assert "@" not in result.output
    assert own(sent).status == ContactStatus.DISABLED


def test_the_command_takes_what_it_ignores_and_refuses_what_is_no_mail(sent: House) -> None:
    before = all_rows()
    result = pipe(sent.settings, report_of("out_of_office", to=return_path(sent)))
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"done": "nothing", "why": "not_a_report"})
    result = pipe(sent.settings, report_of("exim_failed", recipient="eve@example.org"))
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"done": "nothing", "why": "unknown"})
    assert pipe(sent.settings, b"").exit_code == 65
    assert pipe(sent.settings, b"\n\nno mail").exit_code == 65
    assert all_rows() == before


DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000))


@pytest.mark.parametrize("raw", [b"To: us@example.org\r\n" + DEEP, report_of("exim_failed", to="(" * 20_000)])
def test_what_python_cannot_read_is_no_report(sent: House, raw: bytes) -> None:
    """No traceback, which would hold the mail, and no status that a mail server answers with another bounce."""
    result = pipe(sent.settings, raw)
    said = json.loads(result.stdout)
    assert (result.exit_code, said["done"]) == (0, "nothing")
    assert said["why"] in ("not_a_report", "unknown"), "some versions of Python read it, and then nobody is named in it"
    assert result.stderr == ""


def test_the_command_asks_the_mail_server_to_come_again_while_there_is_no_database(sent: House, tmp_path: Path) -> None:
    empty = replace(sent.settings, database_url=f"sqlite:///{tmp_path}/none/empty.sqlite3")
    result = pipe(empty, report_of("exim_failed", to=return_path(sent)))
    assert result.exit_code == 75
    assert ANNA not in result.output
