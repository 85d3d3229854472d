"""The record: patients, who may see them, and the addresses that get mail about them."""

from peewee import SQL, BooleanField, CharField, DateField, ForeignKeyField, IntegerField, fn

from bonetrack.storage.fields import JsonField, MomentField
from bonetrack.storage.models.accounts import Account
from bonetrack.storage.models.base import PublicRow, Row


class Patient(PublicRow):
    first_name = CharField(max_length=80)
    birth_year = IntegerField(null=True)
    sex = CharField(max_length=1, null=True)
    menopausal = CharField(max_length=8, null=True)
    zone = CharField(max_length=64, default="Europe/London")
    label_region = CharField(max_length=2, default="US")
    prior_therapy = CharField(max_length=16, default="unknown")
    scan_interval_months = IntegerField(null=True)
    next_scan_on = DateField(null=True)
    # The person named the date, or named none: it is not derived from her treatment any more.
    next_scan_is_own = BooleanField(default=False)
    scan_step_at = MomentField(null=True)
    scan_booked_on = DateField(null=True)
    # A blood test that she asked to be reminded of; nothing is asked while both are empty.
    next_lab_on = DateField(null=True)
    lab_booked_on = DateField(null=True)
    lab_step_at = MomentField(null=True)
    # Local times of day, both or neither: between them only what she asked for at that moment is sent.
    quiet_from = CharField(max_length=5, null=True)
    quiet_until = CharField(max_length=5, null=True)
    created_at = MomentField()


Patient.add_index(Patient.scan_step_at, where=SQL("scan_step_at IS NOT NULL"), name="patient_scan_step")
Patient.add_index(Patient.lab_step_at, where=SQL("lab_step_at IS NOT NULL"), name="patient_lab_step")


class Grant(Row):
    """Joins an account to a patient: self, look, log or manage."""

    account = ForeignKeyField(Account, on_delete="CASCADE", backref="grants")
    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="grants")
    role = CharField(max_length=8)
    given_at = MomentField()
    ended_at = MomentField(null=True)

    class Meta:
        indexes = ((("account", "patient"), True),)


class Contact(PublicRow):
    """An address that gets messages about a patient: her own, or a caregiver's who agreed."""

    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="contacts")
    account = ForeignKeyField(Account, null=True, on_delete="SET NULL", backref="contacts")
    relation = CharField(max_length=16)
    name = CharField(max_length=80)
    email = CharField(max_length=254)
    status = CharField(max_length=16)
    kinds = JsonField(default=list)
    agreed_kinds = JsonField(default=list)
    delay_minutes = IntegerField(default=120)
    # Minutes by agent, where this caregiver is told of one agent sooner or later than is usual.
    delays = JsonField(default=dict)
    tells_when_logged = BooleanField(default=False)
    # The access the patient grants; it opens nothing before the caregiver accepts it.
    offered_role = CharField(max_length=8, null=True)
    weekly_at = MomentField(null=True)
    reconsent_at = MomentField(null=True)
    reconsent_asked_at = MomentField(null=True)
    reconsented_at = MomentField(null=True)
    shares_detail = BooleanField(default=False)
    shows_inviter_name = BooleanField(default=False)
    invited_at = MomentField()
    confirmed_at = MomentField(null=True)
    # Stays when the person is invited anew: since then she has had no invitation that she left unanswered.
    last_yes_at = MomentField(null=True)
    consent_text_version = CharField(max_length=16, null=True)
    ended_at = MomentField(null=True)
    ended_by = CharField(max_length=16, null=True)
    disabled_reason = CharField(max_length=64, null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("patient", "email"), True),)


Contact.add_index(Contact.weekly_at, where=SQL("weekly_at IS NOT NULL"), name="contact_weekly")
Contact.add_index(Contact.reconsent_at, where=SQL("reconsent_at IS NOT NULL"), name="contact_reconsent")
Contact.add_index(fn.LOWER(Contact.email), name="contact_address")


class Suppression(Row):
    """A hashed address that asked for no more mail; it outlives the account on purpose."""

    address_hash = CharField(max_length=64, unique=True)
    reason = CharField(max_length=32)
    since = MomentField()
