"""Agents, their classes, their label rules and the signs that need a person, in words."""

from bonetrack.core.agents import AgentClass
from bonetrack.words import gettext as _


def agent_name(key: str) -> str:
    """`Teriparatide injection`. Raises KeyError for a key outside the catalogue."""
    return _names()[key]


def agent_brands(key: str) -> str:
    """Names on the box, to find the agent by; empty where they say little."""
    return _brands().get(key, "")


def class_with_agents(agent_class: AgentClass) -> str:
    """The class with names that people know from the box."""
    return {
        AgentClass.HORMONE: _("Hormones: estrogen, progestogen, testosterone"),
        AgentClass.BISPHOSPHONATE: _("Bisphosphonates: alendronate, risedronate, zoledronate and others"),
        AgentClass.RANKL_INHIBITOR: _("RANKL inhibitor: denosumab"),
        AgentClass.PTH_ANALOGUE: _("PTH analogues: teriparatide, abaloparatide"),
        AgentClass.SCLEROSTIN_INHIBITOR: _("Sclerostin inhibitor: romosozumab"),
        AgentClass.SERM: _("SERM: raloxifene"),
        AgentClass.SUPPLEMENT: _("Supplements: calcium, vitamin D"),
    }[agent_class]


def class_hint(agent_class: AgentClass) -> str:
    return {
        AgentClass.HORMONE: _("Estrogen, progestogen or testosterone. They restore the signal that holds bone."),
        AgentClass.BISPHOSPHONATE: _("Tablets or infusions. They slow the cells that remove bone."),
        AgentClass.RANKL_INHIBITOR: _("An injection every 6 months. It blocks a signal that removes bone."),
        AgentClass.PTH_ANALOGUE: _("Daily injections. They make the building cells work."),
        AgentClass.SCLEROSTIN_INHIBITOR: _("Monthly injections. They build bone and slow its removal."),
        AgentClass.SERM: _("A daily tablet that acts on bone like estrogen."),
        AgentClass.SUPPLEMENT: _("Calcium and vitamin D."),
    }[agent_class]


def rule_text(rule: str) -> str:
    """A rule of `evidence/agent_rules.csv` in words; KeyError for one that no words were written for."""
    return _rules()[rule]


def _names() -> dict[str, str]:
    return {
        "teriparatide": _("Teriparatide"),
        "abaloparatide": _("Abaloparatide"),
        "romosozumab": _("Romosozumab"),
        "denosumab": _("Denosumab"),
        "alendronate": _("Alendronate"),
        "risedronate": _("Risedronate"),
        "risedronate_delayed_release": _("Risedronate, delayed release"),
        "ibandronate": _("Ibandronate tablet"),
        "ibandronate_infusion": _("Ibandronate injection"),
        "zoledronate": _("Zoledronate infusion"),
        "raloxifene": _("Raloxifene"),
        "estradiol_patch": _("Estradiol patch"),
        "estradiol_tablet": _("Estradiol tablet"),
        "estradiol_gel": _("Estradiol gel"),
        "conjugated_estrogens": _("Conjugated estrogens"),
        "estrogen_progestogen_tablet": _("Estrogen and progestogen tablet"),
        "estrogen_progestogen_patch": _("Estrogen and progestogen patch"),
        "progesterone": _("Progesterone"),
        "medroxyprogesterone": _("Medroxyprogesterone"),
        "testosterone_cypionate": _("Testosterone cypionate"),
        "testosterone_enanthate": _("Testosterone enanthate"),
        "testosterone_undecanoate": _("Testosterone undecanoate injection"),
        "testosterone_gel": _("Testosterone gel"),
        "calcium": _("Calcium"),
        "vitamin_d": _("Vitamin D"),
    }


def _brands() -> dict[str, str]:
    return {
        "teriparatide": "Forteo, Forsteo, Bonsity, Terrosa, Movymia",
        "abaloparatide": "Tymlos, Eladynos",
        "romosozumab": "Evenity",
        "denosumab": "Prolia, Jubbonti, Stoboclo",
        "alendronate": "Fosamax",
        "risedronate": "Actonel",
        "risedronate_delayed_release": "Atelvia",
        "ibandronate": "Bonviva, Boniva",
        "ibandronate_infusion": "Bonviva, Boniva",
        "zoledronate": "Aclasta, Reclast",
        "raloxifene": "Evista",
        "estradiol_patch": "Climara, Vivelle-Dot, Minivelle, Alora",
        "estradiol_tablet": "Estrace",
        "estradiol_gel": "EstroGel, Divigel, Oestrogel, Sandrena",
        "conjugated_estrogens": "Premarin",
        "progesterone": "Prometrium, Utrogestan",
        "medroxyprogesterone": "Provera",
        "testosterone_cypionate": "Depo-Testosterone, Azmiro",
        "testosterone_enanthate": "Xyosted",
        "testosterone_undecanoate": "Aveed, Nebido",
        "testosterone_gel": "AndroGel, Testim, Vogelxo",
    }


def _rules() -> dict[str, str]:
    return _missed_rules() | _handling_rules() | _signs() | _courses()


def _missed_rules() -> dict[str, str]:
    return {
        "missed_same_day": _("The label says: a late dose belongs to the same day. Never two in one day."),
        "missed_within_12_hours": _(
            "The label says: a late dose can be given within 12 hours of its usual time. Never two in one day."
        ),
        "missed_monthly_from_then": _(
            "The label says: if one is missed, it is given as soon as can be arranged. The next is a month after that."
        ),
        "missed_six_months_from_then": _(
            "The label says: if one is late, it is given as soon as you can. The next is 6 months after that."
        ),
        "missed_next_morning": _(
            "The label says: one tablet on the morning after you remember. "
            "Then back to your usual day. Never two on one day."
        ),
        "missed_seven_days": _(
            "A hospital leaflet says: is the next day more than 7 days away? Then the morning after you remember. "
            "If not, wait for the next day. Never two in one week."
        ),
        "not_more_often_than_3_months": _("The label says: never more often than every 3 months."),
    }


def _handling_rules() -> dict[str, str]:
    return {
        "pen_28_days": _("A pen is used for 28 days after its first dose. Missed days count too."),
        "pen_30_days": _("A pen is used for 30 days after its first dose. Missed days count too."),
        "first_doses_sitting": _("The first doses are taken sitting or lying down."),
        "abdomen_5_cm": _("It goes into the belly, at least 5 cm (2 inches) from the navel. Change the place daily."),
        "twelve_doses": _("A course is 12 monthly doses. Each dose is two injections."),
        "late_spine": _(
            "In one large study, people who were late by more than 16 weeks broke bones in the spine more often. "
            "Those who had it on time did so less."
        ),
        "water_upright_30": _(
            "Plain water, at least 30 minutes before food, drinks or other medicines. Stay upright for 30 minutes."
        ),
        "upright_30": _("30 minutes before food. Stay upright for 30 minutes."),
        "after_breakfast": _("This form is taken right after breakfast, with water. Stay upright for 30 minutes."),
        "water_upright_60": _(
            "Plain water, 60 minutes before food, drinks or other medicines. Stay upright for 60 minutes."
        ),
    }


def _courses() -> dict[str, str]:
    return {
        "follow_after_denosumab": _(
            "A European expert group says: another medicine that holds bone begins 6 months after the last injection."
        ),
        "follow_after_estrogen": _("In studies, women lost bone after hormone therapy ended."),
        "course_24_months": _("The label speaks of a course of about 2 years."),
        "course_24_months_once": _("The label speaks of a course of 24 months, once in a lifetime."),
        "course_18_months": _("The label speaks of a course of up to 18 months."),
        "review_5_years": _("A guideline says: after 5 years of these tablets, the need is looked at again."),
        "review_3_years": _("A guideline says: after 3 years of these infusions, the need is looked at again."),
    }


def _signs() -> dict[str, str]:
    return {
        "sign_pth": _("Fainting, strong pain in the side, or feeling sick for days: call your clinic."),
        "sign_heart_and_stroke": _("Chest pain, trouble speaking, a weak arm or face: call emergency services now."),
        "sign_low_calcium": _("Cramps, tingling, or numb lips: call your clinic today."),
        "sign_back_pain": _("Sudden back pain or loss of height: ask your clinic about a check of the spine."),
    }
