"""Mail about supplies and pens: her own word for the item, and nothing that reads as if treatment were to change."""

from datetime import UTC, datetime, timedelta

from bonetrack.storage.models import Pen, Plan
from tests.builders import START, make_contact, make_pen
from tests.reminders.conftest import ANNA, House
from tests.reminders.test_supplies import DAUGHTER, count


def test_a_refill_mail_uses_her_own_word_and_names_no_medicine(house: House) -> None:
    quiet = {"next_due_at": None, "next_due_on": None, "tracked_since": START - timedelta(hours=9)}
    Plan.update(nickname="White tablet", **quiet).execute()
    make_contact(house.patient, email=DAUGHTER, kinds=["refill"])
    count(house, 9)
    house.run(datetime(2026, 3, 4, 10, tzinfo=UTC))
    own, others = (" ".join(taken.text for taken in house.to(address)) for address in (ANNA, DAUGHTER))
    assert "Something (White tablet) on your plan runs out on 11 March 2026." in own
    assert "Something (White tablet) on the plan of Anna runs out on 11 March 2026." in others
    assert "eriparatide" not in own + others


def test_a_pen_that_grows_old_is_no_change_of_the_plan(house: House) -> None:
    pen = make_pen(house.plan)
    Pen.update(step_at=datetime(2026, 3, 27, 10, tzinfo=UTC)).where(Pen.id == pen.id).execute()
    Plan.update(next_due_at=None, nickname="Blue").execute()
    house.run(datetime(2026, 3, 27, 10, tzinfo=UTC))
    (mail,) = house.to(ANNA)
    assert "Something you use (Blue) is too old from 30 March 2026 on. Then a new one is due." in mail.text
    assert "Your plan stays the same. Its page says how long one is used." in mail.text
    assert "plan is to be changed" not in mail.text
