"""The words of the nearest studied pair: numbers come from the findings alone."""

from bonetrack.core.nearest_pairs import list_pair_findings
from bonetrack.words.nearest_pairs import nearest_pair_sentence, pair_finding_words
from tests.core.cases import SPINE, effect, table

FINDINGS = list_pair_findings(
    table(
        effect("alendronate+estrogen", 24, 8.3, trial="one"),
        effect("alendronate", 24, 6.0, trial="one"),
        effect("risedronate+estrogen", 12, 5.2, trial="two"),
        effect("estrogen", 12, 5.4, trial="two"),
    ),
    SPINE,
)


def test_one_trial_in_words() -> None:
    assert pair_finding_words(FINDINGS[0]) == (
        "Alendronate with estrogen: +8.3 % after 24 months. Alendronate alone: +6.0 %."
    )


def test_the_range_over_all_trials_may_hold_a_loss() -> None:
    assert nearest_pair_sentence(FINDINGS) == (
        "The nearest pair that was studied is estrogen with a bisphosphonate. "
        "In 2 trials, both together differed from the better one alone by −0.2 % to +2.3 %."
    )
    assert "In 1 trial, both together differed from the better one alone by +2.3 %." in nearest_pair_sentence(
        FINDINGS[:1]
    )
