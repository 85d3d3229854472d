"""The booked day of a scan, and the next blood test: set, settled by a result, in the audit trail."""

from datetime import date

from bonetrack.core.dxa import Site
from bonetrack.core.markers import Marker, MarkerDraft, MarkerUnit
from bonetrack.core.scan_entry import ReadingDraft, ScanDraft
from bonetrack.services.bookings import book_scan, list_lab_offers, set_lab
from bonetrack.services.markers import record_marker
from bonetrack.services.scan_dates import choose_next_scan
from bonetrack.services.scans import correct_scan, record_scan
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.patients import reload_patient
from tests.builders import make_plan, make_scan
from tests.services.dose_steps import NOW, TODAY

READINGS = (ReadingDraft(site=Site.TOTAL_HIP, bmd_g_cm2=0.8),)


def test_a_scan_settles_its_booking_and_an_old_one_does_not(account: Account, patient: Patient) -> None:
    choose_next_scan(patient, date(2026, 3, 20), None)
    book_scan(patient, account, date(2026, 3, 10), NOW)
    old = make_scan(patient, date(2026, 1, 5))
    draft = ScanDraft(date(2026, 1, 6), READINGS, "", "Hologic", "Horizon")
    correct_scan(patient, account, old.public_id, draft, old.version, NOW)
    assert reload_patient(patient).scan_booked_on == date(2026, 3, 10)
    record_scan(patient, account, ScanDraft(TODAY, READINGS, "", "Hologic", "Horizon"), "scan", NOW)
    known = reload_patient(patient)
    assert known.scan_booked_on is None
    assert known.next_scan_on is not None
    assert known.next_scan_on > date(2026, 12, 1)


def test_a_booking_leaves_its_trail(account: Account, patient: Patient) -> None:
    book_scan(patient, account, date(2026, 3, 10), NOW)
    book_scan(patient, account, date(2026, 3, 10), NOW)
    book_scan(patient, account, None, NOW)
    trail = [(entry.entity, entry.action, entry.old) for entry in list_audit(patient)]
    assert trail == [
        ("scan_date", "deleted", {"scan_booked_on": "2026-03-10"}),
        ("scan_date", "corrected", {"scan_booked_on": None}),
    ]


def test_a_result_settles_the_blood_test(account: Account, patient: Patient) -> None:
    set_lab(patient, account, date(2026, 3, 10), None, NOW)
    draft = MarkerDraft(Marker.CTX, 400.0, MarkerUnit.NG_L, date(2026, 1, 5))
    record_marker(patient, account, draft, "old", NOW)
    assert reload_patient(patient).next_lab_on == date(2026, 3, 10)
    record_marker(patient, account, MarkerDraft(Marker.CTX, 380.0, MarkerUnit.NG_L, TODAY), "new", NOW)
    assert reload_patient(patient).next_lab_on is None


def test_a_result_settles_a_blood_test_whose_booking_has_a_mistyped_year(account: Account, patient: Patient) -> None:
    """The booking stays: it is for another test, as far as anybody can know."""
    set_lab(patient, account, date(2026, 3, 10), date(2027, 3, 10), NOW)
    record_marker(patient, account, MarkerDraft(Marker.CTX, 380.0, MarkerUnit.NG_L, TODAY), "new", NOW)
    known = reload_patient(patient)
    assert (known.next_lab_on, known.lab_booked_on) == (None, date(2027, 3, 10))


def test_a_result_from_before_the_booked_visit_leaves_it(account: Account, patient: Patient) -> None:
    set_lab(patient, account, date(2026, 3, 10), date(2026, 4, 20), NOW)
    record_marker(patient, account, MarkerDraft(Marker.CTX, 380.0, MarkerUnit.NG_L, TODAY), "new", NOW)
    assert reload_patient(patient).next_lab_on == date(2026, 3, 10)


def test_nothing_is_set_by_itself_but_days_are_offered(patient: Patient, plan: Plan) -> None:
    make_plan(patient, "alendronate", starts_on=date(2026, 1, 10))
    assert reload_patient(patient).lab_step_at is None
    offers = [(offer.agent, offer.months) for offer in list_lab_offers(patient, NOW)]
    assert offers == [
        (plan.agent, 0),
        ("teriparatide", 1),
        ("alendronate", 3),
        ("teriparatide", 3),
        ("alendronate", 6),
    ]
