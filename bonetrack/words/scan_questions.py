"""The soft questions about a typed scan, one sentence or two each."""

from bonetrack.core.scan_entry import Question, QuestionKey
from bonetrack.words import numbers
from bonetrack.words.dates import plain_date
from bonetrack.words.sites import site_in_sentence, site_name
from bonetrack.words.translations import gettext as _


def question_words(question: Question) -> str:
    values = {"site": site_in_sentence(question.site)}
    if question.key is QuestionKey.T_SCORE_AND_BMD:
        text = _("The BMD and the T-score of %(site)s do not seem to fit.", **values)
        return text + " " + _("Look at the minus sign and at the decimal point.")
    if question.key is QuestionKey.SAME_DAY:
        return _("You already have a scan of %(site)s on this day.", **values)
    if question.key in (QuestionKey.LARGE_JUMP, QuestionKey.OTHER_NAMES):
        return _about_the_last(question, values)
    return _unusual(question, values)


def question_agreement(question: Question) -> str:
    """The statement beside the box to tick."""
    return _("%(site)s: what I typed is right", site=site_name(question.site))


def question_unanswered(question: Question) -> str:
    """Said when the scan is to be saved and the box is not ticked."""
    return _("%(site)s: tick the box if it is right, or change it", site=site_name(question.site))


def _unusual(question: Question, values: dict[str, str]) -> str:
    value = question.value or 0.0
    if question.key is QuestionKey.UNUSUAL_BMD:
        text = _("A BMD of %(bmd)s is unusual for %(site)s.")
        return text % (values | {"bmd": numbers.bmd(value)})
    name = _("T-score") if question.key is QuestionKey.UNUSUAL_T_SCORE else _("Z-score")
    text = _("A %(name)s of %(score)s is unusual for %(site)s.")
    return text % (values | {"name": name, "score": numbers.score(value)})


def _about_the_last(question: Question, values: dict[str, str]) -> str:
    if question.previous_on is None:
        raise ValueError("this question names an earlier scan")
    values |= {"day": plain_date(question.previous_on)}
    if question.key is QuestionKey.OTHER_NAMES:
        text = _("Look at the scanner, the side or the vertebrae of %(site)s.")
        why = _("They differ from your scan of %(day)s, so the two cannot be compared.")
        return f"{text % values} {why % values}"
    change = question.value or 0.0
    values |= {"percent": numbers.plain(abs(change), 0)}
    if change < 0:
        return _("This is %(percent)s %% lower than on %(day)s: %(site)s.", **values)
    return _("This is %(percent)s %% higher than on %(day)s: %(site)s.", **values)
