"""Doses that were taken earlier, skipped, added, corrected; and their history."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest

from bonetrack.core.doses import Outcome
from bonetrack.storage.models import AuditEntry, DoseEntry, Occurrence, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, People, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient

OTHER_DAY = {"day": "other", "other_day-day": "20", "other_day-month": "2", "other_day-year": "2026"}


@pytest.fixture
def plan(people: People) -> Plan:
    return make_plan(people.record, tracked_since=START.replace(hour=0))


def dose_url(kind: str, plan: Plan, due_on: date = date(2026, 3, 2)) -> str:
    named = {"plan": plan.public_id, "due_on": due_on.isoformat(), "due_time": "08:00"}
    return f"/doses/{kind}?{urlencode(named)}"


def logged(client: PageClient) -> DoseEntry:
    client.submit(client.get("/today"), "/doses/log")
    return DoseEntry.get()


def days_later(client: PageClient, people: People, clock: Clock, days: int) -> None:
    """The session of 30 days is over by then, so she logs in again."""
    clock.move(days=days)
    client.log_in_as(people.patient)


def order_of(page: Page, name: str) -> list[str]:
    return [field.get("value", "") for field in page.root.findall(f".//input[@name='{name}']")]


def test_earlier_asks_for_the_day_and_guesses_nothing(patient_client: PageClient, plan: Plan) -> None:
    page = patient_client.get(dose_url("earlier", plan))
    assert page.root.find(".//input[@checked]") is None
    page = patient_client.submit(page, "/earlier")
    assert page.status == 422
    assert "Choose the day" in page.text
    assert "Enter the time" in page.text
    page = patient_client.submit(page, "/earlier", day="today", time="7.45", site="abdomen_right")
    assert page.path == "/today"
    entry = DoseEntry.get()
    assert entry.taken_at == datetime(2026, 3, 2, 7, 45, tzinfo=UTC)
    assert entry.site == "abdomen_right"


def test_a_dose_after_midnight_is_for_the_day_she_chose(patient_client: PageClient, plan: Plan, clock: Clock) -> None:
    clock.moment = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    page = patient_client.get(dose_url("earlier", plan))
    assert "Yesterday, Monday 2 March 2026" in page.text
    patient_client.submit(page, "/earlier", day="yesterday", time="23:50", site="")
    row = Occurrence.get()
    assert (row.due_on, row.state) == (date(2026, 3, 2), "taken")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "today", "time": "9:01"}, "This time has not come yet"),
        ({"day": "other", "time": "8:00"}, "Enter the day"),
        ({**OTHER_DAY, "other_day-month": "13", "time": "8:00"}, "as a real date"),
        ({**OTHER_DAY, "other_day-year": "2027", "time": "8:00"}, "must be today or in the past"),
        ({"day": "today", "time": "half nine"}, "Enter the time, like 8:05 or 20:30"),
    ],
)
def test_a_wrong_day_or_time_is_said_at_the_field(
    patient_client: PageClient, plan: Plan, fields: dict[str, str], words: str
) -> None:
    page = patient_client.get(dose_url("earlier", plan))
    page = patient_client.submit(page, "/earlier", site="thigh_left", **fields)
    assert page.status == 422
    assert words in page.text
    assert page.root.find(".//input[@value='thigh_left']").get("checked") is not None, "nothing typed is lost"
    assert DoseEntry.select().count() == 0


def test_a_skipped_dose_keeps_its_reason(patient_client: PageClient, plan: Plan) -> None:
    page = patient_client.get(dose_url("skip", plan))
    page = patient_client.submit(page, "/skip")
    assert page.status == 422
    assert "Choose why" in page.text
    page = patient_client.submit(page, "/skip", reason="ill", words="A cold")
    assert "Saved. Teriparatide skipped." in page.text
    assert "Skipped. I was ill. A cold" in page.text
    entry = DoseEntry.get()
    assert (entry.outcome, entry.taken_at) == (Outcome.SKIPPED, None)


def test_a_skipped_dose_that_was_taken_after_all_has_a_way_on(patient_client: PageClient, plan: Plan) -> None:
    today = patient_client.get("/today")
    page = patient_client.get(dose_url("skip", plan))
    patient_client.submit(page, "/skip", reason="other")
    page = patient_client.submit(today, "/doses/log")
    assert "This dose is logged as skipped. Was it taken after all?" in page.text
    page = patient_client.get(page.links("/change")[0])
    page = patient_client.submit(page, "/change", outcome="taken", day="today", time="8:30")
    assert page.status == 200
    assert DoseEntry.get().outcome == Outcome.TAKEN


def test_the_place_used_longest_ago_is_offered_first_and_none_is_chosen(
    patient_client: PageClient, plan: Plan, clock: Clock
) -> None:
    for place in ("abdomen_left", "abdomen_right", "thigh_left"):
        page = patient_client.submit(patient_client.get("/today"), "/doses/log")
        assert page.root.find(".//input[@checked]") is None
        page = patient_client.submit(page, "/site", site=place)
        assert page.path == "/today"
        clock.move(days=1)
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert order_of(page, "site") == ["thigh_right", "abdomen_left", "abdomen_right", "thigh_left"]
    assert patient_client.submit(page, "/site").status == 422
    assert page.links("/today")


def test_abaloparatide_offers_no_thigh(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "abaloparatide")
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert order_of(page, "site") == ["abdomen_left", "abdomen_right"]
    page = patient_client.submit(page, "/site", site="thigh_left")
    assert page.status == 422


def test_an_entry_is_corrected_however_old_with_its_trail(
    patient_client: PageClient, people: People, plan: Plan, clock: Clock
) -> None:
    entry = logged(patient_client)
    days_later(patient_client, people, clock, 800)
    page = patient_client.get(f"/doses/entry/{entry.public_id}/change")
    assert page.root.find(".//input[@name='other_day-day']").get("value") == "2"
    page = patient_client.submit(page, "/change", time="7:15", note="Felt dizzy")
    assert "Saved. The entry is changed." in page.text
    assert "Taken at 7:15 on 2 March 2026" in page.text
    assert "Time: 9:00, 2 March 2026, now 7:15, 2 March 2026." in page.text
    assert "Note: nothing, now Felt dizzy." in page.text
    assert "Entered." in page.text
    assert AuditEntry.select().where(AuditEntry.action == "corrected").count() == 1


def test_the_later_of_two_phones_sees_what_the_first_one_wrote(patient_client: PageClient, plan: Plan) -> None:
    entry = logged(patient_client)
    url = f"/doses/entry/{entry.public_id}/change"
    one, two = patient_client.get(url), patient_client.get(url)
    patient_client.submit(one, "/change", note="From the first phone")
    page = patient_client.submit(two, "/change", note="From the second phone")
    assert page.status == 409
    assert "It now says:" in page.text
    assert "From the first phone" in page.text
    assert page.root.find(".//textarea").text.strip() == "From the second phone"
    assert DoseEntry.get().note == "From the first phone"
    patient_client.submit(page, "/change")
    assert DoseEntry.get().note == "From the second phone"


def test_undo_of_an_entry_that_was_changed_shows_it_first(patient_client: PageClient, plan: Plan) -> None:
    entry = logged(patient_client)
    page = patient_client.get(f"/doses/entry/{entry.public_id}")
    other = patient_client.get(f"/doses/entry/{entry.public_id}/change")
    patient_client.submit(other, "/change", note="New")
    page = patient_client.submit(page, "/undo")
    assert "This entry was changed meanwhile." in page.text
    assert DoseEntry.select().count() == 1


def test_a_day_before_the_plan_is_added(patient_client: PageClient, plan: Plan) -> None:
    page = patient_client.get(f"/doses/add?plan={plan.public_id}")
    patient_client.submit(page, "/doses/add", time="8:10", site="", **OTHER_DAY)
    page = patient_client.get(f"/doses?plan={plan.public_id}")
    assert "Friday 20 February 2026 at 8:00" in page.text
    assert "Taken at 8:10 on 20 February 2026" in page.text


def test_the_history_says_not_logged_and_has_change_on_every_row(
    patient_client: PageClient, people: People, plan: Plan, clock: Clock
) -> None:
    logged(patient_client)
    days_later(patient_client, people, clock, 45)
    page = patient_client.get(f"/doses?plan={plan.public_id}")
    assert "1 of 45 doses logged" in page.text
    assert page.text.count("Not logged") == 19
    assert "not taken" not in page.text.lower()
    assert len(page.links("/doses/earlier")) == 20
    last = patient_client.get(f"/doses?plan={plan.public_id}&page=3")
    assert len(last.links("/doses/entry/")) == 1
    assert last.links("page=2")
    assert patient_client.get(f"/doses?plan={plan.public_id}&page=99").text == last.text
    page = patient_client.get(page.links("/doses/earlier")[5])
    old = {"other_day-day": "11", "other_day-month": "4", "other_day-year": "2026"}
    patient_client.submit(page, "/earlier", day="other", time="8:00", site="", **old)
    assert "2 of 45 doses logged" in patient_client.get("/doses").text


def test_a_dose_that_is_open_has_come_due(patient_client: PageClient, people: People, clock: Clock) -> None:
    six_monthly = {"rhythm_kind": "every_n_months", "every": 6, "starts_on": date(2026, 3, 4)}
    set_next_due(make_plan(people.record, "denosumab", **six_monthly), clock(), clock())
    assert "Denosumab No dose has come due since the plan was saved" in patient_client.get("/doses").text
    clock.move(days=20)
    page = patient_client.log_in_as(people.patient).get("/doses")
    assert "Denosumab 1 dose has come due and is not logged yet" in page.text


def test_a_denosumab_date_too_near_is_asked_about_and_can_be_kept(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    denosumab = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6)
    set_next_due(denosumab, START, START)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    days_later(patient_client, people, clock, 60)
    page = patient_client.get(f"/doses/add?plan={denosumab.public_id}")
    page = patient_client.submit(page, "/doses/add", day="today", time="8:00", site="")
    assert "Please check the date." in page.text
    assert DoseEntry.select().count() == 1
    patient_client.submit(page, "/doses/add", button=("is_sure", "1"))
    assert DoseEntry.select().count() == 2
    assert Plan.get_by_id(denosumab.id).next_due_on == date(2026, 11, 1)


def test_the_one_tap_asks_the_same_question(patient_client: PageClient, people: People, clock: Clock) -> None:
    denosumab = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=3)
    set_next_due(denosumab, START, START)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    days_later(patient_client, people, clock, 92)
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert "Please check the date." in page.text
    assert page.root.find(".//input[@value='today']").get("checked") is not None
    patient_client.submit(page, "/earlier", button=("is_sure", "1"))
    assert DoseEntry.select().count() == 2


def test_a_dose_with_nonsense_in_its_address_is_not_found(patient_client: PageClient, plan: Plan) -> None:
    for address in ("/doses/earlier", f"/doses/earlier?plan={plan.public_id}&due_on=today&due_time=8"):
        assert patient_client.get(address).status == 404
    page = patient_client.get(dose_url("earlier", plan, date(2026, 3, 2) + timedelta(days=3)))
    page = patient_client.submit(page, "/earlier", day="today", time="8:00", site="")
    assert "The plan was changed" in page.text


def test_who_only_looks_reads_the_entry_and_changes_nothing(
    patient_client: PageClient, caregiver_client: PageClient, plan: Plan
) -> None:
    entry = logged(patient_client)
    page = caregiver_client.get(f"/doses/entry/{entry.public_id}")
    assert page.status == 200
    assert page.links("/change") == []
    assert caregiver_client.get(f"/doses?plan={plan.public_id}").status == 200
    for path in ("change", "site", "again"):
        assert caregiver_client.get(f"/doses/entry/{entry.public_id}/{path}").status == 403
    token = caregiver_client.get("/more").root.find(".//input[@name='csrf_token']").get("value")
    values = {"version": "1", "csrf_token": token}
    for path in ("change", "site", "again", "undo"):
        assert caregiver_client.post(f"/doses/entry/{entry.public_id}/{path}", values).status == 403
    assert DoseEntry.select().count() == 1


def test_a_stranger_finds_no_entry(patient_client: PageClient, stranger_client: PageClient, plan: Plan) -> None:
    entry = logged(patient_client)
    for path in ("", "/change", "/site", "/again"):
        assert stranger_client.get(f"/doses/entry/{entry.public_id}{path}").status == 404
    assert stranger_client.get(f"/doses?plan={plan.public_id}").status == 404
    assert stranger_client.get(f"/doses/add?plan={plan.public_id}").status == 404


def test_a_request_without_a_token_is_refused(patient_client: PageClient, plan: Plan) -> None:
    values = {"plan": plan.public_id, "due_on": "2026-03-02", "due_time": "08:00"}
    assert patient_client.post("/doses/log", values).status == 400
    assert DoseEntry.select().count() == 0


def test_a_dose_of_this_evening_is_not_called_due_in_the_list(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "calcium", times=["08:00", "21:00"])
    rows = patient_client.get(f"/doses?plan={plan.public_id}").text
    assert "2 March 2026 at 21:00 Later today" in rows
    assert "2 March 2026 at 8:00 Due" in rows
