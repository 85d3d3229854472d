"""Presets, questions about a plan and a person's own facts, in words."""

from bonetrack.core.plans import Doubt, PlanQuestion
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name


def preset_name(key: str) -> str:
    return {
        "severe_after_menopause": _("Severe osteoporosis after menopause"),
        "man_on_testosterone": _("A man on testosterone at high risk"),
        "losing_on_hormones": _("Still losing bone on hormone therapy"),
        "never_treated_fractures": _("Never treated, several fractures"),
    }[key]


def preset_hint(key: str) -> str:
    return {
        "severe_after_menopause": _("Estrogen with teriparatide, followed by a medicine that keeps the gain"),
        "man_on_testosterone": _("Testosterone cypionate with alendronate"),
        "losing_on_hormones": _("Hormone therapy with denosumab"),
        "never_treated_fractures": _("Hormone therapy with romosozumab, or with teriparatide and denosumab"),
    }[key]


def preset_why(key: str) -> str:
    """Fills the box "Why", where the person may change it."""
    return {
        "severe_after_menopause": _("To build bone, then keep the gain"),
        "man_on_testosterone": _("To restore the hormone and protect bone"),
        "losing_on_hormones": _("A second medicine against bone loss"),
        "never_treated_fractures": _("To build bone and slow its loss"),
    }[key]


def doubt_text(doubt: Doubt) -> str:
    other = "" if doubt.other_agent is None else agent_name(doubt.other_agent)
    return {
        PlanQuestion.TWO_ANTIRESORPTIVES: _(
            "%(other)s also slows the loss of bone, at the same time. Is that what was prescribed?", other=other
        ),
        PlanQuestion.RALOXIFENE_WITH_ESTROGEN: _(
            "Raloxifene and estrogen at the same time is unusual. Is that what was prescribed?"
        ),
        PlanQuestion.SAME_AGENT: _("You have a plan for %(other)s at the same time. Is this another one?", other=other),
        PlanQuestion.START_LONG_AGO: _("The start is more than 10 years ago. Is the year right?"),
    }[doubt.question]
