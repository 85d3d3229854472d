"""What a person sets for herself: text size, time zone, and whether health data are kept at all."""

from datetime import datetime
from importlib.resources import files
from zoneinfo import available_timezones

from bonetrack.core.zones import AREAS
from bonetrack.services import consents
from bonetrack.services.mail_again import wake_reminders
from bonetrack.services.reschedule import take_new_schedule
from bonetrack.services.stopping import pause_own_mail, start_own_mail, waits_for_consent
from bonetrack.storage import accounts as account_rows
from bonetrack.storage import contacts as contact_rows
from bonetrack.storage import plans as plan_rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.locks import lock_record
from bonetrack.storage.models import Account, Patient
from bonetrack.storage.patients import list_own_patients, update_patient
from bonetrack.storage.supplies import wake_after_plan

TEXT_SIZES_PERCENT = (100, 125, 150)


class UnknownZone(ValueError):
    """No such IANA time zone."""


def list_zones() -> dict[str, list[str]]:
    """Places a person can live in, by area: those of the tz database's own table, without its old names."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    listed = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    named = [zone.split("/", 1) for zone in sorted(listed & available_timezones()) if "/" in zone]
    return {area: [f"{area}/{place}" for first, place in named if first == area] for area in AREAS}


def choose_text_size(account: Account, percent: int) -> None:
    if percent not in TEXT_SIZES_PERCENT:
        raise ValueError("not a text size on offer")
    account_rows.update_account(account, text_size_percent=percent)


def move_to_zone(patient: Patient, account: Account, zone: str, now: datetime) -> None:
    """The record and its plans live in the new zone from now on; every coming dose is computed anew."""
    if zone not in available_timezones():
        raise UnknownZone(zone)
    with transaction():
        lock_record(patient)
        if patient.zone != zone:
            what = (AuditAction.CORRECTED, "patient", patient.public_id)
            record_audit(patient, account, *what, old={"zone": patient.zone}, new={"zone": zone}, now=now)
        update_patient(patient, zone=zone, next_scan_on=patient.next_scan_on, next_lab_on=patient.next_lab_on)
        patient.zone = zone
        for plan in plan_rows.list_plans(patient):
            old = {"zone": plan.zone}
            if plan.zone == zone:
                continue
            take_new_schedule(plan, patient, {"zone": zone}, now)
            record_audit(
                patient,
                account,
                AuditAction.CORRECTED,
                "plan",
                plan.public_id,
                old=old,
                new={"zone": zone},
                now=now,
            )
        wake_after_plan(patient)


def withdraw_consent(account: Account, now: datetime) -> bool:
    """No new entries, no reminders, nothing to caregivers; what was entered stays until she deletes it."""
    with transaction():
        for patient in list_own_patients(account):
            pause_own_mail(patient, now)
            contact_rows.cancel_waiting_about(patient)
        return consents.withdraw(account, now)


def give_consent(account: Account, text_version: str, text_shown: str, secret_key: str, now: datetime) -> None:
    """She agrees again: entries, reminders and messages to caregivers go on. Own mail that she had stopped stays so."""
    with transaction():
        own = list_own_patients(account)
        for patient in own:
            wake_reminders(patient, now)
        consents.give(account, text_version, text_shown, now)
        for patient in own:
            if waits_for_consent(patient):
                start_own_mail(patient, account, secret_key, now)
