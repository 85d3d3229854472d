"""What is sent, and what is not, while a plan is paused."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.services.pauses import change_pause, end_pause, pause_plan
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.storage.models import Pause
from tests.builders import START, make_contact
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, CARL, DUE, House, make_house
from tests.reminders.test_mail import neutral_text

DAY = timedelta(days=1)
FOURTH_OF_MAY = date(2026, 5, 4)


def pause(house: House, starts_on: date, ends_on: date, now: datetime, **parts: object) -> Pause:
    draft = PauseDraft(starts_on, ends_on, PauseReason.HOSPITAL, **parts)  # type: ignore[arg-type]
    return pause_plan(house.patient, house.account, house.plan.public_id, draft, "x.org", now)


@pytest.fixture
def clinic(any_database: str, tmp_path: Path, server: MailServer) -> House:
    settings = settings_for(any_database, tmp_path, SMTP_URL=server.url, DEV_MAIL="0")
    return make_house(settings, server, "romosozumab", rhythm_kind="every_n_months", starts_on=DUE.date())


def test_nothing_is_sent_about_a_paused_dose(house: House) -> None:
    pause(house, DUE.date(), date(2026, 3, 6), START)
    for hours in range(0, 72, 3):
        house.run(DUE + timedelta(hours=hours))
    assert house.server.taken == []
    house.run(DUE + 3 * DAY)
    assert len(house.to(ANNA)) == 1


def test_a_mail_that_waits_when_the_pause_begins_is_not_sent(house: House) -> None:
    house.server.at_recipient = lambda _address: "451 4.7.1 later"
    house.run(DUE)
    pause(house, DUE.date(), date(2026, 3, 6), DUE + timedelta(minutes=10))
    house.server.at_recipient = lambda _address: None
    house.run(DUE + timedelta(minutes=30))
    assert house.to(ANNA) == []


def test_a_clinic_dose_is_called_up_again_when_the_pause_ends(clinic: House) -> None:
    pause(clinic, DUE.date(), date(2026, 3, 20), START)
    for days in range(17):
        clinic.run(DUE + days * DAY)
    assert clinic.server.taken == []
    assert clinic.state() is DoseState.DUE
    clinic.run(DUE + 17 * DAY)
    assert (len(clinic.to(ANNA)), len(clinic.to(CARL))) == (1, 1), "the day and the week after it fell into the pause"
    clinic.run(DUE + 18 * DAY)
    assert len(clinic.server.taken) == 2


def test_ended_early_a_clinic_dose_is_called_up_that_day(clinic: House) -> None:
    row = pause(clinic, DUE.date(), date(2026, 3, 20), START)
    clinic.run(DUE + DAY)
    end_pause(clinic.patient, clinic.account, row.public_id, row.version, DUE + 2 * DAY)
    clinic.run(DUE + 2 * DAY)
    assert (len(clinic.to(ANNA)), len(clinic.to(CARL))) == (1, 0)


def test_caregivers_who_may_know_are_told_once_and_neutrally(house: House) -> None:
    now = datetime(2026, 4, 20, 10, tzinfo=UTC)
    row = pause(house, now.date(), FOURTH_OF_MAY, now, told=(house.carl.public_id,), note="hip operation")
    house.run(now)
    house.run(now + DAY)
    (mail,) = [taken for taken in house.to(CARL) if "paused" in taken.text]
    assert "Anna has paused the reminders for one item until 4 May 2026." in mail.text
    assert "Messages about anything else come as before." in mail.text
    assert "nothing" not in mail.text, "a caregiver is not told to stop watching"
    for word in ("hip", "ospital", "eriparatide", "inject", "bone"):
        assert word not in neutral_text(mail), word
    assert mail.mail["Subject"] == "Reminders for one item are paused until 4 May 2026"
    longer = PauseDraft(now.date(), date(2026, 5, 11), PauseReason.HOSPITAL, "", (house.carl.public_id,))
    change_pause(house.patient, house.account, row.public_id, longer, row.version, "x.org", now + DAY)
    house.run(now + DAY)
    assert "until 11 May 2026" in house.to(CARL)[-1].text, "a date that is wrong now would mislead her"


def test_who_is_no_longer_chosen_hears_nothing(house: House) -> None:
    now = datetime(2026, 4, 20, 10, tzinfo=UTC)
    dora = make_contact(house.patient, email="dora@example.org")
    row = pause(house, now.date(), FOURTH_OF_MAY, now, told=(house.carl.public_id, dora.public_id))
    fewer = PauseDraft(now.date(), FOURTH_OF_MAY, PauseReason.HOSPITAL, "", (dora.public_id,))
    change_pause(house.patient, house.account, row.public_id, fewer, row.version, "x.org", now)
    house.run(now)
    assert [mail for mail in house.to(CARL) if "paused" in mail.text] == []
    assert len([mail for mail in house.to("dora@example.org") if "paused" in mail.text]) == 1


def test_a_pause_to_come_is_told_on_its_first_day_or_never(house: House) -> None:
    first = date(2026, 3, 4)
    row = pause(house, first, date(2026, 3, 8), START, told=(house.carl.public_id,))
    house.run(START)
    assert [mail for mail in house.to(CARL) if "paused" in mail.text] == []
    end_pause(house.patient, house.account, row.public_id, row.version, START)
    house.run(datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert [mail for mail in house.to(CARL) if "paused" in mail.text] == []


def test_a_promise_to_tell_of_a_pause_outlives_a_consent_that_was_taken_back(house: House) -> None:
    pause(house, date(2026, 3, 4), date(2026, 3, 20), START, told=(house.carl.public_id,))
    withdraw_consent(house.account, START)
    house.run(morning := datetime(2026, 3, 4, 11, tzinfo=UTC))
    assert house.to(CARL) == []
    for _twice in range(2):
        give_consent(house.account, "v", "I agree.", house.settings.secret_key, morning)
        house.run(morning)
        withdraw_consent(house.account, morning)
    give_consent(house.account, "v", "I agree.", house.settings.secret_key, morning)
    house.run(morning)
    assert len([mail for mail in house.to(CARL) if "paused" in mail.text]) == 1


def test_a_pause_that_was_taken_back_without_consent_is_not_told_after_it(house: House) -> None:
    row = pause(house, date(2026, 3, 4), date(2026, 3, 20), START, told=(house.carl.public_id,))
    withdraw_consent(house.account, START)
    end_pause(house.patient, house.account, row.public_id, row.version, START)
    give_consent(house.account, "v", "I agree.", house.settings.secret_key, START + DAY)
    house.run(datetime(2026, 3, 4, 11, tzinfo=UTC))
    assert [mail for mail in house.to(CARL) if "paused" in mail.text] == []
