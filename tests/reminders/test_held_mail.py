"""What is over the day's number: supplements first; and the summary is true whenever it comes."""

import re
from datetime import date, timedelta

from bonetrack.core.agents import RhythmKind
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.services.acknowledging import list_promises, promise_to_call
from bonetrack.services.pauses import pause_plan
from bonetrack.storage.models import Contact, Message, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.mail_server import Taken
from tests.reminders.caregiver_steps import add_dose as add_old_dose
from tests.reminders.conftest import CARL, DUE, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, log
from tests.reminders.test_caregiver_groups_held import lines_of


def add_dose(house: House, agent: str, **columns: object) -> Plan:
    """One that is asked for from the day on which it is due, with nothing missed before."""
    plan = add_old_dose(house, agent, **columns)
    set_next_due(plan, DUE.replace(hour=0), START)
    return plan


def all_day(house: House, until: int = 13) -> None:
    for minutes in range(0, until * 60, 15):
        house.run(DUE + minutes * MINUTE)


def test_a_supplement_many_times_a_day_does_not_use_up_the_day_of_the_bone_medicine(house: House) -> None:
    """Anna's calcium at seven times, and alendronate at noon: the tablet of the week is told at once."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    add_dose(house, "calcium", times=[f"{hour:02}:00" for hour in range(5, 12)])
    add_dose(house, "alendronate", times=["12:00"])
    all_day(house)
    told = [taken.text for taken in house.to(CARL) if "12:00 item" in taken.text]
    assert len(told) == 1
    assert "It was planned for 12:00" in told[0]
    subjects = [taken.mail["Subject"] for taken in house.to(CARL)]
    assert subjects.count("Summary: 4 items not logged") == 1
    assert len(subjects) == 5, "three of calcium, the one of the week, and the summary"


def test_a_mail_that_names_a_bone_medicine_beside_a_supplement_is_no_mail_of_supplements(three: House) -> None:
    add_dose(three, "calcium", times=["05:00", "05:15", "05:30", "05:45"])
    all_day(three, 3)
    held = [row.kind for row in Message.select().where(Message.state == MessageState.HELD)]
    assert held == [MessageKind.DOSE_NOT_LOGGED], "the fourth of the supplements alone"
    assert "has not logged 3 items" in three.to(CARL)[-1].text


def summaries(house: House) -> list[Taken]:
    return [taken for taken in house.to(CARL) if taken.mail["Subject"].startswith("Summary")]


def over_the_day(house: House) -> None:
    """Seven of the same kind before noon, and one at 18:00 that is told after the evening's summary."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    Contact.update(delay_minutes=60).where(Contact.id == house.carl.id).execute()
    add_dose(house, "raloxifene", times=[f"{hour:02}:00" for hour in range(6, 12)])
    add_dose(house, "alendronate", times=["19:00"], rhythm_kind="weekdays", weekdays=[1])


def test_the_summary_of_the_next_morning_names_day_and_zone_and_lets_her_promise(house: House) -> None:
    over_the_day(house)
    all_day(house, 16)
    assert len(house.to(CARL)) == 6
    morning = (DUE + DAY).replace(hour=9)
    house.run(morning)
    (digest,) = summaries(house)
    assert digest.mail["Subject"] == "Summary: 1 item not logged"
    assert lines_of(digest) == ["Anna has not logged the 19:00 item of Tuesday 3 March (London time)."]
    assert "today" not in digest.text
    assert "There were many messages in one day. What came after them is here:" in digest.text
    (signed,) = re.findall(r"http://localhost/will-call/(\S+)", digest.text)
    assert promise_to_call(signed, house.settings.secret_key, morning + MINUTE) is not None
    assert [promise.due_time for promise in list_promises(house.patient, morning + MINUTE)] == ["19:00"]


def test_a_summary_of_what_can_no_longer_be_done_offers_no_promise(house: House) -> None:
    over_the_day(house)
    add_dose(house, "risedronate", times=["19:30"])
    all_day(house, 16)
    log(house, "alendronate", DUE + timedelta(hours=13))
    house.run((DUE + DAY).replace(hour=9))
    (digest,) = summaries(house)
    assert lines_of(digest) == ["Anna has not logged the 19:30 item of Tuesday 3 March (London time)."]
    assert "will-call" not in digest.text


def test_a_summary_of_which_nothing_is_left_when_it_leaves_does_not_leave(house: House) -> None:
    """The mail server was away over the hour of the summary, and a pause of its one dose has begun since."""
    over_the_day(house)
    all_day(house, 16)
    plan, today = Plan.get(Plan.agent == "alendronate"), DUE.date()
    Plan.update(next_due_at=None).where(Plan.agent == "raloxifene").execute()
    draft = PauseDraft(today + 2 * DAY, today + 20 * DAY, PauseReason.HOSPITAL)
    pause_plan(house.patient, house.account, plan.public_id, draft, "example.org", DUE + 15 * HOUR)
    house.run((DUE + 2 * DAY).replace(hour=8))
    assert house.to(CARL)[6:] == []
    assert Message.get(Message.kind == MessageKind.HELD_DIGEST).state == MessageState.CANCELLED


def over_the_day_with_a_clinic_dose(house: House) -> None:
    """On the seventh day of an open dose of the clinic six mails leave before it: it waits for the summary."""
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    monthly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 12, "starts_on": date(2026, 3, 3)}
    add_dose(house, "zoledronate", times=["14:00"], **monthly)
    for day in range(7):
        house.run(DUE + day * DAY + 7 * HOUR)
    Contact.update(delay_minutes=60).where(Contact.id == house.carl.id).execute()
    others = make_plan(house.patient, "raloxifene", times=[f"{hour:02}:00" for hour in range(5, 11)])
    set_next_due(others, DUE.replace(hour=0) + 7 * DAY, START)
    for minutes in range(0, 7 * 60, 15):
        house.run(DUE + 7 * DAY + minutes * MINUTE)
    assert len(house.to(CARL)) == 6
    assert [row.contact.name for row in Message.select().where(Message.state == MessageState.HELD)] == ["Carl"]
    Plan.update(next_due_at=None, deleted_at=START).where(Plan.id == others.id).execute()


def test_what_a_summary_held_that_never_left_is_told_again(house: House) -> None:
    """Nothing ran from before the hour of the summary until a day after it; the dose at the clinic is open still."""
    over_the_day_with_a_clinic_dose(house)
    for minutes in (0, 1):
        house.run(DUE + 8 * DAY + 12 * HOUR + minutes * MINUTE)
    (taken,) = house.to(CARL)[6:]
    assert "Anna has not logged an item that was due on 3 March 2026." in taken.text


def test_what_a_summary_held_that_was_refused_is_told_again(house: House) -> None:
    over_the_day_with_a_clinic_dose(house)
    house.server.at_data = lambda _mail: "554 5.6.0 the text is refused"
    house.run(DUE + 7 * DAY + 11 * HOUR)
    assert Message.get(Message.kind == MessageKind.HELD_DIGEST).state == MessageState.FAILED
    house.server.at_data = lambda _mail: None
    for hours in range(12, 27):
        house.run(DUE + 7 * DAY + hours * HOUR)
    (taken,) = house.to(CARL)[6:]
    assert "Anna has not logged an item that was due on 3 March 2026." in taken.text
