"""What people do with their accounts, step by step, for tests; links are derived as the delivery derives them."""

from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.services.passwords import hash_password, hasher_of
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.storage.models import Account, Message
from tests.builders import make_account, make_contact, make_patient
from tests.page_client import Page, PageClient

ADDRESS, PASSWORD = "anna@example.org", "tulip-garden-7"
CHEAP = hasher_of(is_cheap=True)


def sign_up(client: PageClient, **fields: object) -> Page:
    typed: dict[str, object] = {
        "first_name": "Anna",
        "email": ADDRESS,
        "password": PASSWORD,
        "is_adult": "y",
        "consent": "y",
    }
    return client.submit(client.get("/signup"), "/signup", **(typed | fields))


def log_in(client: PageClient, email: str = ADDRESS, password: str = PASSWORD) -> Page:
    return client.submit(client.get("/login"), "/login", email=email, password=password)


def logged_in(app: Flask, password: str = PASSWORD) -> PageClient:
    client = PageClient(app)
    log_in(client, password=password)
    assert is_logged_in(client)
    return client


def is_logged_in(client: PageClient) -> bool:
    return client.client.get("/account/password").status_code == 200


def token_of(client: PageClient) -> dict[str, str]:
    """A valid form token of this client."""
    for url in ("/account/password", "/login"):
        for field in client.get(url).root.iter("input"):
            if field.get("name") == "csrf_token":
                return {"csrf_token": field.get("value", "")}
    raise AssertionError("no form token")


def link_of(app: Flask, kind: MessageKind, path: str) -> str:
    """The path in the newest mail of this kind."""
    message = Message.select().where(Message.kind == kind).order_by(Message.id.desc()).first()
    secret = app.extensions["bonetrack_settings"].secret_key
    return f"{path}/{raw_token(message.details['token_id'], TokenKind(kind.value), secret)}"


def confirm_link(app: Flask) -> str:
    return link_of(app, MessageKind.CONFIRM_ADDRESS, "/confirm")


def reset_link(app: Flask) -> str:
    return link_of(app, MessageKind.RESET_PASSWORD, "/reset")


def change_link(app: Flask) -> str:
    return link_of(app, MessageKind.CHANGE_ADDRESS, "/change-address")


def make_anna(password: str = PASSWORD, **columns: object) -> Account:
    """A confirmed account with a password that works, her record and her own contact."""
    account = make_account(ADDRESS, password_hash=hash_password(password, CHEAP), **columns)
    record = make_patient(account)
    make_contact(record, relation="patient", email=ADDRESS, account=account, name="Anna")
    return account


def mails() -> list[tuple[str, str]]:
    """Kind and address of every mail, oldest first."""
    return [(row.kind, row.address) for row in Message.select().order_by(Message.id)]
