"""The one tap: "I took it"."""

from werkzeug.wrappers import Response

from bonetrack.core.doses import Outcome
from bonetrack.core.people import Right
from bonetrack.services.doses import DoseDoubt, DoseFacts, log_dose
from bonetrack.services.occurrences import NoLongerDue
from bonetrack.web.access import current_account, needs
from bonetrack.web.clock import now
from bonetrack.web.doses import blueprint
from bonetrack.web.doses.asked import asked_dose, no_longer_due, request_key, tell_and_go_on
from bonetrack.web.doses.earlier import show_earlier
from bonetrack.web.doses.early import ask_if_early
from bonetrack.web.doses.which import ask_which_day


@blueprint.post("/doses/log")
@needs(Right.LOG)
def log() -> Response:
    asked, moment = asked_dose(), now()
    facts = DoseFacts(Outcome.TAKEN, taken_at=moment)
    question = ask_which_day(asked.patient, asked.plan, asked.key, moment, None)
    if question is None:
        question = ask_if_early(asked, moment, None)
    if question is not None:
        return question
    try:
        result = log_dose(asked.patient, current_account(), asked.key, facts, request_key(), moment)
    except NoLongerDue:
        return no_longer_due()
    except DoseDoubt as doubt:
        return show_earlier(asked, taken_at=moment, doubt=doubt)
    return tell_and_go_on(asked.plan, result)
