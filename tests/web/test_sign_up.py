"""From sign-up to log-out: the consent, the mail, the button, the log-in; and what strangers can learn (nothing)."""

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, NoticeKind, Relation, Role
from bonetrack.services import consents
from bonetrack.storage.models import Account, Consent, Contact, Grant, LoginSession, Message, OneTimeToken, Patient
from bonetrack.words.intended_purpose import HEALTH_DATA_CONSENT_VERSION, health_data_consent, intended_purpose
from tests.account_steps import ADDRESS, PASSWORD, confirm_link, is_logged_in, log_in, reset_link, sign_up, token_of
from tests.builders import make_account
from tests.conftest import Clock
from tests.page_client import PageClient, text_of


def test_sign_up_confirm_log_out_log_in(app: Flask, nobody: PageClient) -> None:
    page = sign_up(nobody)
    assert page.h1 == "Check your mail"
    assert not is_logged_in(nobody)
    page = nobody.get(confirm_link(app))
    assert page.h1 == "Confirm your address"
    assert Account.get().confirmed_at is None
    answer = nobody.submit(page, "/confirm/")
    assert answer.path == "/today"
    assert is_logged_in(nobody)
    assert nobody.client.post("/logout", data=token_of(nobody)).status_code == 303
    assert not is_logged_in(nobody)
    assert LoginSession.select().count() == 0
    log_in(nobody)
    assert is_logged_in(nobody)


def test_everything_is_made_at_once(app: Flask, nobody: PageClient, clock: Clock) -> None:
    sign_up(nobody, zone="America/Toronto")
    account, patient, contact = Account.get(), Patient.get(), Contact.get()
    assert (account.email, account.confirmed_at) == (ADDRESS, None)
    assert account.password_hash.startswith("$argon2id$")
    assert (patient.first_name, patient.zone) == ("Anna", "America/Toronto")
    grant = Grant.get()
    assert (grant.account, grant.patient, grant.role) == (account, patient, Role.SELF)
    assert (contact.relation, contact.status, contact.email) == (Relation.PATIENT, ContactStatus.INVITED, ADDRESS)
    assert (contact.account, contact.patient, set(contact.kinds)) == (account, patient, set(NoticeKind))
    message = Message.get()
    assert (message.kind, message.address, message.account) == (MessageKind.CONFIRM_ADDRESS, ADDRESS, account)
    assert set(message.details) == {"token_id"}
    assert (message.expires_at - clock()).total_seconds() == 24 * 3600
    assert message.message_id.endswith("@localhost>")


def test_confirming_turns_on_her_own_reminders(app: Flask, nobody: PageClient, clock: Clock) -> None:
    sign_up(nobody)
    clock.move(hours=3)
    nobody.submit(nobody.get(confirm_link(app)), "/confirm/")
    assert Account.get().confirmed_at == clock()
    assert (Contact.get().status, Contact.get().confirmed_at) == (ContactStatus.ACTIVE, clock())


def test_consent_is_asked_apart_unticked_and_recorded_word_for_word(nobody: PageClient) -> None:
    page = nobody.get("/signup")
    boxes = {f.get("name"): f for f in page.root.iter("input") if f.get("type") == "checkbox"}
    assert set(boxes) == {"is_adult", "consent"}
    assert all(box.get("checked") is None for box in boxes.values())
    assert health_data_consent() in page.text
    sign_up(nobody)
    consent = Consent.get()
    assert (consent.kind, consent.text_version) == ("health_data", HEALTH_DATA_CONSENT_VERSION)
    assert consent.text_shown == health_data_consent()
    assert consents.has_consent(Account.get())


def test_the_intended_purpose_is_stated(nobody: PageClient) -> None:
    text = nobody.get("/signup").text
    assert len(intended_purpose()) == 3
    for paragraph in intended_purpose():
        assert paragraph in text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"consent": None}, "Tick the box if you agree. Without it we cannot keep your record"),
        ({"is_adult": None}, "Tick the box if you are 18 or older. BoneTrack is for adults"),
        ({"first_name": "  "}, "Enter your first name"),
        ({"email": ""}, "Enter your e-mail address"),
        ({"email": "anna"}, "Enter the e-mail address in full, like name@example.org"),
        ({"password": ""}, "Enter a password"),
        ({"password": "tulip-7"}, "Enter a password of 10 characters or more"),
        ({"password": "password123"}, "This password is easy to guess. Enter another one"),
        ({"password": "Anna@example.org"}, "Enter a password that is not your e-mail address"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(
    nobody: PageClient, fields: dict[str, object], message: str
) -> None:
    page = sign_up(nobody, **fields)
    assert page.status == 422
    assert text_of(page.root.find(".//title")).startswith("Error:")
    summary = page.root.find(".//*[@id='error-summary']")
    assert [text_of(item) for item in summary.iter("li")] == [message]
    target = next(summary.iter("a")).get("href", "")[1:]
    assert target in fields
    values = {f.get("name"): f.get("value") for f in page.root.iter("input")}
    if "email" not in fields:
        assert values["email"] == ADDRESS
    if "first_name" not in fields:
        assert values["first_name"] == "Anna"
    assert Account.select().count() == 0
    assert Message.select().count() == 0


def test_problems_are_listed_in_the_order_of_the_page(nobody: PageClient) -> None:
    page = nobody.submit(nobody.get("/signup"), "/signup")
    summary = page.root.find(".//*[@id='error-summary']")
    assert [a.get("href") for a in summary.iter("a")] == ["#first_name", "#email", "#password", "#is_adult", "#consent"]


def test_paste_and_password_managers_are_welcome(nobody: PageClient) -> None:
    fields = {f.get("name"): f for f in nobody.get("/signup").root.iter("input")}
    assert fields["password"].get("autocomplete") == "new-password"
    assert fields["email"].get("autocomplete") == "email"
    assert fields["password"].get("onpaste") is None
    fields = {f.get("name"): f for f in nobody.get("/login").root.iter("input")}
    assert (fields["email"].get("autocomplete"), fields["password"].get("autocomplete")) == (
        "username",
        "current-password",
    )


def test_without_a_script_the_place_is_asked_and_not_guessed(nobody: PageClient) -> None:
    page = nobody.get("/signup")
    field = page.root.find(".//noscript//select[@name='place']")
    assert "Where do you live now?" in page.text
    assert field.find(".//option[@selected]").get("value") == "Europe/London"
    sign_up(nobody, place="Asia/Tokyo")
    assert Patient.get().zone == "Asia/Tokyo"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Factory"])
def test_a_strange_zone_becomes_the_default(nobody: PageClient, zone: str) -> None:
    sign_up(nobody, zone=zone)
    assert Patient.get().zone == "Europe/London"


def test_addresses_are_one_whatever_their_case(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody, email="  Anna@Example.ORG ")
    assert Account.get().email == ADDRESS
    nobody.submit(nobody.get(confirm_link(app)), "/confirm/")
    other = PageClient(app)
    log_in(other, email="ANNA@example.org")
    assert is_logged_in(other)


def test_a_known_address_gets_the_same_answer_and_another_mail(app: Flask, nobody: PageClient) -> None:
    make_account(ADDRESS, password_hash="!kept")
    known, unknown = sign_up(nobody), sign_up(PageClient(app), email="bea@example.org")
    assert (known.status, known.path, known.text) == (unknown.status, unknown.path, unknown.text)
    assert Account.get(Account.email == ADDRESS).password_hash == "!kept"
    kinds = {message.address: message.kind for message in Message.select()}
    assert kinds == {ADDRESS: MessageKind.ADDRESS_KNOWN, "bea@example.org": MessageKind.CONFIRM_ADDRESS}


def test_the_cookie_tells_nothing_about_a_known_address(app: Flask, nobody: PageClient) -> None:
    make_account(ADDRESS)
    other = PageClient(app)
    sign_up(nobody)
    sign_up(other, email="bea@example.org")
    shapes = []
    for client in (nobody, other):
        with client.client.session_transaction() as cookie:
            shapes.append({name: len(str(value)) for name, value in cookie.items()})
    assert shapes[0] == shapes[1]
    assert "signed_up" in shapes[0]


def test_signing_up_again_before_confirming_begins_again(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    first_link = confirm_link(app)
    sign_up(nobody, first_name="Anne", password="another-garden-8", zone="Europe/Paris")
    assert (Account.select().count(), Patient.select().count(), Contact.select().count()) == (1, 1, 1)
    assert (Patient.get().first_name, Patient.get().zone, Contact.get().name) == ("Anne", "Europe/Paris", "Anne")
    assert Consent.select().where(Consent.withdrawn_at.is_null()).count() == 1
    assert nobody.get(first_link).h1 == "This link does not work any more"
    nobody.submit(nobody.get(confirm_link(app)), "/confirm/")
    assert is_logged_in(nobody)
    other = PageClient(app)
    log_in(other)
    assert not is_logged_in(other)
    log_in(other, password="another-garden-8")
    assert is_logged_in(other)


def test_the_link_works_once(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    link = confirm_link(app)
    other = PageClient(app)
    open_elsewhere = other.get(link)
    nobody.submit(nobody.get(link), "/confirm/")
    again = nobody.get(link)
    assert (again.status, again.h1) == (410, "This link does not work any more")
    assert other.submit(open_elsewhere, "/confirm/").status == 410
    assert not is_logged_in(other)


def test_the_link_ends_after_three_days(app: Flask, nobody: PageClient, clock: Clock) -> None:
    sign_up(nobody)
    page = nobody.get(confirm_link(app))
    clock.move(hours=72)
    assert nobody.get(confirm_link(app)).status == 410
    assert nobody.submit(page, "/confirm/").status == 410
    assert Account.get().confirmed_at is None


def test_looking_at_the_link_confirms_nothing(app: Flask, nobody: PageClient) -> None:
    """Mail programs open links to look for harm."""
    sign_up(nobody)
    for _ in range(3):
        assert PageClient(app).get(confirm_link(app)).status == 200
    assert Account.get().confirmed_at is None
    assert OneTimeToken.get().used_at is None


def test_another_phone_confirms_with_the_password_and_is_logged_in(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    other = PageClient(app)
    page = other.get(confirm_link(app))
    for wrong in ("", "rose-garden-77"):
        page = other.submit(page, "/confirm/", password=wrong)
        assert page.status == 422
        assert page.links("#password")
        assert Account.get().confirmed_at is None
    page = other.submit(page, "/confirm/", password=PASSWORD)
    assert "Your address is confirmed." in page.text
    assert is_logged_in(other)


def test_a_strangers_later_sign_up_is_neither_opened_nor_confirmed_by_her_phone(app: Flask, nobody: PageClient) -> None:
    """She gets his mail too, but his password would open what she confirmed. A reset makes the account hers."""
    stranger = PageClient(app)
    sign_up(nobody)
    sign_up(stranger, password="strangers-secret-9")
    page = nobody.submit(nobody.get(confirm_link(app)), "/confirm/", password=PASSWORD)
    assert page.status == 422
    assert not is_logged_in(nobody)
    log_in(stranger, password="strangers-secret-9")
    assert not is_logged_in(stranger)
    nobody.submit(nobody.get("/reset-password"), "/reset-password", email=ADDRESS)
    nobody.submit(nobody.get(reset_link(app)), "/reset/", password=PASSWORD)
    assert is_logged_in(nobody)
    log_in(stranger, password="strangers-secret-9")
    assert not is_logged_in(stranger)


def test_the_password_of_a_link_cannot_be_tried_without_end(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    other = PageClient(app)
    page = other.get(confirm_link(app))
    for _ in range(20):
        assert other.submit(page, "/confirm/", password="rose-garden-77").status == 422
    assert other.submit(page, "/confirm/", password=PASSWORD).status == 429


def test_an_expired_form_keeps_what_was_typed_but_not_the_password(nobody: PageClient) -> None:
    typed = {"first_name": "Anna", "email": ADDRESS, "password": PASSWORD, "is_adult": "y", "csrf_token": "old"}
    page = nobody.post("/signup", typed)
    assert (page.status, page.h1) == (400, "This form was open for too long")
    values = {f.get("name"): f.get("value") for f in page.root.iter("input")}
    assert (values["first_name"], values["email"], values["is_adult"]) == ("Anna", ADDRESS, "y")
    assert "password" not in values
    page = nobody.submit(page, "/signup")
    assert page.status == 422
    assert "Enter a password" in page.text
    assert Account.select().count() == 0
    page = nobody.submit(page, "/signup", password=PASSWORD, consent="y")
    assert page.h1 == "Check your mail"
    assert Account.get().email == ADDRESS


def test_whoever_is_logged_in_is_sent_on(patient_client: PageClient) -> None:
    for path in ("/signup", "/login"):
        answer = patient_client.client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/today")


@pytest.mark.parametrize(("zone", "region"), [("Europe/Berlin", "EU"), ("America/Toronto", "US"), ("Asia/Tokyo", "US")])
def test_a_new_record_starts_with_the_labels_of_its_zone(nobody: PageClient, zone: str, region: str) -> None:
    sign_up(nobody, zone="America/New_York")
    sign_up(nobody, zone=zone)
    assert Patient.get().label_region == region
