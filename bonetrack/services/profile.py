"""Facts about a patient that the expectation and the label rules need."""

from dataclasses import asdict, dataclass
from datetime import datetime

from bonetrack.core.agents import LabelRegion
from bonetrack.core.cases import Menopausal
from bonetrack.core.regimen import PriorClass
from bonetrack.services.consents import require_consent
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Patient
from bonetrack.storage.patients import update_patient

ENTITY = "patient"


@dataclass(frozen=True)
class Profile:
    """`sex` F or M; None means: not said."""

    sex: str | None
    birth_year: int | None
    menopausal: Menopausal | None
    prior_therapy: PriorClass
    label_region: LabelRegion


def profile_of(patient: Patient) -> Profile:
    return Profile(
        sex=patient.sex,
        birth_year=patient.birth_year,
        menopausal=None if patient.menopausal is None else Menopausal(patient.menopausal),
        prior_therapy=PriorClass(patient.prior_therapy),
        label_region=LabelRegion(patient.label_region),
    )


def save_profile(patient: Patient, account: Account, profile: Profile, now: datetime) -> None:
    """Keep the facts, with what stood there before in the audit trail. Windows of open doses stay as they were."""
    old = asdict(profile_of(patient))
    if asdict(profile) == old:
        return
    with transaction():
        require_consent(patient)
        update_patient(patient, **asdict(profile))
        record_audit(
            patient,
            account,
            AuditAction.CORRECTED,
            ENTITY,
            patient.public_id,
            old=old,
            new=asdict(profile),
            now=now,
        )
