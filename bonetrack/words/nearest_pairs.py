"""What trials of the nearest studied pair found, in plain words, for a pair that nobody tried."""

from collections.abc import Sequence

from bonetrack.core.nearest_pairs import PairFinding
from bonetrack.words import numbers
from bonetrack.words.evidence import agents_words
from bonetrack.words.translations import gettext as _
from bonetrack.words.translations import ngettext


def nearest_pair_sentence(findings: Sequence[PairFinding]) -> str:
    """How far both together lay from the better one alone, over all trials."""
    named = _("The nearest pair that was studied is estrogen with a bisphosphonate.")
    trials = ngettext("%(num)d trial", "%(num)d trials", len(findings))
    low, high = (numbers.percent(pick(one.difference_pct for one in findings)) for pick in (min, max))
    if low == high:
        return (
            named
            + " "
            + _("In %(trials)s, both together differed from the better one alone by %(low)s.", trials=trials, low=low)
        )
    return (
        named
        + " "
        + _(
            "In %(trials)s, both together differed from the better one alone by %(low)s to %(high)s.",
            trials=trials,
            low=low,
            high=high,
        )
    )


def pair_finding_words(finding: PairFinding) -> str:
    """`Both together: +8.3 % after 24 months. Alendronate alone: +6.0 %.`"""
    single = agents_words("+".join(sorted(finding.single_agents)))
    both = agents_words("+".join(sorted(finding.pair_agents)))
    return _(
        "%(both)s: %(together)s after %(months)s months. %(single)s alone: %(alone)s.",
        both=both[:1].upper() + both[1:],
        together=numbers.percent(finding.pair_pct),
        months=numbers.plain(finding.month, 1),
        single=single[:1].upper() + single[1:],
        alone=numbers.percent(finding.single_pct),
    )
