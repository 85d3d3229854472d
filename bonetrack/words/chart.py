"""Words of the charts: names of what is drawn, ticks, what a tap shows, and the sentence in their place."""

from datetime import date

from babel.dates import format_date

from bonetrack.core.assessment import ScanAssessment
from bonetrack.core.dxa import Site
from bonetrack.words import numbers
from bonetrack.words.dates import plain_date
from bonetrack.words.evidence import agents_words
from bonetrack.words.sites import site_in_sentence
from bonetrack.words.translations import current_locale
from bonetrack.words.translations import gettext as _
from bonetrack.words.trend import expected_words


def own_scans_name() -> str:
    return _("Your scans")


def band_name() -> str:
    return _("Expected range")


def average_name() -> str:
    return _("Expected average")


def estimate_name() -> str:
    return _("Best guess")


def end_name() -> str:
    return _("End of the studies")


def component_name(component: str) -> str:
    """A line that stands for a part of the treatment is named as that part: `Alendronate alone in studies`."""
    text = _("%(agents)s alone in studies", agents=agents_words(component))
    return text[:1].upper() + text[1:]


def own_results_name() -> str:
    return _("Your results")


def interval_name() -> str:
    return _("Range of the laboratory")


def tick_words(day: date, with_month: bool) -> str:
    """`2026`, or the month above the year where less than a year lies between two ticks: three fit on a small phone."""
    return format_date(day, "MMM'<br>'y" if with_month else "y", locale=current_locale())


def score_line(t_score: float | None, z_score: float | None, *, uses_z_score: bool) -> str:
    """The score that counts for this person; empty where the report gives none."""
    if uses_z_score:
        return "" if z_score is None else _("Z-score %(score)s", score=numbers.score(z_score))
    return "" if t_score is None else _("T-score %(score)s", score=numbers.score(t_score))


def scan_tap_words(on: date, bmd_g_cm2: float, score: str, assessed: ScanAssessment) -> str:
    """Short lines: a phone shows about 25 letters beside a point. `score` is a `score_line`."""
    lines = [plain_date(on), numbers.bmd(bmd_g_cm2)]
    if score:
        lines.append(score)
    if assessed.observed_pct is not None:
        lines.append(_("%(percent)s since the first", percent=numbers.percent(assessed.observed_pct)))
    phase = assessed.since_phase
    if phase is not None and phase.observed_pct != assessed.observed_pct:
        lines.append(_("%(percent)s on this treatment", percent=numbers.percent(phase.observed_pct)))
    if assessed.expected is not None and assessed.expected.low_pct is not None:
        lines += [_("Most people studied:"), expected_words(assessed)]
    return "<br>".join(lines)


def marker_tap_words(on: date, result: str) -> str:
    return "<br>".join([plain_date(on), result.replace("<", "&lt;")])


def chart_label(site: Site) -> str:
    """The name of the picture for people who do not see it."""
    return _(
        "Chart of the bone density of %(site)s. The table below has the same numbers.", site=site_in_sentence(site)
    )


def marker_chart_label(name: str) -> str:
    return _("Chart of %(name)s. The table below has the same numbers.", name=name)


def bar_words() -> str:
    return _("A change counts when a later point lies outside the bar of an earlier one.")


def break_words() -> str:
    return _("The line has a gap where scans cannot be compared.")


def band_words() -> str:
    return _("The band is where most people of the studies were. It is not a target.")


def estimate_dot_words() -> str:
    return _("The small ring is our best guess, a little to the right of the last scan. It is not a scan.")


def end_bar_words() -> str:
    return _("The short bar marks where the studies end.")


def part_words() -> str:
    return _("The dotted line shows only a part of your treatment. Your scans are not compared with it.")
