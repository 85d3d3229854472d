"""An invitation in the log of messages: it claims no more than that it was made, whether it left or not."""

from datetime import timedelta

from flask import Flask

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage.models import Message
from tests.builders import People
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import invite


def test_one_that_left_and_one_that_never_did_read_the_same_to_the_minute(
    app: Flask, people: People, patient_client: PageClient, clock: Clock
) -> None:
    def read() -> tuple[str, str]:
        rows = patient_client.get("/messages")
        (link,) = rows.links("/messages/")
        return rows.text, patient_client.get(link).text

    invite(patient_client)
    seen = []
    for state, sent_at in ((MessageState.CANCELLED, None), (MessageState.SENT, clock() + timedelta(minutes=2))):
        changed = {"state": state, "sent_at": sent_at, "next_try_at": None}
        Message.update(**changed).where(Message.kind == MessageKind.CAREGIVER_INVITATION).execute()
        seen.append(read())
    assert seen[0] == seen[1]
    (listed, shown) = seen[0]
    assert "Made. No answer yet" in listed
    assert "Some addresses take none from us. We do not say which." in listed
    assert "The words of the invitation" in shown
    assert "The words of the e-mail" not in shown
