"""Every route of the map, visited by nobody, a stranger, caregivers who may look, log or manage, and the patient."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from bonetrack.core.agents import RhythmKind
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import RIGHTS, Right, Role
from bonetrack.services.caregiver_links import CallLink, YearLink, sign_call, sign_year
from bonetrack.services.dose_links import sign_item
from bonetrack.services.signing import sign_contact
from bonetrack.storage.models import Grant, Plan
from bonetrack.storage.patients import update_patient
from bonetrack.storage.plans import set_next_due
from bonetrack.web.access import Access
from tests.builders import (
    People,
    make_bone_event,
    make_contact,
    make_dose_entry,
    make_marker_result,
    make_occurrence,
    make_pen,
    make_plan,
    make_scan,
    make_supply,
)
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import waiting_message

# Public on purpose, each with its reason. A new public route must be added here.
PUBLIC = {
    "/": "sends on to Today or to the log-in",
    "/health": "for monitors; holds no person's data",
    "/robots.txt": "for robots",
    "/help": "general answers, no person's data",
    "/signup": "the way in",
    "/login": "the way in",
    "/logout": "ending a session must never fail",
    "/check-mail": "says that a mail is on its way, to known and unknown alike",
    "/confirm/<token>": "a one-time link from a mail",
    "/confirm/again": "asks for the confirmation mail again",
    "/reset-password": "asks for a reset mail",
    "/reset/<token>": "a one-time link from a mail",
    "/change-address/<token>": "a one-time link from a mail",
    "/invitation/<token>": "a one-time link from a mail, for people without an account",
    "/stop/<signed>": "a signed link in every mail, for people without an account",
    "/will-call/<signed>": "a signed link in a caregiver's mail, for people without an account",
    "/keep/<signed>": "a signed link in a caregiver's mail, for people without an account",
    "/one-click/<signed>": "RFC 8058: a mail program posts here without a cookie",
    "/calendar/<secret>.ics": "a calendar program reads it by a secret address, without a log-in",
    "/item/<signed>/took": "a signed link in the patient's own mail, for one dose",
    "/item/<signed>/later": "a signed link in the patient's own mail, for one dose",
    "/purpose": "the intended purpose, for everyone",
}
ROWS = ("<public_id>", "<contact_id>", "<patient_id>", "<message_id>")
# What "log doses for me" opens beyond reading: doses, a new pack, a new pen. Nothing joins these unsaid.
LOG_OPENS = {
    "/doses/log",
    "/doses/earlier",
    "/doses/add",
    "/doses/skip",
    "/doses/later",
    "/doses/entry/<public_id>/again",
    "/doses/entry/<public_id>/site",
    "/doses/entry/<public_id>/change",
    "/doses/entry/<public_id>/undo",
    "/treatment/<public_id>/supply/pack",
    "/treatment/<public_id>/pen",
    "/treatment/<public_id>/pen/new",
}
# A secret address that reads her doses, and the question where her phone is: for the person herself alone.
OWN_ALONE = ("/more/calendar", "/today/zone")
NO_CSRF = {"/one-click/<signed>": "RFC 8058 forbids to ask a mail program for a cookie or a token"}


def rules_of(app: Flask) -> list[Rule]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted((rule for rule in rules if not rule.endpoint.startswith("dev_mail.")), key=lambda rule: rule.rule)


def access_of(app: Flask, rule: Rule) -> Access:
    mark: Access = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
    return mark


@pytest.fixture
def examples(app: Flask, people: People, clock: Clock) -> dict[str, str]:
    """One real row of Anna's for every kind of row that an address can name."""
    plan = make_plan(people.record)
    entry = make_dose_entry(plan, taken_at=clock() - timedelta(hours=1))
    contact = make_contact(people.record)
    secret_key = app.extensions["bonetrack_settings"].secret_key
    dose = f"plan={plan.public_id}&due_on=2026-03-01&due_time=08:00"
    call = CallLink((entry.occurrence.public_id,), contact.public_id, clock())
    return {
        "/doses/add?": f"plan={plan.public_id}",
        "/doses/earlier?": dose,
        "/doses/skip?": dose,
        "/doses/later?": dose,
        "/treatment/<public_id>": plan.public_id,
        "/treatment/add/<agent>": "denosumab",
        "/treatment/add/preset/<preset>": "severe_after_menopause",
        "/treatment/add/preset/<preset>/<int:slot>": "1",
        "/doses/entry/<public_id>": entry.public_id,
        "/scans/<public_id>": make_scan(people.record).public_id,
        "/events/<public_id>": make_bone_event(people.record).public_id,
        "/markers/<public_id>": make_marker_result(people.record).public_id,
        "/caregivers/<contact_id>": contact.public_id,
        "/people/<patient_id>": people.record.public_id,
        "/people/offers/<contact_id>": contact.public_id,
        "/messages/<message_id>": waiting_message(contact, MessageKind.TEST, clock).public_id,
        "/will-call/<signed>": sign_call(call, secret_key),
        "/keep/<signed>": sign_year(YearLink(contact.public_id, clock()), secret_key),
        "/stop/<signed>": sign_contact(contact.public_id, secret_key),
        "/one-click/<signed>": sign_contact(contact.public_id, secret_key),
        "/item/<signed>": sign_item(entry.occurrence.public_id, contact, secret_key),
        "/bones/<site_key>": "lumbar_spine",
        "/charts/bmd/<site_key>": "lumbar_spine",
        "/charts/markers/<marker_key>": "ctx",
        "/confirm/<token>": "no-such-token",
        "/reset/<token>": "no-such-token",
        "/change-address/<token>": "no-such-token",
        "/invitation/<token>": "no-such-token",
    }


def address_of(rule: Rule, examples: dict[str, str]) -> str:
    """The rule with the example of each place: a new place needs a new example."""
    address, read_so_far = rule.rule, ""
    for before, place in re.findall(r"([^<]*)(<[^>]+>)", rule.rule):
        read_so_far += before + place
        assert read_so_far in examples, f"{rule.rule}: no example for {read_so_far}; add one to this test"
        address = address.replace(place, examples[read_so_far], 1)
    query = examples.get(f"{rule.rule}?")
    return f"{address}?{query}" if query else address


def test_every_route_says_who_may_enter(app: Flask) -> None:
    unmarked = [rule.rule for rule in rules_of(app) if not hasattr(app.view_functions[rule.endpoint], "access")]
    assert unmarked == []


def test_public_routes_are_listed_with_a_reason(app: Flask) -> None:
    found = {rule.rule for rule in rules_of(app) if access_of(app, rule).level == "public"}
    assert found <= set(PUBLIC), f"public, but not listed: {found - set(PUBLIC)}"


def test_nobody_is_sent_to_the_log_in_page(app: Flask, nobody: PageClient, examples: dict[str, str]) -> None:
    for rule in rules_of(app):
        if access_of(app, rule).level == "public":
            continue
        if "GET" in (rule.methods or set()):
            answer = nobody.client.get(address_of(rule, examples))
            assert answer.status_code == 302, f"{rule.rule}: {answer.status_code}"
            assert answer.headers["Location"].startswith("/login"), rule.rule


def test_no_route_takes_a_post_without_a_form_token(
    app: Flask, patient_client: PageClient, examples: dict[str, str]
) -> None:
    for rule in rules_of(app):
        if "POST" not in (rule.methods or set()) or rule.rule in NO_CSRF:
            continue
        answer = patient_client.client.post(address_of(rule, examples))
        assert answer.status_code == 400, f"{rule.rule}: {answer.status_code}"


def test_a_stranger_finds_nothing(
    app: Flask, stranger_client: PageClient, examples: dict[str, str], people: People
) -> None:
    """With his own record open, another person's ids are 404; another person's record cannot be opened."""
    visited = 0
    for rule in rules_of(app):
        names_a_row = any(name in rule.rule for name in ROWS) or f"{rule.rule}?" in examples
        if access_of(app, rule).level == "public" or not names_a_row:
            continue
        for method in {"GET", "POST"} & (rule.methods or set()):
            answer = open_with_token(stranger_client, method, address_of(rule, examples))
            assert answer == 404, f"{method} {rule.rule}: {answer}"
            visited += 1
    assert visited >= 10
    for rule in rules_of(app):
        if access_of(app, rule).level == "record" and "GET" in (rule.methods or set()):
            stranger_client.open_record(people.record)
            answer = stranger_client.client.get(address_of(rule, examples))
            assert (answer.status_code, answer.headers["Location"]) == (302, "/people"), rule.rule


@pytest.mark.parametrize("role", [Role.LOOK, Role.LOG, Role.MANAGE])
def test_a_caregiver_may_do_what_her_role_says_and_no_more(
    app: Flask, caregiver_client: PageClient, people: People, examples: dict[str, str], role: Role
) -> None:
    Grant.update(role=role).where(Grant.account == people.caregiver).execute()
    may = refused = 0
    for rule in rules_of(app):
        access = access_of(app, rule)
        if access.level != "record":
            continue
        for method in {"GET", "POST"} & (rule.methods or set()):
            status = open_with_token(caregiver_client, method, address_of(rule, examples))
            if access.right in RIGHTS[role] and not rule.rule.startswith(OWN_ALONE):
                assert status != 403, f"{method} {rule.rule}: {status}"
                assert status < 500, f"{method} {rule.rule}: {status}"
                assert access.right is not Right.LOOK or status in (200, 302, 303), f"{method} {rule.rule}: {status}"
                may += 1
            else:
                assert status == 403, f"{method} {rule.rule}: {status}"
                refused += 1
    assert may >= 5
    assert refused >= 10 or role is Role.MANAGE


def test_the_right_to_log_opens_doses_packs_and_pens_only(app: Flask) -> None:
    assert {rule.rule for rule in rules_of(app) if access_of(app, rule).right is Right.LOG} == LOG_OPENS


@pytest.mark.parametrize("role", [Role.LOOK, Role.LOG])
def test_no_page_shows_a_caregiver_what_she_may_not_open(
    app: Flask, caregiver_client: PageClient, people: People, examples: dict[str, str], clock: Clock, role: Role
) -> None:
    """Every link and every form of every page that is open to her."""
    Grant.update(role=role).where(Grant.account == people.caregiver).execute()
    fill_every_corner(people, examples, clock)
    adapter, seen = app.url_map.bind("localhost"), 0
    for rule in rules_of(app):
        right = access_of(app, rule).right
        if right not in RIGHTS[role] or "GET" not in (rule.methods or set()):
            continue
        page = caregiver_client.get(address_of(rule, examples))
        shown = [(link.get("href", ""), "GET") for link in page.root.iter("a")]
        forms = [form for form in page.forms() if form.find(".//button") is not None]
        shown += [(form.get("action") or page.path, (form.get("method") or "get").upper()) for form in forms]
        for address, method in shown:
            path = urlsplit(address).path
            if not address.startswith("/") or path.startswith("/static"):
                continue
            assert adapter.test(path, method=method), f"{rule.rule} shows {method} {address}"
            access = app.view_functions[adapter.match(path, method=method)[0]].access  # type: ignore[attr-defined]
            assert access.level != "record" or access.right in RIGHTS[role], f"{rule.rule} shows {method} {address}"
            seen += 1
    assert seen >= 100


def fill_every_corner(people: People, examples: dict[str, str], clock: Clock) -> None:
    """What makes pages offer more: an open dose, a clinic's dose, a count, a pen, booked days that are past."""
    today = clock().date()
    make_supply(Plan.get(Plan.public_id == examples["/treatment/<public_id>"]), doses=2)
    make_pen(Plan.get(Plan.public_id == examples["/treatment/<public_id>"]), opened_on=today - timedelta(days=40))
    clinic = make_plan(
        people.record, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, tracked_since=clock() - timedelta(days=9)
    )
    make_occurrence(clinic, today - timedelta(days=3))
    set_next_due(clinic, clock() + timedelta(days=20), clock())
    make_occurrence(make_plan(people.record, "alendronate"), today)
    past = today - timedelta(days=1)
    update_patient(people.record, scan_booked_on=past, lab_booked_on=past, next_scan_on=past, next_lab_on=past)


def test_the_patient_can_open_every_page_of_hers(
    app: Flask, patient_client: PageClient, examples: dict[str, str]
) -> None:
    for rule in rules_of(app):
        if access_of(app, rule).level == "public" or "GET" not in (rule.methods or set()):
            continue
        page = patient_client.get(address_of(rule, examples))
        assert page.status == 200, f"{rule.rule}: {page.status}"


def test_posts_change_and_gets_do_not(app: Flask) -> None:
    """A look-right view never takes a POST: whoever may only look has nothing to send."""
    for rule in rules_of(app):
        if access_of(app, rule).right is Right.LOOK:
            assert "POST" not in (rule.methods or set()), rule.rule


def open_with_token(client: PageClient, method: str, address: str) -> int:
    """A visit with a valid form token, so that a refusal is the access rule's and not the token's."""
    if method == "GET":
        return client.client.get(address).status_code
    page = client.get("/more")
    tokens = [field.get("value") for field in page.root.iter("input") if field.get("name") == "csrf_token"]
    assert tokens, "every account can log out there"
    return client.client.post(address, data={"csrf_token": tokens[0]}).status_code
