"""A new link is asked for while the last one is followed: one after the other, and neither ends in an error."""

import pytest

from bonetrack.services import account_changes
from bonetrack.services.account_mail import MailWay
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.storage import accounts as rows
from bonetrack.storage.models import Account, OneTimeToken
from tests.builders import START, make_account, make_patient
from tests.services.same_moment import act_meanwhile

WAY = MailWay("example.org", "k" * 40)


@pytest.mark.usefixtures("any_database")
def test_the_older_link_is_void_and_the_newer_one_works(monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account("anna@example.org")
    make_patient(account)
    account_changes.ask_address_change(account, "old@example.org", WAY, START)
    older = raw_token(OneTimeToken.get().public_id, TokenKind.CHANGE_ADDRESS, WAY.secret_key)
    ended: list[str] = []

    def ask() -> None:
        account_changes.ask_address_change(Account.get_by_id(account.id), "new@example.org", WAY, START)
        ended.append("asked")

    def follow() -> None:
        with pytest.raises(account_changes.LinkVoid):
            account_changes.change_address(older, WAY, START)
        ended.append("void")

    act_meanwhile(monkeypatch, (rows, "update_account"), ask, follow)
    assert ended == ["asked", "void"]
    assert (Account.get().email, Account.get().pending_email) == ("anna@example.org", "new@example.org")
