"""What a published rule says of a change of a marker, in careful words; never more than the rule itself says."""

from bonetrack.core.marker_fairness import WhyNot
from bonetrack.core.marker_response import MarkerReading, Response
from bonetrack.core.marker_rules import RuleKind, RuleScope
from bonetrack.core.markers import CANONICAL_UNIT
from bonetrack.words import numbers
from bonetrack.words.dates import plain_date
from bonetrack.words.markers import amount, marker_name
from bonetrack.words.translations import gettext as _


def response_sentences(reading: MarkerReading) -> str:
    return " ".join(response_paragraphs(reading))


def response_paragraphs(reading: MarkerReading) -> tuple[str, ...]:
    """The change, what the rule makes of it, one next step where it falls short; then what speaks against it."""
    if reading.response is Response.NOTE:
        return (note_words(reading.rule.scope),)
    if reading.response is Response.NOT_JUDGED:
        return (why_not_words(reading),)
    is_beyond = reading.response is Response.BEYOND
    end = _beyond_sentence(reading.rule.kind) if is_beyond else _ask_sentence(reading.rule.scope)
    said = " ".join([change_sentence(reading), _rule_sentence(reading), end])
    doubts = [_("A hormone began near then too, so the tablet may not be the only cause.")] * reading.with_hormone
    doubts.append(_("If you have kidney disease, ask your clinic before you rely on this."))
    return said, " ".join([*doubts, _("For talking with your clinician.")])


def change_sentence(reading: MarkerReading) -> str:
    """`CTX fell by 60.0 %, from 3 February 2026 to 4 May 2026.` Raises ValueError where nothing was judged."""
    if reading.before is None or reading.after is None or reading.change is None:
        raise ValueError("nothing was judged")
    values = {
        "name": marker_name(reading.rule.marker),
        "change": _size(reading, abs(reading.change)),
        "before": plain_date(reading.before.drawn_on),
        "after": plain_date(reading.after.drawn_on),
    }
    if reading.after.is_below_limit:
        return _("%(name)s fell by more than %(change)s, from %(before)s to %(after)s.", **values)
    if reading.change < 0:
        return _("%(name)s fell by %(change)s, from %(before)s to %(after)s.", **values)
    return _("%(name)s rose by %(change)s, from %(before)s to %(after)s.", **values)


def note_words(scope: RuleScope) -> str:
    """What is expected of the marker on this medicine, so that nobody reads a low or falling value as bad news."""
    if scope is RuleScope.ROMOSOZUMAB:
        said = _("On romosozumab, P1NP is highest in the first weeks. It is back to where it was by about 9 months.")
        return said + " " + _("A lower result then is what the studies found.")
    said = _("On denosumab, a very low CTX is expected.")
    return said + " " + _("It can rise again in the weeks before the next dose.")


def source_words(reading: MarkerReading) -> str:
    return _("Where this comes from: %(citation)s", citation=reading.rule.citation)


def why_not_words(reading: MarkerReading) -> str:
    """Why nothing is said; no result is called good or bad."""
    if reading.why_not is WhyNot.TIMING:
        if reading.rule.kind is RuleKind.RISE:
            return _("The published rule looks at a test 1 to 3 months after the start. There is none here.")
        return _("The published rule looks at a test about 3 months after the start. There is none here.")
    reasons = {
        WhyNot.NO_TEST_BEFORE: _("There is no test from the half year before this medicine."),
        WhyNot.OTHER_TREATMENT: _("Another bone medicine began or ended near these tests."),
        WhyNot.FRACTURE: _("A bone broke in the year before one of these tests."),
        WhyNot.OTHER_LABORATORY: _("The two tests are not from one named laboratory."),
        WhyNot.OTHER_RANGE: _("The range of the laboratory changed between the two tests."),
        WhyNot.NOT_DRAWN_WELL: _(
            "CTX is compared only when taken fasting and before 10:00. "
            "For one of the tests this was not so, or we do not know."
        ),
        WhyNot.BELOW_LIMIT: _("One result is below what the laboratory can measure."),
    }
    return reasons[reading.why_not or WhyNot.NO_TEST_BEFORE] + " " + _("So we do not compare them.")


def _rule_sentence(reading: MarkerReading) -> str:
    values = {"threshold": _threshold(reading)}
    if reading.rule.kind is RuleKind.RISE:
        return _("The published rule looks for a rise of more than %(threshold)s by 1 to 3 months.", **values)
    return _("In women after menopause, a fall of more than %(threshold)s goes beyond the test's own error.", **values)


def _beyond_sentence(kind: RuleKind) -> str:
    if kind is RuleKind.RISE:
        return _("Your rise is larger than that, as is expected on this medicine.")
    return _("Your fall is larger than that, as is expected on these tablets.")


def _ask_sentence(scope: RuleScope) -> str:
    if scope is RuleScope.TERIPARATIDE:
        return _("Your rise is not larger than that. Ask your clinic. They can go through how the pen is used.")
    return _("Your fall is not larger than that. Ask your clinic. They can go through how the tablet is taken.")


def _threshold(reading: MarkerReading) -> str:
    value = reading.rule.threshold or 0.0
    if reading.rule.kind is RuleKind.FALL_PCT:
        return f"{numbers.plain(value, 1)} %"
    return amount(value, CANONICAL_UNIT[reading.rule.marker])


def _size(reading: MarkerReading, size: float) -> str:
    if reading.rule.kind is RuleKind.FALL_PCT:
        return f"{numbers.plain(size, 1)} %"
    return amount(round(size, 2), CANONICAL_UNIT[reading.rule.marker])
