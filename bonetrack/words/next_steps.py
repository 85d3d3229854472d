"""One thing to do after a scan, for each verdict."""

from bonetrack.core.assessed import ScanAssessment
from bonetrack.core.dxa import SeriesBreak
from bonetrack.core.verdicts import Verdict
from bonetrack.words.events import fracture_step
from bonetrack.words.translations import gettext as _


def late_step() -> str:
    """While an injection of denosumab is late, nothing else comes first."""
    return _("Call your clinic today about your injection. Take this page.")


def next_step(scan: ScanAssessment) -> str:
    """After a fall, a broken bone or an old loss: the clinic. Else what helps the next scan or visit."""
    if scan.verdict is Verdict.MAY_BE_LOSS:
        return _(
            "Book a talk with your clinic and take your dose log. Take this page too. Ask whether to repeat the scan."
        )
    if scan.verdict is Verdict.CLEAR_FALL:
        return _(
            "Book a talk with your clinic. Take this page and your dose log. Ask whether to repeat the scan. "
            "Do not stop or change treatment on your own."
        )
    if scan.verdict is Verdict.CLEAR_FALL_SINCE_LAST:
        return _("Book a talk with your clinic. Take this page and your dose log. Ask whether to repeat the scan.")
    if scan.fracture_on_treatment:
        return fracture_step()
    if scan.is_after_stopping:
        return _("Call your clinic. Ask what comes after the medicine that ended. Take this page.")
    if scan.is_below_earlier_only:
        return _("Ask about it at your next visit. Take this page.")
    return {
        Verdict.FRACTURE_ON_TREATMENT: fracture_step(),
        Verdict.HIP_REPLACED: _("Ask your clinic which hip to scan next time."),
        Verdict.ABOVE_BAND: _("Show this to your doctor."),
        Verdict.BELOW_BAND: _("Ask about it at your next visit."),
        Verdict.SPINE_WITHHELD: _("Ask your clinic whether your spine needs a check."),
        Verdict.NOT_COMPARABLE: _same_again(scan),
        Verdict.SCORE_ONLY: _("Ask your clinic for the bone density in g/cm²."),
    }.get(scan.verdict, _("Bring this page to your next visit."))


def _same_again(scan: ScanAssessment) -> str:
    if SeriesBreak.SCANNER in scan.breaks or not scan.breaks:
        return _("Ask for your next scan on the same machine.")
    if SeriesBreak.VERTEBRAE in scan.breaks:
        return _("Ask for the same bones of the spine at your next scan.")
    return _("Ask for the same side at your next scan.")
