"""Grades of evidence, why a course has its grade, and the trials behind it, in plain words."""

from collections.abc import Sequence
from datetime import date

from bonetrack.core.grades import Basis, BasisKey, Grade
from bonetrack.core.regimen import canonical, parse_regimen
from bonetrack.core.sources import Source
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _
from bonetrack.words.translations import ngettext


def grade_words(grade: Grade) -> str:
    """The grade by its own name; the sentence of the basis, which follows it, says why."""
    return {
        Grade.DIRECT: _("Grade of evidence: direct."),
        Grade.SIMILAR: _("Grade of evidence: similar."),
        Grade.INDIRECT: _("Grade of evidence: indirect."),
        Grade.NONE: _("Grade of evidence: none."),
    }[grade]


def agents_words(agents: str) -> str:
    """`denosumab+estrogen` becomes `denosumab with estrogen`; `none` becomes `no treatment`."""
    names = sorted(canonical(frozenset(agents.split("+"))))
    return _(" with ").join(_agent_words(name) for name in names)


def basis_sentence(basis: Basis) -> str:
    """Why the grade is what it is: one to three short sentences."""
    values = dict(basis.values)
    agents = agents_words(values["agents"]) if "agents" in values else ""
    component = agents_words(values["component"]) if "component" in values else ""
    sentence = _basis_words(basis.key, agents, component)
    flags = values.get("flags")
    if flags:
        named = ", ".join(_people_words(flag) for flag in flags.split(","))
        sentence += " " + _("The people studied: %(people)s.", people=named)
    if values.get("early") == "fell":
        sentence += " " + _("In the trial of this switch, bone density at hip and spine fell at first.")
        sentence += " " + _("The line begins where the first results stand.")
    regimens = values.get("regimens")
    if regimens:
        named = ", ".join(_regimen_words(notation) for notation in regimens.split(","))
        sentence += " " + _("The treatments studied: %(treatments)s.", treatments=named)
    return sentence


def rests_on(sources: Sequence[Source], ends_at_month: float | None) -> str:
    """`This rests on 3 studies with about 420 people, over up to 24 months.`"""
    if not sources:
        return ""
    studies = ngettext("%(num)d study", "%(num)d studies", len(sources))
    people = sum(source.n for source in sources if source.n is not None)
    if not people:
        return _("This rests on %(studies)s.", studies=studies)
    if any(source.n is None for source in sources):
        studies = _("%(studies)s, some without a printed number of people", studies=studies)
    if ends_at_month is None:
        return _("This rests on %(studies)s with about %(people)d people.", studies=studies, people=people)
    return _(
        "This rests on %(studies)s with about %(people)d people, over up to %(months)d months.",
        studies=studies,
        people=people,
        months=round(ends_at_month),
    )


def reviewed_sentence(reviewed_on: date) -> str:
    return _("We last looked through the studies on %(day)s.", day=plain_date(reviewed_on))


def ends_sentence(ends_at_month: float) -> str:
    """Why the line stops."""
    return _("The studies end at %(months)d months, so the line ends there.", months=round(ends_at_month))


def _basis_words(key: BasisKey, agents: str, component: str) -> str:
    if key in (BasisKey.COMPONENT, BasisKey.NO_TRIAL, BasisKey.YOUNG):
        return _no_study_words(key, agents, component)
    return {
        BasisKey.SAME_TREATMENT: _("From studies of the same treatment."),
        BasisKey.SAME_SEQUENCE: _("From studies of the same treatments, one after the other."),
        BasisKey.OTHER_PRIOR: _("From similar treatment: the people had other treatment before, or we do not know."),
        BasisKey.OTHER_DOSE: _("From similar treatment: another dose or form was studied."),
        BasisKey.OTHER_POPULATION: _("From similar treatment: other people were studied."),
        BasisKey.OTHER_SEX: _("From similar treatment: mostly people of the other sex were studied."),
        BasisKey.OTHER_LENGTH: _("From similar treatment: the earlier medicine was taken for another length of time."),
        BasisKey.SAME_CLASS: _("From similar treatment: another medicine of the same kind was studied."),
        BasisKey.SAME_CLASS_SEQUENCE: _("From similar treatment: medicines of the same kinds, one after the other."),
        BasisKey.SMALL_STUDIES: _("From small studies of stopping denosumab. They do not agree with each other."),
        BasisKey.SEVERAL_BEFORE: _("Other treatment came before this one. No study was quite like that."),
        BasisKey.HORMONE_STILL_RISING: _(
            "Hormone therapy began less than a year before. Its own effect is still growing, so we do not compare."
        ),
        BasisKey.NO_TRIAL_OF_SWITCH: _("We found no study of this treatment after the one before."),
        BasisKey.BUILDER_AFTER_ANTIRESORPTIVE: _(
            "We draw no line here. In the trial of this switch, bone density at hip and spine fell at first."
        ),
        BasisKey.DENOSUMAB_LEFT_OUT: _(
            "In studies of denosumab alone, bone is lost quickly after it stops. No study was quite like yours."
        ),
        BasisKey.ROMOSOZUMAB_STOPPED: _(
            "We found no readable numbers for stopping romosozumab, so there is no line. "
            "Ask your clinic what comes after it."
        ),
        BasisKey.AGENT_NOT_LISTED: _("The studies here do not cover one of these treatments."),
    }[key]


def _no_study_words(key: BasisKey, agents: str, component: str) -> str:
    if key is BasisKey.COMPONENT:
        return _(
            "We found no good study of %(agents)s. The line shows %(component)s alone.",
            agents=agents,
            component=component,
        )
    if key is BasisKey.YOUNG:
        return _("The studies were in women after menopause and in older men. Nothing is judged by them here.")
    return _("We found no good studies of this combination, so we show only your own results.")


def _regimen_words(notation: str) -> str:
    phases = parse_regimen(notation, evidence=True).phases
    return _(" then ").join(agents_words("+".join(sorted(phase.agents))) for phase in phases)


def _agent_words(name: str) -> str:
    return {
        "none": _("no treatment"),
        "estrogen": _("estrogen"),
        "testosterone": _("testosterone"),
        "raloxifene": _("raloxifene"),
        "alendronate": _("alendronate"),
        "risedronate": _("risedronate"),
        "ibandronate": _("ibandronate"),
        "zoledronate": _("zoledronate"),
        "denosumab": _("denosumab"),
        "teriparatide": _("teriparatide"),
        "abaloparatide": _("abaloparatide"),
        "romosozumab": _("romosozumab"),
        "pth_1_84": _("parathyroid hormone 1-84"),
    }[name]


def _people_words(flag: str) -> str:
    return {
        "androgen_deprivation": _("men whose testosterone was lowered for prostate cancer"),
        "glucocorticoid": _("people on cortisone-like medicine"),
        "hyperparathyroidism": _("women with overactive parathyroid glands"),
        "recent_hip_fracture": _("people just after a broken hip"),
        "organic_hypogonadism": _("men with very low testosterone from disease"),
        "early_menopause": _("women soon after menopause"),
        "perimenopausal": _("women around menopause"),
        "premenopausal": _("women before menopause"),
        "mixed_prior": _("people with many kinds of earlier treatment"),
        "low_adherence": _("people who took about half of the doses"),
        "delayed_doses": _("people with late doses"),
        "records": _("people looked up in clinic records"),
        "subgroup": _("a part of a larger study"),
        "site_unclear": _("the place on the arm was not clear"),
    }[flag]
