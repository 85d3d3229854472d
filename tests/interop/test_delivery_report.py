"""Reports of Postfix, Exim and Exchange are read; other mail is told apart; no input is too broken."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bonetrack.core.delivery_reports import Action, DeliveryReport, Fault, fault_of
from bonetrack.interop.delivery_report import UnreadableMail, read_report
from tests.interop.report_samples import DELAYED, FAILED, FOLDER, report_of

ABOUT = {"to": "bounce+abc.def@example.net", "recipient": "Anna.B@example.org", "message_id": "<one@example.net>"}
CODES = {
    "postfix_failed": "5.1.1",
    "exim_failed": "5.1.1",
    "exchange_failed": "5.1.10",
    "postfix_delayed": "4.4.1",
    "exim_delayed": "4.0.0",
    "exchange_delayed": "4.4.7",
}


def read(name: str, **changes: dict[str, str]) -> DeliveryReport:
    report = read_report(report_of(name, **ABOUT, **changes))
    assert report is not None
    return report


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("name", [*FAILED, *DELAYED])
def test_each_server_is_understood(name: str, line_end: bytes) -> None:
    report = read_report(report_of(name, **ABOUT).replace(b"\n", line_end))
    assert report is not None
    assert set(report.sent_to) == {ABOUT["to"]}
    assert report.message_id == ABOUT["message_id"]
    (outcome,) = report.outcomes
    assert outcome.action is (Action.FAILED if name in FAILED else Action.DELAYED)
    assert outcome.status == CODES[name]
    assert outcome.addresses == {"anna.b@example.org"}


def test_there_is_no_sample_that_no_test_reads() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*FAILED, *DELAYED, "out_of_office"}


def test_an_automatic_answer_is_no_report() -> None:
    assert read_report(report_of("out_of_office", **ABOUT)) is None


def test_a_read_receipt_is_no_report() -> None:
    receipt = {"report-type=delivery-status": "report-type=disposition-notification"}
    receipt["message/delivery-status"] = "message/disposition-notification"
    assert read_report(report_of("postfix_failed", **ABOUT, changes=receipt)) is None


def test_a_report_inside_a_returned_mail_is_not_believed() -> None:
    inner = report_of("postfix_failed", **ABOUT)
    head = b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
    assert read_report(head + b"--x\nContent-Type: message/rfc822\n\n" + inner + b"\n--x--\n") is None


def test_exims_own_code_gives_way_only_to_a_better_one() -> None:
    assert read("exim_failed", changes={"550 5.1.1 No": "550 5.7.1 No"}).outcomes[0].status == "5.7.1"
    assert read("exim_failed", changes={"550 5.1.1 No": "554 No"}).outcomes[0].status == "5.0.0"
    assert read("postfix_failed", changes={"smtp; 550 5.1.1": "smtp; 550 5.7.1"}).outcomes[0].status == "5.1.1"


@pytest.mark.parametrize(
    ("answer", "status"),
    [("550 No such user here", "5.1.0"), ("550 relay not permitted", "5.0.0"), ("554 Client host blocked", "5.0.0")],
)
def test_a_server_that_knows_plain_codes_alone_is_understood(answer: str, status: str) -> None:
    assert read("exim_failed", changes={"550 5.1.1 No": answer}).outcomes[0].status == status


def test_xtext_and_forwarding_name_both_addresses() -> None:
    changes = {"Original-Recipient: rfc822;Anna.B@": "Original-Recipient: rfc822;anna+2Btag@"}
    (outcome,) = read("postfix_failed", changes=changes).outcomes
    assert outcome.addresses == {"anna.b@example.org", "anna+2btag@example.org", "anna+tag@example.org"}


def test_the_report_for_addresses_outside_ascii_is_read_too() -> None:
    """RFC 6533."""
    changes = {"message/delivery-status": "message/global-delivery-status", "rfc822; Anna.B@": "utf-8; änna@"}
    (outcome,) = read("postfix_failed", changes=changes).outcomes
    assert (outcome.action, outcome.status) == (Action.FAILED, "5.1.1")


@pytest.mark.parametrize("raw", [b"", b"\n", b"\n\nno headers at all\n", b"just words\n", b"\x00\xff\xfe"])
def test_what_is_no_mail_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableMail):
        read_report(raw)


WHOLE = report_of("exim_failed", **ABOUT)


@given(st.binary(max_size=400), st.integers(0, len(WHOLE)), st.integers(0, 400))
@example(b"", 0, 0)
def test_no_broken_report_raises_anything_else(junk: bytes, start: int, cut: int) -> None:
    for raw in (WHOLE[:start] + junk + WHOLE[start + cut :], junk, WHOLE[:start]):
        try:
            report = read_report(raw)
        except UnreadableMail:
            continue
        assert report is None or isinstance(report, DeliveryReport)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("5.1.1", Fault.ADDRESS),
        ("5.1.0", Fault.ADDRESS),
        ("5.1.3", Fault.ADDRESS),
        ("5.1.6", Fault.ADDRESS),
        ("5.1.10", Fault.ADDRESS),
        ("5.2.1", Fault.ADDRESS),
        ("5.2.2", Fault.ADDRESS),
        ("5.2.0", Fault.POLICY),
        ("5.2.3", Fault.POLICY),
        ("5.2.121", Fault.POLICY),
        ("5.0.0", Fault.POLICY),
        ("5.1.4", Fault.POLICY),
        ("5.1.7", Fault.POLICY),
        ("5.1.8", Fault.POLICY),
        ("5.3.2", Fault.POLICY),
        ("5.3.4", Fault.POLICY),
        ("5.4.1", Fault.POLICY),
        ("5.5.4", Fault.POLICY),
        ("5.6.0", Fault.POLICY),
        ("5.4.4", Fault.PASSING),
        ("5.4.7", Fault.PASSING),
        ("5.4.312", Fault.PASSING),
        ("5.4.30", Fault.POLICY),
        ("5.7.1", Fault.POLICY),
        ("5.7.708", Fault.POLICY),
        ("4.2.2", Fault.PASSING),
        ("2.0.0", Fault.PASSING),
    ],
)
def test_whose_fault_a_code_is(status: str, fault: Fault) -> None:
    assert fault_of(status) is fault
