"""The calendar feed over HTTP: made, read, kept fresh, renewed, revoked; neutral unless asked otherwise."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from bonetrack.core.agents import CATALOGUE
from bonetrack.core.people import Role
from bonetrack.core.rhythm import list_next
from bonetrack.services import plans as plan_services
from bonetrack.services.calendar_feeds import find_own_feed, open_feed
from bonetrack.services.deletion import delete_account
from bonetrack.services.denosumab import DENOSUMAB
from bonetrack.services.preferences import move_to_zone, withdraw_consent
from bonetrack.services.rate_limits import CALENDAR_FEED
from bonetrack.services.scan_dates import record_next_scan
from bonetrack.storage.models import Attempt, CalendarFeed, Plan
from bonetrack.storage.plans import rhythm_of
from bonetrack.words.agents import agent_name
from tests.builders import People, make_plan
from tests.conftest import Clock
from tests.interop.calendar_readers import by_recurring_ical_events, by_rule, events_of
from tests.page_client import PageClient
from tests.services.dose_steps import make_denosumab
from tests.storage.rows import all_rows
from tests.web.calendar_reading import address_on, event, read

KEY = "a-secret-key-for-tests-that-is-long-enough"


def titles(app: Flask, address: str) -> list[str]:
    return [str(found["SUMMARY"]) for found in events_of(read(app, address).data)]


def test_the_menu_leads_to_it_and_it_says_what_a_calendar_cannot_do(patient_client: PageClient) -> None:
    assert patient_client.get("/more").links("/more/calendar")
    page = patient_client.get("/more/calendar")
    assert "A calendar looks for changes only every 8 to 24 hours." in page.text
    assert "not for today's dose" in page.text
    page = patient_client.submit(page, "/make")
    assert page.links("webcal://localhost/calendar/")
    assert "not for today's dose" in page.text


def test_it_is_a_calendar_for_whoever_has_the_address_and_sets_no_cookie(
    app: Flask, people: People, address: str, patient_client: PageClient
) -> None:
    make_plan(people.record)
    for answer in (read(app, address), patient_client.client.get(address)):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer.headers
        assert len(events_of(answer.data)) == 1


def test_the_secret_is_256_bit_and_stands_nowhere(app: Flask, people: People, address: str) -> None:
    secret = address.split("/")[-1].removesuffix(".ics")
    assert len(secret) == 43
    assert secret not in str(all_rows())


def test_its_instants_are_those_of_the_app_over_a_year(app: Flask, people: People, address: str, clock: Clock) -> None:
    plan = make_plan(
        people.record, "estradiol_patch", rhythm_kind="weekdays", weekdays=[0, 3], times=["02:30", "20:00"]
    )
    until = clock() + timedelta(days=400)
    coming = list_next(rhythm_of(plan), plan.starts_on, None, plan.zone, after=clock(), count=300)
    expected = [due.due_at for due in coming if due.due_at < until]
    raw = read(app, address).data
    for reader in (by_recurring_ical_events, by_rule):
        assert [moment for moment, _ in reader(raw, clock(), until)] == expected


def test_a_program_that_knows_the_content_gets_304(app: Flask, people: People, address: str, clock: Clock) -> None:
    make_plan(people.record)
    first = read(app, address)
    clock.move(hours=9)
    again = read(app, address, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert read(app, address, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    Plan.update(times=["09:00"]).execute()
    assert read(app, address, If_None_Match=first.headers["ETag"]).status_code == 200


def test_each_change_of_a_plan_makes_its_event_newer_under_the_same_name(
    app: Flask, people: People, address: str, clock: Clock
) -> None:
    account, record = people.patient, people.record
    plan = make_plan(record)
    draft = plan_services.draft_of(plan)
    events = [event(app, address)]
    tag = read(app, address).headers["ETag"]

    def newer() -> None:
        found, before = event(app, address), events[-1]
        assert found["UID"] == before["UID"]
        assert found["SEQUENCE"] > before["SEQUENCE"]
        assert found["LAST-MODIFIED"].dt == clock() > before["LAST-MODIFIED"].dt
        answer = read(app, address, If_None_Match=tag, If_Modified_Since="Mon, 02 Mar 2026 09:00:00 GMT")
        assert answer.status_code == 200
        events.append(found)

    clock.move(hours=1)
    everyother = replace(draft, rhythm=replace(draft.rhythm, every=2))
    plan_services.change_plan(record, account, plan.public_id, everyother, 1, clock())
    newer()
    assert "INTERVAL=2" in events[-1]["RRULE"].to_ical().decode()
    clock.move(hours=1)
    later = replace(everyother, rhythm=replace(everyother.rhythm, times=(time(9, 30),)))
    plan_services.change_plan(record, account, plan.public_id, later, 2, clock())
    newer()
    assert events[-1]["DTSTART"].dt.time() == time(9, 30)
    clock.move(hours=1)
    move_to_zone(record, account, "America/New_York", clock())
    newer()
    assert events[-1]["DTSTART"].params["TZID"] == "America/New_York"
    clock.move(hours=1)
    version = Plan.get_by_id(plan.id).version
    plan_services.stop_plan(record, account, plan.public_id, date(2026, 4, 1), "", version, clock())
    newer()
    assert b"UNTIL=20260401T035959Z" in events[-1]["RRULE"].to_ical()


def test_titles_are_neutral_until_she_asks_for_others(
    app: Flask, people: People, address: str, patient_client: PageClient, clock: Clock
) -> None:
    make_plan(people.record)
    make_denosumab(people.record)
    record_next_scan(people.record, people.patient, date(2027, 1, 5), 12, clock())
    lines = read(app, address).data.decode().lower().replace("\r\n ", "").splitlines()
    # The random name of an event spells anything.
    raw = "\n".join(line for line in lines if not line.startswith("uid:")).replace("bonetrack", "")
    words = {"bone", "dose", "scan", "inject", "medicine", "osteoporosis"}
    words |= {agent_name(agent).lower() for agent in CATALOGUE} | set(CATALOGUE)
    assert [word for word in words if word in raw] == []
    assert titles(app, address) == ["A reminder", "An appointment", "An appointment"]
    before = event_sequences(app, address)
    clock.move(hours=1)
    page = patient_client.get("/more/calendar")
    patient_client.submit(page, "/titles", titles="own_words", own_words=" Morning routine ")
    assert titles(app, address) == ["Morning routine", "An appointment", "An appointment"]
    assert all(now > then for now, then in zip(event_sequences(app, address), before, strict=True))
    patient_client.submit(page, "/titles", titles="names")
    assert titles(app, address) == [agent_name("teriparatide"), agent_name(DENOSUMAB), "Bone scan"]


def event_sequences(app: Flask, address: str) -> list[int]:
    return [int(found["SEQUENCE"]) for found in events_of(read(app, address).data)]


@pytest.mark.parametrize("typed", ["", "   ", "x" * 61])
def test_own_words_are_asked_for(patient_client: PageClient, address: str, typed: str) -> None:
    page = patient_client.submit(patient_client.get("/more/calendar"), "/titles", titles="own_words", own_words=typed)
    assert page.status == 422
    assert CalendarFeed.get().titles == "neutral"


def test_a_new_address_ends_the_old_one(app: Flask, patient_client: PageClient, address: str) -> None:
    page = patient_client.submit(patient_client.get("/more/calendar"), "/renew")
    assert read(app, address).status_code == 404
    assert address_on(page) != address
    assert read(app, address_on(page)).status_code == 200


def test_a_double_tap_keeps_one_address(patient_client: PageClient) -> None:
    page = patient_client.get("/more/calendar")
    first = address_on(patient_client.submit(page, "/make"))
    assert address_on(patient_client.submit(page, "/make")) == first


def test_revoked_deleted_or_without_consent_it_is_gone(
    app: Flask, people: People, patient_client: PageClient, address: str, clock: Clock
) -> None:
    withdraw_consent(people.patient, clock())
    assert read(app, address).status_code == 404
    patient_client.submit(patient_client.get("/more/calendar"), "/revoke")
    assert CalendarFeed.select().count() == 0
    assert patient_client.get("/more/calendar").form("/make") is not None


def test_a_deleted_account_leaves_no_feed(app: Flask, people: People, address: str, clock: Clock) -> None:
    assert read(app, address).status_code == 200
    delete_account(people.patient, "example.org", clock())
    assert read(app, address).status_code == 404
    assert CalendarFeed.select().count() == 0


def test_a_feed_made_with_another_secret_key_is_not_shown_as_if_it_worked(people: People, address: str) -> None:
    assert find_own_feed(people.record, KEY) is not None
    assert find_own_feed(people.record, "another key of this house, also long") is None
    assert open_feed("made-up") is None


def test_a_manager_of_the_record_never_sees_the_address(
    app: Flask, people: People, address: str, caregiver_client: PageClient
) -> None:
    from bonetrack.storage.models import Grant

    Grant.update(role=Role.MANAGE).where(Grant.account == people.caregiver).execute()
    answer = caregiver_client.get("/more/calendar")
    assert answer.status == 403
    assert "/calendar/" not in answer.response.get_data(as_text=True).replace("/more/calendar", "")
    assert caregiver_client.get("/more").links("/more/calendar") == []


def test_it_may_be_read_often_but_not_endlessly(app: Flask, address: str, clock: Clock) -> None:
    answers = {read(app, address).status_code for _ in range(CALENDAR_FEED.tries)}
    assert answers == {200}
    assert read(app, address).status_code == 429
    clock.move(hours=1, minutes=1)
    assert read(app, address).status_code == 200


def test_guessing_ends_and_takes_nothing_from_others(app: Flask, address: str) -> None:
    guesses = [read(app, f"/calendar/guess-{number}.ics").status_code for number in range(CALENDAR_FEED.tries + 1)]
    assert set(guesses[:-1]) == {404}
    assert guesses[-1] == 429
    assert read(app, address).status_code == 200


def test_reading_changes_nothing_but_the_count_of_reads(app: Flask, people: People, address: str) -> None:
    make_plan(people.record)
    make_denosumab(people.record)
    before = all_rows()
    assert read(app, address).status_code == 200
    after = all_rows()
    assert Attempt.select().where(Attempt.action == "calendar_feed").count() == 1
    before.pop("Attempt")
    after.pop("Attempt")
    assert after == before


def test_a_plan_that_ended_long_ago_leaves_the_feed(app: Flask, people: People, address: str, clock: Clock) -> None:
    make_plan(people.record, stops_on=date(2026, 3, 10))
    assert len(events_of(read(app, address).data)) == 1
    clock.moment = datetime(2026, 4, 11, 9, tzinfo=clock().tzinfo)
    assert events_of(read(app, address).data) == []
